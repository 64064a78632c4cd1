"""Rows -> schema objects: everything the database says, as a catalog."""

from collections.abc import Iterable, Mapping

from responsibilities.models import (
    Category,
    Citation,
    Evidence,
    Layer,
    Responsibility,
    Service,
    ServiceAlias,
    ServiceType,
    Source,
    Term,
    Topic,
)
from responsibilities.owners import Owner
from responsibilities.vocabulary import EvidenceKind, Lifecycle, Side

from . import schema
from .records import GENERAL

Names = Mapping[tuple[str, str], str]
"""(kind, slug here) -> the slug to use instead."""
NO_NAMES: Names = {}


def dump(renamed: Names | None = None) -> schema.Catalog:
    """Everything the database says, published or not, as a catalog. A constant number of queries.

    Built without validation: an export must never fail; what is wrong in it ``check_content`` says.

    :param renamed: (kind, slug here) -> slug to use instead.
    """
    names = renamed or {}
    answers = _answers_by_scope(names)
    return schema.Catalog.model_construct(
        terms=tuple(term_item(row, names) for row in _terms()),
        categories=tuple(category_item(row) for row in Category.objects.all()),
        layers=tuple(layer_item(row) for row in Layer.objects.all()),
        topics=tuple(
            topic_item(row, names) for row in Topic.objects.select_related("layer").prefetch_related("aliases")
        ),
        general=schema.General.model_construct(answers=answers.get(GENERAL, {})),
        types={row.slug: type_item(row, answers.get(f"types/{row.slug}", {})) for row in ServiceType.objects.all()},
        services=dict(
            sorted(
                (names.get(("service", row.slug), row.slug), service_item(row, names, answers))
                for row in Service.objects.select_related("category", "service_type", "variant_of", "successor")
                .prefetch_related("aliases")
                .order_by("slug")
            )
        ),
    )


def category_item(row: Category) -> schema.Category:
    return schema.Category.model_construct(slug=row.slug, name=row.name)


def layer_item(row: Layer) -> schema.Layer:
    return schema.Layer.model_construct(
        slug=row.slug, name=row.name, description=row.description, cross_cutting=row.cross_cutting
    )


def topic_item(row: Topic, names: Names = NO_NAMES) -> schema.Topic:
    return schema.Topic.model_construct(
        slug=names.get(("topic", row.slug), row.slug),
        aliases=tuple(alias.slug for alias in row.aliases.all() if alias.slug != row.slug),
        layer=row.layer.slug,
        name=row.name,
        question=row.question,
        headline=row.is_headline,
        everywhere=row.is_everywhere,
        keywords=tuple(row.keywords.splitlines()),
    )


def type_item(row: ServiceType, answers: dict[str, schema.Answer] | None = None) -> schema.ServiceType:
    return schema.ServiceType.model_construct(
        name=row.name,
        short_name=row.short_name,
        position=row.position,
        description=row.description,
        answers=answers or {},
    )


def _terms() -> Iterable[Term]:
    return Term.objects.select_related("source", "service_type").prefetch_related("topics").order_by("slug")


def term_item(row: Term, names: Names = NO_NAMES) -> schema.Term:
    return schema.Term.model_construct(
        slug=row.slug,
        name=row.name,
        definition=row.definition,
        text=row.text or None,
        aliases=tuple(row.other_names.splitlines()),
        keywords=tuple(row.keywords.splitlines()),
        topics=tuple(sorted(names.get(("topic", topic.slug), topic.slug) for topic in row.topics.all())),
        lens=row.is_lens,
        type=row.service_type.slug if row.service_type else None,
        citation=schema.Citation.model_construct(
            title=row.source.title,
            url=row.source.url,
            section=row.section or None,
            checked=row.checked_on,
            verified=row.is_verified,
            note=row.note or None,
        )
        if row.source
        else None,
    )


def service_item(
    row: Service, names: Names = NO_NAMES, answers: Mapping[str, dict[str, schema.Answer]] | None = None
) -> schema.Service:
    """Without ``answers`` it has none: the service alone."""
    slug = names.get(("service", row.slug), row.slug)
    return schema.Service.model_construct(
        name=row.name,
        short_name=row.short_name,
        category=row.category.slug,
        type=row.service_type.slug,
        type_reason=row.type_reason or None,
        variant_of=names.get(("service", row.variant_of.slug), row.variant_of.slug) if row.variant_of else None,
        lifecycle=Lifecycle(row.lifecycle),
        lifecycle_date=row.lifecycle_date,
        lifecycle_note=row.lifecycle_note or None,
        successor=names.get(("service", row.successor.slug), row.successor.slug) if row.successor else None,
        summary=row.summary,
        docs_url=row.docs_url or None,
        security_url=row.security_url or None,
        aliases=tuple(_other_name(alias) for alias in row.aliases.all() if alias.slug != row.slug),
        retired=row.retired_on,
        retired_reason=row.retired_reason or None,
        published=row.is_published,
        answers=(answers or {}).get(f"services/{slug}", {}),
    )


def _other_name(alias: ServiceAlias) -> str:
    """Its name, or its address where the name would lead to another one when it is read back."""
    return alias.name if schema.alias_slug(alias.name) == alias.slug else alias.slug


def _answers_by_scope(names: Names) -> dict[str, dict[str, schema.Answer]]:
    answers: dict[str, dict[str, schema.Answer]] = {}
    rows = (
        Responsibility.objects.select_related("topic", "service", "service_type")
        .with_proof()
        .order_by("topic__position", "pk")
    )
    for row in rows:
        scope = GENERAL
        if row.service:
            scope = f"services/{names.get(('service', row.service.slug), row.service.slug)}"
        elif row.service_type:
            scope = f"types/{row.service_type.slug}"
        answers.setdefault(scope, {})[names.get(("topic", row.topic.slug), row.topic.slug)] = answer_item(row)
    return answers


def answer_item(row: Responsibility) -> schema.Answer:
    return schema.Answer.model_construct(
        owner=Owner(row.owner),
        statement=row.statement,
        phrase=row.phrase,
        aws_does=row.aws_does or None,
        customer_does=row.customer_does or None,
        todo=row.todo or None,
        reason=row.reason or None,
        citations=tuple(map(_citation, row.citations.all())),
        evidence=tuple(map(_evidence, row.evidence.all())),
        reviewed=row.reviewed_on,
        review_by=row.review_by,
        retired=row.retired_on,
        retired_reason=row.retired_reason or None,
        published=row.is_published,
    )


def source_item(row: Source) -> schema.Document:
    return schema.Document.model_construct(url=row.url, title=row.title)


def _citation(row: Citation) -> schema.Citation:
    return schema.Citation.model_construct(
        title=row.source.title,
        url=row.source.url,
        section=row.section or None,
        checked=row.checked_on,
        verified=row.is_verified,
        note=row.note or None,
    )


def _evidence(row: Evidence) -> schema.Evidence:
    return schema.Evidence.model_construct(
        side=Side(row.side), kind=EvidenceKind(row.kind), id=row.identifier, what=row.what, url=row.url or None
    )
