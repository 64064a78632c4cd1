"""The environment of the test suite, set before Django reads its settings (pytest loads this as a plugin)."""

import os

os.environ.update(
    ENV_FILE=os.devnull,
    SECRET_KEY="a secret that only the tests use, and that is long enough for production",
    SITE_URL="http://testserver",
    DEBUG="true",
    LOG_LEVEL="ERROR",
    # Playwright's event loop runs in the thread of the test, where the ORM would otherwise refuse to work.
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
)
os.environ.setdefault("DATABASE_URL", "sqlite:///test.sqlite3")
