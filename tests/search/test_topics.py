from collections import Counter

from responsibilities.search.topics import TopicRanker, TopicWords
from responsibilities.search.words import stems

OS, ENGINE, BACKUP, RETENTION = 1, 2, 3, 4
RANKER = TopicRanker(
    [
        TopicWords(
            OS, "Guest OS patching", "Who patches the operating system of {service}?", ("kernel", "os updates"), ()
        ),
        TopicWords(ENGINE, "Engine patching", "Who patches the engine of {service}?", ("minor version",), ("node.js",)),
        TopicWords(
            BACKUP, "Taking backups", "Who takes the backups of {service}?", ("snapshot",), (), is_headline=True
        ),
        TopicWords(RETENTION, "Backup retention", "Who keeps backups of {service}?", ("retention",), ()),
    ]
)


def ranked(question, own=None):
    return [one.id for one in RANKER.rank(stems(question), own)]


def test_names_questions_and_keywords_decide():
    assert ranked("who patches the operating system")[0] == OS
    assert ranked("kernels")[0] == OS
    assert ranked("minor versions")[0] == ENGINE


def test_words_of_the_answers_count_where_nothing_else_does():
    assert ranked("node.js") == [ENGINE]


def test_the_headline_wins_where_two_fit_alike():
    assert ranked("backups") == [BACKUP, RETENTION]


def test_words_of_the_services_own_answer_count():
    own = {RETENTION: Counter({"glacier": 3})}
    assert ranked("glacier", own) == [RETENTION]


def test_what_nobody_knows_lowers_the_coverage():
    (known,) = RANKER.rank(stems("kernel"))
    (unsure,) = RANKER.rank(stems("kernel opera zebra"))
    assert (known.coverage, unsure.coverage < 0.5) == (1.0, True)


def test_nothing_fits_words_from_elsewhere():
    assert ranked("opera tickets") == []
