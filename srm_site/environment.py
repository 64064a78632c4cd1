"""Reads and checks the environment, so that a wrong value stops the start with a sentence that names it.

Every setting the site has is one field of :class:`Environment`; the README's table is held complete by a test.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from srm_site import mail

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
SECRET_KEY_LENGTH = 50
NAME_LENGTH = 60
MOST_DAYS = 36_500
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMATS = ("LINE", "JSON")
TOKEN_LENGTH = 24
# What a Content-Security-Policy takes for a host: no path, no user, a star for all subdomains.
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")


@dataclass(frozen=True)
class Environment:
    """The checked values of all settings."""

    debug: bool
    secret_key: str
    site_url: str
    database_url: str
    trust_proxy: bool
    log_level: str
    log_format: str
    access_log: bool
    metrics_token: str
    slow_query_ms: int
    error_mail_to: tuple[str, ...]
    embed_allowed_origins: tuple[str, ...]
    four_eyes: bool
    suggestions: bool
    suggestions_per_hour: int
    organisation: str
    review_interval_days: int
    review_digest_to: tuple[str, ...]
    email_url: str
    default_from_email: str
    check_sources: bool
    finished_pages_mb: int
    login_attempts: int
    login_cooloff_minutes: int
    require_totp: bool
    password_sign_in: bool
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_name: str
    oidc_scopes: str
    oidc_groups_claim: str
    oidc_group_map: tuple[tuple[str, str], ...]

    @property
    def host(self) -> str:
        """Host of SITE_URL as Django compares it: IPv6 in brackets, no port."""
        name = urlsplit(self.site_url).hostname or ""
        return f"[{name}]" if ":" in name else name

    @property
    def https(self) -> bool:
        return self.site_url.startswith("https://")

    @property
    def allowed_hosts(self) -> list[str]:
        """The host of SITE_URL. A site on the own machine answers to all names of that machine."""
        return list(LOOPBACK_HOSTS) if self.host in LOOPBACK_HOSTS else [self.host]

    @property
    def origin(self) -> str:
        parts = urlsplit(self.site_url)
        return f"{parts.scheme}://{parts.netloc}"


def read(base: Path) -> Environment:
    """The environment, completed by the file ``.env`` (or the one ENV_FILE names) for what is not set.

    :raises ImproperlyConfigured: with a sentence that names the variable.
    """
    env = environ.Env()
    env.read_env(env.str("ENV_FILE", default=str(base / ".env")))
    debug = _boolean(env, "DEBUG")
    found = Environment(
        debug=debug,
        secret_key=_secret_key(env, debug=debug),
        site_url=_site_url(env.str("SITE_URL", default="http://127.0.0.1:8000")),
        database_url=_database_url(env.str("DATABASE_URL", default=f"sqlite:///{base / 'db.sqlite3'}")),
        trust_proxy=_boolean(env, "TRUST_PROXY"),
        log_level=_one_of(env, "LOG_LEVEL", LOG_LEVELS, default="INFO"),
        log_format=_one_of(env, "LOG_FORMAT", LOG_FORMATS, default="LINE"),
        access_log=_boolean(env, "ACCESS_LOG"),
        metrics_token=_token(env, "METRICS_TOKEN"),
        slow_query_ms=_count(env, "SLOW_QUERY_MS", default=0, least=0),
        error_mail_to=mail.addresses("ERROR_MAIL_TO", env.str("ERROR_MAIL_TO", default="")),
        embed_allowed_origins=_origins(env, "EMBED_ALLOWED_ORIGINS"),
        four_eyes=_boolean(env, "FOUR_EYES"),
        suggestions=_boolean(env, "SUGGESTIONS", default="true"),
        suggestions_per_hour=_count(env, "SUGGESTIONS_PER_HOUR", default=5),
        organisation=_name(env, "ORGANISATION", default="Your organisation"),
        review_interval_days=_days(env, "REVIEW_INTERVAL_DAYS", default=365),
        review_digest_to=mail.addresses("REVIEW_DIGEST_TO", env.str("REVIEW_DIGEST_TO", default="")),
        email_url=mail.url(env.str("EMAIL_URL", default="consolemail://")),
        default_from_email=mail.sender(env.str("DEFAULT_FROM_EMAIL", default="webmaster@localhost")),
        check_sources=_boolean(env, "CHECK_SOURCES"),
        finished_pages_mb=_count(env, "FINISHED_PAGES_MB", default=64, least=0),
        login_attempts=_count(env, "LOGIN_ATTEMPTS", default=5),
        login_cooloff_minutes=_count(env, "LOGIN_COOLOFF_MINUTES", default=15),
        require_totp=_boolean(env, "REQUIRE_TOTP"),
        password_sign_in=_boolean(env, "PASSWORD_SIGN_IN", default="true"),
        oidc_issuer=_issuer(env.str("OIDC_ISSUER", default="").strip()),
        oidc_client_id=env.str("OIDC_CLIENT_ID", default="").strip(),
        oidc_client_secret=env.str("OIDC_CLIENT_SECRET", default="").strip(),
        oidc_name=env.str("OIDC_NAME", default="").strip() or "your organisation",
        oidc_scopes=env.str("OIDC_SCOPES", default="").strip() or "openid email profile",
        oidc_groups_claim=env.str("OIDC_GROUPS_CLAIM", default="").strip() or "groups",
        oidc_group_map=_group_map(env, "OIDC_GROUP_MAP"),
    )
    _check_sign_in(found)
    return found


def database(url: str, *, debug: bool) -> dict[str, Any]:
    """Django's settings for one database.

    SQLite is tuned for readers beside a writer: WAL lets them read on, IMMEDIATE takes the write lock at the
    start of a transaction (so that it waits instead of failing half way), the timeout bounds the wait in seconds. FULL:
    what was acknowledged is on the disk, also when the power goes.
    """
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    elif not debug:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config


def _days(env: environ.Env, name: str, default: int) -> int:
    value = env.str(name, default=str(default)).strip()
    if not re.fullmatch(r"[1-9][0-9]{0,4}", value, re.ASCII) or int(value) > MOST_DAYS:
        raise ImproperlyConfigured(f"{name} must be a number of days from 1 to {MOST_DAYS}, not {value!r}.")
    return int(value)


def _boolean(env: environ.Env, name: str, default: str = "false") -> bool:
    value = env.str(name, default=default).strip().lower() or default
    if value not in {"true", "false", "1", "0", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in {"true", "1", "yes", "on"}


def _one_of(env: environ.Env, name: str, allowed: tuple[str, ...], default: str) -> str:
    value: str = env.str(name, default=default).strip().upper()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def _name(env: environ.Env, name: str, default: str) -> str:
    """A name that fits a line."""
    value: str = env.str(name, default="").strip() or default
    if len(value) > NAME_LENGTH or not value.isprintable():
        raise ImproperlyConfigured(f"{name} must be at most {NAME_LENGTH} characters on one line.")
    return value


def _token(env: environ.Env, name: str) -> str:
    """A secret that somebody has to send; empty where nobody may."""
    value: str = env.str(name, default="").strip()
    if value and (len(value) < TOKEN_LENGTH or not value.isascii() or not value.isprintable() or " " in value):
        raise ImproperlyConfigured(f"{name} must be at least {TOKEN_LENGTH} random letters and digits.")
    return value


def _origins(env: environ.Env, name: str) -> tuple[str, ...]:
    """Origins, separated by commas. A star stands for any, and then needs no company."""
    values = [part.strip().lower().removesuffix("/") for part in env.str(name, default="").split(",") if part.strip()]
    for value in values:
        if value != "*" and not ORIGIN.fullmatch(value):
            raise ImproperlyConfigured(
                f"{name} must be origins such as https://wiki.example.org, separated by commas, or *, not {value!r}."
            )
    return ("*",) if "*" in values else tuple(dict.fromkeys(values))


def _count(env: environ.Env, name: str, default: int, least: int = 1) -> int:
    value: str = env.str(name, default="").strip() or str(default)
    if not re.fullmatch("[0-9]{1,5}", value) or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a number from {least} to 99999, not {value!r}.")
    return int(value)


def _issuer(value: str) -> str:
    """The address of the identity provider, character by character as its tokens name it."""
    if not value:
        return ""
    problem = f"OIDC_ISSUER must be an address such as https://login.example.org/realms/staff, not {value!r}."
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError as error:
        raise ImproperlyConfigured(problem) from error
    # Without TLS anybody on the way could name the keys that sign-ins are checked with.
    local = parts.scheme == "http" and host in {"127.0.0.1", "localhost", "::1"}
    if not host or not (parts.scheme == "https" or local) or parts.query or parts.fragment:
        raise ImproperlyConfigured(problem)
    return value


def _group_map(env: environ.Env, name: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a group there and a group here."""
    pairs = [part.rpartition("=") for part in env.str(name, default="").split(",") if part.strip()]
    found = tuple((there.strip(), here.strip()) for there, _, here in pairs)
    if not all(there and here for there, here in found):
        raise ImproperlyConfigured(
            f"{name} must be pairs such as aws-editors=Editor,security=Administrator, separated by commas."
        )
    return found


