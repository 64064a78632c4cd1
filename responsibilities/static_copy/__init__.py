"""The reader's site as files, for a web server without Python, a bucket, or an auditor's disk."""

from .copying import Copied, copy, describe
from .writing import NotACopyError

__all__ = ["Copied", "NotACopyError", "copy", "describe"]
