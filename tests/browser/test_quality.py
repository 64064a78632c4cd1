"""Every kind of page on the shipped content: accessible in both themes, nothing sticks out on a phone."""

from datetime import date

import pytest

from responsibilities.contentsync import database
from responsibilities.pages import moments
from tests import make
from tests.browser.looking import violations
from tests.content import some_services

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/",
    "/services/",
    "/services/?type=managed&text=zzz",
    "/services/rds/",
    "/services/eks/",
    "/services/rds-custom-oracle/",
    "/services/rds/platform-patching/",
    "/services/s3/maintenance-window/",
    f"/services/rds/@{moments.today()}/",
    "/services/rds/@2026-02-30/",
    "/services/rds/guest-os-patching/suggest/",
    "/services/rds/guest-os-patching/suggest/?sent",
    "/services/rds/changes/",
    "/changes/",
    "/topics/",
    "/topics/guest-os-patching/",
    "/layers/network/",
    "/types/managed/",
    "/search/?q=who+patches+the+os+on+rds",
    "/search/?q=who+patches+the+os",
    "/search/?q=inherited+controls",
    "/search/?q=encryption&owner=shared&page=2",
    "/search/?q=zzz",
    "/glossary/",
    "/lenses/resiliency/",
    "/lenses/generative-ai/",
    "/topics/guardrails/",
    "/services/rds/?lens=resiliency",
    "/services/?lens=resiliency",
    "/matrix/?lens=generative-ai",
    "/-/reviews/?within=3650",
    "/api/",
    "/matrix/",
    "/matrix/?text=zzz",
    "/compare/",
    "/compare/?s=s3&s=rds&s=ec2&s=eks&s=lambda&s=vpc",
    "/compare/?s=s3&s=rds&only=differences",
    "/stack/",
    "/stack/?s=ec2&s=rds&s=s3&s=lambda&s=nope",
    "/stack/?s=ec2&s=rds&team=platform",
    "/teams/",
    "/teams/platform/",
    "/services/rds/guest-os-patching/",
    "/share/services/rds/guest-os-patching/",
    "/share/compare/?s=s3&s=rds&s=nope",
    "/share/diagrams/types/",
    "/embed/rds/",
    "/embed/eks/guest-os-patching/",
    "/embed/compare/?s=s3&s=rds&s=eks",
    "/nothing/",
]


@pytest.fixture
def shipped(transactional_db):
    database.apply(some_services())
    rds, patching, team = make.service("rds"), make.topic("guest-os-patching"), make.team(email="p@example.org")
    until = {"exception": "Held back on `billing`.", "exception_until": date(2026, 5, 3)}
    link = f"https://wiki.example.org/{'a-long-address-' * 9}"
    make.addition(rds, team=team, standard_title="SEC-014 Databases", standard_url=link, runbook_url=link)
    make.addition(rds, patching, team=team, note="Windows are **Sundays**.\n\n- Ask first.", runbook_url=link, **until)
    make.addition(patching, exception="- Not on Sundays.", exception_until=date(2126, 1, 1))


@pytest.mark.long
@pytest.mark.parametrize("half", [0, 1])
def test_every_page_is_accessible_in_both_themes_and_fits_a_phone(half, shipped, open_page):
    """In halves, which run beside each other."""
    pages = PAGES[half::2]
    for theme in ("light", "dark"):
        page = open_page("/", color_scheme=theme, allowed=["404 (Not Found)"])
        for path in pages:
            page.goto(path)
            assert violations(page) == [], f"{path} {theme}"
    phone = open_page("/", viewport={"width": 320, "height": 700}, allowed=["404 (Not Found)"])
    wide = []
    for path in pages:
        phone.goto(path)
        if phone.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(path)
    assert wide == []


def test_a_cell_that_does_not_arise_is_as_high_as_the_others(shipped, open_page):
    page = open_page("/matrix/?layer=platform", viewport={"width": 1280, "height": 900})
    heights = page.evaluate(
        "[...new Set([...document.querySelectorAll('.mx tbody tr:not(.g)')].map(row => Math.round(row.offsetHeight)))]"
    )
    assert len(heights) == 1, heights


def test_a_cell_reached_by_keyboard_is_not_under_the_heads_of_the_table(shipped, open_page):
    for width in (1280, 390):
        page = open_page("/matrix/", viewport={"width": width, "height": 700}, reduced_motion="reduce")
        hidden = page.evaluate("""() => {
          const cells = [...document.querySelectorAll(".mx td a")].slice(0, 720).reverse();
          return [...cells.keys()].filter(number => {
            const link = cells[number];
            link.focus();
            const { left, top, width, height } = link.getBoundingClientRect();
            return !link.contains(document.elementFromPoint(left + width / 2, top + height / 2));
          });
        }""")
        assert hidden == [], width
