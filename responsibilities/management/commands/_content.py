"""What the content commands share: reading a directory, and saying what is wrong with it."""

from pathlib import Path

from django.core.management.base import CommandError, CommandParser

from responsibilities.contentsync import SHIPPED, reading, schema


def add_directory(parser: CommandParser, purpose: str) -> None:
    parser.add_argument(
        "directory", nargs="?", type=Path, default=SHIPPED, help=f"{purpose} (default: the shipped one)"
    )


def read_or_fail(directory: Path) -> schema.Catalog:
    try:
        return reading.read(directory)
    except reading.ContentError as error:
        raise CommandError(f"{error}\n{len(error.problems)} problems in {directory}; nothing was changed.") from error
