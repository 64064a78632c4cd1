import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from srm_site import environment

ROOT = Path(__file__).resolve().parent.parent
KEY = "k" * 60
ISSUER = "https://login.example.org"
OIDC = {
    "OIDC_ISSUER": ISSUER,
    "OIDC_CLIENT_ID": "x",
    "OIDC_CLIENT_SECRET": "y",
    "OIDC_GROUP_MAP": "aws=Editor, cn=a=b=Administrator",
}


def manage(*arguments, **environment):
    """Runs manage.py in an environment of its own."""
    clean = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **environment}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=clean, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "SECRET_KEY is not set."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY has 5 characters; at least 50 random ones are needed."),
        ({"SECRET_KEY": KEY, "DEBUG": "perhaps"}, "DEBUG must be true or false, not 'perhaps'."),
        ({"SECRET_KEY": KEY, "SITE_URL": "srm.example.org"}, "SITE_URL must look like https://srm.example.org"),
        ({"SECRET_KEY": KEY, "SITE_URL": "https://a.example:port"}, "SITE_URL must look like"),
        ({"SECRET_KEY": KEY, "DATABASE_URL": "mysql://x"}, "DATABASE_URL must start with"),
        ({"SECRET_KEY": KEY, "LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of"),
        ({"SECRET_KEY": KEY, "TRUST_PROXY": "2"}, "TRUST_PROXY must be true or false"),
        (
            {"SECRET_KEY": KEY, "REVIEW_INTERVAL_DAYS": "0"},
            "REVIEW_INTERVAL_DAYS must be a number of days from 1 to 36500, not '0'.",
        ),
        ({"SECRET_KEY": KEY, "CHECK_SOURCES": "maybe"}, "CHECK_SOURCES must be true or false, not 'maybe'."),
        (
            {"SECRET_KEY": KEY, "EMBED_ALLOWED_ORIGINS": "https://a.example, wiki.example.org"},
            "EMBED_ALLOWED_ORIGINS must be origins such as https://wiki.example.org, separated by commas, or *, not 'wiki.example.org'.",
        ),
        ({"SECRET_KEY": KEY, "LOGIN_ATTEMPTS": "0"}, "LOGIN_ATTEMPTS must be a number from 1 to 99999, not '0'."),
        ({"SECRET_KEY": KEY, "LOGIN_COOLOFF_MINUTES": "1h"}, "LOGIN_COOLOFF_MINUTES must be a number"),
        ({"SECRET_KEY": KEY, "REQUIRE_TOTP": "maybe"}, "REQUIRE_TOTP must be true or false"),
        (
            {"SECRET_KEY": KEY, "PASSWORD_SIGN_IN": "false"},
            "PASSWORD_SIGN_IN=false needs OIDC_ISSUER: nobody could sign in.",
        ),
        (
            {"SECRET_KEY": KEY, "OIDC_ISSUER": "http://login.example.org"},
            "OIDC_ISSUER must be an address such as https://",
        ),
        ({"SECRET_KEY": KEY, "OIDC_ISSUER": ISSUER}, "OIDC_ISSUER is set, so OIDC_CLIENT_ID is needed too."),
        (
            {"SECRET_KEY": KEY, "OIDC_ISSUER": ISSUER, "OIDC_CLIENT_ID": "x"},
            "OIDC_ISSUER is set, so OIDC_CLIENT_SECRET is needed too.",
        ),
        ({"SECRET_KEY": KEY} | OIDC | {"OIDC_GROUP_MAP": ""}, "OIDC_ISSUER is set, so OIDC_GROUP_MAP is needed too."),
        ({"SECRET_KEY": KEY, "OIDC_GROUP_MAP": "editors"}, "OIDC_GROUP_MAP must be pairs such as"),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_sentence(environment, sentence):
    result = manage("check", **environment)
    assert result.returncode == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("value", "name"), [("", "Your organisation"), ("  ", "Your organisation"), (" Acme & Söhne ", "Acme & Söhne")]
)
def test_the_organisation_has_a_name(value, name, monkeypatch, tmp_path):
    monkeypatch.setenv("ORGANISATION", value)
    assert environment.read(tmp_path).organisation == name


@pytest.mark.parametrize("value", ["A" * 61, "Acme\nInc"])
def test_a_name_that_does_not_fit_a_line_is_refused(value, monkeypatch, tmp_path):
    monkeypatch.setenv("ORGANISATION", value)
    with pytest.raises(ImproperlyConfigured, match="ORGANISATION must be at most 60 characters on one line."):
        environment.read(tmp_path)


