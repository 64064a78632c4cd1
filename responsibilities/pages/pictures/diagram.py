"""Which picture an address means."""

from responsibilities.drawing.canvas import Picture
from responsibilities.pages import addresses

from . import line_diagram, service_diagram, stack_diagram

WHOLE = {"overview": stack_diagram.stack_diagram, "types": line_diagram.line_diagram}
"""The diagrams of everything; all other names are services."""


def diagram(name: str, site_url: str) -> Picture | None:
    """None where no diagram has this name today."""
    if name in WHOLE:
        return WHOLE[name](site_url)
    return service_diagram.service_diagram(name, site_url)


def present_slug(name: str) -> str | None:
    """The name that leads to the diagram today, whatever its case; None if it never led to one."""
    lower = name.lower()
    return lower if lower in WHOLE else addresses.present_service_slug(lower)
