"""Everything in one file, for those who would otherwise fetch it page by page."""

from collections.abc import Iterator

from responsibilities.models import Layer
from responsibilities.pages import facts
from responsibilities.pages.board import Board, board
from responsibilities.pages.overlay import Overlay
from responsibilities.pages.rows import PRESENT

from . import documents, lists, making, objects, rows
from .parameters import Paging
from .stamp import Stamp

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def answers(everything: Board, overlay: Overlay, stamp: Stamp) -> Iterator[objects.Answer]:
    """Every cell, service by service."""
    places = [(service, topic) for service in everything.services for topic in everything.topics_of(service)]
    return (making.answer(cell, stamp) for cell in facts.cells(everything, places, overlay))


def table(stamp: Stamp) -> Iterator[rows.AnswerRow]:
    return map(rows.answer_row, answers(board(), Overlay(PRESENT), stamp))


def pieces(stamp: Stamp) -> Iterator[str]:
    """The document :class:`documents.Dataset` as JSON, answer by answer: at full size it has tens of megabytes."""
    everything, overlay = board(), Overlay(PRESENT)
    head = documents.Dataset(
        generated=stamp.generated,
        content_version=stamp.content_version,
        licence=LICENCE,
        services=list(lists.service_objects(everything, everything.services, overlay, stamp)),
        topics=[making.topic(everything, row, overlay, stamp) for row in everything.topics],
        layers=[making.layer(everything, row, stamp) for row in Layer.objects.all()],
        types=[making.service_type(everything, row, stamp) for row in everything.types],
        sources=list(map(making.source, lists.sources(Paging(), stamp).rows)),
        answers=[],
    )
    start = head.model_dump_json()
    yield start.removesuffix("]}")
    for number, answer in enumerate(answers(everything, overlay, stamp)):
        yield f"{',' if number else ''}\n{answer.model_dump_json()}"
    yield "\n]}\n"
