"""Settings of the site. What an installation can change comes from the environment: see the README's table."""

from pathlib import Path

from csp.constants import NONE, SELF

from srm_site import environment, mail, middleware

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = environment.read(BASE_DIR)

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
SITE_URL = ENVIRONMENT.site_url
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.origin]
DATABASES = {"default": environment.database(ENVIRONMENT.database_url, debug=DEBUG)}

INSTALLED_APPS = [
    "srm_site.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "simple_history",
    "responsibilities",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "srm_site.middleware.browser_isolation",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "srm_site.middleware.due_changes",
]

ROOT_URLCONF = "srm_site.urls"
WSGI_APPLICATION = "srm_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Static files: hashed and compressed, served by the application itself, cacheable for ever.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ADD_HEADERS_FUNCTION = middleware.public_file

# --- Security. Nothing inline, nothing from another host, nobody may frame a page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# ... but embeds, by the pages of these origins.
EMBED_ALLOWED_ORIGINS = ENVIRONMENT.embed_allowed_origins
# Nobody publishes a change of their own.
FOUR_EYES = ENVIRONMENT.four_eyes
# "Something wrong?" on answers; how many an hour from one address, and twenty times that from all.
SUGGESTIONS = ENVIRONMENT.suggestions
SUGGESTIONS_PER_HOUR = ENVIRONMENT.suggestions_per_hour
TRUST_PROXY = ENVIRONMENT.trust_proxy
# An answer without a day of its own is due for review so long after its last one.
REVIEW_INTERVAL_DAYS = ENVIRONMENT.review_interval_days
# Who is told of reviews that nobody is assigned to.
REVIEW_DIGEST_TO = ENVIRONMENT.review_digest_to
# Whether cited pages may be fetched.
CHECK_SOURCES = ENVIRONMENT.check_sources
# A process looks for scheduled changes that are due at most once in this time.
PUBLISH_CHECK_SECONDS = 20
# Why something changed may take a paragraph.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https
# Entering the browsers' preload list is a decision of whoever owns the domain, not of one site on it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if ENVIRONMENT.trust_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# --- Mail.
globals().update(mail.config(ENVIRONMENT.email_url))
DEFAULT_FROM_EMAIL = ENVIRONMENT.default_from_email

LOGIN_URL = "admin:login"

# Said wherever a page shows what the organisation itself added.
ORGANISATION = ENVIRONMENT.organisation

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
DATE_FORMAT = "j M Y"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENVIRONMENT.log_level},
    "loggers": {"django": {"handlers": ["console"], "level": ENVIRONMENT.log_level, "propagate": False}},
}
