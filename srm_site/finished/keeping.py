"""Finished pages in memory: of one state of the content, bounded, the least recently used go first."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

Headers = list[tuple[str, str]]
OVERHEAD = 2_000
"""Bytes that a page takes beside its body: key, headers, the record itself. Measured roughly."""


@dataclass(frozen=True, slots=True)
class Finished:
    """An answer, ready to be sent."""

    etag: str
    headers: Headers
    unchanged: Headers
    """What 304 says."""
    body: bytes


class Pages:
    """Safe for threads."""

    def __init__(self, limit: int) -> None:
        """:param limit: in bytes."""
        self.limit = limit
        self.size = 0
        self._state: Hashable = None
        self._kept: OrderedDict[Hashable, Finished] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, state: Hashable) -> Finished | None:
        """What was made from this very state; without a state, because the database is away, from the last known."""
        with self._lock:
            if state is not None and state != self._state:
                self._forget(state)
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, state: Hashable, page: Finished) -> None:
        """Nothing if the content has moved on, or if the page alone is too large."""
        size = len(page.body) + OVERHEAD
        with self._lock:
            if state is None or state != self._state or size > self.limit or key in self._kept:
                return
            self._kept[key] = page
            self.size += size
            while self.size > self.limit:
                _, gone = self._kept.popitem(last=False)
                self.size -= len(gone.body) + OVERHEAD

    def _forget(self, state: Hashable) -> None:
        self._kept.clear()
        self.size = 0
        self._state = state

    def __len__(self) -> int:
        return len(self._kept)
