"""The oEmbed provider: a link to one of our pages becomes what a wiki can show in its place. See oembed.com."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from xml.etree import ElementTree

from django.urls import Resolver404, ResolverMatch, resolve, reverse

from responsibilities.drawing import rendition

from . import addresses, compare, embed, frame, taxonomy
from . import answer as answers
from . import service as services
from .frame import Size
from .pictures import card
from .pictures import diagram as diagrams

PROVIDER = "Who secures what on AWS"
CACHE_SECONDS = 3600
"""What a consumer may keep: a title changes rarely, and the frame shows today's answer anyway."""
CONTENT_TYPES = {"json": "application/json", "xml": "text/xml; charset=utf-8"}
CARD = Size(card.WIDTH, card.HEIGHT)
"""It can't be had smaller, so it is left out where a consumer asks for less."""
DIGITS = re.compile(r"[0-9]{1,6}")

Fields = dict[str, str | int]


class Reply(NamedTuple):
    status: int
    content_type: str
    body: str


@dataclass(frozen=True)
class Shown:
    """What an address leads to: its title and, where it has one, the path and the size of its embed or picture."""

    title: str
    path: str = ""
    size: Size | None = None
    is_picture: bool = False
    card_path: str = ""
    """Of the picture for link previews."""


class Refused(Exception):  # noqa: N818
    """The request can't be answered; the status is the spec's, the text is for people."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def reply(parameters: Mapping[str, str], site_url: str, *, can_be_framed: bool) -> Reply:
    """The answer to a consumer.

    :param can_be_framed: whether anybody else may frame our embeds. Where nobody may, the answer is a plain link:
        a frame would stay empty.
    """
    try:
        kind = _format(parameters.get("format", "json"))
        fields = _fields(parameters, site_url, can_be_framed=can_be_framed)
    except Refused as refused:
        return Reply(refused.status, "text/plain; charset=utf-8", f"{refused}\n")
    return Reply(200, CONTENT_TYPES[kind], _xml(fields) if kind == "xml" else json.dumps(fields))


def _format(text: str) -> str:
    if text not in CONTENT_TYPES:
        raise Refused(501, "format must be json or xml.")
    return text


def _fields(parameters: Mapping[str, str], site_url: str, *, can_be_framed: bool) -> Fields:
    width, height = _limit(parameters, "maxwidth"), _limit(parameters, "maxheight")
    if not parameters.get("url"):
        raise Refused(400, "url is missing: the address of a page or a diagram of this site.")
    shown = _shown(parameters["url"], site_url)
    if shown is None:
        raise Refused(404, "Nothing of this site can be shown for that url.")
    fields: Fields = {
        "type": "link",
        "version": "1.0",
        "title": shown.title,
        "provider_name": PROVIDER,
        "provider_url": f"{site_url}{reverse('overview')}",
        "cache_age": CACHE_SECONDS,
    }
    if shown.size and shown.is_picture:
        size = shown.size.scaled(width, height)
        fields |= {"type": "photo", "url": site_url + shown.path, "width": size.width, "height": size.height}
    elif shown.size and can_be_framed:
        size = shown.size.within(width, height)
        html = frame.html(site_url + shown.path, shown.title, size)
        fields |= {"type": "rich", "width": size.width, "height": size.height, "html": html}
    if shown.card_path and CARD.within(width, height) == CARD:
        thumbnail = site_url + shown.card_path
        fields |= {"thumbnail_url": thumbnail, "thumbnail_width": CARD.width, "thumbnail_height": CARD.height}
    return fields


def _limit(parameters: Mapping[str, str], name: str) -> int | None:
    text = parameters.get(name, "")
    if not text:
        return None
    if not DIGITS.fullmatch(text) or int(text) == 0:
        raise Refused(400, f"{name} must be a whole number of pixels, 1 or more.")
    return int(text)


def _shown(url: str, site_url: str) -> Shown | None:
    parts = _ours(url, site_url)
    if parts is None:
        return None
    match = _match(unquote(parts.path))
    find = FINDERS.get(match.url_name or "") if match else None
    return find({**match.kwargs, "query": parts.query, "site_url": site_url}) if match and find else None


def _match(path: str) -> ResolverMatch | None:
    """What the address is; a missing slash at its end is forgiven."""
    for candidate in (path, f"{path}/"):
        try:
            return resolve(candidate)
        except Resolver404:
            continue
    return None


def _ours(url: str, site_url: str) -> SplitResult | None:
    """The address in parts, if it is one of this site; with http or https, whichever somebody pasted."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    ours = parts.scheme in {"http", "https"} and parts.netloc.lower() == urlsplit(site_url).netloc.lower()
    return parts if ours else None


def _service(found: Mapping[str, str]) -> Shown | None:
    page = services.service(addresses.present_service_slug(found["slug"]) or "")
    if page is None:
        return None
    return Shown(
        f"{page.name}: who secures what", embed.service_embed_url(page.slug), frame.SERVICE, card_path=page.card.url
    )


def _answer(found: Mapping[str, str]) -> Shown | None:
    service = addresses.present_service_slug(found["service_slug"]) or ""
    topic = addresses.present_topic_slug(found["topic_slug"]) or ""
    page = answers.answer(service, topic)
    if page is None:
        return None
    return Shown(page.title, embed.answer_embed_url(service, topic), frame.ANSWER, card_path=page.card.url)


def _topic(found: Mapping[str, str]) -> Shown | None:
    page = taxonomy.topic(addresses.present_topic_slug(found["slug"]) or "")
    return Shown(f"{page.name}: who secures what on AWS") if page else None


def _compare(found: Mapping[str, str]) -> Shown | None:
    page = compare.compare(parse_qs(found["query"]).get("s", []))
    if not page.is_comparison:
        return None
    return Shown(f"{page.title}: who secures what", embed.compare_embed_url(page.query), frame.COMPARISON)


def _diagram(found: Mapping[str, str]) -> Shown | None:
    """As SVG, whatever form was pasted: it is the only one that is true at every size."""
    name = diagrams.present_slug(found["slug"])
    picture = diagrams.diagram(name, found["site_url"]) if name else None
    if picture is None:
        return None
    path = reverse("diagram", args=[name, rendition.SVG])
    return Shown(picture.title, path, Size(picture.width, picture.height), is_picture=True)


FINDERS: Mapping[str, Callable[[Mapping[str, str]], Shown | None]] = {
    "service": _service,
    "answer": _answer,
    "topic": _topic,
    "compare": _compare,
    "diagram": _diagram,
}


def _xml(fields: Fields) -> str:
    root = ElementTree.Element("oembed")
    for name, value in fields.items():
        ElementTree.SubElement(root, name).text = str(value)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n{text}\n'
