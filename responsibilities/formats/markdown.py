"""Markdown that can be put into a wiki as it is: tables where there are tables, and at the end where it comes from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from responsibilities.api import documents, objects, shown
from responsibilities.api.documents import Stamped
from responsibilities.owners import Owner
from responsibilities.pages.escaping import block, cell, code, inline, link, table
from responsibilities.vocabulary import listed

from . import additions

UNDESCRIBED = "Not described"
SITE = "Who secures what on AWS"


def printed(document: Stamped) -> str:
    """Paragraphs, tables and lists with an empty line between them."""
    return "\n\n".join(part for part in PRINTERS[type(document)](document) if part) + "\n"


def service(document: documents.ServiceDocument) -> Iterator[str]:
    found = document.service
    yield f"# {inline(found.name)}: who secures what"
    yield inline(found.summary)
    yield f"{inline(found.type_name)}. {inline(found.category_name)}. {_counts(found.counts)}."
    yield _lifecycle(found)
    if found.retired_on:
        yield f"**Retired** ({found.retired_on.isoformat()}). {inline(found.retired_reason or '')} What held last:"
    for name, answers in groupby(document.answers, key=lambda answer: answer.layer_name):
        yield f"## {inline(name)}"
        head = ["Topic", "Owner", "Answer", "To do"]
        yield table(head, [_answer_line(link(answer.topic_name, answer.url), answer) for answer in answers])
    yield from additions.section([*found.additions, *additions.on_topics(document.answers)])
    yield from _sources(cite for answer in document.answers for cite in answer.sources)
    yield _origin(f"{found.name}: who secures what", document)


def _answer_line(name: str, answer: objects.Answer) -> list[str]:
    return [name, _owner(answer.owner), cell(answer.statement or ""), cell(answer.todo or "")]


def _lifecycle(found: objects.Service) -> str:
    """Nothing for a service that is simply there."""
    if found.lifecycle_date is None and not found.lifecycle_note:
        return ""
    day = f" ({found.lifecycle_date.isoformat()})" if found.lifecycle_date else ""
    return f"**{found.lifecycle.label}**{day}. {inline(found.lifecycle_note or '')}".strip()


def answer(document: documents.AnswerDocument) -> Iterator[str]:
    found = document.answer
    yield f"# {inline(found.question)}"
    yield f"**{found.owner.answer if found.owner else f'{UNDESCRIBED}.'}** {inline(found.statement or '')}".strip()
    yield _reviewed(found)
    for gone in document.retired:
        day = gone.retired_on.isoformat()
        yield f"The specific answer of {inline(gone.what)} was retired on {day}. {inline(gone.retired_reason)}"
    yield block(found.reason or "")
    for title, text in (("You do", found.customer_does), ("AWS does", found.aws_does)):
        if text:
            yield f"## {title}"
            yield block(text)
            yield f"To do: {inline(found.todo)}" if found.todo and title == "You do" else ""
    if found.evidence:
        yield "## What proves it"
        yield table(["Whose part", "Evidence", "Looks at", "Kind"], map(_evidence, found.evidence))
    yield from additions.section(found.additions)
    yield from _sources(found.sources)
    yield _origin(f"{found.service_name}: {found.topic_name}", document)


def _reviewed(found: objects.Answer) -> str:
    parts = [inline(found.provenance)] if found.provenance else []
    parts += [f"Reviewed {found.reviewed_on.isoformat()}"] if found.reviewed_on else []
    if found.review_overdue:
        parts += [f"Review overdue since {found.review_due.isoformat()}" if found.review_due else "Never reviewed"]
    return "".join(f"{part}. " for part in parts).strip()


def _evidence(item: objects.Evidence) -> list[str]:
    name = link(item.identifier, item.url) if item.url else code(item.identifier)
    return [item.side.label, name, cell(item.what), item.kind.label]


def topic(document: documents.TopicDocument) -> Iterator[str]:
    found = document.topic
    yield f"# {inline(found.name)}"
    yield inline(found.question)
    yield "## By type of service"
    types = [[cell(kind.type_name), _owner(kind.owner), cell(kind.statement or "")] for kind in found.by_type]
    yield table(["Type", "Owner", "Answer"], types)
    for owner in [*Owner, None]:
        members = [answer for answer in document.answers if answer.owner is owner]
        if members:
            yield f"## {_owner(owner)}: {len(members)} service{'' if len(members) == 1 else 's'}"
            head = ["Service", "Owner", "Answer", "To do"]
            yield table(head, [_answer_line(link(member.service_name, member.url), member) for member in members])
    yield from additions.section([*found.additions, *additions.on_topics(document.answers)])
    yield _origin(found.name, document)


def team(document: documents.TeamDocument) -> Iterator[str]:
    found = document.team
    yield f"# {inline(found.name)}"
    yield f"Owns {_counts(found.counts) or 'nothing yet'}."
    for name, answers in groupby(document.answers, key=lambda answer: answer.service_name):
        yield f"## {inline(name)}"
        head = ["Topic", "Owner", "Answer", "To do"]
        yield table(head, [_answer_line(link(answer.topic_name, answer.url), answer) for answer in answers])
    yield from additions.section(addition for answer in document.answers for addition in answer.additions)
    yield _origin(found.name, document)


def matrix(document: documents.MatrixDocument) -> Iterator[str]:
    """Services downwards: there may be hundreds, and a layer has few topics."""
    yield "# Matrix: who secures what on AWS"
    yield _ignored(document.ignored)
    for name, grouped in groupby(document.rows, key=lambda row: row.layer_name):
        members = list(grouped)
        yield f"## {inline(name)}"
        columns = [row.cells for row in members]
        lines = [
            [cell(cells[0].service_name), *(_linked(item) for item in cells)] for cells in zip(*columns, strict=True)
        ]
        yield table(["Service", *(cell(row.topic_name) for row in members)], lines)
    yield "" if document.rows else "These filters leave nothing."
    yield _origin("Matrix", document)


def _linked(item: shown.Cell) -> str:
    return link(_owner(item.owner), item.url)


def compare(document: documents.CompareDocument) -> Iterator[str]:
    names = [item.service_name for item in document.services]
    yield f"# Compare: {inline(listed(names))}" if names else "# Compare"
    yield _ignored(document.ignored)
    if names:
        yield f"They differ on {document.differences} topics; those are in bold." if len(names) > 1 else ""
    else:
        yield "Nothing to compare: add ?s=s3&s=rds to the address."
    for name, members in groupby(document.rows, key=lambda row: row.layer_name):
        yield f"## {inline(name)}"
        yield table(["Topic", *map(cell, names)], [_compared(row) for row in members])
    yield _origin("This comparison", document)


def _compared(row: shown.Row) -> list[str]:
    if not row.differs:
        return [cell(row.topic_name), *map(_linked, row.cells)]
    return [f"**{cell(row.topic_name)}**", *(f"{_linked(item)}: {cell(item.phrase or '')}" for item in row.cells)]


def stack(document: documents.StackDocument) -> Iterator[str]:
    """A task list that GitHub, GitLab and most wikis print with boxes."""
    count = len(document.duties)
    yield f"# {inline(document.title) or 'My stack'}: {count} thing{'' if count == 1 else 's'} to do"
    yield _ignored(document.ignored)
    if not document.services:
        yield "Choose services: add ?s=s3&s=rds to the address."
    for name, duties in groupby(document.duties, key=lambda duty: duty.layer_name):
        yield f"## {inline(name)}"
        yield "\n".join(map(_task, duties))
    if document.covered:
        yield "## Covered by AWS alone"
        names = {item.service: item.service_name for item in document.services}
        yield "\n".join(_covered(item, names) for item in document.covered)
    yield from additions.section(
        [*document.additions, *(addition for duty in document.duties for addition in duty.additions)]
    )
    yield _origin("This list", document)


def _covered(item: shown.Covered, names: Mapping[str, str]) -> str:
    return f"- {link(item.topic_name, item.url)}: {inline(listed([names[slug] for slug in item.services]))}"


def _task(duty: shown.Duty) -> str:
    places = ", ".join(link(place.service_name, place.url) for place in duty.services)
    found = ", ".join(link(check.identifier, check.url or "") for check in duty.checks)
    return f"- [ ] {inline(duty.todo)} ({inline(duty.topic_name)}; {places}){f' Check: {found}.' if found else ''}"


def search(document: documents.SearchDocument) -> Iterator[str]:
    yield f"# {inline(document.question) or 'Search'}"
    yield _ignored(document.ignored)
    if document.term:
        yield f"{link(document.term.name, document.term.url)}: {inline(document.term.definition)}"
    if document.answer:
        yield from _direct(document.answer)
    elif document.alternatives:
        yield "Not sure which you mean. The nearest answers:"
        yield "\n".join(f"- {link(near.question, near.url)} {_said(near)}" for near in document.alternatives)
    if document.results:
        yield f"## Results: page {document.page} of {document.pages}"
        yield table(["Answer", "Owner", "In short"], map(_result, document.results))
    yield "" if document.answer or document.alternatives or document.results or document.term else "Nothing matches."
    yield _origin("This search", document)


def _direct(found: shown.Direct) -> Iterator[str]:
    yield f"{link(found.question, found.url)} **{_said(found)}**"
    yield inline(found.statement)
    yield "\n".join(
        f"- {group.owner.label}: {group.count} services, such as {inline(', '.join(group.examples))}"
        for group in found.depends_on_service
    )
    yield from _sources(found.sources)


def _said(found: shown.Nearest) -> str:
    depends = isinstance(found, shown.Direct) and found.depends_on_service
    return "It depends." if depends else found.owner.answer


def _result(row: shown.Result) -> list[str]:
    return [link(row.title, row.url), _owner(row.owner), cell(row.statement)]


def _owner(owner: Owner | None) -> str:
    return owner.label if owner else UNDESCRIBED


def _counts(counts: objects.Counts) -> str:
    """As in "3 yours, 1 AWS's"."""
    numbers = zip((counts.customer, counts.shared, counts.aws, counts.not_applicable), Owner, strict=True)
    said = [f"{number} {owner.possessive}" for number, owner in numbers if number]
    return ", ".join([*said, *([f"{counts.undescribed} not described"] if counts.undescribed else [])])


def _ignored(ignored: Sequence[str]) -> str:
    return f"Not understood and left out: {inline(', '.join(ignored))}." if ignored else ""


def _sources(cites: Iterable[objects.Citation]) -> Iterator[str]:
    """Each document and section once."""
    found = {(cite.url, cite.section): cite for cite in cites}
    if found:
        yield "## Sources"
        yield "\n".join(map(_source, found.values()))


def _source(cite: objects.Citation) -> str:
    state = f"checked {cite.checked_on.isoformat()}" if cite.verified else "not verified"
    parts = [link(cite.title, cite.url), *([inline(cite.section)] if cite.section else []), state]
    return f"- {', '.join(parts)}{f'. {inline(cite.note)}' if cite.note else ''}"


def _origin(title: str, document: documents.Twin) -> str:
    """Where the text comes from and when: the end of every file."""
    return f"Source: {link(title, document.url)}, {SITE}. As of {document.as_of.isoformat()}."


PRINTERS: Mapping[type[Stamped], Callable[[Any], Iterable[str]]] = {
    documents.ServiceDocument: service,
    documents.AnswerDocument: answer,
    documents.TopicDocument: topic,
    documents.TeamDocument: team,
    documents.MatrixDocument: matrix,
    documents.CompareDocument: compare,
    documents.StackDocument: stack,
    documents.SearchDocument: search,
}
"""For each document what it looks like."""
