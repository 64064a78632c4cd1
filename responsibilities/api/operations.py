"""Every address that answers with data: what it takes, what it gives. The description and its page come from here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from . import documents, lists
from .objects import Model
from .parameters import ChangesQuery, Query, QuestionQuery, ReviewsQuery

LISTS, ONE, FILES, WHOLE = "Lists", "One of them", "Pages as files", "The whole data set"
TAGS: Mapping[str, str] = {
    LISTS: "Filtered and cut into pages. A parameter that makes no sense is refused (400) with a sentence saying why.",
    ONE: "A service or topic with all its answers, or the answer to a question. Former slugs and other case redirect.",
    FILES: "The address of a page without its last slash, and a suffix. The query is that of the page;"
    " as on the page, what makes no sense in it is left out, and the file says so.",
    WHOLE: "Everything in one file.",
}
TEXTS = {"md": "text/markdown", "csv": "text/csv"}


@dataclass(frozen=True)
class Operation:
    """One address. ``model`` is what it answers with as JSON; None for text of type ``media``."""

    name: str
    path: str
    tag: str
    summary: str
    model: type[Model] | None = None
    media: str = "application/json"
    query: type[Query] | None = None
    page_query: Mapping[str, str] = field(default_factory=dict)
    """Parameters of a page, each with what it is; pages forgive any value."""
    example: str = ""
    """An address that shows it at work."""

    @property
    def slugs(self) -> tuple[str, ...]:
        """Names of what stands in the path."""
        return tuple(part.partition("}")[0] for part in self.path.split("{")[1:])


EXAMPLES = {"service": "rds", "topic": "guest-os-patching", "team": "platform"}
TEAM = {"team": "Slug of a team of the organisation: only what it owns."}
SELECTION = {"s": "Slug of a service; give it once for each service."}
PAGES: Mapping[str, tuple[str, str, type[Model], Mapping[str, str], str]] = {
    "service": ("/services/{service}", "A service and all its answers", documents.ServiceDocument, {}, ""),
    "answer": ("/services/{service}/{topic}", "One answer", documents.AnswerDocument, {}, ""),
    "topic": ("/topics/{topic}", "A topic on every service", documents.TopicDocument, {}, ""),
    "team": ("/teams/{team}", "A team and all it owns", documents.TeamDocument, {}, ""),
    "matrix": (
        "/matrix",
        "Every topic on every service",
        documents.MatrixDocument,
        {
            "category": "Slug of a category.",
            "type": "Slug of a type.",
            "layer": "Slug of a layer.",
            "owner": "Only topics with this owner on some service.",
            **TEAM,
            "text": "Part of the name of a service or topic.",
            "variants": "1 to show variants too.",
        },
        "?layer=operating-system",
    ),
    "compare": (
        "/compare",
        "Up to six services side by side",
        documents.CompareDocument,
        {**SELECTION, "only": "“differences” leaves out topics on which they agree."},
        "?s=s3&s=rds",
    ),
    "stack": (
        "/stack",
        "What is left to you across services",
        documents.StackDocument,
        {**SELECTION, **TEAM},
        "?s=s3&s=rds",
    ),
    "search": (
        "/search",
        "The answer to a question, and what matches it",
        documents.SearchDocument,
        {
            "q": "The question.",
            "owner": "Only answers with this owner.",
            "layer": "Slug of a layer.",
            "category": "Slug of a category.",
            "type": "Slug of a type.",
            "scope": "Only answers written for this.",
            "page": "Page of the results.",
            "exact": "1 for answers that hold every word.",
        },
        "?q=who+patches+the+os+on+rds",
    ),
}
"""For each kind of twin: path without suffix, summary, document, query, query of the example."""


def operations() -> Iterator[Operation]:
    for name, resource in lists.RESOURCES.items():
        summary = (resource.document.__doc__ or "").rstrip(".")
        example = "?service=rds&owner=customer" if name == "answers" else ""
        yield Operation(
            f"list-{name}",
            f"/api/v1/{name}",
            LISTS,
            summary,
            resource.document,
            query=resource.asked,
            example=f"/api/v1/{name}{example}",
        )
    yield Operation(
        "changes",
        "/api/v1/changes",
        LISTS,
        "What changed, newest first",
        documents.ChangeList,
        query=ChangesQuery,
        example="/api/v1/changes?service=rds",
    )
    yield Operation(
        "reviews",
        "/-/reviews.json",
        LISTS,
        "Answers that are due for review",
        documents.ReviewList,
        query=ReviewsQuery,
        example="/-/reviews.json?within=30",
    )
    for kind in ("service", "topic", "team"):
        path, summary, model, _, _ = PAGES[kind]
        path = f"/api/v1{path}"
        yield Operation(f"get-{kind}", path, ONE, summary, model, example=_filled(path))
    yield Operation(
        "ask",
        "/api/v1/answer",
        ONE,
        "The answer to a question in your own words",
        documents.QuestionDocument,
        query=QuestionQuery,
        example="/api/v1/answer?q=who+patches+the+os+on+rds",
    )
    yield from _twins()
    yield Operation(
        "data-json",
        "/data/answers.json",
        WHOLE,
        "Services, topics, layers, types, sources and all answers",
        documents.Dataset,
        example="/data/answers.json",
    )
    yield Operation(
        "data-csv", "/data/answers.csv", WHOLE, "All answers, one a line", media="text/csv", example="/data/answers.csv"
    )


def _twins() -> Iterator[Operation]:
    for kind, (path, summary, model, query, example) in PAGES.items():
        address = f"{path}.json"
        yield Operation(
            f"{kind}-json", address, FILES, summary, model, page_query=query, example=f"{_filled(address)}{example}"
        )
        for suffix, media in TEXTS.items():
            address = f"{path}.{suffix}"
            yield Operation(
                f"{kind}-{suffix}",
                address,
                FILES,
                f"{summary}, as {'Markdown' if suffix == 'md' else 'CSV'}",
                media=media,
                page_query=query,
                example=f"{_filled(address)}{example}",
            )


def _filled(path: str) -> str:
    return path.format(**EXAMPLES)
