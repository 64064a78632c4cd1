"""The editorial rules that the format alone can't hold. Each rule is a function that yields sentences."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from . import schema, writing
from .references import scopes

SENTENCE_WORDS = 40
HOSTS = (
    "docs.aws.amazon.com",
    "aws.amazon.com",
    "hub.prowler.com",
    "serverlessland.com",
    "github.com/awsdocs",
    "d0.awsstatic.com/whitepapers",
    "aws.github.io",
)
WEAK_WORDS = re.compile(r"\b(leverag\w*|robust\w*|seamless\w*|utili[sz]e\w*|best practices)\b", re.IGNORECASE)

Rule = Callable[[str, str, schema.Answer], Iterator[str]]


def problems(catalog: schema.Catalog, directory: Path) -> Iterator[str]:
    """Every broken rule, as ``file: answer: what is wrong``."""
    for file, scope in scopes(catalog):
        for topic, answer in scope.answers.items():
            for rule in RULES:
                yield from (f"{file}: {topic}: {message}" for message in rule(file, topic, answer))
    yield from _undescribed_cells(catalog)
    for name, text in writing.documents(catalog):
        if (directory / name).read_text(encoding="utf-8") != text:
            yield f"{name}: not in canonical form; run check_content --write"


def texts(answer: schema.Answer) -> Iterator[tuple[str, str]]:
    """The written fields of an answer, by name."""
    for name in ("statement", "phrase", "aws_does", "customer_does", "todo", "reason"):
        value = getattr(answer, name)
        if value:
            yield name, value


def service_answers_cite(file: str, topic: str, answer: schema.Answer) -> Iterator[str]:  # noqa: ARG001
    """A claim about one service needs a document that makes it."""
    if file.startswith("services/") and not answer.citations:
        yield "an answer about one service needs a citation"


def sentences_are_short(file: str, topic: str, answer: schema.Answer) -> Iterator[str]:  # noqa: ARG001
    for name, text in texts(answer):
        for sentence in re.split(r"(?<=[.!?])\s|\n", text):
            if len(sentence.split()) > SENTENCE_WORDS:
                yield f"{name} has a sentence of {len(sentence.split())} words; {SENTENCE_WORDS} is the limit"


def words_are_plain(file: str, topic: str, answer: schema.Answer) -> Iterator[str]:  # noqa: ARG001
    for name, text in texts(answer):
        if found := WEAK_WORDS.search(text):
            yield f"{name} says {found.group()!r}; say what actually happens"


def links_are_to_known_hosts(file: str, topic: str, answer: schema.Answer) -> Iterator[str]:  # noqa: ARG001
    urls = [*(item.url for item in answer.citations), *(item.url for item in answer.evidence if item.url)]
    for url in urls:
        if not url.removeprefix("https://").startswith(tuple(f"{host}/" for host in HOSTS)):
            yield f"{url} is not on a host we cite ({', '.join(HOSTS)})"


def lines_are_plain_text(file: str, topic: str, answer: schema.Answer) -> Iterator[str]:  # noqa: ARG001
    """Markdown is for the parts; a statement is also a title, a preview and a cell."""
    for name in ("statement", "phrase", "todo"):
        if re.search(r"`|\*\S[^*]*\*|\]\(", getattr(answer, name) or ""):
            yield f"{name} holds Markdown; it is printed as it is"


def services_are_named(file: str, topic: str, answer: schema.Answer) -> Iterator[str]:  # noqa: ARG001
    """``{service}`` is filled in where an answer is inherited; an answer about one service says its name."""
    if file.startswith("services/"):
        for name, text in texts(answer):
            if "{service}" in text:
                yield f"{name} holds {{service}}; write the service's name"


RULES: tuple[Rule, ...] = (
    service_answers_cite,
    sentences_are_short,
    words_are_plain,
    links_are_to_known_hosts,
    services_are_named,
    lines_are_plain_text,
)


def _undescribed_cells(catalog: schema.Catalog) -> Iterator[str]:
    """The baseline is complete: a general answer to every topic, or one for every type."""
    for topic in catalog.topics:
        if not _answers(catalog.general, topic.slug):
            for slug, service_type in catalog.types.items():
                if not _answers(service_type, topic.slug):
                    yield f"types/{slug}.yaml: {topic.slug}: no answer here and none in general.yaml"


def _answers(scope: schema.General | schema.ServiceType, topic: str) -> bool:
    """Says something about the topic that readers still get."""
    answer = scope.answers.get(topic)
    return answer is not None and answer.retired is None
