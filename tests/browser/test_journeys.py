import pytest

from responsibilities.models import Responsibility
from tests import make
from tests.browser.looking import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with-script", "without-script"])
def test_a_reader_asks_and_arrives_at_the_source(scripts, content, open_page):
    content(3)
    page = open_page("/", java_script_enabled=scripts)
    page.get_by_label("Ask who is responsible").fill("who does patch management on service 1")
    page.get_by_role("button", name="Ask").click()
    assert page.locator(".direct .answer").inner_text() == "Both of you."
    page.get_by_role("link", name="The full answer").click()
    assert page.url.endswith("/services/service-1/patch-management/")
    page.goto("/services/service-1/topic-1/")
    source = page.locator(".cites a").first
    assert source.get_attribute("href").startswith("https://docs.aws.amazon.com/")


def test_a_reader_walks_from_the_diagram_to_a_service_and_its_layer(content, open_page):
    content(3)
    page = open_page("/")
    page.get_by_role("table").filter(has=page.locator("caption")).first.get_by_role(
        "link", name="Operating system"
    ).click()
    assert page.url.endswith("/layers/operating-system/")
    page.get_by_role("link", name="Topic 0").click()
    page.get_by_role("link", name="Amazon Service 1").click()
    assert page.locator("h1").inner_text().endswith("You do.")


def test_an_editor_changes_an_owner_and_readers_see_it_in_page_and_diagram(content, open_page, admin_user):
    content(1)
    reader = open_page("/types/managed/")
    assert reader.locator("#topic-0 > .o").inner_text() == "AWS"
    row = Responsibility.objects.get(service_type__slug="managed")
    editor = open_page(f"/admin/responsibilities/responsibility/{row.pk}/change/")
    editor.get_by_label("Username").fill(admin_user.username)
    editor.get_by_label("Password").fill("password")
    editor.get_by_role("button", name="Log in").click()
    editor.get_by_label("Owner:").select_option("customer")
    editor.get_by_role("button", name="Publish", exact=True).first.click()
    editor.get_by_text("You have a part in this answer, so write down what you do.").wait_for()
    editor.get_by_label("What you do:").fill("- Patch it.")
    editor.get_by_label("To-do:").fill("Patch it.")
    editor.get_by_label("Why:").fill("Patching moved to the customer.")
    editor.get_by_role("button", name="Publish", exact=True).first.click()
    editor.get_by_text("was changed successfully").wait_for()
    reader.reload()
    assert reader.locator("#topic-0 > .o").inner_text() == "You"
    reader.goto("/")
    assert reader.locator(".linefig tbody tr").first.locator("td").first.locator(".o").inner_text() == "You"
    editor.goto(f"/admin/responsibilities/responsibility/{row.pk}/history/")
    assert admin_user.username in editor.locator("#content").inner_text()


def test_the_theme_is_kept(content, open_page):
    content(1)
    page = open_page("/", color_scheme="light")
    page.get_by_role("button", name="Switch to dark theme").click()
    page.goto("/services/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_admin_pages_obey_the_content_security_policy(content, open_page, admin_user):
    content(1)
    page = open_page("/admin/")
    page.get_by_label("Username").fill(admin_user.username)
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Log in").click()
    for model in ("responsibility", "service", "topic", "source", "layer"):
        page.goto(f"/admin/responsibilities/{model}/")
        page.locator("#result_list tbody a").first.click()
        page.locator("#content h1").wait_for()
    page.goto("/admin/responsibilities/responsibility/add/")
    page.locator(".field-topic .select2-selection").click()
    page.locator(".select2-search__field").fill("topic 0")
    page.get_by_role("option", name="Topic 0").click()
    assert page.locator(".field-topic .select2-selection").inner_text().strip().endswith("Topic 0")


def sign_in(page, user):
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()
    return page


def test_two_editors_at_once_lose_nothing(content, open_page):
    content(1)
    row = Responsibility.objects.get(service__slug="service-0")
    may = ("view_responsibility", "change_responsibility", "publish_content")
    form = f"/admin/responsibilities/responsibility/{row.pk}/change/"
    anna, ben = (sign_in(open_page(form), make.user(name, *may)) for name in ("anna", "ben"))
    ben.get_by_label("Statement:").fill("Ben says who.")
    ben.get_by_role("button", name="Publish", exact=True).first.click()
    ben.get_by_text("was changed successfully").wait_for()
    anna.get_by_label("Statement:").fill("Anna says who.")
    anna.get_by_label("Phrase:").fill("Anna says")
    anna.get_by_role("button", name="Publish", exact=True).first.click()
    assert "ben changed it on" in anna.locator("#content").inner_text()
    assert violations(anna) == []
    anna.get_by_label("Anna says who.").check()
    anna.get_by_role("button", name="Save this choice").click()
    anna.get_by_text("was changed successfully").wait_for()
    row.refresh_from_db()
    assert (row.statement, row.phrase) == ("Anna says who.", "Anna says")


def test_a_change_is_written_reviewed_previewed_and_published(content, open_page):
    content(1)
    row = Responsibility.objects.get(service__slug="service-0")
    author = make.user("anna", "view_responsibility", "change_responsibility")
    reviewer = make.user("ben", "change_responsibility", "publish_content")
    anna = sign_in(open_page(f"/admin/responsibilities/responsibility/{row.pk}/change/"), author)
    anna.get_by_label("Statement:").fill("You patch it yourself.")
    anna.get_by_role("button", name="Send for review").first.click()
    preview = anna.get_by_role("link", name="What readers will see").get_attribute("href")
    reader = open_page(preview)
    assert "You patch it yourself." in reader.locator("main").inner_text()
    reader.goto("/services/service-0/topic-0/")
    assert "You patch it yourself." not in reader.locator("main").inner_text()
    ben = sign_in(open_page("/admin/"), reviewer)
    ben.locator(".waiting").get_by_role("link", name="Topic 0 · Amazon Service 0").first.click()
    assert violations(ben) == []
    ben.get_by_role("button", name="Approve and publish").click()
    ben.get_by_text("Published.", exact=True).wait_for()
    reader.reload()
    assert "You patch it yourself." in reader.locator("main").inner_text()
