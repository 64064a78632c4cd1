"""Files that may only be read, also where root runs the tests, to whom every file is writable."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

VERSION = 0x20080522
PASSES_BY = 0b110
"""The capabilities by which root passes by the rights of files: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Set(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


@contextmanager
def ordinary() -> Iterator[None]:
    """This thread is stopped by the rights of files. Nothing to do where it is not root's."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = _Header(VERSION, 0), (_Set * 2)()
    _call(libc.capget, header, sets)
    before = sets[0].effective
    sets[0].effective = before & ~PASSES_BY
    _call(libc.capset, header, sets)
    try:
        yield
    finally:
        sets[0].effective = before
        _call(libc.capset, header, sets)


def _call(function, header, sets) -> None:  # type: ignore[no-untyped-def]
    if function(ctypes.byref(header), ctypes.byref(sets)):
        raise OSError(ctypes.get_errno(), "the rights of this thread could not be changed")


@contextmanager
def read_only(*paths: Path | None) -> Iterator[None]:
    modes = {path: path.stat().st_mode for path in paths if path is not None}
    for path in modes:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def database_file() -> Path:
    return Path(connection.settings_dict["NAME"])
