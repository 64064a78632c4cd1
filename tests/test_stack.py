import csv
import io

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from responsibilities.models import Responsibility
from responsibilities.owners import Owner
from responsibilities.pages.stack import stack
from tests import make
from tests.test_search import ODD

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db):
    """S3, RDS and EC2: one duty inherited by all, one of EC2 alone, one that two services word alike."""
    data, system = make.layer("customer-data"), make.layer("operating-system", position=2)
    managed, infrastructure = make.service_type("managed"), make.service_type("infrastructure", position=2)
    for slug, kind in (("s3", managed), ("rds", managed), ("ec2", infrastructure)):
        make.service(slug, service_type=kind, short_name=slug.upper())
    classify = make.topic("data-classification", layer=data)
    make.answer(classify, owner=Owner.CUSTOMER, todo="Classify the data on {service}.")
    patch = make.topic("guest-os-patching", layer=system, position=2)
    make.answer(patch, service_type=managed, owner=Owner.AWS)
    row = make.answer(patch, service=make.service("ec2"), owner=Owner.CUSTOMER, todo="Patch [it] *now*.")
    make.evidence(row, "SSM.2", url="https://docs.aws.amazon.com/ssm-2")
    keys = make.topic("keys", layer=data, position=2)
    make.answer(keys, service=make.service("s3"), owner=Owner.SHARED, todo="Rotate the keys.")
    make.answer(keys, service=make.service("rds"), owner=Owner.CUSTOMER, todo="Rotate the keys.")
    make.answer(keys, service=make.service("ec2"), owner=Owner.CUSTOMER, todo="=Choose a key.")


def duties(page):
    return [
        (group.layer, duty.todo, [(holder.name, holder.owner.value) for holder in duty.holders], duty.applies)
        for group in page.groups
        for duty in group.duties
    ]


def test_the_same_duty_is_listed_once_with_all_it_applies_to(site):
    assert duties(stack(["s3", "rds", "ec2"])) == [
        (
            "Customer data",
            "Classify the data on each service.",
            [("S3", "customer"), ("RDS", "customer"), ("EC2", "customer")],
            "all 3 services",
        ),
        ("Customer data", "Rotate the keys.", [("S3", "shared"), ("RDS", "customer")], "2 services"),
        ("Customer data", "=Choose a key.", [("EC2", "customer")], ""),
        ("Operating system", "Patch [it] *now*.", [("EC2", "customer")], ""),
    ]


def test_equal_words_of_two_types_are_one_duty(site):
    hardening = make.topic("os-hardening", layer=make.layer("operating-system"), position=3)
    for slug in ("managed", "infrastructure"):
        make.answer(hardening, service_type=make.service_type(slug), owner=Owner.CUSTOMER, todo="Harden {service}.")
    assert [(todo, applies) for _, todo, _, applies in duties(stack(["s3", "ec2"]))][-1] == (
        "Harden each service.",
        "all 2 services",
    )


def test_the_name_of_a_topic_is_printed_once(site, client):
    soup = BeautifulSoup(client.get("/stack/?s=s3&s=rds&s=ec2").content, "html.parser")
    for hidden in soup.select(".chk label .vh"):
        hidden.decompose()
    assert [label.b.text for label in soup.select(".chk label")] == [
        "Data classification",
        "Keys",
        "",
        "Guest os patching",
    ]


def test_a_single_service_is_named_in_what_it_inherits(site):
    assert duties(stack(["s3"]))[0][1] == "Classify the data on S3."


def test_the_numbers_are_those_of_the_lists(site, client):
    page = stack(["s3", "rds", "ec2"])
    assert (page.counts.your_part, page.counts.you, page.counts.shared, page.counts.aws, page.duty_count) == (
        7,
        6,
        1,
        2,
        4,
    )
    assert sum(len(duty.holders) for group in page.groups for duty in group.duties) == page.counts.your_part
    assert sum(item.count for item in page.covered) == page.counts.aws
    soup = BeautifulSoup(client.get("/stack/?s=s3&s=rds&s=ec2").content, "html.parser")
    assert soup.select_one("#sheet-h").text == "S3, RDS and EC2: 4 things to do"
    assert len(soup.select(".chk input")) == 4
    meta = " ".join(soup.select_one(".sheet-h .meta").text.split())
    assert meta == "Merged from 7 answers on 3 services: 6 yours, 1 shared. 2 more are AWS’s alone."
    assert [item.text for item in soup.select(".covered li")] == ["AWS Guest os patching: S3 and RDS"]


