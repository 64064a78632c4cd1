"""How good the answers are: questions with the answer they should get, asked and compared.

A row is ``question,owner,service,topic``. Owner is an owner, ``depends`` (no service named, and it depends on the
service), ``concept`` (a term of the glossary, named under topic) or ``none`` (nothing here answers it). Several
right topics are separated by ``|``, and so are their owners where they differ.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from responsibilities.models import Term
from responsibilities.owners import Owner

from .asking import Asked, ask
from .index import current

FOLDER = Path(__file__).resolve().parent.parent / "evaluation"
PARTS = {"tuning": FOLDER / "tuning.csv", "untouched": FOLDER / "untouched.csv"}
"""The untouched part is not looked at while keywords and ranking are worked on."""
DEPENDS, CONCEPT, NOTHING = "depends", "concept", "none"
LABELS = frozenset({*Owner.values, DEPENDS, CONCEPT, NOTHING})
FIELDS = ("question", "owner", "service", "topic")


class EvaluationError(Exception):
    """The file of questions can't be used."""


@dataclass(frozen=True)
class Question:
    """A question, and the answer it should get."""

    text: str
    owners: tuple[str, ...]
    service: str
    topics: tuple[str, ...]

    @property
    def is_about_a_cell(self) -> bool:
        return not {CONCEPT, NOTHING} & set(self.owners)


@dataclass(frozen=True)
class Outcome:
    """What a question got. ``None`` where there was nothing to compare."""

    question: Question
    got: str
    service: str
    topic: str
    answered: bool
    owner_right: bool
    service_right: bool
    topic_right: bool
    among_nearest: bool

    @property
    def is_right(self) -> bool:
        return self.owner_right if self.question.is_about_a_cell else self.topic_right


def read(path: Path) -> list[Question]:
    """
    :raises EvaluationError: with the file and line of the first mistake.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: {error}") from error
    questions = []
    for number, row in enumerate(rows, start=2):
        if set(row) != set(FIELDS) or None in row.values():
            raise EvaluationError(f"{path}:{number}: the columns are {','.join(FIELDS)}")
        owners = tuple(row["owner"].split("|"))
        if unknown := set(owners) - LABELS:
            raise EvaluationError(
                f"{path}:{number}: {', '.join(unknown)} is no owner, {DEPENDS}, {CONCEPT} or {NOTHING}"
            )
        questions.append(
            Question(row["question"], owners, row["service"], tuple(filter(None, row["topic"].split("|"))))
        )
    return questions


def evaluate(questions: Iterable[Question]) -> list[Outcome]:
    index = current()
    terms = {name.lower(): term.slug for term in index.terms.values() for name in _names(term)}
    return [_outcome(question, ask(index, question.text), terms) for question in questions]


def _names(term: Term) -> tuple[str, ...]:
    return (term.name, term.slug, term.slug.replace("-", " "), *term.other_names.splitlines())


def _outcome(question: Question, asked: Asked, terms: dict[str, str]) -> Outcome:
    given = asked.answer
    if not question.is_about_a_cell:
        return _special(question, asked, terms)
    owner = "" if given is None else DEPENDS if given.depends else given.owner.value
    service = (given.service_slug or "") if given else ""
    topic = given.topic_slug if given else ""
    nearest = any(
        near.topic_slug in question.topics and (near.service_slug or "") == question.service
        for near in asked.alternatives
    )
    return Outcome(
        question,
        owner or (CONCEPT if asked.term else ""),
        service,
        topic,
        answered=given is not None,
        owner_right=owner in question.owners,
        service_right=given is not None and service == question.service,
        topic_right=topic in question.topics,
        among_nearest=nearest,
    )


def _special(question: Question, asked: Asked, terms: dict[str, str]) -> Outcome:
    """A question about the model itself, or about something else altogether."""
    got = CONCEPT if asked.term and not asked.answer else asked.answer.owner.value if asked.answer else NOTHING
    slug = asked.term.slug if asked.term else ""
    wanted = {terms.get(name.replace("-", " "), name) for name in question.topics}
    right = got == CONCEPT and slug in wanted if CONCEPT in question.owners else got == NOTHING
    topic = slug or (asked.answer.topic_slug if asked.answer else "")
    return Outcome(question, got, "", topic, got != NOTHING, right, right, right, among_nearest=False)


def report(name: str, outcomes: Sequence[Outcome], *, wrong: bool = False) -> Iterator[str]:
    """The figures as lines of text."""
    cells = [one for one in outcomes if one.question.is_about_a_cell]
    answered = [one for one in cells if one.answered]
    concepts = [one for one in outcomes if CONCEPT in one.question.owners]
    nothing = [one for one in outcomes if NOTHING in one.question.owners]
    yield f"{name}: {len(outcomes)} questions"
    yield f"  about a topic: {len(cells)}; answered {_share(answered, cells)}"
    for label, field in (("owner", "owner_right"), ("service", "service_right"), ("topic", "topic_right")):
        right = [one for one in answered if getattr(one, field)]
        yield f"  right {label}: {_share(right, answered)} of those answered, {_share(right, cells)} of all"
    silent = [one for one in cells if not one.answered]
    near = [one for one in silent if one.among_nearest]
    yield f"  not sure: {len(silent)}, the right answer among the nearest {_share(near, silent)}"
    yield f"  terms of the model: right {_share([one for one in concepts if one.is_right], concepts)}"
    yield f"  about something else: kept silent {_share([one for one in nothing if one.is_right], nothing)}"
    confused = Counter((one.question.owners[0], one.got) for one in answered if not one.owner_right)
    for (wanted, got), number in confused.most_common():
        yield f"  {wanted} taken for {got}: {number}"
    if wrong:
        yield from (line for one in outcomes if not (one.is_right and one.topic_right) for line in _lines(one))


def _lines(one: Outcome) -> Iterator[str]:
    wanted = f"{'|'.join(one.question.owners)} {one.question.service or '-'} {'|'.join(one.question.topics)}"
    mark = "WRONG" if one.answered and not one.is_right else "topic" if one.answered else "silent"
    yield f"  {mark:6} {one.question.text}"
    yield f"         wanted {wanted}; got {one.got or '-'} {one.service or '-'} {one.topic or '-'}"


def _share(part: Sequence[Outcome], whole: Sequence[Outcome]) -> str:
    return f"{len(part)}/{len(whole)} ({len(part) / len(whole):.1%})" if whole else "0/0"
