"""What one step of a bulk change does to one record."""

from datetime import date

import pytest

from responsibilities.editing import steps

OLD, NEW = "https://docs.aws.amazon.com/old", "https://docs.aws.amazon.com/new"


def cited(url: str = OLD, section: str | None = None, **values) -> dict:
    entry = {"title": "Guide", "url": url, "checked": "2026-01-01", "verified": False, **values}
    return {**entry, "section": section} if section else entry


def answer(*citations: dict, **values) -> dict:
    found = {"owner": "aws", "statement": "AWS does.", "phrase": "AWS", "aws_does": "- x", **values}
    return {**found, "citations": list(citations)} if citations else found


def after(record: dict, *wanted: steps.Step) -> dict:
    before = repr(record)
    changed = steps.apply("answer", record, wanted)
    assert repr(record) == before
    return changed


def test_a_value_is_set_or_taken_away():
    record = answer(reviewed="2026-01-01")
    assert after(record, steps.with_values({"reviewed": date(2026, 2, 1)})) == answer(reviewed="2026-02-01")
    assert after(record, steps.with_values({"reviewed": None})) == answer()


def test_a_default_is_not_written_down():
    assert after(answer(published=False), steps.with_values({"published": True})) == answer()
    assert after(answer(), steps.with_values({"published": False})) == answer(published=False)
    service = {"name": "Amazon X", "lifecycle": "discontinued"}
    assert steps.apply("service", service, [steps.with_values({"lifecycle": "available"})]) == {"name": "Amazon X"}


def test_a_required_field_stays_even_if_it_is_empty():
    assert steps.apply("topic", {"keywords": []}, []) == {"keywords": []}


def test_a_source_is_added_last_and_once():
    add = steps.add_source({"title": "New", "url": NEW, "section": "", "checked": date(2026, 3, 1), "verified": False})
    new = {"title": "New", "url": NEW, "checked": "2026-03-01", "verified": False}
    assert after(answer(cited()), add) == answer(cited(), new)
    assert after(answer(cited(), new), add) == answer(cited(), new)
    assert after(answer(), add) == answer(new)


def test_a_moved_page_keeps_its_sections_days_and_place():
    record = answer(cited(section="A", note="Old copy"), cited("https://docs.aws.amazon.com/other"), cited(section="B"))
    assert after(record, steps.replace_source(OLD, NEW, "New")) == answer(
        cited(NEW, "A", note="Old copy", title="New"),
        cited("https://docs.aws.amazon.com/other"),
        cited(NEW, "B", title="New"),
    )
    assert after(record, steps.replace_source(OLD, NEW))["citations"][0]["title"] == "Guide"


def test_a_section_that_the_new_page_is_cited_for_already_stays_once():
    there = cited(NEW, "A", checked="2026-06-01", verified=True)
    assert after(answer(cited(section="A"), there), steps.replace_source(OLD, NEW)) == answer(there)


def test_replacing_what_is_not_cited_changes_nothing():
    assert after(answer(cited(NEW)), steps.replace_source(OLD, NEW)) == answer(cited(NEW))
    assert after(answer(), steps.replace_source(OLD, NEW)) == answer()
    assert after(answer(cited()), steps.replace_source(OLD, OLD)) == answer(cited())


def test_a_source_is_removed_with_all_its_sections():
    assert after(answer(cited(section="A"), cited(section="B"), cited(NEW)), steps.remove_source(OLD)) == answer(
        cited(NEW)
    )
    assert after(answer(cited()), steps.remove_source(OLD)) == answer()


def test_sources_are_marked_as_read():
    marked = {"checked": "2026-05-05", "verified": True}
    assert after(answer(cited(), cited(NEW)), steps.mark_checked(date(2026, 5, 5))) == answer(
        cited(**marked), cited(NEW, **marked)
    )
    assert after(answer(cited(), cited(NEW)), steps.mark_checked(date(2026, 5, 5), NEW)) == answer(
        cited(), cited(NEW, **marked)
    )


@pytest.mark.parametrize("change", [{"statement": "Other."}, {"citations": [cited()]}, {"published": False}])
def test_a_fingerprint_differs_whenever_the_record_does(change):
    assert steps.fingerprint(answer()) == steps.fingerprint(dict(reversed(answer().items())))
    assert steps.fingerprint(answer()) != steps.fingerprint(answer() | change)
    assert len(steps.fingerprint(answer())) == 16
