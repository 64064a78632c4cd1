"""Fetches one page within limits: of time, size and redirects. Whatever the other side does, the result is an answer
with a sentence, never an exception and never a wait without end."""

import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from threading import Timer
from time import monotonic
from typing import Any
from urllib.parse import urldefrag, urljoin

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from .addresses import Place, RefusedError, place

PERMANENT = {301, 308}
REDIRECTS = {301, 302, 303, 307, 308}
LATER = {429, 503}
WORDS = {404: "Not found (404).", 410: "Gone for good (410).", 401: "Needs a sign-in (401).", 403: "Refused (403)."}
PIECE = 65_536


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes that one page may cost."""

    silence: float = 10
    """Seconds to connect, and to wait for anything to arrive."""
    whole: float = 30
    """Seconds for all of it, redirects included."""
    size: int = 5_000_000
    """Bytes of text, after decompression."""
    redirects: int = 5


@dataclass(frozen=True)
class Page:
    """The text of a page as it was sent."""

    body: bytes
    charset: str | None


@dataclass(frozen=True)
class Fetched:
    """What became of a request."""

    status: int | None
    error: str = ""
    """What is wrong, in a sentence; empty if the page is there."""
    moved_to: str = ""
    """Where permanent redirects lead."""
    page: Page | None = None
    """None for what is no HTML, and for what is too large to be compared."""
    come_back: bool = False
    """The host asked for patience: nothing is known of the page."""
    retry_after: float | None = None
    """Seconds for which the host wants to be left alone."""

    @property
    def is_there(self) -> bool:
        return not self.error


def fetch(address: str, agent: str, limits: Limits, *, local: bool = False) -> Fetched:
    """Asks for a page, and follows redirects that lead to public pages.

    :param agent: who asks, for the User-Agent header.
    :param local: also plain HTTP and this machine: for tests.
    """
    end = monotonic() + limits.whole
    seen = [address]
    moved, is_permanent = "", True
    while True:
        step = _asked(seen[-1], agent, limits, end, local=local)
        if isinstance(step, Fetched):
            return _at(step, moved)
        is_permanent = is_permanent and step.status in PERMANENT
        target = _joined(seen[-1], step.target)
        moved = target if is_permanent else moved
        if target in seen:
            return Fetched(step.status, "It redirects in a circle.")
        if len(seen) > limits.redirects:
            return Fetched(step.status, f"It redirects more than {limits.redirects} times.")
        seen.append(target)


@dataclass(frozen=True)
class _Redirect:
    status: int
    target: str


def _joined(address: str, target: str) -> str:
    """Where a redirect leads. What makes no sense stays as it is, to be refused as an address."""
    try:
        return urldefrag(urljoin(address, target))[0]
    except ValueError:
        return target


def _at(found: Fetched, moved: str) -> Fetched:
    """Where a page moved to is only worth knowing if it is there."""
    if not moved or not found.is_there:
        return found
    return Fetched(found.status, found.error, moved, found.page, found.come_back, found.retry_after)


def _asked(address: str, agent: str, limits: Limits, end: float, *, local: bool) -> Fetched | _Redirect:
    try:
        where = place(address, local=local)
        with _connected(where, limits, end) as (connection, is_late):
            try:
                return _answered(connection, where, agent, limits)
            except Exception as error:
                if is_late():
                    raise _LateError from error
                raise
    except RefusedError as refusal:
        return Fetched(None, str(refusal))
    except _LateError:
        return Fetched(None, f"It took longer than {limits.whole:g} seconds.")
    except (TimeoutError, urllib3.exceptions.TimeoutError):
        return Fetched(None, f"It was silent for {limits.silence:g} seconds.")
    except ssl.SSLError:
        return Fetched(None, "Its certificate is not valid, or it speaks no TLS.")
    except urllib3.exceptions.DecodeError:
        return Fetched(None, "It could not be decompressed.")
    except ConnectionRefusedError:
        return Fetched(None, "Nothing answers there.")
    except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError):
        return Fetched(None, "The connection broke off.")


class _LateError(Exception):
    """The time for the whole is over."""


@contextmanager
def _connected(where: Place, limits: Limits, end: float) -> Iterator[Any]:
    """A connection to one of the numbers that were looked at, cut off when the time for the whole is over.

    Timeouts of sockets bound only the wait for the next byte: who sends one now and then would hold us for ever.
    """
    connection = _connection(where, limits, end)
    sock: Any = connection.sock
    late = False

    def cut() -> None:
        nonlocal late
        late = True
        try:
            # Of the plain socket: TLS would wait for the other side to say goodbye.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
        except OSError:
            return

    timer = Timer(max(0.0, end - monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield connection, lambda: late
        if late:
            raise _LateError
    finally:
        timer.cancel()
        connection.close()


def _connection(where: Place, limits: Limits, end: float) -> HTTPConnection:
    problem: Exception = _LateError()
    for number in where.numbers:
        patience = min(limits.silence, end - monotonic())
        if patience <= 0:
            raise _LateError
        connection = _unconnected(where, number, patience)
        try:
            connection.connect()
        except (OSError, urllib3.exceptions.HTTPError) as error:
            connection.close()
            problem = error.__cause__ if isinstance(error.__cause__, OSError) else error
            continue
        return connection
    raise problem


def _unconnected(where: Place, number: str, patience: float) -> HTTPConnection:
    if not where.is_https:
        return HTTPConnection(number, where.port, timeout=patience)
    context = ssl.create_default_context()
    return HTTPSConnection(number, where.port, timeout=patience, server_hostname=where.host, ssl_context=context)


def _answered(connection: HTTPConnection, where: Place, agent: str, limits: Limits) -> Fetched | _Redirect:
    headers = {
        "Host": where.url.netloc or where.host,
        "User-Agent": agent,
        "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
        "Accept-Encoding": "gzip",
        "Accept-Language": "en",
        "Connection": "close",
    }
    connection.request("GET", where.url.request_uri, headers=headers, preload_content=False, decode_content=False)
    response = connection.getresponse()
    try:
        return _read(response, limits)
    finally:
        response.close()


def _read(response: urllib3.BaseHTTPResponse, limits: Limits) -> Fetched | _Redirect:
    status, location = response.status, response.headers.get("Location")
    if status in REDIRECTS and location:
        return _Redirect(status, _readable(location))
    if status in LATER:
        wait = seconds(response.headers.get("Retry-After", ""), datetime.now(timezone.utc))
        return Fetched(status, f"It asks to come back later ({status}).", come_back=True, retry_after=wait)
    if not 200 <= status < 300:
        return Fetched(status, WORDS.get(status, f"It answers with an error ({status})."))
    kind = response.headers.get("Content-Type", "")
    if kind.partition(";")[0].strip().lower() not in {"text/html", "application/xhtml+xml"}:
        return Fetched(status)
    body = _body(response, limits.size)
    return Fetched(status, page=None if body is None else Page(body, charset(kind)))


def _body(response: urllib3.BaseHTTPResponse, size: int) -> bytes | None:
    """None for more than there is room for. Decompressed piece by piece, so that a bomb does not go off."""
    found = bytearray()
    for piece in response.stream(PIECE, decode_content=True):
        found += piece
        if len(found) > size:
            return None
    return bytes(found)


def _readable(location: str) -> str:
    """Headers are read as Latin-1, and servers write UTF-8 into them."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError:
        return location


def charset(kind: str) -> str | None:
    """The charset that a Content-Type names."""
    found = re.search(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", kind, re.IGNORECASE | re.ASCII)
    return found[1] if found else None


def seconds(retry_after: str, now: datetime) -> float | None:
    """What a Retry-After header asks for: a number of seconds, or a moment. None for anything else."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or timezone.utc) - now).total_seconds())