def test_boxes_have_labels_and_names_that_stay(site, client):
    soup = BeautifulSoup(client.get("/stack/?s=s3&s=rds&s=ec2").content, "html.parser")
    assert [box["id"] for box in soup.select(".chk input")] == [
        "c-data-classification-all",
        "c-keys-s3",
        "c-keys-ec2",
        "c-guest-os-patching-ec2",
    ]
    assert [label["for"] for label in soup.select(".chk label")] == [box["id"] for box in soup.select(".chk input")]


def test_the_picker_shows_the_choice(site, client):
    soup = BeautifulSoup(client.get("/stack/?s=s3&s=ec2").content, "html.parser")
    assert [box["value"] for box in soup.select(".pick input[checked]")] == ["ec2", "s3"]


def test_without_a_choice_it_offers_one(site, client):
    html = client.get("/stack/").content.decode()
    assert "No service is chosen yet." in html
    assert "sheet-h" not in html


def test_a_variant_inherits_from_its_parent(site):
    make.service("rds-custom", short_name="RDS Custom", variant_of=make.service("rds"))
    assert ("Customer data", "Rotate the keys.", [("RDS Custom", "customer")], "") in duties(stack(["rds-custom"]))


def test_more_than_sixty_services_are_cut_and_the_page_says_so(content, client):
    content(60)
    query = "&".join(f"s=service-{number}&s=variant-{number}" for number in range(60))
    html = client.get(f"/stack/?{query}").content.decode()
    assert "A stack holds 60 services; 60 more were left out." in html


def test_the_markdown_is_a_task_list_with_the_lines_of_the_page(site, client):
    text = client.get("/stack.md?s=s3&s=rds&s=ec2").content.decode()
    tasks = [line for line in text.splitlines() if line.startswith("- [ ] ")]
    assert len(tasks) == stack(["s3", "rds", "ec2"]).duty_count
    html = BeautifulSoup(MarkdownIt().render(text), "html.parser")
    assert html.h1.text == "S3, RDS and EC2: 4 things to do"
    items = [item.text for item in html.select("li")]
    assert items[3] == "[ ] Patch [it] *now*. (Guest os patching; EC2) Check: SSM.2."
    assert items[4] == "Guest os patching: S3 and RDS"
    assert html.select("a")[-1]["href"] == "http://testserver/stack/?s=s3&s=rds&s=ec2"


def test_the_table_holds_the_same_lines_and_no_formulas(site, client):
    response = client.get("/stack.csv?s=s3&s=rds&s=ec2")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="stack.csv"'
    text = response.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["layer"], row["owner"], row["services"], row["todo"]) for row in rows] == [
        ("customer-data", "customer", "s3; rds; ec2", "Classify the data on each service."),
        ("customer-data", "customer", "s3; rds", "Rotate the keys."),
        ("customer-data", "customer", "ec2", "'=Choose a key."),
        ("operating-system", "customer", "ec2", "Patch [it] *now*."),
    ]
    assert rows[3]["checks"] == "SSM.2"
    empty = client.get("/stack.csv").content.decode()
    assert (
        empty
        == "\ufefflayer,topic,topic_name,owner,services,todo,statement,checks,url,team,exception,exception_until\r\n"
    )


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("path", ["/stack/", "/stack.md", "/stack.csv"])
def test_odd_values_are_left_out_and_the_rest_is_there(site, client, path, value):
    response = client.get(path, {"s": [value, "s3"]})
    assert response.status_code == 200
    assert "Classify the data on S3." in response.content.decode().replace("\\", "")


def test_every_number_of_a_topic_leads_to_a_list_of_that_many(site, client):
    make.answer(make.topic("undescribed-mostly"), service=make.service("s3"), owner=Owner.SHARED)
    for path in (
        "/topics/keys/",
        "/topics/guest-os-patching/",
        "/topics/undescribed-mostly/",
        "/layers/customer-data/",
    ):
        soup = BeautifulSoup(client.get(path).content, "html.parser")
        links = [link for link in soup.select("a.plain[href*='#']") if link.text[0].isdigit()]
        assert links, path
        for link in links:
            page, _, group = link["href"].partition("#")
            target = BeautifulSoup(client.get(page or path).content, "html.parser").select_one(f"#{group}")
            assert len(target.select("tbody tr")) == int(link.text.split()[0]), link
    assert Responsibility.objects.count() == 7
