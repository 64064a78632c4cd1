"""The way of a change from its author to readers: draft, review, comment, approve, schedule, publish.

Who may do what is decided here and nowhere else.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from responsibilities.contentsync.records import Key, Record
from responsibilities.models import Draft, DraftComment, ShippedRecord, exclusive
from responsibilities.vocabulary import OPEN_STATES, DraftState

from . import items
from .merging import Merge, merge
from .writing import Change, ConflictError, RefusedError, Written, check, publish

PUBLISH = "responsibilities.publish_content"


class OwnDraftError(RefusedError):
    """The author has a draft of the thing already, and has not seen it: it is not replaced unseen."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__(f"You have a draft of this already: {draft.label}. Publish or discard it first.")


def may_publish(user: Any, author: Any = None) -> bool:
    """Whether the person may show a change by this author to readers; without an author: one of their own."""
    own = author is None or author == user
    return bool(user.has_perm(PUBLISH)) and not (settings.FOUR_EYES and own)


def key_of(draft: Draft) -> Key:
    return Key(draft.kind, draft.key)


def open_drafts(key: Key) -> QuerySet[Draft]:
    """Everybody's changes of one thing that are still on their way."""
    row = items.find(key)
    found = Draft.objects.filter(state__in=OPEN_STATES, kind=key.kind).select_related("author", "reviewer")
    if row is None:
        return found.filter(key=key.name)
    # By its key too: what was deleted and made again has another number.
    return found.filter(Q(object_id=row.pk) | Q(key=items.key_of(row).name))


def save(
    change: Change,
    author: Any,
    reason: str = "",
    *,
    for_review: bool = False,
    reviewer: Any = None,
    publish_at: datetime | None = None,
    batch: str = "",
    replaces: tuple[int, int] | None = None,
    release: Record | None = None,
) -> Draft:
    """Keeps the change apart from what readers see. An author has one open draft of a thing.

    :param replaces: number and version of the author's draft that this one goes on with.
    :param release: the shipped record it decides about: see :func:`settle`. A draft that goes on with one keeps it.
    :raises OwnDraftError: if there is another draft of the same author than that.
    :raises RefusedError: if the change is not in the format, or changes nothing.
    """
    with exclusive():
        if change.record == change.base:
            raise RefusedError("Nothing was changed, so there is nothing to keep as a draft.")
        check(change.key, change.record)
        row = items.find(change.key)
        draft = open_drafts(change.key).filter(author=author).first()
        if draft is not None and replaces != (draft.pk, draft.version):
            raise OwnDraftError(draft)
        draft = draft or Draft(kind=change.key.kind, author=author)
        draft.key = str(items.key_of(row).name if row is not None else change.key.name)
        draft.label = str(row) if row is not None else items.label(change.key)
        draft.object_id = row.pk if row is not None else None
        draft.base, draft.data, draft.reason = change.base, change.record, reason
        draft.reviewer, draft.publish_at = reviewer, publish_at
        draft.batch, draft.release = batch or draft.batch, release or draft.release
        draft.state = DraftState.IN_REVIEW if for_review else DraftState.DRAFT
        draft.version += 0 if draft.pk is None else 1
        draft.save()
        return draft


def require_mergeable(change: Change) -> None:
    """While the author is there to choose, a draft does not go on from what others have changed meanwhile.

    :raises ConflictError: if others changed the same fields.
    """
    theirs = items.current(change.key)
    if merge(change.base, theirs, change.record).conflicts:
        raise ConflictError(change, theirs)


def published_by_form(draft: Draft, user: Any, written: Written) -> None:
    """Its author went on with it in the form and published the result there."""
    draft.published_at, draft.decided_by, draft.object_id = written.moment, user, written.row.pk
    _move(draft, DraftState.PUBLISHED, user, "published", OPEN_STATES)
    _settle_release(draft)


def difference(draft: Draft) -> Merge:
    """The draft beside what readers see now."""
    return merge(draft.base, items.current(key_of(draft)), draft.data)


def submit(draft: Draft, user: Any) -> None:
    """The author asks for a review."""
    _require(draft.author == user, "Only its author can ask for a review of it.")
    _move(draft, DraftState.IN_REVIEW, user, "asked for review", (DraftState.DRAFT, DraftState.SENT_BACK))


