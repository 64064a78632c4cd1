"""What changed, as data."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from responsibilities.pages import changes

from . import documents, objects
from .lists import present
from .parameters import ChangesQuery, read
from .stamp import Stamp


def answer(given: Mapping[str, list[str]], stamp: Stamp) -> documents.ChangeList:
    """The newest changes that were asked for, and where to go on. A constant number of queries.

    :raises ParameterError: if a parameter makes no sense.
    """
    asked = read(ChangesQuery, given)
    service, topic = present(asked)
    window = changes.window(service, topic, since=asked.since, limit=asked.per_page, before=asked.before)
    return documents.ChangeList(
        generated=stamp.generated,
        content_version=stamp.content_version,
        next=_url(asked, window.next, stamp) if window.next else None,
        items=[_change(one, stamp) for one in window.changes],
    )


def _url(asked: ChangesQuery, before: str, stamp: Stamp) -> str:
    given = asked.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    return stamp.url(f"{reverse('api-changes')}?{urlencode({**given, 'before': before})}")


def _change(one: changes.Change, stamp: Stamp) -> objects.Change:
    return objects.Change(
        id=one.id,
        when=one.when,
        kind=one.kind,
        subject=one.subject,
        service=one.service_slug,
        topic=one.topic_slug,
        scope=one.scope,
        url=stamp.url(one.url),
        title=one.title,
        fields=[
            objects.FieldChange(name=field.name, label=field.label, before=field.before, after=field.after)
            for field in one.fields
        ],
        reason=one.reason or None,
    )
