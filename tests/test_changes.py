"""What changed, in words."""

import pytest
from bs4 import BeautifulSoup

from responsibilities import models
from responsibilities.contentsync import database, reading
from responsibilities.owners import Owner
from responsibilities.pages import change_groups, change_words, changes
from tests import make
from tests.contentsync.samples import SERVICE, content_directory
from tests.moving import at

pytestmark = pytest.mark.django_db


def told(found) -> list[tuple]:
    return [(change.kind, change.title, [field.sentence for field in change.fields]) for change in found]


def since(day: str, **about):
    return told(changes.changes(since=changes.moments.parsed(day), **about))


@pytest.fixture
def rds():
    with at("2026-03-02"):
        return make.answer(service=make.service("rds"), owner=Owner.AWS)


def test_a_change_is_told_field_by_field_in_the_sites_words(rds):
    with at("2026-03-03"):
        rds.owner, rds.customer_does, rds.todo = Owner.SHARED, "- Choose.", "Choose."
        rds.reviewed_on = changes.moments.parsed("2026-12-24")
        rds.save()
    (change,) = changes.changes(since=changes.moments.parsed("2026-03-03"))
    assert [field.sentence for field in change.fields] == [
        "owner changed from AWS to Shared",
        "what you do added: - Choose.",
        "to-do added: Choose.",
        "reviewed changed from 1 November 2026 to 24 December 2026",
    ]
    assert (
        change.id,
        change.subject,
        change.service_slug,
        change.topic_slug,
        change.scope,
        change.url,
        change.who,
    ) == (
        f"20260303T1200Z-answer-{rds.pk}",
        "answer",
        "rds",
        "guest-os-patching",
        "service",
        "/services/rds/guest-os-patching/",
        "an editor",
    )


def test_sources_checks_and_other_names_that_come_and_go_are_changes_of_what_they_belong_to(rds):
    with at("2026-03-03"):
        cite, check = make.citation(rds, section="Patching"), make.evidence(rds)
        alias = rds.service.aliases.create(slug="relational", name="Relational")
    with at("2026-03-04"):
        cite.is_verified = False
        cite.save()
        check.delete()
        alias.name = "Relational database"
        alias.save()
    assert since("2026-03-03") == [
        (
            "changed",
            "Guest os patching on Amazon Rds",
            [
                "source changed from Page age, Patching, checked 1 November 2026 to Page age, Patching, not verified",
                "check removed: RDS.13 (Minor versions)",
            ],
        ),
        ("changed", "Amazon Rds", ["other name changed from Relational to Relational database"]),
        (
            "changed",
            "Guest os patching on Amazon Rds",
            ["source added: Page age, Patching, checked 1 November 2026", "check added: RDS.13 (Minor versions)"],
        ),
        ("changed", "Amazon Rds", ["other name added: Relational"]),
    ]


def test_what_is_saved_within_a_minute_is_one_change(rds):
    for second in (1, 59):
        with at("2026-03-03", 12, 0, second):
            rds.phrase = f"At {second}"
            rds.save()
    with at("2026-03-03", 12, 1, 0):
        rds.phrase = "Later"
        rds.save()
    assert since("2026-03-03") == [
        ("changed", "Guest os patching on Amazon Rds", ["phrase changed from At 59 to Later"]),
        ("changed", "Guest os patching on Amazon Rds", ["phrase changed from AWS patches to At 59"]),
    ]


def test_a_long_text_is_shown_word_by_word(rds, client):
    with at("2026-03-03"):
        rds.statement = "AWS patches {service}; you choose <when> it restarts."
        rds.save()
    (change,) = changes.changes(since=changes.moments.parsed("2026-03-03"))
    assert change.fields[0].runs == (
        change_words.Run("", "AWS patches the service; you choose"),
        change_words.Run("del", "when."),
        change_words.Run("ins", "<when> it restarts."),
    )
    html = client.get("/services/rds/changes/").content.decode()
    assert "<del>when.</del> <ins>&lt;when&gt; it restarts.</ins>" in html


def test_a_rename_a_new_type_and_a_new_parent_are_told_with_names(rds):
    with at("2026-03-03"):
        service = rds.service
        service.slug, service.service_type = "amazon-rds", make.service_type("infrastructure")
        service.variant_of = make.service("ecs")
        service.save()
    assert ("changed", "Amazon Rds", [
        "address changed from rds to amazon-rds",
        "type changed from Managed services to Infrastructure services",
        "variant of added: Amazon Ecs",
    ]) in since("2026-03-03", service="amazon-rds")  # fmt: skip


