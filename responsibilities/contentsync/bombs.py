"""YAML that a small file makes a large thing with: found before anything is built of it. Pure."""

from typing import Any, NamedTuple

import yaml

DEPTH_LIMIT = 20


class Bomb(NamedTuple):
    """Where it is, and what is wrong with it."""

    line: int
    message: str


def found(text: str) -> Bomb | None:
    """The first place that refers to another, or is nested too deep.

    :raises yaml.YAMLError: if it is no YAML.
    """
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return Bomb(line, "anchors and references (& and *) are not read. Write the text out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            return Bomb(line, f"lists and fields are nested more than {DEPTH_LIMIT} deep")
    return None
