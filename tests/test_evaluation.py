import pytest

from responsibilities.models import Service, Topic
from responsibilities.pages import evaluation
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("part", ["tuning", "untouched"])
def test_every_question_is_well_formed_and_asked_once(part):
    questions = evaluation.read(evaluation.PARTS[part])
    texts = [question.text.lower() for question in questions]
    assert len(set(texts)) == len(texts)


def test_there_are_three_hundred_questions_and_none_is_in_both_parts():
    tuning, untouched = ({q.text.lower() for q in evaluation.read(path)} for path in evaluation.PARTS.values())
    assert (len(tuning) + len(untouched) >= 300, tuning & untouched) == (True, set())


def write(tmp_path, *rows):
    path = tmp_path / "questions.csv"
    path.write_text("\n".join(["question,owner,service,topic", *rows, ""]), encoding="utf-8")
    return path


def test_it_counts_what_is_right_and_what_was_confused(tmp_path):
    make.answer(make.topic("backups", keywords="snapshot"), service=make.service("rds"), owner="aws")
    make.term("inherited-controls")
    questions = evaluation.read(
        write(
            tmp_path,
            "backups on rds,aws,rds,backups",
            "rds snapshots,customer,rds,backups",
            "inherited controls,concept,,inherited-controls",
            "opera tickets,none,,",
        )
    )
    lines = list(evaluation.report("mine", evaluation.evaluate(questions), wrong=True))
    assert lines == [
        "mine: 4 questions",
        "  about a topic: 2; answered 2/2 (100.0%)",
        "  right owner: 1/2 (50.0%) of those answered, 1/2 (50.0%) of all",
        "  right service: 2/2 (100.0%) of those answered, 2/2 (100.0%) of all",
        "  right topic: 2/2 (100.0%) of those answered, 2/2 (100.0%) of all",
        "  not sure: 0, the right answer among the nearest 0/0",
        "  terms of the model: right 1/1 (100.0%)",
        "  about something else: kept silent 1/1 (100.0%)",
        "  customer taken for aws: 1",
        "  WRONG  rds snapshots",
        "         wanted customer rds backups; got aws rds backups",
    ]
    assert (Service.objects.count(), Topic.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,nobody,,", "2: nobody is no owner"),
        ("a,aws,rds", "2: the columns are"),
        ("a,aws,b,c,d", "2: the columns are"),
    ],
)
def test_a_wrong_file_says_where(tmp_path, row, message):
    with pytest.raises(evaluation.EvaluationError, match=message):
        evaluation.read(write(tmp_path, row))


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(evaluation.EvaluationError, match="No such file"):
        evaluation.read(tmp_path / "none.csv")
