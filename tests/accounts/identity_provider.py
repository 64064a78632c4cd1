"""An identity provider on 127.0.0.1 with keys of its own, as honest or dishonest as a test wants it."""

import base64
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "who-secures-what", "the secret of this client"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(key, kid):
    return json.loads(RSAAlgorithm.to_jwk(key.public_key())) | {"kid": kid, "use": "sig", "alg": "RS256"}


class Provider:
    """What it answers; a test changes it before somebody comes."""

    def __init__(self, issuer):
        self.issuer = issuer
        self.discovery = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
        }
        self.keys = [public(KEY, "one")]
        self.claims = {
            "sub": "7f3b",
            "groups": ["aws-editors"],
            "preferred_username": "anna",
            "email": "anna@example.org",
        }
        self.userinfo = None
        self.sign = lambda claims: jwt.encode(claims, KEY, "RS256", {"kid": "one"})
        self.status = 200
        self.token_answer = None
        self.nonce = self.challenge = ""
        self.asked = []

    def authorize(self, url):
        """As if somebody had signed in there: what the site asked for is remembered; gives the state."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.nonce, self.challenge = query["nonce"], query["code_challenge"]
        self.authorized = query
        return query["state"]

    def id_token(self):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": self.nonce} | self.claims
        return self.sign({name: value for name, value in claims.items() if value is not None})

    def answer(self, path, headers, body):
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return self.status, self.discovery
        if path == "/keys":
            return self.status, {"keys": self.keys}
        if path == "/userinfo" and headers["Authorization"] == "Bearer an access token":
            return 200, self.userinfo
        if path == "/token":
            return self.token_answer or self.exchange(headers, body)
        return 404, {}

    def exchange(self, headers, body):
        given = {name: values[0] for name, values in parse_qs(body).items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        known = headers.get("Authorization") == f"Basic {basic}" or given.get("client_secret") == SECRET
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        proven = base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.challenge
        if not known or not proven or given.get("code") != "a code":
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "an access token", "token_type": "Bearer", "id_token": self.id_token()}


@contextmanager
def running():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.respond("")

        def do_POST(self):
            self.respond(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def respond(self, body):
            status, answer = provider.answer(urlsplit(self.path).path, self.headers, body)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
