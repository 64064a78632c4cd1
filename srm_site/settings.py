"""Settings of the site. What an installation can change comes from the environment: see the README's table."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from srm_site import environment, mail, middleware
from srm_site.observing import logs

BASE_DIR = Path(__file__).resolve().parent.parent
# In small letters it is no setting: reports of errors print those, and this holds every secret.
given = environment.read(BASE_DIR)

DEBUG = given.debug
SECRET_KEY = given.secret_key
SITE_URL = given.site_url
ALLOWED_HOSTS = given.allowed_hosts
CSRF_TRUSTED_ORIGINS = [given.origin]
CSRF_FAILURE_VIEW = "responsibilities.views.feedback.csrf_failure"
DATABASES = {"default": environment.database(given.database_url, debug=DEBUG)}

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
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    # Last: its groups need the permissions of all others.
    "responsibilities",
]

MIDDLEWARE = [
    "srm_site.middleware.machines_ask_by_number",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "srm_site.middleware.browser_isolation",
    "srm_site.middleware.only_readable",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "responsibilities.accounts.second_factor.only_complete_sign_ins",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "srm_site.middleware.due_changes",
    "srm_site.middleware.one_state",
    # Last, as its documentation asks: it answers in place of a view that met a locked out name.
    "axes.middleware.AxesMiddleware",
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
EMBED_ALLOWED_ORIGINS = given.embed_allowed_origins
# Nobody publishes a change of their own.
FOUR_EYES = given.four_eyes
# "Something wrong?" on answers; how many an hour from one address, and twenty times that from all.
SUGGESTIONS = given.suggestions
SUGGESTIONS_PER_HOUR = given.suggestions_per_hour
# An answer without a day of its own is due for review so long after its last one.
REVIEW_INTERVAL_DAYS = given.review_interval_days
# Who is told of reviews that nobody is assigned to.
REVIEW_DIGEST_TO = given.review_digest_to
# Whether cited pages may be fetched.
CHECK_SOURCES = given.check_sources
# Memory of each process for finished pages. While templates are worked on there are none.
FINISHED_PAGES_MB = 0 if DEBUG else given.finished_pages_mb
# A process looks for scheduled changes that are due at most once in this time.
PUBLISH_CHECK_SECONDS = 20
# Why something changed may take a paragraph.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Only this very host can have set a cookie of such a name, and only over HTTPS.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = [f"{'__Host-' * given.https}{name}" for name in ("sessionid", "csrftoken")]
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = given.https
# ... but machines ask the nodes past whoever ends TLS.
SECURE_REDIRECT_EXEMPT = [rf"^{path.removeprefix('/')}$" for path in middleware.MACHINES]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if given.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = given.https
# Entering the browsers' preload list is a decision of whoever owns the domain, not of one site on it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if given.trust_proxy:
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
globals().update(mail.config(given.email_url))
DEFAULT_FROM_EMAIL = given.default_from_email

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_COOKIE_AGE = 12 * 3600  # a working day

# --- Sign-in. Guessing is counted per name and address in the database, which all nodes share.
PASSWORD_SIGN_IN = given.password_sign_in
REQUIRE_TOTP = given.require_totp
TRUST_PROXY = given.trust_proxy
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    # A session made by a backend that is not listed has ended: switching passwords off signs out whoever used one.
    *(["django.contrib.auth.backends.ModelBackend"] if PASSWORD_SIGN_IN else []),
    *(["responsibilities.accounts.oidc.Backend"] if given.oidc_issuer else []),
]
AXES_FAILURE_LIMIT = given.login_attempts
AXES_COOLOFF_TIME = timedelta(minutes=given.login_cooloff_minutes)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Trying on does not prolong the wait, so the page can say when it ends.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "responsibilities.accounts.addresses.throttled_address"
AXES_USERNAME_CALLABLE = "responsibilities.accounts.throttling.counted_name"
AXES_WHITELIST_CALLABLE = "responsibilities.accounts.throttling.is_exempt"
AXES_LOCKOUT_CALLABLE = "responsibilities.accounts.throttling.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "password", "code", "csrfmiddlewaretoken", "state"]
AXES_DISABLE_ACCESS_LOG = True  # the audit log says it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = f"Who secures what ({given.host})"

OIDC_ISSUER = given.oidc_issuer
OIDC_NAME = given.oidc_name
OIDC_GROUPS_CLAIM = given.oidc_groups_claim
OIDC_GROUP_MAP = given.oidc_group_map
OIDC_RP_CLIENT_ID = given.oidc_client_id
OIDC_RP_CLIENT_SECRET = given.oidc_client_secret
OIDC_RP_SCOPES = given.oidc_scopes
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10
OIDC_AUTHENTICATION_CALLBACK_URL = "admin:oidc-callback"

# Said wherever a page shows what the organisation itself added.
ORGANISATION = given.organisation

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
DATE_FORMAT = "j M Y"

# --- What those who run it see.
ADMINS = [("", address) for address in given.error_mail_to]
SERVER_EMAIL = DEFAULT_FROM_EMAIL
DEFAULT_EXCEPTION_REPORTER_FILTER = "srm_site.observing.reports.NoValues"
LOGGING = logs.config(given.log_level, as_json=given.log_format == "JSON", mailed=bool(given.error_mail_to))
ACCESS_LOG = given.access_log
METRICS_TOKEN = given.metrics_token
SLOW_QUERY_MS = given.slow_query_ms