def send_back(draft: Draft, user: Any, text: str) -> None:
    """A reviewer wants something else, and says what."""
    _require(user.has_perm(PUBLISH), "Sending back needs the permission to publish.")
    _require(bool(text.strip()), "Say what should be different.")
    _move(draft, DraftState.SENT_BACK, user, "sent back", (DraftState.IN_REVIEW, DraftState.SCHEDULED), text)


def discard(draft: Draft, user: Any) -> None:
    _require(draft.author == user or user.has_perm(PUBLISH), "Only its author or a reviewer can discard it.")
    _move(draft, DraftState.DISCARDED, user, "discarded", OPEN_STATES)


def comment(draft: Draft, user: Any, text: str) -> None:
    _require(bool(text.strip()), "Write something first.")
    DraftComment.objects.create(draft=draft, author=user, text=text)


def approve(draft: Draft, user: Any, text: str = "", version: int | None = None) -> Written | None:
    """Publishes it, or schedules it if its date is still to come (then None).

    :param version: what the reviewer looked at; something newer is not approved unseen.
    :raises ConflictError: if others changed the same fields meanwhile.
    """
    with exclusive():
        draft.refresh_from_db()
        _require(may_publish(user, draft.author), _why_not(user))
        _require(draft.is_open, f"It is {draft.get_state_display().lower()} already.")
        _require(version in (None, draft.version), "It was changed after you opened it; look at it again.")
        if draft.publish_at and draft.publish_at > timezone.now():
            draft.decided_by = user
            _move(draft, DraftState.SCHEDULED, user, "approved", OPEN_STATES, text)
            return None
        return _publish(draft, user, text)


def publish_due(now: datetime | None = None) -> Iterator[tuple[Draft, str]]:
    """Publishes every approved change whose date has come. What conflicts by now goes back to review.

    :returns: each draft with what became of it.
    """
    moment = now or timezone.now()
    due = Draft.objects.filter(state=DraftState.SCHEDULED, publish_at__lte=moment).order_by("publish_at", "pk")
    for number in list(due.values_list("pk", flat=True)):
        with exclusive():
            draft = due.filter(pk=number).first()
            outcome = _publish_scheduled(draft) if draft is not None else ""
        if draft is not None:
            yield draft, outcome


def _publish_scheduled(draft: Draft) -> str:
    try:
        _publish(draft, draft.decided_by, "")
    except (ConflictError, RefusedError) as error:
        _move(draft, DraftState.IN_REVIEW, None, "not published on its date", OPEN_STATES, str(error))
        return str(error)
    return "published"


def _publish(draft: Draft, user: Any, text: str) -> Written:
    change = Change(key_of(draft), draft.base, draft.data)
    written = publish(change, user, draft.reason, unseen=True)
    draft.published_at, draft.decided_by = written.moment, user
    draft.object_id = written.row.pk
    _move(draft, DraftState.PUBLISHED, user, "published", OPEN_STATES, text)
    _settle_release(draft)
    return written


def _settle_release(draft: Draft) -> None:
    if draft.release:
        settle(**draft.release)


def settle(upgrade: int, record: Record) -> None:
    """The shipped text was decided about: it is what a later release is compared with.

    :param upgrade: the number of its :class:`ShippedRecord`, because a release may rename what it is about.
    :param record: the text. If a release has replaced it meanwhile, the newer one goes on waiting.
    """
    with exclusive():
        row = ShippedRecord.objects.filter(pk=upgrade).first()
        if row is not None and row.pending == record:
            row.data, row.pending = record, None
            row.save()


def _move(
    draft: Draft, to: DraftState, user: Any, verdict: str, allowed: tuple[DraftState, ...], text: str = ""
) -> None:
    with exclusive():
        present = Draft.objects.get(pk=draft.pk).state
        _require(present in allowed, f"It is {DraftState(present).label.lower()} already.")
        draft.state = to
        draft.save()
        DraftComment.objects.create(draft=draft, author=user, verdict=verdict, text=text)


def _why_not(user: Any) -> str:
    if not user.has_perm(PUBLISH):
        return "Publishing needs the permission to publish."
    return "Somebody else has to approve what you wrote."


def _require(condition: bool, otherwise: str) -> None:
    if not condition:
        raise RefusedError(otherwise)
