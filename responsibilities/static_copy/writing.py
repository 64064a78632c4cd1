"""A folder that holds a copy, and the list of what is in it."""

import json
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

LIST = "copy.json"
"""In the folder: of which state the copy is, and the digest of each file."""


NOTED = 500
"""After so many files the list is written, so that not even a kill loses much."""


class NotACopyError(Exception):
    """The folder holds something else, which making a copy there might remove."""


class Folder:
    """:param state: what the copy is made from. What was made from another one is made again."""

    def __init__(self, directory: Path, state: str) -> None:
        self._directory = directory
        self._state = state
        known = self._known()
        self.files: dict[str, str] = dict(known.get("files", {}))
        self._done = set(self.files) - set(known.get("former", ())) if known.get("state") == state else set()
        self._noted = 0

    def _known(self) -> dict[str, Any]:
        try:
            found = json.loads((self._directory / LIST).read_text(encoding="utf-8"))
        except FileNotFoundError:
            if self._state and self._directory.exists() and any(self._directory.iterdir()):
                raise NotACopyError(f"{self._directory} is not empty, and no copy of the site.") from None
            return {}
        except (OSError, ValueError) as error:
            raise NotACopyError(f"{self._directory / LIST} can’t be read: {error}.") from error
        return found if isinstance(found, dict) else {}

    def is_done(self, file: str) -> bool:
        """Whether it was made of the present state before, and is there."""
        return file in self._done and (self._directory / file).is_file()

    def put(self, file: str, content: bytes) -> bool:
        """Writes and notes it. True if that changed something."""
        digest, is_new = self.write(file, content)
        self.note(file, digest)
        return is_new

    def write(self, file: str, content: bytes) -> tuple[str, bool]:
        """Its digest, and whether the file was not as it should be: what did not change keeps its date."""
        path = self._directory / file
        digest = sha256(content).hexdigest()
        if path.is_file() and path.read_bytes() == content:
            return digest, False
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_bytes(content)
        part.replace(path)
        return digest, True

    def note(self, file: str, digest: str) -> None:
        self.files[file] = digest
        self._done.add(file)
        self._noted += 1
        if self._noted % NOTED == 0:
            self._remember()

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """Writes the list at the end, also of what was interrupted: the next run goes on from there."""
        try:
            yield
        finally:
            self._remember()

    def _remember(self) -> None:
        """Files of an earlier state are former ones: to be made again, or removed."""
        self._directory.mkdir(parents=True, exist_ok=True)
        former = sorted(set(self.files) - self._done)
        known = {"state": self._state, "files": dict(sorted(self.files.items())), "former": former}
        self.write(LIST, json.dumps(known, indent=0).encode())

    def tidy(self, wanted: Collection[str]) -> int:
        """Removes the files of earlier copies that are in this one no more. Nothing else is touched."""
        former = [file for file in self.files if file not in wanted]
        for file in former:
            (self._directory / file).unlink(missing_ok=True)
            del self.files[file]
        self._remember()
        return len(former)
