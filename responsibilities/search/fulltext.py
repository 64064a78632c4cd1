"""Full-text search over texts in memory: SQLite's FTS5 with BM25, one index a process.

In memory and built from the content, it works the same whatever database holds the content; see CONTRIBUTING.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from threading import Lock

from .words import stems

WEIGHTS = (4.0, 3.0, 2.0, 1.0)
"""What a hit is worth in names, topic, what is said in short, and what is said at length."""
LIMIT = 2_000
"""Hits that are ranked."""

Text = tuple[int, str, str, str, str]
"""Id, names, topic, short and long text."""


class FullText:
    """Texts by id, found by their words. Words are stemmed here, so FTS5 compares what it is given."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self._lock = Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._connection.execute(
            "CREATE VIRTUAL TABLE text USING fts5(names, topic, short, long, content='', detail=column)"
        )
        rows = ((key, *(" ".join(stems(field)) for field in fields)) for key, *fields in texts)
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT INTO text(rowid, names, topic, short, long) VALUES (?, ?, ?, ?, ?)", rows)
        self._connection.execute("COMMIT")

    def find(self, words: Sequence[str], *, every: bool = False) -> dict[int, float]:
        """Ids of texts that hold one of the words (or every one), with how well they fit: more is better.

        :param words: stems; letters and digits only, so no question can become FTS5 syntax.
        """
        if not words:
            return {}
        query = (" AND " if every else " OR ").join(f'"{word}"' for word in words)
        ranking = f"bm25(text, {', '.join(map(str, WEIGHTS))})"
        # The lock: one connection must not run two statements at once, and building one a thread costs memory.
        with self._lock:
            rows = self._connection.execute(
                f"SELECT rowid, -{ranking} AS fit FROM text WHERE text MATCH ? ORDER BY fit DESC LIMIT {LIMIT}",  # noqa: S608
                [query],
            ).fetchall()
        return dict(rows)
