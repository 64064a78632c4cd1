"""Feeds of changes, as Atom 1.0 and JSON Feed 1.1."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import conditional_page, require_safe

from responsibilities.pages import addresses, feeds

from . import rendering


@require_safe
@conditional_page
def all_atom(request: HttpRequest) -> HttpResponse:
    return _atom(rendering.found(feeds.feed(settings.SITE_URL, request.path)))


@require_safe
@conditional_page
def all_json(request: HttpRequest) -> HttpResponse:
    return _json(rendering.found(feeds.feed(settings.SITE_URL, request.path)))


@require_safe
@conditional_page
def service_atom(request: HttpRequest, slug: str) -> HttpResponse:
    feed = feeds.feed(settings.SITE_URL, request.path, service=slug)
    return _atom(feed) if feed else rendering.moved("service-atom", addresses.present_service_slug(slug))


@require_safe
@conditional_page
def service_json(request: HttpRequest, slug: str) -> HttpResponse:
    feed = feeds.feed(settings.SITE_URL, request.path, service=slug)
    return _json(feed) if feed else rendering.moved("service-json-feed", addresses.present_service_slug(slug))


@require_safe
@conditional_page
def topic_atom(request: HttpRequest, slug: str) -> HttpResponse:
    feed = feeds.feed(settings.SITE_URL, request.path, topic=slug)
    return _atom(feed) if feed else rendering.moved("topic-atom", addresses.present_topic_slug(slug))


@require_safe
@conditional_page
def topic_json(request: HttpRequest, slug: str) -> HttpResponse:
    feed = feeds.feed(settings.SITE_URL, request.path, topic=slug)
    return _json(feed) if feed else rendering.moved("topic-json-feed", addresses.present_topic_slug(slug))


@require_safe
@conditional_page
def stack_atom(request: HttpRequest) -> HttpResponse:
    return _atom(feeds.stack_feed(settings.SITE_URL, request.path, request.GET.getlist("s")))


@require_safe
@conditional_page
def stack_json(request: HttpRequest) -> HttpResponse:
    return _json(feeds.stack_feed(settings.SITE_URL, request.path, request.GET.getlist("s")))


def _json(feed: feeds.Feed) -> HttpResponse:
    return JsonResponse(feeds.as_json(feed), content_type="application/feed+json", json_dumps_params={"indent": 1})


def _atom(feed: feeds.Feed) -> HttpResponse:
    atom = Atom1Feed(
        feed.title, feed.home_url, "", language="en", author_name=feeds.SITE, feed_url=feed.url, feed_guid=feed.id
    )
    for entry in feed.entries:
        atom.add_item(entry.title, entry.url, entry.html, unique_id=entry.id, updateddate=entry.updated)
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
