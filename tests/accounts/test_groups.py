"""The groups that come with the site, and that nobody gives away more than they have."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from responsibilities.accounts import groups
from responsibilities.models import Draft, Identity
from tests import make

from .helpers import form_data, log

pytestmark = pytest.mark.django_db

USERS = "/admin/auth/user/"


def may(user, permission) -> bool:
    return User.objects.get(pk=user.pk).has_perm(permission)


def named(codename):
    return Permission.objects.get(
        codename=codename, content_type__app_label__in=["auth", "responsibilities", "sessions"]
    )


def save(client, user, **changes):
    url = f"{USERS}{user.pk}/change/"
    return client.post(url, form_data(client.get(url)) | changes)


@pytest.fixture
def boss(person):
    return person("boss", "Administrator")


@pytest.fixture
def office(boss, signed_in):
    """An administrator's browser."""
    return signed_in(boss)


def test_three_groups_come_with_migrate():
    assert list(Group.objects.order_by("name").values_list("name", flat=True)) == [
        "Administrator",
        "Editor",
        "Reviewer",
    ]


@pytest.mark.parametrize(
    ("permission", "holders"),
    [
        ("responsibilities.view_responsibility", {"Editor", "Reviewer", "Administrator"}),
        ("responsibilities.add_service", {"Editor", "Reviewer", "Administrator"}),
        ("responsibilities.change_topicalias", {"Editor", "Reviewer", "Administrator"}),
        ("responsibilities.delete_citation", {"Editor", "Reviewer", "Administrator"}),
        ("responsibilities.delete_responsibility", {"Administrator"}),
        ("responsibilities.delete_term", {"Administrator"}),
        ("responsibilities.view_auditentry", {"Administrator"}),
        ("auth.change_user", {"Administrator"}),
        ("auth.add_group", {"Administrator"}),
        ("responsibilities.change_identity", set()),
        ("responsibilities.change_shippedrecord", set()),
        ("sessions.view_session", set()),
        ("otp_totp.view_totpdevice", set()),
        ("axes.view_accessattempt", set()),
        ("admin.delete_logentry", set()),
    ],
)
def test_each_group_may_do_its_part(permission, holders, person):
    allowed = {name for name in groups.GROUPS if may(person(name.lower(), name), permission)}
    assert allowed == holders


def test_a_permission_that_does_not_exist_yet_is_passed_over():
    names = groups.permissions_named({"responsibilities.view_term", "responsibilities.no_such_thing"})
    assert [row.codename for row in names] == ["view_term"]


def test_what_an_administrator_made_of_a_group_is_kept():
    editor = Group.objects.get(name="Editor")
    editor.permissions.set([named("view_term")])
    Group.objects.get(name="Reviewer").delete()
    call_command("migrate", verbosity=0)
    assert list(editor.permissions.values_list("codename", flat=True)) == ["view_term"]
    assert Group.objects.get(name="Reviewer").permissions.count() == groups.permissions_named(groups.REVIEWER).count()


def test_a_permission_made_by_this_migrate_reaches_groups_that_exist():
    editor = Group.objects.get(name="Editor")
    editor.permissions.remove(named("view_topic"))
    Permission.objects.filter(codename="view_term").delete()
    call_command("migrate", verbosity=0)
    assert editor.permissions.filter(codename="view_term").exists()
    assert not editor.permissions.filter(codename="view_topic").exists()


@pytest.mark.django_db(transaction=True)
def test_groups_are_there_again_after_a_flush():
    call_command("flush", interactive=False, verbosity=0)
    assert Group.objects.count() == 3


@pytest.mark.parametrize("role", ["Editor", "Reviewer", "Administrator"])
def test_every_role_opens_its_admin(role, person, signed_in):
    row = make.answer(service=make.service())
    client = signed_in(person("ed", role))
    assert client.get("/admin/").status_code == 200
    url = f"/admin/responsibilities/responsibility/{row.pk}/change/"
    said = row.statement
    assert client.post(url, form_data(client.get(url)) | {"statement": "Changed by role."}).status_code == 302
    row.refresh_from_db()
    waits = [draft.data["statement"] for draft in Draft.objects.filter(state="in review")]
    changed = (said, ["Changed by role."]) if role == "Editor" else ("Changed by role.", [])
    assert (row.statement, waits) == changed
    users = 200 if role == "Administrator" else 403
    assert [client.get(USERS).status_code, client.get("/admin/auth/group/").status_code] == [users, users]
    assert client.get("/admin/responsibilities/auditentry/").status_code == users


def test_an_administrator_makes_a_user_and_puts_it_into_a_group(office):
    page = office.get(f"{USERS}add/")
    password = "a fine pass phrase 7"
    data = form_data(page) | {
        "username": "new",
        "password1": password,
        "password2": password,
        "usable_password": "true",
    }
    assert office.post(f"{USERS}add/", data).status_code == 302
    new = User.objects.get(username="new")
    assert save(office, new, is_staff="on", groups=[Group.objects.get(name="Editor").pk]).status_code == 302
    assert may(new, "responsibilities.change_service")
    new.refresh_from_db()
    assert (new.is_staff, new.is_superuser) == (True, False)


