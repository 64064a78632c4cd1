import pytest

from responsibilities.contentsync import copies, lint, reading, schema
from tests.contentsync.samples import content_directory

GOOD = {
    "owner": "customer",
    "statement": "You patch the system; AWS gives you images.",
    "phrase": "Yours to patch",
    "customer_does": "- Patch it.",
    "todo": "Patch it.",
    "citations": [{"title": "Page", "url": "https://docs.aws.amazon.com/x", "checked": "2026-11-01", "verified": True}],
}


SHARED = {"owner": "shared", "aws_does": "- Builds the images of it.", "customer_does": "- Patch it each month."}


def proved(kind: str, name: str) -> dict:
    return {"evidence": [{"side": "customer", "kind": kind, "id": name, "what": "Something"}]}


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
        ({"statement": "You patch {service}."}, "statement holds {service}; write the service's name"),
        ({"phrase": "Use `sudo`"}, "phrase holds Markdown; it is printed as it is"),
        ({"statement": "Ensure that you patch."}, "statement says 'Ensure'; say what actually happens"),
        ({"statement": "Patches are installed monthly."}, "statement does not say “you”, who have to do it"),
        (
            SHARED | {"statement": "You patch it all, every month."},
            "statement names only you, and both of you act",
        ),
        (SHARED | {"aws_does": "- Patches."}, "aws_does is no real half of something shared; see guideline 8"),
        (SHARED | {"customer_does": "- Pay."}, "customer_does is no real half of something shared; see guideline 8"),
        ({"evidence": proved("security-hub", "RDS.1")["evidence"] * 2}, "RDS.1 (security-hub) is named twice"),
        ({"citations": GOOD["citations"] * 2}, "https://docs.aws.amazon.com/x (no section) is named twice"),
        (proved("security-hub", "RDS.999"), "RDS.999 is no security-hub id that we know of (content/checks)"),
        (proved("security-hub", "ECS.1"), "ECS.1 was retired and checks nothing any more"),
        (proved("config-rule", "rds-magic"), "rds-magic is no config-rule id that we know of (content/checks)"),
        (proved("prowler", "rds_magic"), "rds_magic is no prowler id that we know of (content/checks)"),
    ],
)
def test_each_rule_finds_its_mistake(change, message):
    assert findings(**change) == [message]


def test_only_known_hosts_are_linked():
    cite = GOOD["citations"][0] | {"url": "https://docs.aws.amazon.com.evil.example/x"}
    (message,) = findings(citations=[cite])
    assert message.startswith("https://docs.aws.amazon.com.evil.example/x is not on a host we cite")


def test_a_general_answer_needs_no_citation_and_may_name_the_service():
    assert findings(file="general.yaml", citations=[], statement="You patch {service}.") == []


def test_a_cell_nobody_described_is_found(tmp_path):
    directory = content_directory(tmp_path)
    found = list(lint.problems(reading.read(directory), directory))
    assert "types/managed.yaml: guest-os-patching: no answer here and none in general.yaml" in found


@pytest.mark.parametrize(("kind", "name"), [("security-hub", "RDS.1"), ("config-rule", "rds-multi-az-support")])
def test_a_check_that_exists_is_no_finding(kind, name):
    assert findings(**proved(kind, name)) == []


def test_a_service_may_act_for_aws_under_its_own_name():
    assert findings(**SHARED, statement="EBS encrypts the volume if you ask for it.") == []


def test_two_answers_that_say_the_same_sentence_are_found():
    answers = {
        "first": schema.Answer.model_validate(GOOD | {"customer_does": "- Patch it each month of the year."}),
        "second": schema.Answer.model_validate(GOOD | {"statement": "Patch it each month of the year."}),
        "third": schema.Answer.model_validate(GOOD | {"statement": "You patch."}),
    }
    assert list(lint.answers_differ(answers)) == [
        "second: statement says the same as first: “patch it each month of the year.”"
    ]


def test_a_long_run_of_words_of_the_source_is_found(tmp_path):
    page = tmp_path / "docs" / "AmazonX" / "latest" / "x.md"
    page.parent.mkdir(parents=True)
    page.write_text("# Title\n\nYou can choose the *maintenance window* in which\nupdates are applied to instances.")
    cite = GOOD["citations"][0] | {"url": "https://docs.aws.amazon.com/AmazonX/latest/x.html"}
    text = "- Choose the maintenance window in which updates are applied to them."
    answer = schema.Answer.model_validate(GOOD | {"citations": [cite], "customer_does": text})
    there = copies.Copies(tmp_path)
    assert list(there.problems("services/x.yaml", "topic", answer)) == [
        "services/x.yaml: topic: customer_does repeats https://docs.aws.amazon.com/AmazonX/latest/x.html:"
        " “choose the maintenance window in which updates are”"
    ]
    assert copies.repeated("Choose the maintenance window in which updates land.", page.read_text()) == ""