def _check_sign_in(found: Environment) -> None:
    """What only makes sense together.

    :raises ImproperlyConfigured: where half of it is missing.
    """
    if not found.oidc_issuer:
        if not found.password_sign_in:
            raise ImproperlyConfigured("PASSWORD_SIGN_IN=false needs OIDC_ISSUER: nobody could sign in.")
        return
    for name in ("oidc_client_id", "oidc_client_secret", "oidc_group_map"):
        if not getattr(found, name):
            raise ImproperlyConfigured(f"OIDC_ISSUER is set, so {name.upper()} is needed too.")


def _secret_key(env: environ.Env, *, debug: bool) -> str:
    value: str = env.str("SECRET_KEY", default="")
    if not value:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. 'make run' writes one into .env; in production set your own."
        )
    if not debug and len(value) < SECRET_KEY_LENGTH:
        raise ImproperlyConfigured(
            f"SECRET_KEY has {len(value)} characters; at least {SECRET_KEY_LENGTH} random ones are needed."
        )
    return value


def _site_url(value: str) -> str:
    problem = f"SITE_URL must look like https://srm.example.org, not {value!r}."
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(problem) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"} or parts.query:
        raise ImproperlyConfigured(problem)
    return value.rstrip("/")


def _database_url(value: str) -> str:
    scheme = value.partition(":")[0]
    if scheme not in DATABASE_SCHEMES or "://" not in value:
        raise ImproperlyConfigured(
            f"DATABASE_URL must start with sqlite:///, postgres:// or postgresql:// (it starts with {scheme[:20]!r})."
        )
    return value
