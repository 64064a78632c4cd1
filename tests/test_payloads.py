"""Whatever stands in a text: files of it hold no formula, its Markdown no page's worth of HTML, its links lead to the web."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.core.exceptions import ValidationError
from markdown_it import MarkdownIt
from openpyxl import load_workbook
from pydantic import ValidationError as SchemaError

from responsibilities.contentsync import schema
from responsibilities.editing.transfer import planning
from responsibilities.feedback.receiving import SuggestionForm
from responsibilities.models import Addition, Evidence, Service, Source, Team
from tests import make
from tests.admin.forms import change_url, form_data
from tests.admin.test_permissions import names_of, things  # noqa: F401 -- a fixture
from tests.browser.test_payloads import poisoned  # noqa: F401 -- a fixture
from tests.payloads import LINKS, PAYLOADS, SUM

pytestmark = pytest.mark.django_db
FULL = MarkdownIt("gfm-like", {"html": True, "linkify": False})
HTML = {
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def exports(form: str) -> dict[str, str]:
    """The address of the export of every list of the admin in this form."""
    found = {}
    for model, model_admin in admin.site._registry.items():
        if "export" in names_of(model_admin):
            found[model._meta.model_name] = f"/admin/{model._meta.app_label}/{model._meta.model_name}/export/{form}/"
    return found


def test_no_cell_of_a_table_is_a_formula(poisoned, things, admin_client):  # noqa: F811
    readers = ["/services/rds", "/services/rds/topic-1", "/topics/topic-1", "/teams/team-1", "/data/answers"]
    urls = [f"{path}.csv" for path in readers]
    urls += [
        "/stack.csv?s=rds",
        "/compare.csv?s=rds&s=s3",
        "/matrix.csv",
        "/search.csv?q=alert",
        *exports("csv").values(),
    ]
    cells, wrong = 0, []
    for url in urls:
        response = admin_client.get(url)
        assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8"), url
        for row in csv.reader(io.StringIO(body(response).decode("utf-8-sig"))):
            cells += len(row)
            wrong += [(url, cell) for cell in row if cell.startswith(FORMULA)]
    assert wrong == []
    assert cells > 5000


def test_no_cell_of_a_workbook_is_a_formula(poisoned, things, admin_client):  # noqa: F811
    texts, wrong = set(), []
    for name, url in exports("xlsx").items():
        for row in load_workbook(io.BytesIO(body(admin_client.get(url)))).active.iter_rows():
            texts |= {str(cell.value) for cell in row}
            wrong += [(name, cell.value) for cell in row if cell.data_type == "f"]
    assert wrong == []
    assert any(text.startswith("=cmd") for text in texts), "text that looks like a formula is there, as text"


def test_a_markdown_file_shows_its_texts_and_no_html_of_theirs(poisoned, client):  # noqa: F811
    urls = ["/services/rds.md", "/services/rds/topic-1.md", "/topics/topic-1.md", "/stack.md?s=rds", "/matrix.md"]
    urls += ["/compare.md?s=rds&s=s3", "/teams/team-1.md", "/search.md?q=alert", "/llms.txt"]
    shown = ""
    for url in urls:
        soup = BeautifulSoup(FULL.render(body(client.get(url)).decode()), "html.parser")
        shown += soup.text
        elements = {element.name for element in soup.find_all(True)}
        assert elements <= HTML, url
        attributes = {name for element in soup.find_all(True) for name in element.attrs}
        assert attributes <= {"href", "style", "start", "class"}, url
        schemes = {link["href"].partition(":")[0].lower() for link in soup.find_all("a") if ":" in link["href"]}
        assert schemes <= {"http", "https", "mailto"}, url
    assert "<script>alert(1)</script>" in shown
    assert SUM in shown


# --- Doors: no address of a text leads anywhere but to the web


@pytest.mark.parametrize("link", LINKS)
def test_no_model_takes_an_address_that_runs(link):
    service = make.service()
    rows = [
        (Source(url=link, title="x"), "url"),
        (Evidence(url=link), "url"),
        (Service(docs_url=link), "docs_url"),
        (Service(security_url=link), "security_url"),
        (Team(link=link), "link"),
        (Addition(service=service, runbook_url=link), "runbook_url"),
        (Addition(service=service, standard_url=link), "standard_url"),
    ]
    for row, field in rows:
        with pytest.raises(ValidationError) as refused:
            row.clean_fields()
        assert field in refused.value.message_dict, (type(row).__name__, field)


@pytest.mark.parametrize("link", LINKS)
def test_no_form_or_file_takes_an_address_that_runs(link, admin_client):
    service = make.service("rds")
    page = admin_client.get(change_url(service))
    response = admin_client.post(change_url(service), form_data(page) | {"docs_url": link, "summary": "Changed."})
    assert response.status_code == 200
    assert "docs_url" in response.context["adminform"].form.errors
    suggestion = SuggestionForm({"text": "x", "link": link})
    assert "link" in suggestion.errors
    with pytest.raises(SchemaError):
        schema.Citation.model_validate({"title": "x", "url": link, "checked": "2026-11-24"})
    make.answer(service=service)
    lines = [
        ["scope", "topic", "citations"],
        ["services/rds", "guest-os-patching", f"x | {link} | | 2026-11-24 | yes |"],
    ]
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    user = make.user("ben", is_superuser=True)
    assert planning.plan(out.getvalue().encode(), "x.csv", "answer", user).problems
    service.refresh_from_db()
    assert (service.docs_url, service.summary) == ("", "AWS runs the server; you run the data.")


def test_the_list_of_payloads_has_every_kind_once():
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 60