def test_the_deploy_check_is_clean():
    result = manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        SECRET_KEY=os.urandom(40).hex(),
        SITE_URL="https://srm.example.org",
    )
    assert (result.returncode, result.stdout + result.stderr) == (
        0,
        "System check identified no issues (1 silenced).\n",
    )


def test_the_site_url_gives_hosts_origins_cookies_and_hsts():
    probe = (
        "from django.conf import settings as s;"
        "print(s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.DEBUG,"
        "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SECURE_SSL_REDIRECT)"
    )
    https = manage("shell", "-v0", "-c", probe, SECRET_KEY=KEY, SITE_URL="https://srm.example.org:8443/")
    assert (
        https.stdout
        == "['srm.example.org'] ['https://srm.example.org:8443'] True 31536000 False __Host-sessionid __Host-csrftoken True\n"
    )
    http = manage("shell", "-v0", "-c", probe, SECRET_KEY=KEY)
    assert http.stdout == (
        "['127.0.0.1', 'localhost', '[::1]'] ['http://127.0.0.1:8000'] False 0 False sessionid csrftoken False\n"
    )


def test_the_start_asks_no_identity_provider_and_passwords_can_be_off():
    probe = "from django.conf import settings as s; print(s.AUTHENTICATION_BACKENDS[1:], s.OIDC_GROUP_MAP)"
    found = manage("shell", "-v0", "-c", probe, SECRET_KEY=KEY, PASSWORD_SIGN_IN="false", **OIDC)
    assert found.stderr == ""
    assert found.stdout == (
        "['responsibilities.accounts.oidc.Backend'] (('aws', 'Editor'), ('cn=a=b', 'Administrator'))\n"
    )
    # Breaking the glass: one process on the machine itself.
    found = manage("shell", "-v0", "-c", probe, SECRET_KEY=KEY, PASSWORD_SIGN_IN="true", **OIDC)
    assert found.stdout.startswith(
        "['django.contrib.auth.backends.ModelBackend', 'responsibilities.accounts.oidc.Backend']"
    )


def test_an_import_killed_half_way_leaves_the_database_as_it_was(tmp_path):
    database = tmp_path / "site.sqlite3"
    environment = {"SECRET_KEY": KEY, "DATABASE_URL": f"sqlite:///{database}"}
    assert manage("migrate", "-v0", **environment).returncode == 0
    importing = subprocess.Popen(
        [sys.executable, "manage.py", "import_content"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **environment},
        stdout=subprocess.DEVNULL,
    )
    while not writing(database) and importing.poll() is None:
        time.sleep(0.05)
    time.sleep(0.5)
    assert importing.poll() is None, "the import was over before it could be killed"
    importing.kill()
    importing.wait()
    with closing(sqlite3.connect(database)) as connection:
        tables = ("service", "topic", "responsibility", "shippedrecord", "historicalservice")
        rows = [connection.execute(f"SELECT count(*) FROM responsibilities_{name}").fetchone()[0] for name in tables]
    assert rows == [0] * len(tables)
    assert manage("import_content", **environment).stdout.split(" created")[0].isdigit()


def writing(database: Path) -> bool:
    """Somebody holds the write lock."""
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return True
    return False


def test_migrations_are_complete():
    result = manage("makemigrations", "--check", "--dry-run", SECRET_KEY=KEY)
    assert (result.returncode, result.stdout) == (0, "No changes detected\n")


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("", ()),
        (" , ", ()),
        ("https://Wiki.example.org/, http://localhost:8080", ("https://wiki.example.org", "http://localhost:8080")),
        ("https://*.example.org,https://*.example.org", ("https://*.example.org",)),
        ("https://a.example,*", ("*",)),
    ],
)
def test_origins_are_read_as_a_policy_writes_them(value, origins, monkeypatch, tmp_path):
    assert read_origins(value, monkeypatch, tmp_path) == origins


@pytest.mark.parametrize(
    "value",
    [
        "'none'",
        "https://a.example/path",
        "https://u:p@a.example",
        "https://[::1]",
        "javascript:x",
        "https://a b",
        "null",
        "https://a;x",
    ],
)
def test_what_is_no_origin_is_refused(value, monkeypatch, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="EMBED_ALLOWED_ORIGINS"):
        read_origins(value, monkeypatch, tmp_path)


def read_origins(value, monkeypatch, tmp_path):
    monkeypatch.setenv("EMBED_ALLOWED_ORIGINS", value)
    return environment.read(tmp_path).embed_allowed_origins
