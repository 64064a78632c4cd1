"""Which compression a browser wants, and the bytes in it."""

import gzip
import re
from functools import lru_cache

import brotli

IDENTITY, GZIP, BROTLI = "identity", "gzip", "br"
TEXT = re.compile(r"text/|application/([a-z.+-]*\+)?(json|xml|javascript)|image/svg\+xml")
SMALLEST = 200
"""Bytes below which compressing costs more than it saves."""
GZIP_LEVEL, BROTLI_QUALITY = 6, 5
"""About a millisecond for a page of 30 KB; the highest quality takes 45."""


@lru_cache(maxsize=256)
def wanted(accept_encoding: str) -> str:
    """The best that the header allows; a quality of 0 forbids."""
    allowed = dict(_choices(accept_encoding))
    for encoding in (BROTLI, GZIP):
        if allowed.get(encoding, allowed.get("*", 0.0)) > 0:
            return encoding
    return IDENTITY


def _choices(header: str) -> list[tuple[str, float]]:
    found = []
    for part in header.lower().split(","):
        name, _, parameter = part.partition(";")
        quality = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", parameter)
        found.append((name.strip(), float(quality[1]) if quality else 1.0))
    return found


def encoded(body: bytes, content_type: str, encoding: str) -> tuple[bytes, str]:
    """The body and the encoding it is in: pictures and a few bytes stay as they are."""
    if encoding == IDENTITY or len(body) < SMALLEST or not TEXT.match(content_type):
        return body, IDENTITY
    if encoding == BROTLI:
        return brotli.compress(body, quality=BROTLI_QUALITY), BROTLI
    # Without a time stamp: the same page is the same bytes on every node.
    return gzip.compress(body, GZIP_LEVEL, mtime=0), GZIP
