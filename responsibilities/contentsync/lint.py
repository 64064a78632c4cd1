"""The editorial rules that the format alone can't hold. Each rule is a function that yields sentences."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from responsibilities.owners import Owner

from . import checks, schema, writing
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
    "anywhere.eks.amazonaws.com",
)
WEAK_WORDS = re.compile(
    r"\b(leverag\w*|robust\w*|seamless\w*|effortless\w*|utili[sz]e\w*|ensur(?:e|es|ing)|best practices)\b",
    re.IGNORECASE,
)
HALF_WORDS = 4
"""A half of a shared answer in fewer words says nothing that somebody does."""

Rule = Callable[[str, str, schema.Answer], Iterator[str]]


def problems(catalog: schema.Catalog, directory: Path) -> Iterator[str]:
    """Every broken rule, as ``file: answer: what is wrong``."""
    for file, scope in scopes(catalog):
        for topic, answer in scope.answers.items():
            for rule in RULES:
                yield from (f"{file}: {topic}: {message}" for message in rule(file, topic, answer))
        yield from (f"{file}: {message}" for message in answers_differ(scope.answers))
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


def checks_exist(file: str, topic: str, answer: schema.Answer) -> Iterator[str]:  # noqa: ARG001
    for item in answer.evidence:
        if item.kind in checks.KINDS:
            is_active = checks.known(item.kind).get(item.id)
            if is_active is None:
                yield f"{item.id} is no {item.kind} id that we know of (content/checks)"
            elif not is_active:
                yield f"{item.id} was retired and checks nothing any more"


def proof_is_named_once(file: str, topic: str, answer: schema.Answer) -> Iterator[str]:  # noqa: ARG001
    """The database holds one of each, and which words stay would be chance."""
    evidence = [(str(item.kind), item.id) for item in answer.evidence]
    citations = [(item.section or "no section", item.url) for item in answer.citations]
    for named in (evidence, citations):
        for place, (kind, name) in enumerate(named):
            if named.index((kind, name)) != place:
                yield f"{name} ({kind}) is named twice"


def the_statement_names_who_acts(file: str, topic: str, answer: schema.Answer) -> Iterator[str]:  # noqa: ARG001
    """Who reads nothing else must know whose it is. Services act for AWS under their own names ("EBS encrypts")."""
    owner = Owner(answer.owner)
    if owner.customer_has_a_part and owner is not Owner.SHARED and not _names_you(answer.statement):
        yield "statement does not say “you”, who have to do it"
    if owner is Owner.SHARED and _names_you(answer.statement) and not _names_aws(answer.statement):
        yield "statement names only you, and both of you act"


def _names_you(text: str) -> bool:
    return re.search(r"\b(you|your|yours|yourself)\b", text, re.IGNORECASE) is not None


def _names_aws(text: str) -> bool:
    """AWS, or a service that acts under its own name: a capital or digit inside. Or it depends."""
    return re.search(r"\b(AWS|Amazon|[A-Z]\w*[A-Z0-9]\w*|[Ii]t depends|[Bb]oth)\b|{service}", text) is not None


def shared_has_two_real_halves(file: str, topic: str, answer: schema.Answer) -> Iterator[str]:  # noqa: ARG001
    if Owner(answer.owner) is Owner.SHARED:
        for name in ("aws_does", "customer_does"):
            if len((getattr(answer, name) or "").split()) < HALF_WORDS:
                yield f"{name} is no real half of something shared; see guideline 8"


def answers_differ(answers: dict[str, schema.Answer]) -> Iterator[str]:
    """The same sentence under two topics answers at least one of them badly."""
    seen: dict[str, str] = {}
    for topic, answer in answers.items():
        for name, text in texts(answer):
            if name == "phrase":
                continue  # fits a cell of the matrix, where the same few words are right
            for sentence in filter(None, (part.strip(" -").lower() for part in re.split(r"(?<=[.!?])\s|\n", text))):
                if len(sentence.split()) > HALF_WORDS and seen.setdefault(sentence, topic) != topic:
                    yield f"{topic}: {name} says the same as {seen[sentence]}: “{sentence}”"


RULES: tuple[Rule, ...] = (
    service_answers_cite,
    sentences_are_short,
    words_are_plain,
    links_are_to_known_hosts,
    services_are_named,
    lines_are_plain_text,
    checks_exist,
    proof_is_named_once,
    the_statement_names_who_acts,
    shared_has_two_real_halves,
)


def _undescribed_cells(catalog: schema.Catalog) -> Iterator[str]:
    """The baseline is complete: a general answer to every topic that all services have, or one for every type."""
    for topic in catalog.topics:
        if topic.everywhere and not _answers(catalog.general, topic.slug):
            for slug, service_type in catalog.types.items():
                if not _answers(service_type, topic.slug):
                    yield f"types/{slug}.yaml: {topic.slug}: no answer here and none in general.yaml"


def _answers(scope: schema.General | schema.ServiceType, topic: str) -> bool:
    """Says something about the topic that readers still get."""
    answer = scope.answers.get(topic)
    return answer is not None and answer.retired is None
