"""Where pages find their picture."""

from dataclasses import dataclass

from django.urls import reverse

from responsibilities.drawing import rendition


@dataclass(frozen=True)
class PictureLinks:
    """A diagram in the forms people take away."""

    svg: str
    png: str
    png_2x: str


def picture_links(name: str) -> PictureLinks:
    """:param name: the name of a diagram: ``overview``, ``types`` or the slug of a service."""
    forms = (rendition.SVG, rendition.PNG, rendition.PNG_2X)
    return PictureLinks(*(reverse("diagram", args=[name, form]) for form in forms))