def test_users_are_found_and_filtered(office, person):
    person("zoe", "Editor", email="zoe@example.org")
    for query in ("?q=zoe", "?q=example.org", "?groups__id__exact=" + str(Group.objects.get(name="Editor").pk)):
        assert [user.username for user in office.get(USERS + query).context["cl"].result_list] == ["zoe"], query
    assert office.get(USERS + "?o=7").status_code == 200


def test_an_administrator_can_not_make_a_superuser(office, boss, person):
    other = person("other")
    for user in (boss, other):
        assert (
            "is_superuser"
            not in office.get(f"{USERS}{user.pk}/change/").content.decode().partition('id="user_form"')[2]
        )
        assert save(office, user, is_superuser="on").status_code == 302
        assert not User.objects.get(pk=user.pk).is_superuser


def test_nor_give_a_permission_or_group_that_goes_beyond_their_own(office, boss, person):
    other = person("other")
    beyond = named("delete_session")
    strong = Group.objects.create(name="Strong")
    strong.permissions.add(beyond)
    for user in (boss, other):
        refused = save(office, user, user_permissions=[beyond.pk])
        assert "is not one of the available choices" in refused.content.decode()
        refused = save(office, user, groups=[strong.pk])
        assert "is not one of the available choices" in refused.content.decode()
        assert not may(user, "sessions.delete_session")


def test_nor_through_a_group(office, boss):
    administrators = Group.objects.get(name="Administrator")
    url = f"/admin/auth/group/{administrators.pk}/change/"
    kept = [str(pk) for pk in administrators.permissions.values_list("pk", flat=True)]
    data = form_data(office.get(url)) | {"permissions": [*kept, named("delete_session").pk]}
    assert "is not one of the available choices" in office.post(url, data).content.decode()
    assert (
        office.post("/admin/auth/group/add/", {"name": "X", "permissions": [named("delete_session").pk]}).status_code
        == 200
    )
    assert not may(boss, "sessions.delete_session")


@pytest.mark.parametrize("values", [{"is_superuser": True}, {"is_superuser": True, "is_active": False}])
def test_a_superuser_is_out_of_an_administrators_reach(values, office, person):
    root = person("root", **values)
    url = f"{USERS}{root.pk}/"
    new = {"password1": "taken over 123", "password2": "taken over 123", "usable_password": "true"}
    assert office.post(f"{url}change/", {"username": "mine"}).status_code == 403
    assert office.post(f"{url}password/", new).status_code == 403
    assert office.post(f"{url}delete/", {"post": "yes"}).status_code == 403
    office.post(USERS, {"action": "delete_selected", "_selected_action": [root.pk], "post": "yes"})
    assert User.objects.get(pk=root.pk).check_password("taken over 123") is False
    assert User.objects.get(pk=root.pk).username == "root"


@pytest.mark.parametrize("through", ["permission", "group", "inactive"])
def test_so_is_anybody_who_may_do_more(through, office, person):
    strong = person("strong", is_active=through != "inactive")
    if through == "group":
        group = Group.objects.create(name="Strong")
        group.permissions.add(named("delete_session"))
        strong.groups.add(group)
        assert office.post(f"/admin/auth/group/{group.pk}/change/", {"name": "Weak"}).status_code == 403
        assert office.post(f"/admin/auth/group/{group.pk}/delete/", {"post": "yes"}).status_code == 403
    else:
        strong.user_permissions.add(named("delete_session"))
    url = f"{USERS}{strong.pk}/"
    assert office.post(f"{url}change/", {"username": "mine"}).status_code == 403
    assert office.post(f"{url}password/", {"password1": "x", "password2": "x"}).status_code == 403


def test_an_administrator_changes_an_editors_password_and_deletes_an_editor(office, person):
    editor = person("ed", "Editor")
    new = {"password1": "a new one 4711!", "password2": "a new one 4711!", "usable_password": "true"}
    assert office.post(f"{USERS}{editor.pk}/password/", new).status_code == 302
    assert User.objects.get(pk=editor.pk).check_password("a new one 4711!")
    assert office.post(f"{USERS}{editor.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=editor.pk).exists()
    assert log("action", "who", "about")[-2:] == [("password-changed", "boss", "ed"), ("user-deleted", "boss", "ed")]


def test_only_a_superuser_ties_a_user_to_a_person_at_the_provider(office, person, admin_client):
    root = person("zed")
    url = f"{USERS}{root.pk}/change/"
    row = {
        "identities-TOTAL_FORMS": "1",
        "identities-INITIAL_FORMS": "0",
        "identities-0-issuer": "https://login.example.org",
        "identities-0-subject": "7f3b",
        "identities-0-user": root.pk,
    }
    assert office.post(url, form_data(office.get(url)) | row).status_code == 302
    assert Identity.objects.count() == 0
    assert admin_client.post(url, form_data(admin_client.get(url)) | row).status_code == 302
    assert (Identity.objects.get().user, Identity.objects.get().subject) == (root, "7f3b")
