import pytest

from responsibilities.search.fulltext import FullText

TEXTS = FullText(
    [
        (1, "Amazon RDS", "Backups", "AWS takes backups every day.", ""),
        (2, "Amazon S3", "Backups", "You copy objects.", "Backups are made with AWS Backup."),
        (3, "Amazon S3", "Encryption", "AWS encrypts new objects.", ""),
    ]
)


def test_a_hit_in_what_is_said_in_short_counts_more_than_one_in_the_long_text():
    assert list(TEXTS.find(["backup"])) == [1, 2]


def test_every_word_can_be_asked_for():
    assert set(TEXTS.find(["object", "backup"])) == {1, 2, 3}
    assert set(TEXTS.find(["object", "backup"], every=True)) == {2}


@pytest.mark.parametrize("words", [[], ["and"], ["near"], ["or", "not"]])
def test_its_own_operators_are_only_words(words):
    assert TEXTS.find(words) == {}
