import pytest

from responsibilities.search.words import plain_words, stem, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("patches", "patching"),
        ("encrypted", "encryption"),
        ("organisation", "organization"),
        ("virtualised", "virtualized"),
        ("centre", "center"),
        ("behaviour", "behavior"),
        ("licences", "licenses"),
        ("backups", "backup"),
    ],
)
def test_forms_and_spellings_of_one_word_are_one(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["eks", "ecs", "ebs", "s3", "kms", "os", "2026"])
def test_abbreviations_and_numbers_keep_their_letters(word):
    assert stem(word) == word


def test_possessives_contractions_and_accents_are_taken_off():
    assert plain_words("Lambda’s OS? Don't café") == ["lambda", "os", "dont", "cafe"]


def test_function_words_carry_nothing():
    assert stems("Who is responsible for patching the OS?") == ("patch", "os")
