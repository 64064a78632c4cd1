"""Where the database of a test is, as settings say it to another process."""

from urllib.parse import quote

from django.db import connection


def database_url() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    password = f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else ""
    return f"postgres://{quote(found['USER'])}{password}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