def test_retiring_reinstating_and_deleting_have_words_of_their_own(rds):
    day = changes.moments.parsed
    for on, retired in (("2026-03-03", True), ("2026-03-04", False)):
        with at(on):
            rds.retired_on, rds.retired_reason = (day(on), "It ended.") if retired else (None, "")
            rds.save()
    with at("2026-03-05"):
        rds.delete()
    assert [(kind, fields) for kind, _, fields in since("2026-03-03")] == [
        ("removed", []),
        ("reinstated", ["retired removed: 3 March 2026", "reason for retiring removed: It ended."]),
        ("retired", ["retired added: 3 March 2026", "reason for retiring added: It ended."]),
    ]


def test_a_draft_is_told_when_it_is_published_and_not_before(rds):
    with at("2026-03-03"):
        draft = make.answer(make.topic("backups"), service=rds.service, is_published=False, statement="Secret.")
        hidden = make.service("hidden", is_published=False)
        make.answer(make.topic("backups"), service=hidden)
    with at("2026-03-04"):
        draft.statement = "Nearly."
        draft.save()
    assert [title for _, title, _ in since("2026-03-03")] == ["Backups"]
    with at("2026-03-05"):
        draft.statement, draft.is_published = "AWS backs up.", True
        draft.save()
    (change,) = changes.changes(since=changes.moments.parsed("2026-03-05"))
    assert (change.kind, change.fields[1].sentence) == ("added", "statement added: AWS backs up.")


def test_a_form_saved_as_it_was_is_no_change(rds):
    with at("2026-03-03"):
        rds.save()
    assert since("2026-03-03") == []


def test_an_answer_of_a_wider_scope_counts_for_the_services_that_used_it(db):
    with at("2026-03-02"):
        of_type = make.answer(service_type=make.service_type(), owner=Owner.AWS)
        make.service("rds")
        own = make.answer(service=make.service("s3"), owner=Owner.AWS)
    with at("2026-03-03"):
        of_type.phrase = "Changed"
        of_type.save()
    title = "Guest os patching for managed services"
    assert [item[1] for item in since("2026-03-03", service="rds")] == [title]
    assert since("2026-03-03", service="s3") == []
    assert [item[1] for item in since("2026-03-03", services=("s3", "rds"))] == [title]
    with at("2026-03-04"):
        own.is_published = False
        own.save()
    with at("2026-03-05"):
        of_type.phrase = "Again"
        of_type.save()
    assert [(kind, name) for kind, name, _ in since("2026-03-03", service="s3")] == [
        ("changed", title),
        ("removed", "Guest os patching on Amazon S3"),
    ]


def test_an_answer_moved_away_is_a_change_of_the_service_it_left(rds):
    with at("2026-03-02"):
        other = make.service("aurora")
    with at("2026-03-03"):
        rds.service = other
        rds.save()
    for slug in ("rds", "aurora"):
        assert [fields for _, _, fields in since("2026-03-03", service=slug)] == [
            ["service changed from Amazon Rds to Amazon Aurora"]
        ]


def test_a_topic_has_its_own_changes_and_those_of_its_answers(rds):
    with at("2026-03-03"):
        make.answer(make.topic("backups"), service=rds.service)
        rds.phrase = "Changed"
        rds.save()
        rds.topic.name = "OS patching"
        rds.topic.save()
    assert [title for _, title, _ in since("2026-03-03", topic="guest-os-patching")] == [
        "OS patching on Amazon Rds",
        "OS patching",
    ]
    found = since("2026-03-03", service="rds", topic="backups")
    assert [title for _, title, _ in found] == ["Backups on Amazon Rds", "Backups"]


def test_the_first_import_of_a_service_is_one_change_and_a_later_one_says_what_it_changed(tmp_path):
    with at("2026-03-02", 10):
        database.apply(reading.read(content_directory(tmp_path)))
    assert [(change.kind, change.title) for change in changes.changes(service="rds")] == [
        ("imported", "Amazon RDS: 2 entries from the shipped content")
    ]
    assert [change.title for change in changes.changes()] == [
        "Amazon RDS: 2 entries from the shipped content",
        "Topics: 1 entry from the shipped content",
        "Layers: 1 entry from the shipped content",
        "Categories: 1 entry from the shipped content",
    ]
    cited = SERVICE.replace("whatever happens", "every month") + (
        "    citations:\n    - {title: A page, url: https://aws.amazon.com/a/, checked: 2026-03-01, verified: true}\n"
    )
    with at("2026-03-03"):
        database.apply(reading.read(content_directory(tmp_path, service=cited)))
    (change,) = changes.changes(since=changes.moments.parsed("2026-03-03"))
    assert (change.kind, change.who, change.reason) == ("changed", "an import", "Import of shipped content")
    assert [field.sentence for field in change.fields] == [
        "statement changed from AWS patches it, whatever happens. to AWS patches it, every month.",
        "source added: A page, checked 1 March 2026",
    ]


