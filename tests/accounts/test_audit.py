"""The audit log: what is written down, by whom, and that it stays."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from responsibilities.models import AppendOnlyError, AuditEntry

from .helpers import PASSWORD, form_data, log, sign_in

pytestmark = pytest.mark.django_db

LOG = "/admin/responsibilities/auditentry/"


def test_signing_in_and_out_is_written_down_with_how_and_from_where(person, client):
    person()
    sign_in(client, REMOTE_ADDR="203.0.113.9")
    client.post("/admin/logout/", REMOTE_ADDR="203.0.113.9")
    assert log("action", "who", "about", "how", "address")[1:] == [
        ("signed-in", "anna", "anna", "password", "203.0.113.9"),
        ("signed-out", "anna", "anna", "", "203.0.113.9"),
    ]


def test_what_an_administrator_changes_about_a_user_has_their_name(person, signed_in):
    boss, editor = person("boss", "Administrator"), person("ed", "Editor")
    client = signed_in(boss)
    url = f"/admin/auth/user/{editor.pk}/change/"
    before = AuditEntry.objects.count()
    data = form_data(client.get(url)) | {"groups": [Group.objects.get(name="Reviewer").pk], "username": "edna"}
    data.pop("is_staff")
    assert client.post(url, data).status_code == 302
    assert log("action", "who", "about", "detail", "address")[-(AuditEntry.objects.count() - before) :] == [
        ("user-changed", "boss", "edna", "name: ed → edna; may sign in to admin: yes → no", "127.0.0.1"),
        ("user-changed", "boss", "edna", "groups removed: Editor", "127.0.0.1"),
        ("user-changed", "boss", "edna", "groups added: Reviewer", "127.0.0.1"),
    ]


def test_a_user_made_in_admin_is_written_down(admin_client, admin_user):
    password = "a fine pass phrase 7"
    page = admin_client.get("/admin/auth/user/add/")
    data = form_data(page) | {
        "username": "new",
        "password1": password,
        "password2": password,
        "usable_password": "true",
    }
    admin_client.post("/admin/auth/user/add/", data)
    assert log("action", "who", "about", "detail")[-1] == ("user-created", "admin", "new", "With: active.")
    assert password not in str(log("detail", "how", "about"))


def test_the_shell_is_seen_too():
    user = User.objects.create_superuser("root")
    user.is_superuser = False
    user.save()
    user.set_password("x")
    user.save()
    user.set_unusable_password()
    user.save()
    user.delete()
    assert log("action", "who", "how", "detail") == [
        ("user-created", "", "command line", "With: active, may sign in to admin, superuser."),
        ("user-changed", "", "command line", "superuser: yes → no"),
        ("password-changed", "", "command line", ""),
        ("password-changed", "", "command line", "Now without a password."),
        ("user-deleted", "", "command line", ""),
    ]


def test_permissions_of_users_and_groups_are_seen_from_both_sides(person):
    user, group = person(), Group.objects.create(name="Guests")
    term = Permission.objects.get(codename="view_term")
    AuditEntry.objects.all().prune()
    user.user_permissions.add(term)
    user.user_permissions.clear()
    group.permissions.set([term])
    group.permissions.set([])
    term.group_set.add(group)
    group.user_set.add(user)
    group.user_set.clear()
    group.name = "Visitors"
    group.save()
    group.delete()
    added, removed = (f"permissions {verb}: responsibilities.view_term" for verb in ("added", "removed"))
    assert log("action", "about", "detail") == [
        ("user-changed", "anna", added),
        ("user-changed", "anna", removed),
        ("group-changed", "Guests", added),
        ("group-changed", "Guests", removed),
        ("group-changed", "Guests", added),
        ("user-changed", "anna", "groups added: Guests"),
        ("user-changed", "anna", "groups removed: Guests"),
        ("group-changed", "Visitors", "name: Guests → Visitors"),
        ("group-deleted", "Visitors", ""),
    ]


def test_a_stronger_hash_of_the_same_password_is_no_change(person, client, settings):
    person()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", *settings.PASSWORD_HASHERS]
    sign_in(client)
    assert User.objects.get().password.startswith("scrypt$")
    assert [row[0] for row in log("action")] == ["user-created", "signed-in"]


def test_an_own_password_change_is_written_down(person, client):
    person()
    sign_in(client)
    new = "an even better one 99"
    client.post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert log("action", "who", "about")[-1] == ("password-changed", "anna", "anna")


def test_an_entry_is_never_changed_or_deleted(person):
    person()
    entry = AuditEntry.objects.first()
    for attempt in (entry.save, entry.delete, AuditEntry.objects.all().delete, AuditEntry.objects.all().update):
        with pytest.raises(AppendOnlyError):
            attempt()


def test_not_even_by_a_superuser_in_admin(admin_client):
    entry = AuditEntry.objects.first()
    url = f"{LOG}{entry.pk}/"
    assert admin_client.get(f"{url}change/").status_code == 200
    refused = [
        admin_client.post(f"{url}change/", {"who": "x"}),
        admin_client.post(f"{url}delete/", {"post": "yes"}),
        admin_client.get(f"{LOG}add/"),
    ]
    assert [response.status_code for response in refused] == [403, 403, 403]
    admin_client.post(LOG, {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})
    assert AuditEntry.objects.filter(pk=entry.pk, who=entry.who).exists()


def test_deleting_a_user_leaves_the_log(person):
    user = person()
    user.delete()
    assert list(log("action", "about")) == [("user-created", "anna"), ("user-deleted", "anna")]


def test_the_list_is_filtered_searched_and_walked_by_date(person, client, admin_client):
    person()
    sign_in(client, password="wrong")
    today = timezone.now()
    for query, expected in {
        "?action__exact=sign-in-failed": {"sign-in-failed"},
        "?q=anna": {"user-created", "sign-in-failed"},
        "?q=127.0.0.1": {"sign-in-failed"},
        "?how__exact=password": {"sign-in-failed", "signed-in"},
        f"?at__year={today.year}&at__month={today.month}&action__exact=sign-in-failed": {"sign-in-failed"},
        "?at__year=1999": set(),
    }.items():
        response = admin_client.get(LOG + query)
        assert {row.action for row in response.context["cl"].result_list} == expected, query


def test_old_entries_are_pruned(person):
    person()
    old = AuditEntry.objects.create(action="signed-in", who="old", at=timezone.now() - timedelta(days=31))
    count = AuditEntry.objects.count()
    out = StringIO()
    call_command("prune_audit", days=30, stdout=out)
    assert out.getvalue() == "Removed 1 entries.\n"
    assert AuditEntry.objects.count() == count - 1
    assert not AuditEntry.objects.filter(pk=old.pk).exists()
    with pytest.raises(CommandError, match="from 1 to 36500"):
        call_command("prune_audit", days=0)


def test_a_reader_s_page_costs_no_query_more(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/api/").status_code == 200
    assert "sessionid" not in client.cookies
    assert connection.vendor


def test_make_editor_makes_somebody_in_a_group(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a fine pass phrase 7")
    out = StringIO()
    call_command("make_editor", username="ed", role="Reviewer", stdout=out)
    user = User.objects.get(username="ed")
    assert out.getvalue() == "Made ed: Reviewer. Sign in at /admin/.\n"
    assert (user.is_staff, user.is_superuser, user.groups.get().name) == (True, False, "Reviewer")
    call_command("make_editor", username="root", role="Superuser", stdout=out)
    assert User.objects.get(username="root").is_superuser


@pytest.mark.parametrize(
    ("options", "password", "sentence"),
    [
        ({"username": "ed", "role": "Editor"}, "123", "too short"),
        ({"username": "e d!", "role": "Editor"}, "a fine pass phrase 7", "Enter a valid username"),
        ({"username": "admin", "role": "Editor"}, "a fine pass phrase 7", "already exists"),
        ({"username": "ed"}, "a fine pass phrase 7", "there is no terminal"),
        ({"role": "Editor"}, "a fine pass phrase 7", "there is no terminal"),
        ({"username": "ed", "role": "Editor"}, None, "there is no terminal"),
    ],
)
def test_make_editor_says_what_is_wrong_and_makes_nobody(options, password, sentence, admin_user, monkeypatch):
    monkeypatch.delenv("DJANGO_SUPERUSER_PASSWORD", raising=False)
    if password:
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
    monkeypatch.setattr("sys.stdin", StringIO())
    with pytest.raises(CommandError, match=sentence):
        call_command("make_editor", **options)
    assert User.objects.get() == admin_user


def test_make_editor_asks(monkeypatch):
    class Terminal(StringIO):
        def isatty(self):
            return True

    answers = iter(["ed", ""])
    monkeypatch.delenv("DJANGO_SUPERUSER_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    monkeypatch.setattr("getpass.getpass", lambda _: "a fine pass phrase 7")
    call_command("make_editor", stdout=StringIO())
    assert User.objects.get().is_superuser  # the first one, by default
