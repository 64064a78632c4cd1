"""Requests that nobody in their right mind sends, made up from a seed: the same seed makes the same ones."""

import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, quote_plus

from django.urls import URLPattern, URLResolver, get_resolver

from responsibilities.api import openapi
from tests.payloads import LINKS, PAYLOADS

BOUNDARY = "aBoundaryOfTheFuzzer"
TOKEN = "c" * 32
"""Of the CSRF cookie and of every form: what is behind that check is tried too."""
SLUGS = ["rds", "s3", "ec2", "eks-fargate", "lambda", "guest-os-patching", "encryption-at-rest", "managed", "network"]
SLUGS += [
    "operating-system",
    "database",
    "platform",
    "resiliency",
    "overview",
    "types",
    "compare",
    "zzz",
    "RDS",
    "x" * 300,
]
DAYS = ["2026-11-25", "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "now", "2026-11-25T00:00", "١٩٩٩-٠١-٠١"]
NUMBERS = ["0", "1", "2", "-1", "1e9", "9" * 30, "١", "0x10", "1.5", "NaN", "9223372036854775808", "2147483648"]
ODD = [
    "",
    " ",
    "%",
    "%%",
    "%00",
    "\x00",
    "\u202e",
    "\ufeff",
    "\ud800",
    "😀" * 20,
    "é",
    "a" * 9000,
    "../" * 12 + "etc/passwd",
]
ODD += ["..\\..\\x", "//evil.example", "http://evil.example", "@2026-11-25", "null", "[]", "{}", "' OR 1=1 --", "'; --"]
ODD += [
    "$(id)",
    "`id`",
    "|id",
    "a\r\nX-Evil: 1",
    "%0d%0aX-Evil:%201",
    "*",
    "(",
    "[a-",
    "\\",
    "a\tb",
    "__class__",
    "İ",
    "ﬁ",
]
WORDS = [
    "who patches the os on rds",
    "encryption",
    "backup",
    "does aws",
    "lambda",
    "s3 " * 80,
    '"rds" AND NEAR(',
    "OR NOT -x",
]
QUERIES = [
    "q",
    "page",
    "s",
    "lens",
    "team",
    "since",
    "before",
    "type",
    "category",
    "layer",
    "owner",
    "text",
    "only",
    "full",
]
QUERIES += [
    "within",
    "service",
    "topic",
    "per_page",
    "url",
    "format",
    "maxwidth",
    "maxheight",
    "variants",
    "exact",
    "scope",
]
QUERIES += [
    "lifecycle",
    "next",
    "state",
    "code",
    "o",
    "p",
    "e",
    "all",
    "_popup",
    "_to_field",
    "day",
    "id__in",
    "owner__exact",
]
QUERIES += ["topic__layer__slug", "user__password__startswith", "action", "__debug__"]
METHODS = [
    "PUT",
    "DELETE",
    "TRACE",
    "OPTIONS",
    "PATCH",
    "HEAD",
    "CONNECT",
    "PROPFIND",
    "get",
    "A" * 500,
    "POST",
    "X-Y",
    "M\x7f",
]
HEADERS: dict[str, list[str]] = {
    "HTTP_HOST": [
        "evil.example",
        "testserver:99999",
        "testserver:x",
        "",
        "a b",
        "[::1",
        "testserver.evil.example",
        "x" * 9000,
    ],
    "HTTP_X_FORWARDED_HOST": ["evil.example"],
    "HTTP_X_FORWARDED_PROTO": ["https", "x,https", ""],
    "HTTP_X_FORWARDED_FOR": ["1.2.3.4", "x", "::1, y", "," * 5000, "1.2.3.4:x", "[::"],
    "HTTP_IF_NONE_MATCH": ["*", '"', 'W/"x"', "x" * 9000, '"a","b', ",,,"],
    "HTTP_IF_MODIFIED_SINCE": ["x", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 99 Xxx 99999 99:99:99 GMT"],
    "HTTP_RANGE": ["bytes=0-", "bytes=5-1", "bytes=" + "0-1," * 500, "x"],
    "HTTP_ACCEPT_ENCODING": ["br", "gzip;q=0", "*;q=x", "identity;q=0, *;q=0", "x" * 9000, "br;q=1e999", ";;;="],
    "HTTP_ACCEPT_LANGUAGE": ["x" * 9000, "de;q=\xff"],
    "HTTP_ACCEPT": ["application/json", "*/*;q=x", "\xff"],
    "HTTP_COOKIE": [
        "sessionid=x",
        "sessionid=" + "x" * 5000,
        "a=" * 900,
        "=;=;;",
        "csrftoken=\xff\xfe",
        "sessionid=\x01",
    ],
    "HTTP_AUTHORIZATION": ["Bearer x", "Bearer \xff", "Basic %%%", "x" * 9000],
    "HTTP_REFERER": ["http://evil.example/", "\xff", "javascript:x"],
    "HTTP_ORIGIN": ["null", "http://evil.example", "http://[x", "\xff"],
    "HTTP_X_REQUEST_ID": ["a\nb", "x" * 500],
    "HTTP_X_HTTP_METHOD_OVERRIDE": ["DELETE"],
    "HTTP_TRANSFER_ENCODING": ["chunked"],
    "HTTP_EXPECT": ["100-continue"],
    "HTTP_UPGRADE": ["websocket"],
    "CONTENT_LENGTH": ["-1", "x", "99999999999", "0", "1"],
    "CONTENT_TYPE": [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "application/json",
        "x" * 900,
        "text/html; charset=x",
    ],
    "SCRIPT_NAME": ["/x"],
}


@dataclass
class Request:
    """One request, as a WSGI server hands it on: paths and headers are bytes read as Latin-1."""

    kind: str
    path: str
    query: str = ""
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_signed_in: bool = False
    fills: bool = False
    """Asks for the form at this address, and sends it back filled in with nonsense."""


def text(chance: Random) -> str:
    """Something somebody might put into a field or an address."""
    pool: list[Callable[[], str]] = [
        lambda: chance.choice(SLUGS),
        lambda: chance.choice(PAYLOADS),
        lambda: chance.choice(ODD),
        lambda: chance.choice(NUMBERS),
        lambda: chance.choice(DAYS),
        lambda: chance.choice(WORDS),
        lambda: chance.choice(LINKS),
        lambda: "".join(
            chr(chance.choice([chance.randrange(32, 127), chance.randrange(1, 0x3000)])) for _ in range(12)
        ),
        lambda: "".join(chance.choices(string.printable, k=chance.randrange(1, 60))),
    ]
    return chance.choice(pool)()


def as_bytes(path: str) -> str:
    return path.encode("utf-8", "surrogatepass").decode("latin-1")


def encoded(chance: Random, value: str) -> str:
    found = quote_plus(value.encode("utf-8", "surrogatepass"))
    return (
        found
        if chance.random() < 0.9
        else found + chance.choice(["%", "%f", "%ff", "%c0%80", "%u0041", ";a", "&&", "=="])
    )


def query(chance: Random, names: list[str]) -> str:
    count = chance.choice([0, 1, 1, 2, 3, 6]) if chance.random() < 0.98 else 1500
    return "&".join(f"{chance.choice(names)}={encoded(chance, text(chance))}" for _ in range(count))


def patterns(resolver: Any = None, before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address of the site, with places for what varies."""
    for found in (resolver or get_resolver()).url_patterns:
        if isinstance(found, URLResolver):
            yield from patterns(found, before + str(found.pattern))
        elif isinstance(found, URLPattern) and "(?P" not in str(found.pattern):
            yield before + str(found.pattern), found.pattern.converters


class Maker:
    """Makes requests up. ``rows`` are numbers of rows that the admin's addresses may name."""

    def __init__(self, seed: int, rows: list[str]) -> None:
        self.seed, self.rows = seed, rows
        places = list(patterns())
        self.pages = [place for place, _ in places if not place.startswith("admin/")]
        self.admin = [place for place, _ in places if place.startswith("admin/") and "logout" not in place]
        self.operations = [(path, item["get"]["parameters"]) for path, item in openapi.document("")["paths"].items()]
        self.kinds: dict[Callable[[Random], Request], int] = {
            self.api: 22,
            self.page: 28,
            self.broken: 10,
            self.odd_method: 7,
            self.odd_headers: 12,
            self.form: 8,
            self.admin_page: 7,
            self.admin_form: 6,
        }

    def request(self, number: int) -> Request:
        chance = Random(f"{self.seed}:{number}")
        return chance.choices(list(self.kinds), list(self.kinds.values()))[0](chance)

    def filled(self, chance: Random, place: str) -> str:
        """A pattern with something in each place."""
        out, rest = "/", place
        while "<" in rest:
            start, _, rest = rest.partition("<")
            name, _, rest = rest.partition(">")
            out += start + self._value(chance, name)
        return out + rest

    def _value(self, chance: Random, name: str) -> str:
        if chance.random() < 0.2:
            return text(chance)
        kind, _, name = name.rpartition(":")
        if kind == "form":
            return chance.choice([".svg", ".png", "@2x.png", ".dark.svg", ".light@2x.png", ".gif"])
        if kind == "suffix":
            return chance.choice(["json", "md", "csv", "xml"])
        if kind == "resource":
            return chance.choice(["services", "answers", "topics", "sources", "zzz"])
        if name == "day":
            return chance.choice(DAYS)
        is_row = name in {"object_id", "number", "id", "history_id", "version_id"}
        return chance.choice(self.rows if is_row else SLUGS)

    def api(self, chance: Random) -> Request:
        path, parameters = chance.choice(self.operations)
        given = []
        for parameter in parameters:
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", chance.choice([chance.choice(SLUGS), text(chance)]))
            elif chance.random() < 0.4:
                known = parameter["schema"].get("enum") or SLUGS
                value = str(chance.choice(known)) if chance.random() < 0.6 else text(chance)
                given.append(f"{parameter['name']}={encoded(chance, value)}")
        if chance.random() < 0.1:
            given.append(query(chance, QUERIES))
        return Request("api", as_bytes(path), "&".join(given))

    def page(self, chance: Random) -> Request:
        return Request("page", as_bytes(self.filled(chance, chance.choice(self.pages))), query(chance, QUERIES))

    def broken(self, chance: Random) -> Request:
        """Bytes that are no UTF-8, climbing out of folders, and worse."""
        found = list(self.page(chance).path)
        for _ in range(chance.randrange(1, 5)):
            rubbish = [
                "\xff",
                "\xc0\xaf",
                "\x00",
                "..",
                "//",
                "/./",
                ";",
                "\\",
                "\n",
                "%2e%2e/",
                "\x80" * 50,
                "a" * 3000,
            ]
            found.insert(chance.randrange(len(found) + 1), chance.choice(rubbish))
        raw = "".join(chr(chance.randrange(256)) for _ in range(chance.randrange(40)))
        if chance.random() < 0.2:
            place = chance.choice(["/static/", "/static/../", "/-/preview/", "/admin/", "/data/schema/"])
            found = [
                place,
                *chance.choice(["../../manage.py", "../settings.py", "..%2f.env", "\x00", "css/", "x" * 999]),
            ]
        return Request("broken", "".join(found), raw if chance.random() < 0.5 else query(chance, QUERIES))

    def odd_method(self, chance: Random) -> Request:
        found = chance.choice([self.page, self.api, self.form])(chance)
        found.kind, found.method = "odd method", chance.choice(METHODS)
        return found

    def odd_headers(self, chance: Random) -> Request:
        found = chance.choice([self.page, self.api, self.form])(chance)
        for name in chance.sample(list(HEADERS), chance.choice([1, 1, 2, 4])):
            found.headers[name] = chance.choice(HEADERS[name])
        found.kind = "odd headers"
        return found

    def form(self, chance: Random) -> Request:
        """What anybody may send: suggestions, sign-ins, codes."""
        path = chance.choice(
            [
                "/services/rds/guest-os-patching/suggest/",
                f"/services/{chance.choice(SLUGS)}/zzz/suggest/",
                "/admin/login/",
                "/admin/logout/",
                "/admin/sign-in/code/",
                "/admin/second-factor/set-up/",
            ]
        )
        names = ["text", "link", "email", "website", "shown", "username", "password", "code", "next", "state"]
        given = [(name, text(chance)) for name in chance.choices(names, k=chance.randrange(6))]
        return posted("form", as_bytes(path), given, chance)

    def admin_page(self, chance: Random) -> Request:
        path = self.filled(chance, chance.choice(self.admin))
        return Request("admin page", as_bytes(path), query(chance, QUERIES), is_signed_in=True)

    def admin_form(self, chance: Random) -> Request:
        found = self.admin_page(chance)
        found.kind, found.method, found.fills = "admin form", "POST", chance.random() < 0.85
        if not found.fills:
            names = [
                "action",
                "_selected_action",
                "plan",
                "apply",
                "carried",
                "reason",
                "rows",
                "_save",
                "index",
                "take",
            ]
            given = [(name, text(chance)) for name in chance.choices(names, k=chance.randrange(8))]
            other = posted("admin form", found.path, given, chance)
            other.is_signed_in = True
            return other
        return found


def posted(kind: str, path: str, given: list[tuple[str, str]], chance: Random) -> Request:
    """A form, now and then one that no browser sends."""
    fields = [*given, ("csrfmiddlewaretoken", TOKEN)]
    style = chance.random()
    if style < 0.6:
        body = "&".join(f"{quote(name)}={encoded(chance, value)}" for name, value in fields).encode()
        content_type = "application/x-www-form-urlencoded"
    elif style < 0.95:
        body, content_type = multipart(fields, chance), f"multipart/form-data; boundary={BOUNDARY}"
    else:
        body, content_type = bytes(chance.randrange(256) for _ in range(200)), "application/json"
    headers = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body))}
    return Request(kind, path, "", "POST", headers, body)


def multipart(fields: list[tuple[str, str]], chance: Random, file: bytes | None = None) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{quote(name)}"\r\n\r\n{value}\r\n'.encode(
            "utf-8", "replace"
        )
        for name, value in fields
    ]
    if file is not None:
        name = chance.choice(
            ["../../x.csv", "x.yaml", "\x00.xlsx", "a" * 900, '"><svg onload=alert(1)>', "", "con", "x\r\nX: y"]
        )
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: x/y\r\n\r\n'
        parts.append(head.encode("utf-8", "replace") + file + b"\r\n")
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    return body if chance.random() < 0.9 else body[: chance.randrange(len(body))]
