"""Content files <-> database.

``schema`` says what a file may hold; ``reading``, ``references`` and ``writing`` turn files into checked objects and
back; ``dumping`` and ``database`` do the same for rows. Nothing here knows about requests or pages.
"""

from pathlib import Path

SHIPPED = Path(__file__).resolve().parent.parent / "content"
"""The content that comes with this release."""
