"""Random edits, releases and decisions in any order, beside a small model of what must come of them."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from responsibilities.contentsync import database, dumping, schema, writing
from responsibilities.contentsync.records import Key
from responsibilities.editing import drafting, items, upgrades
from responsibilities.editing.writing import Change, ConflictError, publish
from responsibilities.models import ShippedRecord
from tests import make

SERVICES = ("rds", "s3")
KEYS = [Key("answer", f"services/{slug}/guest-os-patching") for slug in SERVICES] + [Key("service", "rds")]
FIELDS = {"answer": ("statement", "phrase"), "service": ("summary", "type_reason")}
REST = {
    "answer": {"owner": "aws", "aws_does": "- Patches it."},
    "service": {"name": "Full rds", "short_name": "rds", "category": "database", "type": "managed"},
}
Said = tuple[str, str]
"""What the two fields of a thing say. Two, so that a merge has something to keep of each side."""


def record_of(key: Key, said: Said) -> dict[str, Any]:
    return {**REST[key.kind], **dict(zip(FIELDS[key.kind], said, strict=True))}


def catalog(shipped: dict[Key, Said]) -> schema.Catalog:
    """A release that says this."""
    services = {}
    for slug, key in zip(SERVICES, KEYS, strict=False):
        own = Key("service", slug)
        described = record_of(own, shipped.get(own, ("It runs.", "So.")))
        described |= {"name": f"Full {slug}", "short_name": slug}
        answers = {"guest-os-patching": record_of(key, shipped[key])} if key in shipped else {}
        services[slug] = {**described, "answers": answers}
    layer = {"slug": "os", "name": "Operating system", "description": "The system."}
    topic = {"slug": "guest-os-patching", "layer": "os", "name": "Patching", "question": "Who patches {service}?"}
    return schema.Catalog.model_validate(
        {
            "categories": [{"slug": "database", "name": "Database"}],
            "layers": [layer],
            "topics": [{**topic, "keywords": []}],
            "general": {"answers": {}},
            "types": {"managed": {"name": "Managed services", "short_name": "M", "position": 1, "description": "AWS."}},
            "services": services,
        }
    )


@dataclass
class Thing:
    """What should be known of one thing."""

    local: Said | None = None
    base: Said | None = None
    pending: Said | None = None
    decided: Said | None = None
    """The text somebody decided about last."""
    proposed: tuple[Said | None, Said, Said] | None = None
    """The draft of the person who may not publish: its base, what it says, the text it decides about."""

    def meet(self, shipped: Said | None) -> None:
        """A release, by the words of CONTRIBUTING.md."""
        self.pending = None
        if shipped is None:
            return
        if self.local is None and self.base is None:
            self.local = self.base = shipped
        elif self.local == shipped:
            self.base = shipped
        elif self.local == self.base:
            self.local = self.base = shipped
        elif shipped != self.base:
            self.pending = shipped

    def settle(self, text: Said | None) -> None:
        if text is not None and self.pending == text:
            self.base, self.decided, self.pending = text, text, None


@dataclass
class World:
    anna: Any
    ben: Any
    shipped: dict[Key, Said] = field(default_factory=dict)
    things: dict[Key, Thing] = field(default_factory=lambda: {key: Thing() for key in KEYS})

    # --- What can happen

    def release(self, shipped: dict[Key, Said]) -> None:
        self.shipped = shipped
        database.apply(catalog(shipped))
        for key, thing in self.things.items():
            thing.meet(shipped.get(key))

    def again(self, *_: Any) -> None:
        self.release(self.shipped)

    def edit(self, key: Key, said: Said, *_: Any) -> None:
        publish(Change(key, items.current(key), self.wanted(key, said)), self.ben)
        self.things[key].local = said

    def delete(self, key: Key, *_: Any) -> None:
        row = items.find(key)
        if key.kind == "answer" and row is not None:
            row.delete()
            self.things[key].local = None

    def keep(self, key: Key, *_: Any) -> None:
        for found in self.pending(key):
            upgrades.keep(found)
            self.things[key].settle(self.things[key].pending)

    def take(self, key: Key, *_: Any) -> None:
        for found in self.pending(key):
            thing = self.things[key]
            assert upgrades.decide(found, found.outcome("take"), self.ben) is None
            thing.local = thing.pending
            thing.settle(thing.pending)

    def merge(self, key: Key, _: Said, sides: tuple[str, str]) -> None:
        thing = self.things[key]
        for found in self.pending(key) if thing.local else ():
            upgrades.decide(found, found.outcome("merge", dict(zip(FIELDS[key.kind], sides, strict=True))), self.ben)
            both = zip(thing.local, thing.pending, sides, strict=True)
            thing.local = tuple(ours if side == "theirs" else shipped for ours, shipped, side in both)
            thing.settle(thing.pending)

    def propose(self, key: Key, *_: Any) -> None:
        thing = self.things[key]
        for found in self.pending(key) if thing.proposed is None else ():
            draft = upgrades.decide(found, found.outcome("take"), self.anna)
            if draft is None:
                thing.settle(thing.pending)
            else:
                thing.proposed = (thing.local, thing.pending, thing.pending)

    def approve(self, key: Key, *_: Any) -> None:
        thing = self.things[key]
        for draft in self.drafts(key):
            base, said, text = thing.proposed
            merged = merged_of(base, thing.local, said)
            try:
                drafting.approve(draft, self.ben)
                assert merged is not None
                thing.local, thing.proposed = merged, None
                thing.settle(text)
            except ConflictError:
                assert merged is None

    def discard(self, key: Key, *_: Any) -> None:
        for draft in self.drafts(key):
            drafting.discard(draft, self.anna)
            self.things[key].proposed = None

    # --- What is there

    def wanted(self, key: Key, said: Said) -> dict[str, Any]:
        return {**(items.current(key) or REST[key.kind]), **record_of(key, said)}

    def pending(self, key: Key) -> list[upgrades.Upgrade]:
        return [found for found in upgrades.load(upgrades.waiting()) if found.key == key]

    def drafts(self, key: Key) -> list[Any]:
        return list(drafting.open_drafts(key).filter(author=self.anna))

    def check(self) -> None:
        remembered = {Key(row.kind, row.key): row for row in ShippedRecord.objects.all()}
        for key, thing in self.things.items():
            row = remembered.get(key)
            assert said_by(key, items.current(key)) == thing.local
            assert said_by(key, row and row.data) == thing.base
            assert said_by(key, row and row.pending) == thing.pending
            assert thing.pending is None or thing.pending != thing.decided
            assert bool(self.drafts(key)) == bool(thing.proposed)


def said_by(key: Key, record: dict[str, Any] | None) -> Said | None:
    return tuple(record.get(name) for name in FIELDS[key.kind]) if record else None


def merged_of(base: Said | None, now: Said | None, said: Said) -> Said | None:
    """What a draft makes of what is there by now; None for a conflict."""
    if now in (base, said):
        return said
    if now is None:
        return None
    pairs = list(zip(base or (None, None), now, said, strict=True))
    if any(len({was, there, mine}) == 3 for was, there, mine in pairs):
        return None
    return tuple(there if was != there else mine for was, there, mine in pairs)


TEXT = st.tuples(st.sampled_from(["One.", "Two."]), st.sampled_from(["A", "B"]))
"""Few texts, so that both sides also come to say the same, or what they said before."""
RELEASE = st.fixed_dictionaries({KEYS[2]: TEXT}, optional={KEYS[0]: TEXT, KEYS[1]: TEXT})
ACTS = ("edit", "edit", "delete", "again", "keep", "take", "merge", "propose", "approve", "discard")
SIDES = st.tuples(*[st.sampled_from(["theirs", "mine"])] * 2)
STEP = st.one_of(
    st.tuples(st.just("release"), RELEASE),
    st.tuples(st.sampled_from(ACTS), st.sampled_from(KEYS), TEXT, SIDES),
)


class UpgradesProperty(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.anna = make.user("anna", "change_responsibility")
        cls.ben = make.user("ben", "publish_content")

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(first=RELEASE, steps=st.lists(STEP, min_size=5, max_size=20))
    def test_no_edit_is_lost_no_decision_asked_twice_and_taking_everything_gives_the_release(self, first, steps):
        world = World(self.anna, self.ben)
        world.release(first)
        world.check()
        for name, *arguments in steps:
            getattr(world, name)(*arguments)
            world.check()
        last = dict.fromkeys(KEYS, ("Brand new.", "New"))
        world.release(last)
        for key in KEYS:
            world.take(key)
        world.check()
        assert dict(writing.documents(dumping.dump())) == dict(writing.documents(catalog(last)))
