"""The state of the content in few characters."""

from hashlib import sha256

from responsibilities.models import content_version


def content_hash() -> str:
    """The version as twelve characters, for readers who only want to know whether anything changed."""
    return sha256(content_version().encode()).hexdigest()[:12]
