"""What may stand behind the question mark, and what is said of a value that makes no sense.

Here a wrong value is refused, where pages leave it out and say so: a program reads no notes.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from responsibilities.cascade import Level
from responsibilities.owners import Owner
from responsibilities.pages import moments, reviews
from responsibilities.vocabulary import Lifecycle

from .objects import FieldProblem

LARGEST_PAGE = 1_000_000
MOST_A_PAGE = 200


class ParameterError(Exception):
    """A request that can't be answered.

    :param problems: what is wrong with each parameter.
    """

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        self.problems = list(problems)
        super().__init__(self.detail)

    @property
    def detail(self) -> str:
        return " ".join(f"{problem.parameter}: {problem.detail}" for problem in self.problems)


def _digits(value: str) -> int:
    """Only digits: Python would also take signs, spaces, underscores and the digits of other scripts."""
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise ValueError
    return int(value)


def _day(value: str) -> date:
    """Only 2026-03-31: pydantic would also take numbers of seconds."""
    found = moments.parsed(value)
    if found is None:
        raise ValueError
    return found


Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,80}$")]


class Query(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, validate_default=False)


class Paging(Query):
    page: Annotated[int, Field(ge=1, le=LARGEST_PAGE), BeforeValidator(_digits)] = 1
    """Which page of the list. One beyond the last is empty."""
    per_page: Annotated[int, Field(ge=1, le=MOST_A_PAGE), BeforeValidator(_digits)] = 50
    """How many on a page."""


class ServicesQuery(Paging):
    category: Slug | None = None
    """Slug of a category."""
    type: Slug | None = None
    """Slug of a type."""
    lifecycle: Lifecycle | None = None
    team: Slug | None = None
    """Slug of a team: only services on which it owns something."""


class TopicsQuery(Paging):
    layer: Slug | None = None
    """Slug of a layer."""
    lens: Slug | None = None
    """Slug of a lens."""


class AnswersQuery(Paging):
    service: Slug | None = None
    """Slug of a service, or any other name of it that stands in addresses."""
    topic: Slug | None = None
    """Slug of a topic, or a former one."""
    layer: Slug | None = None
    """Slug of a layer."""
    lens: Slug | None = None
    """Slug of a lens."""
    type: Slug | None = None
    """Slug of a type."""
    category: Slug | None = None
    """Slug of a category."""
    owner: Owner | None = None
    scope: Level | None = None
    """For what the answer was written."""
    team: Slug | None = None
    """Slug of the team that owns it."""


class ChangesQuery(Query):
    service: Slug | None = None
    """Slug of a service, or any other name of it that stands in addresses."""
    topic: Slug | None = None
    """Slug of a topic, or a former one."""
    since: Annotated[date, BeforeValidator(_day)] | None = None
    """The first day, in UTC."""
    before: str | None = None
    """The ``id`` of a change: only what is older."""
    per_page: Annotated[int, Field(ge=1, le=MOST_A_PAGE), BeforeValidator(_digits)] = 50
    """How many at most."""


class ReviewsQuery(Query):
    service: Slug | None = None
    """Slug of a service, or any other name of it that stands in addresses: only answers written for it."""
    within: Annotated[int, Field(ge=0, le=reviews.MOST_DAYS), BeforeValidator(_digits)] = 0
    """Days ahead: also what will be due until then."""


class QuestionQuery(Query):
    q: str = ""
    """The question, in your own words."""


Asked = TypeVar("Asked", bound=Query)


def read(model: type[Asked], given: Mapping[str, list[str]]) -> Asked:
    """:raises ParameterError: with everything that is wrong."""
    twice = [
        FieldProblem(parameter=name[:80], detail="Give it once.") for name, values in given.items() if len(values) > 1
    ]
    try:
        asked = model.model_validate({name: values[-1] for name, values in given.items() if values})
    except ValidationError as error:
        raise ParameterError([*twice, *(_problem(model, item) for item in error.errors())]) from error
    if twice:
        raise ParameterError(twice)
    return asked


def _problem(model: type[Query], item: ErrorDetails) -> FieldProblem:
    name = str(item["loc"][0])
    if name not in model.model_fields:
        known = ", ".join(model.model_fields)
        return FieldProblem(parameter=_printable(name), detail=f"There is no such parameter here. There are: {known}.")
    return FieldProblem(parameter=name, detail=f"Must be {wanted(schema(model)[name])}.")


def _printable(name: str) -> str:
    return "".join(char for char in name[:80] if char.isprintable()) or "(unprintable)"


def wanted(field: Mapping[str, Any]) -> str:
    """What a parameter takes, in words."""
    if "enum" in field:
        return f"one of {', '.join(field['enum'])}"
    if field.get("type") == "integer":
        return f"a whole number from {field['minimum']} to {field['maximum']}"
    if field.get("format") == "date":
        return "a day such as 2026-03-31"
    if "pattern" in field:
        return "a slug: up to 80 letters, digits and hyphens"
    return "text"


def schema(model: type[Query]) -> dict[str, dict[str, Any]]:
    """The JSON Schema of each parameter, with nothing left to look up elsewhere."""
    whole = model.model_json_schema()
    shared = whole.get("$defs", {})
    return {name: _resolved(field, shared) for name, field in whole["properties"].items()}


def _resolved(field: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter that is not given has no value; so null, which means that here, is left out."""
    kind: dict[str, Any] = next((one for one in field.get("anyOf", ()) if one.get("type") != "null"), {})
    found = {**{key: value for key, value in field.items() if key != "anyOf"}, **kind}
    reference = found.pop("$ref", "").rpartition("/")[2]
    if reference:
        found = {**shared[reference], **found}
    if found.get("default", 0) is None:
        del found["default"]
    return {key: value for key, value in found.items() if key != "title"}
