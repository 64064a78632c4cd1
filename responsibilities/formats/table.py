"""CSV (RFC 4180), made for spreadsheets: starts with a byte order mark, so that they read it as UTF-8.

A cell that a spreadsheet would take for a formula gets an apostrophe in front. Columns have the names of the API.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from responsibilities.api import documents, rows
from responsibilities.api.documents import Stamped
from responsibilities.spreadsheets import MARK, guarded

LINES = 200
"""Lines that are sent at a time."""


def printed(document: Stamped) -> str:
    model, made = TABLES[type(document)]
    return "".join(lines(model, made(document)))


def lines(model: type[rows.TableRow], found: Iterable[rows.TableRow]) -> Iterator[str]:
    """The table piece by piece, so that a long one need not be held in memory."""
    yield MARK
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(model.model_fields)
    for number, row in enumerate(found, start=1):
        writer.writerow([guarded(value) for _, value in row])
        if number % LINES == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


TABLES: Mapping[type[Stamped], tuple[type[rows.TableRow], Callable[[Any], Iterable[rows.TableRow]]]] = {
    documents.ServiceDocument: (rows.AnswerRow, lambda document: map(rows.answer_row, document.answers)),
    documents.AnswerDocument: (rows.AnswerRow, lambda document: [rows.answer_row(document.answer)]),
    documents.TopicDocument: (rows.AnswerRow, lambda document: map(rows.answer_row, document.answers)),
    documents.TeamDocument: (rows.AnswerRow, lambda document: map(rows.answer_row, document.answers)),
    documents.MatrixDocument: (rows.CellRow, rows.cell_rows),
    documents.CompareDocument: (rows.CellRow, rows.cell_rows),
    documents.StackDocument: (rows.DutyRow, lambda document: map(rows.duty_row, document.duties)),
    documents.SearchDocument: (rows.ResultRow, lambda document: map(rows.result_row, document.results)),
}
"""For each document, the columns and where its lines come from."""
