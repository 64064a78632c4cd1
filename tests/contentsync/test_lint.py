import pytest

from responsibilities.contentsync import lint, reading, schema
from tests.contentsync.samples import content_directory

GOOD = {
    "owner": "customer",
    "statement": "You patch the system; AWS gives you images.",
    "phrase": "Yours to patch",
    "customer_does": "- Patch it.",
    "todo": "Patch it.",
    "citations": [{"title": "Page", "url": "https://docs.aws.amazon.com/x", "checked": "2026-11-01", "verified": True}],
}


def findings(file="services/rds.yaml", **change):
    answer = schema.Answer.model_validate(GOOD | change)
    return [message for rule in lint.RULES for message in rule(file, "topic", answer)]


def test_a_good_answer_has_no_findings():
    assert findings() == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"citations": []}, "an answer about one service needs a citation"),
        ({"customer_does": "word " * 41}, "customer_does has a sentence of 41 words; 40 is the limit"),
        ({"statement": "You leverage patches."}, "statement says 'leverage'; say what actually happens"),
        ({"statement": "You follow best practices."}, "statement says 'best practices'; say what actually happens"),
        ({"statement": "Patch {service}."}, "statement holds {service}; write the service's name"),
        ({"phrase": "Use `sudo`"}, "phrase holds Markdown; it is printed as it is"),
    ],
)
def test_each_rule_finds_its_mistake(change, message):
    assert findings(**change) == [message]


def test_only_known_hosts_are_linked():
    cite = GOOD["citations"][0] | {"url": "https://docs.aws.amazon.com.evil.example/x"}
    (message,) = findings(citations=[cite])
    assert message.startswith("https://docs.aws.amazon.com.evil.example/x is not on a host we cite")


def test_a_general_answer_needs_no_citation_and_may_name_the_service():
    assert findings(file="general.yaml", citations=[], statement="Patch {service}.") == []


def test_a_cell_nobody_described_is_found(tmp_path):
    directory = content_directory(tmp_path)
    found = list(lint.problems(reading.read(directory), directory))
    assert "types/managed.yaml: guest-os-patching: no answer here and none in general.yaml" in found
