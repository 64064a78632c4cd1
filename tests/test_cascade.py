from dataclasses import dataclass

import pytest

from responsibilities.cascade import (
    GENERAL,
    Additions,
    Answers,
    Level,
    Place,
    Scope,
    layer_owner,
    owning_team,
    places,
    scopes,
    service_places,
    type_scopes,
)
from responsibilities.owners import Owner

TOPIC = 7


@dataclass(frozen=True)
class Placed:
    id: int = 1
    variant_of_id: int | None = None
    service_type_id: int = 5


VARIANT = Placed(id=2, variant_of_id=1)
EVERY_LEVEL = {
    Level.SERVICE: Scope(service_id=2),
    Level.PARENT: Scope(service_id=1),
    Level.TYPE: Scope(type_id=5),
    Level.GENERAL: GENERAL,
}


@pytest.mark.parametrize("most_specific", list(Level))
def test_the_most_specific_answer_wins(most_specific):
    order = list(Level)
    written = order[order.index(most_specific) :]
    answers = Answers((EVERY_LEVEL[level], TOPIC, level.value) for level in written)
    chosen = answers.resolve(scopes(VARIANT), TOPIC)
    assert (chosen.level, chosen.answer) == (most_specific, most_specific.value)


def test_a_cell_nobody_described_has_no_answer():
    answers = Answers([(Scope(service_id=99), TOPIC, "x"), (GENERAL, 8, "y")])
    assert answers.resolve(scopes(VARIANT), TOPIC) is None


def test_a_service_that_is_no_variant_looks_at_three_levels():
    assert [level for level, _ in scopes(Placed())] == [Level.SERVICE, Level.TYPE, Level.GENERAL]


def test_a_type_as_such_looks_at_itself_and_the_general_rule():
    assert list(type_scopes(5)) == [(Level.TYPE, Scope(type_id=5)), (Level.GENERAL, GENERAL)]


def test_it_lists_every_candidate_from_specific_to_general():
    answers = Answers((scope, TOPIC, level.value) for level, scope in EVERY_LEVEL.items())
    assert [item.answer for item in answers.candidates(scopes(VARIANT), TOPIC)] == [
        "service",
        "parent",
        "type",
        "general",
    ]


def test_a_layer_is_shared_when_its_headlines_disagree():
    assert layer_owner([Owner.AWS, Owner.CUSTOMER]) is Owner.SHARED
    assert layer_owner([Owner.AWS, Owner.NOT_APPLICABLE]) is Owner.AWS


EVERY_PLACE = [Place(2, TOPIC), Place(2), Place(1, TOPIC), Place(1), Place(topic_id=TOPIC)]


@pytest.mark.parametrize("most_specific", range(5))
def test_the_team_of_the_most_specific_addition_owns(most_specific):
    additions = Additions([(place, str(place)) for place in EVERY_PLACE[most_specific:]])
    assert owning_team(additions.at(places(VARIANT, TOPIC))) == str(EVERY_PLACE[most_specific])


def test_an_addition_without_a_team_leaves_the_team_to_the_next():
    additions = Additions([(EVERY_PLACE[0], None), (EVERY_PLACE[1], None), (EVERY_PLACE[4], "platform")])
    assert owning_team(additions.at(places(VARIANT, TOPIC))) == "platform"
    assert owning_team(additions.at(service_places(VARIANT))) is None


def test_additions_of_others_do_not_count():
    others = [Place(3, TOPIC), Place(3), Place(2, 8), Place(topic_id=8)]
    assert list(Additions([(place, "x") for place in others]).at(places(VARIANT, TOPIC))) == []
    assert list(places(Placed(), TOPIC)) == [Place(1, TOPIC), Place(1), Place(topic_id=TOPIC)]
