"""Citations, and whether the page still says what somebody read."""

from datetime import date

import pytest

from responsibilities.checking.passages import Passage
from responsibilities.freshness import passages
from responsibilities.models import PassageCheck
from tests import make

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 27)
OLD, NEW, NEWEST = (Passage(letter * 64, True) for letter in "abc")


@pytest.fixture
def citation():
    return make.citation(make.answer(), section="Updates", checked_on=date(2026, 11, 1))


def flagged() -> bool:
    return PassageCheck.objects.changed().exists()


def test_what_is_seen_first_counts_as_read(citation):
    row = passages.see(citation, OLD, MONDAY)
    assert (row.first_seen_on, row.changed_on, row.read_on, flagged()) == (MONDAY, None, date(2026, 11, 1), False)


def test_a_change_is_flagged_from_the_day_it_was_seen(citation):
    passages.see(citation, OLD, MONDAY)
    passages.see(citation, NEW, TUESDAY)
    row = passages.see(citation, NEW, FRIDAY)
    assert (row.first_seen_on, row.changed_on, row.is_changed, flagged()) == (MONDAY, TUESDAY, True, True)
    assert [row.citation for row in passages.changed(citation.responsibility)] == [citation]


def test_a_page_that_says_it_again_is_not_flagged_any_more(citation):
    for passage in (OLD, NEW, OLD):
        passages.see(citation, passage, TUESDAY)
    assert not flagged()


def test_a_citation_with_a_newer_day_was_read_again(citation):
    passages.see(citation, OLD, MONDAY)
    passages.see(citation, NEW, TUESDAY)
    citation.checked_on = TUESDAY
    citation.save()
    assert not flagged()
    row = passages.see(citation, NEW, FRIDAY)
    assert (row.read_on, row.read_hash, flagged()) == (TUESDAY, NEW.digest, False)


def test_what_changed_once_more_since_it_was_read_is_flagged_again(citation):
    passages.see(citation, OLD, MONDAY)
    citation.checked_on = TUESDAY
    citation.save()
    passages.see(citation, NEW, FRIDAY)
    assert flagged()


def test_another_section_is_another_passage(citation):
    passages.see(citation, OLD, MONDAY)
    citation.section = "Patches"
    row = passages.see(citation, NEW, TUESDAY)
    assert (row.section, row.first_seen_on, flagged()) == ("Patches", TUESDAY, False)


def test_confirming_takes_the_flag_away_on_the_same_day(citation):
    citation.checked_on = TUESDAY
    citation.save()
    passages.see(citation, OLD, MONDAY)
    passages.see(citation, NEW, TUESDAY)
    passages.confirm(citation.responsibility)
    assert not flagged()
    passages.see(citation, NEWEST, FRIDAY)
    assert flagged()


def test_only_the_changed_passages_of_a_record_are_dated_anew(citation):
    other = make.citation(citation.responsibility, "https://docs.aws.amazon.com/other")
    for row in (citation, other):
        passages.see(row, OLD, MONDAY)
    passages.see(citation, NEW, TUESDAY)
    entry = {"url": citation.source.url, "checked": "2026-11-01", "verified": False}
    record = {"owner": "aws", "citations": [{**entry, "section": "Updates"}, {**entry, "section": "Other"}, entry]}
    found = passages.read_again(record, passages.changed(citation.responsibility), FRIDAY)
    assert [(item["checked"], item["verified"]) for item in found["citations"]] == [
        ("2026-11-27", True),
        ("2026-11-01", False),
        ("2026-11-01", False),
    ]
    assert found["owner"] == "aws"
