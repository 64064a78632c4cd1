"""Rows for tests: plain functions with defaults; asking twice for a slug gives the same row."""

from datetime import date, datetime, timezone
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from responsibilities.editing import items
from responsibilities.editing.writing import Change
from responsibilities.models import (
    Addition,
    Category,
    Citation,
    Evidence,
    Layer,
    Responsibility,
    Service,
    ServiceType,
    Source,
    Team,
    Term,
    Topic,
)
from responsibilities.owners import Owner


def title(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def category(slug: str = "database", **values: Any) -> Category:
    return Category.objects.get_or_create(slug=slug, defaults={"name": title(slug), **values})[0]


def layer(slug: str = "operating-system", **values: Any) -> Layer:
    return Layer.objects.get_or_create(
        slug=slug, defaults={"name": title(slug), "description": "What belongs here.", **values}
    )[0]


def service_type(slug: str = "managed", **values: Any) -> ServiceType:
    names = {"name": f"{title(slug)} services", "short_name": title(slug), "description": "What it leaves to you."}
    return ServiceType.objects.get_or_create(slug=slug, defaults={**names, **values})[0]


def topic(slug: str = "guest-os-patching", **values: Any) -> Topic:
    found = Topic.objects.filter(slug=slug).first()
    if found:
        return found
    question = f"Who does {title(slug).lower()} on {{service}}?"
    return Topic.objects.create(
        slug=slug,
        **{"name": title(slug), "question": question, "layer": values.pop("layer", None) or layer(), **values},
    )


def service(slug: str = "rds", **values: Any) -> Service:
    found = Service.objects.filter(slug=slug).first()
    if found:
        return found
    defaults = {
        "name": f"Amazon {title(slug)}",
        "short_name": title(slug),
        "summary": "AWS runs the server; you run the data.",
        "category": values.pop("category", None) or category(),
        "service_type": values.pop("service_type", None) or service_type(),
    }
    return Service.objects.create(slug=slug, **{**defaults, **values})


def texts(owner: Owner) -> dict[str, str]:
    """The parts an answer with this owner needs."""
    return {
        "aws_does": "- Patches the host." if owner.aws_has_a_part else "",
        "customer_does": "- Choose the window." if owner.customer_has_a_part else "",
        "todo": "Choose the window." if owner.customer_has_a_part else "",
        "reason": "Nothing to patch." if owner is Owner.NOT_APPLICABLE else "",
    }


def answer(to: Topic | None = None, owner: str = Owner.AWS, **values: Any) -> Responsibility:
    defaults = {
        "statement": "AWS patches {service}; you choose when.",
        "phrase": "AWS patches",
        "reviewed_on": date(2026, 11, 1),
        **texts(Owner(owner) if owner in Owner.values else Owner.AWS),
    }
    return Responsibility.objects.create(topic=to or topic(), owner=owner, **{**defaults, **values})


def citation(row: Responsibility, url: str = "https://docs.aws.amazon.com/page", **values: Any) -> Citation:
    source = Source.objects.get_or_create(url=url, defaults={"title": f"Page {url[-3:]}"})[0]
    return Citation.objects.create(
        responsibility=row, source=source, **{"checked_on": date(2026, 11, 1), "is_verified": True, **values}
    )


def evidence(row: Responsibility, identifier: str = "RDS.13", **values: Any) -> Evidence:
    return Evidence.objects.create(
        responsibility=row, identifier=identifier, **{"kind": "security-hub", "what": "Minor versions", **values}
    )


def term(slug: str = "inherited-controls", **values: Any) -> Term:
    return Term.objects.create(slug=slug, **{"name": title(slug), "definition": "What it is.", **values})


def change(row: Any, **fields: Any) -> Change:
    """A change of a stored row, as an editor who opened it now would send it."""
    base = items.record_of(items.find(items.key_of(row)))
    return Change(items.key_of(row), base, {**base, **fields})


MOMENT = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)


def user(name: str = "anna", *permissions: str, **values: Any) -> Any:
    """Somebody who may sign in to admin and has these permissions ("publish_content")."""
    found = get_user_model().objects.create_user(name, f"{name}@example.org", "correct horse", is_staff=True, **values)
    found.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return found


def team(slug: str = "platform", **values: Any) -> Team:
    return Team.objects.get_or_create(slug=slug, defaults={"name": title(slug), **values})[0]


def addition(to: Service | Topic | None = None, topic: Topic | None = None, **values: Any) -> Addition:
    """To a service, a topic, or (with both) an answer. It has a note unless it is told something else."""
    about = {"topic": to} if isinstance(to, Topic) else {"service": to, "topic": topic}
    return Addition.objects.create(**about, **(values or {"note": "Ask us first."}))