def test_stretches_follow_each_other_without_gap_or_repeat(content):
    with at("2026-03-02"):
        content(3)
    for minute in range(5):
        with at("2026-03-03", 12, minute):
            for row in models.Responsibility.objects.all():
                row.phrase = f"Phrase {minute}"
                row.save()
    everything = [change.id for change in changes.changes(limit=1000)]
    for limit in (1, 4, 7):
        found, before = [], None
        while True:
            stretch = changes.window(limit=limit, before=before)
            found += [change.id for change in stretch.changes]
            before = stretch.next
            if before is None:
                break
        assert found == everything
    assert len(set(everything)) == len(everything)


@pytest.mark.parametrize("before", ["nonsense", "20260332T1200Z-answer-1", "20260303T1200Z-vendor-1", "x" * 5000])
def test_a_place_to_go_on_from_that_is_none_gives_nothing(before, rds):
    assert changes.window(before=before) == changes.Window((), None)


def test_what_leads_nowhere_has_no_changes(rds):
    assert [changes.changes(service="x"), changes.changes(topic="x"), changes.changes(services=["x"])] == [(), (), ()]


def test_an_id_is_read_back(rds):
    (change, *_) = changes.changes()
    assert str(change_groups.parsed(change.id)) == change.id


def test_every_field_that_readers_see_has_a_name():
    silent = {"id", "is_published", "position", "reviewer_id"}
    for subject, names in change_words.FIELDS.items():
        model = {"type": "ServiceType", "answer": "Responsibility"}.get(subject, subject.capitalize())
        fields = {field.attname for field in getattr(models, model)._meta.concrete_fields} - silent
        # The slugs of these never change.
        assert set(names) == fields - ({"slug"} if subject in {"type", "layer", "category"} else set()), subject


@pytest.mark.parametrize(
    "about",
    [{}, {"service": "service-0"}, {"topic": "topic-0"}, {"services": ("service-0", "variant-0")}],
    ids=["everything", "service", "topic", "stack"],
)
def test_its_query_count_does_not_depend_on_size(about, content, django_assert_max_num_queries):
    content(20)
    with django_assert_max_num_queries(20):
        changes.changes(**about)


def test_the_page_groups_by_day_pages_and_filters(rds, client):
    for day in ("2026-03-03", "2026-03-04"):
        with at(day):
            rds.phrase = f"On {day}"
            rds.save()
    page = BeautifulSoup(client.get("/services/rds/changes/?since=2026-03-03").content, "html.parser")
    assert [head.get_text() for head in page.select("h2 time")] == ["4 March 2026", "3 March 2026"]
    assert "Phrase changed from On 2026-03-03 to On 2026-03-04" in page.get_text()
    assert page.find("input", attrs={"name": "since"})["value"] == "2026-03-03"


def test_a_filter_that_is_no_day_is_named_and_left_out(rds, client):
    html = client.get("/changes/?since=2026-02-30").content.decode()
    assert "“2026-02-30” is not a day, so changes of all days are shown." in html
    assert "Amazon Rds" in html


def test_older_changes_are_a_page_away(content, client):
    content(20)
    first = BeautifulSoup(client.get("/changes/").content, "html.parser")
    older = first.find("a", rel="next")["href"]
    second = BeautifulSoup(client.get("/changes/" + older.removeprefix("/changes/")).content, "html.parser")
    ids = [{item["id"] for item in page.select(".changes > li")} for page in (first, second)]
    assert (len(ids[0]), ids[0] & ids[1]) == (50, set())
    assert second.find("a", string="Newest")["href"] == "/changes/"


def test_no_name_of_an_editor_is_shown(rds, django_user_model, client):
    editor = django_user_model.objects.create_user("maria.keller", first_name="Maria", email="maria@example.org")
    rds.phrase, rds._history_user = "Changed", editor
    rds.save()
    for url in ("/changes/", "/changes.atom", "/changes.feed.json"):
        text = client.get(url).content.decode()
        assert "by an editor" in text
        assert "maria" not in text.lower()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/services/RDS/changes/?since=2026-03-03", "/services/rds/changes/?since=2026-03-03"),
        ("/services/rds/changes", "/services/rds/changes/"),
        ("/topics/Guest-OS-Patching/changes/", "/topics/guest-os-patching/changes/"),
        ("/services/RDS/changes.atom", "/services/rds/changes.atom"),
        ("/topics/GUEST-OS-PATCHING/changes.feed.json", "/topics/guest-os-patching/changes.feed.json"),
    ],
)
def test_case_and_a_missing_slash_are_forgiven(old, new, rds, client):
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)
