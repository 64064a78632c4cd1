"""Pages as they will be: a draft is published, the page is made, and everything is taken back.

So a preview shows exactly what readers will see, diagrams and counts included, because it is made by the same code
from the same rows. It costs a write lock for the time one page takes.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.core import signing
from django.db import transaction
from django.urls import reverse

from responsibilities.contentsync.rows import Stamp
from responsibilities.models import Draft, exclusive, moment_of_change
from responsibilities.vocabulary import DraftState

from . import drafting, items, writing

SALT = "responsibilities.preview"
LASTS = timedelta(days=7)
Made = TypeVar("Made")


class PreviewError(Exception):
    """There is nothing to preview under this link. Says why, for whoever follows it."""


def link(draft: Draft) -> str:
    """The address of the preview. Whoever has it can read it, without an account, for a week."""
    return reverse("preview", args=[signing.dumps([draft.pk, draft.version], salt=SALT)])


def draft_of(token: str) -> Draft:
    """:raises PreviewError: for a link that is made up, too old, or of a draft that has moved on."""
    try:
        number, version = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.SignatureExpired as error:
        raise PreviewError(f"This link was good for {LASTS.days} days. Ask the editor for a new one.") from error
    except signing.BadSignature as error:
        raise PreviewError("This is not a complete preview link.") from error
    draft = Draft.objects.filter(pk=number).first()
    if draft is None or draft.state == DraftState.DISCARDED:
        raise PreviewError("This change was discarded, so there is nothing to preview.")
    if draft.state == DraftState.PUBLISHED:
        raise PreviewError("This change is published: readers see it now.")
    if draft.version != version:
        raise PreviewError("The change was edited after this link was made. Ask the editor for a new one.")
    return draft


def rehearsed(draft: Draft, make: Callable[[], Made]) -> Made:
    """What ``make`` gives while the draft is published; afterwards it is not.

    :raises PreviewError: if the draft breaks a rule by now.
    """
    with exclusive(), transaction.atomic():
        merged = drafting.difference(draft)
        record = merged.record({field.name: "mine" for field in merged.conflicts})
        try:
            writing.write(drafting.key_of(draft), record, Stamp(draft.reason, draft.author, moment_of_change()))
        except writing.RefusedError as refusal:
            raise PreviewError(f"This change can’t be published as it is: {refusal}") from refusal
        made = make()
        transaction.set_rollback(True)
        return made


def path_of(draft: Draft) -> str:
    """The page on which the change shows best. Only while the draft is rehearsed."""
    row = items.find(drafting.key_of(draft))
    address = getattr(row, "get_absolute_url", None)
    return str(address()) if address else reverse("directory")
