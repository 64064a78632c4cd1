"""What tests of signing in do again and again."""

import time

from bs4 import BeautifulSoup
from django_otp.oath import TOTP

from responsibilities.models import AuditEntry
from tests.admin import forms as test_admin

PASSWORD = "correct horse battery staple"
LOGIN = "/admin/login/"
CODE = "/admin/sign-in/code/"
SET_UP = "/admin/second-factor/set-up/"


def code_of(device, steps_ago=0):
    """What the app shows now, or showed half a minute ago."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, -steps_ago)
    totp.time = time.time()
    return f"{totp.token():06d}"


def sign_in(client, name="anna", password=PASSWORD, **headers):
    return client.post(LOGIN, {"username": name, "password": password}, **headers)


def is_in(client) -> bool:
    """Whether this browser may use the admin."""
    return client.get("/admin/").status_code == 200


def log(*fields) -> list[tuple]:
    """The audit log, oldest first, without what ``migrate`` wrote."""
    rows = AuditEntry.objects.exclude(how="migrate").order_by("pk")
    return list(rows.values_list(*fields))


def form_data(response) -> dict[str, object]:
    """What a browser would post back, with every choice of lists that take several."""
    chosen = {
        field["name"]: [option["value"] for option in field.find_all("option", selected=True)]
        for field in BeautifulSoup(response.content, "html.parser").find_all("select", multiple=True)
    }
    return test_admin.form_data(response) | chosen
