"""A question in a reader's own words -> one answer, or the nearest ones, or nothing. Never a guess."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from responsibilities.cascade import Chosen, Level
from responsibilities.models import Service, ServiceType, Topic
from responsibilities.owners import Owner, combined
from responsibilities.search.reading import Reading
from responsibilities.search.topics import Ranked
from responsibilities.vocabulary import listed

from .glossary import TermPart, term_part
from .index import Index, Told
from .parts import Link, answer_url, filled, provenance, service_url

QUESTION_LIMIT = 200
"""Characters that are read; the rest of a longer question is left out and the page says so."""
COVERAGE_NEEDED = 0.22
COVERAGE_NEEDED_ALONE = 0.38
"""Which share of a question its topic must explain: with a service or type named, and without."""
LEAD_NEEDED = 0.08
"""By which share the best topic must lead over the best one with another owner."""
NOT_APPLICABLE = 0.85
"""What a topic that does not arise is worth beside one that does: people ask about what is there."""
ALTERNATIVES = 3
EXAMPLES = 3
SERVICES_READ = 4
"""Services of one question that get an answer each."""


@dataclass(frozen=True)
class Dependence:
    """One owner, and some services on which it is the owner."""

    owner: Owner
    services: tuple[Link, ...]
    count: int


@dataclass(frozen=True)
class Given:
    """An answer to the question: a cell, what holds for a type, or for AWS as a whole."""

    owner: Owner
    service: Link | None
    service_slug: str | None
    topic: Link
    topic_slug: str
    question: str
    statement: str
    aws_does: str
    customer_does: str
    scope: str
    provenance: str
    url: str
    answer_ids: tuple[int, ...]
    depends: tuple[Dependence, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.service.title}: {self.topic.title}" if self.service else self.topic.title


@dataclass(frozen=True)
class Asked:
    """What a question led to."""

    question: str
    is_cut: bool
    reading: Reading | None
    answer: Given | None
    alternatives: tuple[Given, ...]
    term: TermPart | None
    confidence: float
    is_one_each: bool = False
    """The alternatives are answers to one topic, for each of the services named."""
    same: tuple[Given, ...] = ()
    """The same answer for the other services named."""


def cleaned(question: str) -> str:
    """One line of printable text, cut to what is read."""
    printable = "".join(char if char.isprintable() else " " for char in question[: QUESTION_LIMIT * 2])
    return " ".join(printable.split())[:QUESTION_LIMIT].strip()


def ask(index: Index, question: str) -> Asked:
    """The answer if one fits clearly better than those with another owner; else the nearest ones."""
    text = cleaned(question)
    is_cut = len(question.strip()) > QUESTION_LIMIT
    if not text:
        return Asked(text, is_cut, None, None, (), None, 0.0)
    reading = index.read(text)
    term = index.terms.get(reading.term) if reading.term is not None else None
    part = term_part(term) if term else None
    ranked = [one for one in reading.topics if one.coverage >= COVERAGE_NEEDED]
    candidates = sorted(_candidates(index, reading, ranked), key=lambda pair: -pair[0].score)
    if part and (reading.asks_meaning or not _fits_better(candidates, reading)):
        return Asked(text, is_cut, reading, None, _where_met(index, reading, candidates), part, 1.0)
    confidence, sure = _certainty(candidates, reading)
    answer = candidates[0][1] if sure else None
    others = tuple(given for _, given in candidates[1 if sure else 0 :][:ALTERNATIVES])
    each = _one_each(candidates, reading)
    if each and not sure:
        return Asked(text, is_cut, reading, None, each, part, confidence, is_one_each=True)
    return Asked(text, is_cut, reading, answer, others, part, confidence, same=each[1:])


def _one_each(candidates: Sequence[tuple[Ranked, Given]], reading: Reading) -> tuple[Given, ...]:
    """The answer for each of several services, where it is clear which topic is meant."""
    if reading.is_one or not candidates:
        return ()
    first = candidates[0][1]
    _, sure = _certainty([pair for pair in candidates if pair[1].service_slug == first.service_slug], reading)
    return tuple(given for _, given in candidates if given.topic_slug == first.topic_slug) if sure else ()


def _where_met(index: Index, reading: Reading, candidates: Sequence[tuple[Ranked, Given]]) -> tuple[Given, ...]:
    """Answers that show a term at work: of the topics it names, unless a service is asked about."""
    topics = () if reading.services or reading.types or reading.term is None else index.terms[reading.term].topics.all()
    found = [given for topic in topics if (given := _general_given(index, index.topics[topic.pk]))]
    return tuple(found or [given for _, given in candidates])[:ALTERNATIVES]


def _fits_better(candidates: Sequence[tuple[Ranked, Given]], reading: Reading) -> bool:
    """Whether a question that is the name of a term is better answered by a topic: it names a service too."""
    return bool(candidates and (reading.services or reading.types))


def _certainty(candidates: Sequence[tuple[Ranked, Given]], reading: Reading) -> tuple[float, bool]:
    """How sure the first candidate is: it must explain the question and lead over every other owner."""
    if not candidates:
        return 0.0, False
    best, given = candidates[0]
    considered = [
        (one, other) for one, other in candidates[1:] if other.service_slug == given.service_slug or not reading.is_one
    ]
    rivals = [one.score for one, other in considered if _verdict(other) != _verdict(given)]
    lead = 1 - max(rivals, default=0.0) / best.score
    needed = COVERAGE_NEEDED if reading.services or reading.types else COVERAGE_NEEDED_ALONE
    sure = best.coverage >= needed and lead >= LEAD_NEEDED
    return round(min(1.0, best.coverage * (0.5 + lead)), 2), sure


def _verdict(given: Given) -> tuple[Owner, bool]:
    return given.owner, bool(given.depends)


def _candidates(index: Index, reading: Reading, ranked: Sequence[Ranked]) -> Iterator[tuple[Ranked, Given]]:
    """For each topic, best first, its answer for what the question names."""
    services = [index.services[pk] for pk in reading.services[:SERVICES_READ]]
    for one in ranked[:8]:
        topic = index.topics[one.id]
        if services:
            found = [cell_given(index, service, topic) for service in services]
        elif reading.types:
            found = [_type_given(index, index.types[reading.types[0]], topic)]
        else:
            found = [_general_given(index, topic)]
        yield from ((_weighed(one, given), given) for given in found if given)


def _weighed(one: Ranked, given: Given) -> Ranked:
    return replace(one, score=one.score * NOT_APPLICABLE) if given.owner is Owner.NOT_APPLICABLE else one


def cell_given(index: Index, service: Service, topic: Topic) -> Given | None:
    chosen = index.cell(service, topic.pk)
    return _given(service, topic, chosen) if chosen else None


def _given(service: Service, topic: Topic, chosen: Chosen[Told]) -> Given:
    row = chosen.answer
    return Given(
        owner=row.owner,
        service=Link(service.name, service_url(service.slug)),
        service_slug=service.slug,
        topic=Link(topic.name, topic.get_absolute_url()),
        topic_slug=topic.slug,
        question=filled(topic.question, service.name),
        statement=filled(row.statement, service.short_name),
        aws_does=filled(row.aws_does, service.short_name),
        customer_does=filled(row.customer_does, service.short_name),
        scope=chosen.level.value,
        provenance=provenance(chosen.level, service),
        url=answer_url(service.slug, topic.slug),
        answer_ids=(row.id,),
    )


def _type_given(index: Index, service_type: ServiceType, topic: Topic) -> Given | None:
    chosen = index.of_type(service_type, topic.pk)
    if chosen is None:
        return None
    row, name = chosen.answer, "the service"
    return Given(
        owner=row.owner,
        service=None,
        service_slug=None,
        topic=Link(topic.name, topic.get_absolute_url()),
        topic_slug=topic.slug,
        question=filled(topic.question, service_type.name.lower()),
        statement=filled(row.statement, name),
        aws_does=filled(row.aws_does, name),
        customer_does=filled(row.customer_does, name),
        scope=chosen.level.value,
        provenance=f"From {service_type.name}" if chosen.level is Level.TYPE else "General rule",
        url=f"{service_type.get_absolute_url()}#{topic.slug}",
        answer_ids=(row.id,),
    )


def _general_given(index: Index, topic: Topic) -> Given | None:
    """The answer where no service is named: what all types agree on, or what it depends on."""
    by_type = [chosen for row in index.types.values() if (chosen := index.of_type(row, topic.pk))]
    owner = combined(chosen.answer.owner for chosen in by_type)
    if owner is None:
        return None
    groups = tuple(_dependences(index, topic))
    depends = groups if len({chosen.answer.owner for chosen in by_type}) > 1 else ()
    first = next((chosen.answer for chosen in by_type if chosen.level is Level.GENERAL), by_type[0].answer)
    name = "the service"
    return Given(
        owner=owner,
        service=None,
        service_slug=None,
        topic=Link(topic.name, topic.get_absolute_url()),
        topic_slug=topic.slug,
        question=filled(topic.question, "an AWS service"),
        statement=_depends_sentence(groups) if depends else filled(first.statement, name),
        aws_does="" if depends else filled(first.aws_does, name),
        customer_does="" if depends else filled(first.customer_does, name),
        scope=Level.GENERAL.value,
        provenance="It depends on the service" if depends else "General rule",
        url=topic.get_absolute_url(),
        answer_ids=tuple(dict.fromkeys(chosen.answer.id for chosen in by_type)) if depends else (first.id,),
        depends=depends,
    )


def _dependences(index: Index, topic: Topic) -> Iterator[Dependence]:
    """The services by owner, those described best first."""
    for owner in Owner:
        rows = index.by_owner(topic.pk).get(owner, [])
        if rows:
            links = tuple(Link(row.short_name, answer_url(row.slug, topic.slug)) for row in rows[:EXAMPLES])
            yield Dependence(owner, links, len(rows))


def _depends_sentence(groups: Sequence[Dependence]) -> str:
    """As in "It depends on the service: yours on EC2, AWS's on RDS and Lambda."."""
    parts = []
    for group in groups:
        parts.append(f"{group.owner.possessive} on {listed([link.title for link in group.services])}")
    return f"It depends on the service: {'; '.join(parts)}."
