"""One change to many things: what it would do to each, and each through the one door.

A preview carries a fingerprint of every record it showed. What somebody changed since is left out and named, so that
nothing is written over that the editor did not see; the others go through.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from responsibilities.contentsync.records import Key, Record
from responsibilities.models import Draft, exclusive
from responsibilities.vocabulary import OPEN_STATES

from . import drafting, items, steps
from .authors import Touch, last_changes
from .differences import Difference, between
from .writing import Change, ConflictError, RefusedError, check, publish

OWN_DRAFT = "You have a change of this on its way already. Finish or discard that one first."


@dataclass(frozen=True)
class Proposal:
    """What a bulk change would do to one thing."""

    pk: int
    key: Key
    label: str
    base: Record
    record: Record
    problem: str = ""
    """Why it can't be done, in words for the editor."""

    @property
    def is_changed(self) -> bool:
        return self.record != self.base

    @property
    def changes_owner(self) -> bool:
        return self.record.get("owner") != self.base.get("owner")

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        return between(self.base, self.record)


class State(Enum):
    """What became of one thing."""

    PUBLISHED = "published"
    WAITING = "waiting for review"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    OVERTAKEN = "changed by somebody else"


@dataclass(frozen=True)
class Outcome:
    """What became of one thing, and why."""

    pk: int
    label: str
    state: State
    text: str = ""
    draft: int | None = None


def propose(kind: str, pks: Sequence[int], wanted: Sequence[steps.Step], author: Any) -> tuple[Proposal, ...]:
    """What the change would do to each, in this order; what is gone is left out. A constant number of queries."""
    rows = {row.pk: row for row in items.rows(kind).filter(pk__in=pks)}
    drafted = set() if drafting.may_publish(author) else _drafted(kind, pks, author)
    return tuple(_proposal(kind, rows[pk], wanted, pk in drafted) for pk in pks if pk in rows)


def _drafted(kind: str, pks: Sequence[int], author: Any) -> set[int | None]:
    own = Draft.objects.filter(kind=kind, author=author, state__in=OPEN_STATES, object_id__in=pks)
    return set(own.values_list("object_id", flat=True))


def _proposal(kind: str, row: Any, wanted: Sequence[steps.Step], is_drafted: bool) -> Proposal:
    key, base = items.key_of(row), items.record_of(row)
    record = steps.apply(kind, base, wanted)
    problem = "" if record == base else _problem(key, record) or (OWN_DRAFT if is_drafted else "")
    return Proposal(row.pk, key, str(row), base, record, problem)


def _problem(key: Key, record: Record) -> str:
    try:
        check(key, record)
    except RefusedError as error:
        return str(error)
    return ""


def apply(
    kind: str, wanted: Sequence[steps.Step], seen: Mapping[int, str], author: Any, reason: str = ""
) -> tuple[Outcome, ...]:
    """Does it to each thing, in one transaction: published, or sent for review by those who may not publish.

    :param seen: what the preview showed: each row with the fingerprint of its record.
    """
    with exclusive():
        proposals = {proposal.pk: proposal for proposal in propose(kind, list(seen), wanted, author)}
        touched = [pk for pk, mark in seen.items() if pk in proposals and _is_overtaken(proposals[pk], mark)]
        touches = last_changes(kind, touched)
        batch = f"Bulk change of {len(seen)} {kind}{'s' if len(seen) != 1 else ''}"
        return tuple(
            _outcome(proposals[pk], pk in touched, touches.get(pk), author, reason, batch)
            if pk in proposals
            else Outcome(pk, f"{kind.capitalize()} {pk}", State.OVERTAKEN, "It is gone.")
            for pk in seen
        )


def _is_overtaken(proposal: Proposal, mark: str) -> bool:
    return steps.fingerprint(proposal.base) != mark


def _outcome(
    proposal: Proposal, is_overtaken: bool, touch: Touch | None, author: Any, reason: str, batch: str
) -> Outcome:
    def outcome(state: State, text: str = "", draft: int | None = None) -> Outcome:
        return Outcome(proposal.pk, proposal.label, state, text, draft)

    if not proposal.is_changed:
        return outcome(State.UNCHANGED)
    if is_overtaken:
        return outcome(State.OVERTAKEN, f"Last change: {touch}." if touch else "")
    if proposal.problem:
        return outcome(State.REFUSED, proposal.problem)
    try:
        draft = deliver(Change(proposal.key, proposal.base, proposal.record), author, reason, batch)
    except ConflictError as error:
        return outcome(State.OVERTAKEN, str(error))
    except RefusedError as error:
        return outcome(State.REFUSED, str(error))
    return outcome(State.WAITING, draft=draft.pk) if draft else outcome(State.PUBLISHED)


def deliver(change: Change, author: Any, reason: str, batch: str) -> Draft | None:
    """Publishes the change, or sends it for review where its author may not publish.

    :returns: the draft; None where readers see the change now.
    :raises ConflictError: if somebody else changed the thing meanwhile.
    :raises RefusedError: if it breaks a rule, or would replace a draft that its author has of the thing.
    """
    with exclusive():
        if drafting.may_publish(author):
            publish(change, author, reason)
            return None
        theirs = items.current(change.key)
        if theirs == change.record:
            return None
        if theirs != change.base:
            raise ConflictError(change, theirs)
        check(change.key, change.record)
        if drafting.open_drafts(change.key).filter(author=author).exists():
            raise RefusedError(OWN_DRAFT)
        return drafting.save(change, author, reason, for_review=True, batch=batch)


def counted(outcomes: Iterable[Outcome]) -> dict[State, tuple[Outcome, ...]]:
    """By what became of them, in the order of :class:`State`; states of nothing are left out."""
    groups = {state: tuple(outcome for outcome in outcomes if outcome.state is state) for state in State}
    return {state: group for state, group in groups.items() if group}
