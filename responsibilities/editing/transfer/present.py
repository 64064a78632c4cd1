"""What is there now, for comparing a whole file with it: each kind is read once, in a constant number of queries."""

import re
from collections.abc import Mapping
from functools import cached_property

from responsibilities.contentsync.records import GENERAL, Key, Record, answer_key
from responsibilities.editing import items
from responsibilities.models import Category, Layer, Service, ServiceType, Topic

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class UnknownError(Exception):
    """A cell names something that is not there. Carries the column and a sentence."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


class Present:
    """The state of the site at one moment."""

    def __init__(self) -> None:
        self._records: dict[str, dict[Key, Record]] = {}
        self._labels: dict[Key, str] = {}
        self.coming: dict[str, set[str]] = {}
        """Slugs that the file itself brings, by kind."""

    def record(self, key: Key) -> Record | None:
        return self.records(key.kind).get(key)

    def label(self, key: Key) -> str:
        self.records(key.kind)
        return self._labels.get(key) or items.label(key)

    def records(self, kind: str) -> Mapping[Key, Record]:
        if kind not in self._records:
            found = {items.key_of(row): row for row in items.rows(kind)}
            self._records[kind] = {key: items.record_of(row) for key, row in found.items()}
            self._labels |= {key: str(row) for key, row in found.items()}
        return self._records[kind]

    @cached_property
    def slugs(self) -> Mapping[str, Mapping[str, str]]:
        """By kind: every slug that leads to one of it -> the slug it has now."""
        return {
            "service": dict(Service.objects.values_list("aliases__slug", "slug")),
            "topic": dict(Topic.objects.values_list("aliases__slug", "slug")),
            **{
                kind: {slug: slug for slug in model._default_manager.values_list("slug", flat=True)}
                for kind, model in (("type", ServiceType), ("layer", Layer), ("category", Category))
            },
        }

    @cached_property
    def short_names(self) -> Mapping[str, str]:
        return dict(Service.objects.values_list("slug", "short_name"))

    def known(self, kind: str, slug: str, column: str) -> str:
        """The present slug of what a cell names.

        :raises UnknownError: if there is no such thing, neither here nor in the file.
        """
        found = self.slugs[kind].get(slug)
        if found is None and slug not in self.coming.get(kind, ()):
            raise UnknownError(column, f"there is no {kind} “{slug}”")
        return found or slug

    def key(self, kind: str, given: tuple[str, ...]) -> Key:
        """Which thing a line or a document is about.

        :raises UnknownError: if it names what is not there.
        """
        if kind == "answer":
            scope, topic = given
            return answer_key(self._scope(scope), self.known("topic", topic, "topic"))
        (slug,) = given
        if not SLUG.fullmatch(slug) or len(slug) > 80:
            raise UnknownError("slug", f"“{slug[:80]}” is no address: small letters, digits and single hyphens")
        return Key(kind, self.slugs.get(kind, {}).get(slug, slug))

    def _scope(self, scope: str) -> str:
        folder, _, slug = scope.partition("/")
        if scope == GENERAL:
            return scope
        if folder not in {"services", "types"} or not slug:
            message = f"write general, types/<type> or services/<service>, not “{scope[:80]}”"
            raise UnknownError("scope", message)
        return f"{folder}/{self.known(folder.removesuffix('s'), slug, 'scope')}"
