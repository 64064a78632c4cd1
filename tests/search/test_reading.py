import pytest

from responsibilities.search.names import Named, NameFinder
from responsibilities.search.reading import Reader
from responsibilities.search.topics import TopicRanker, TopicWords

DYNAMODB, MANAGED, BACKUPS, BUILDINGS, INHERITED, OF, IN = 1, 1, 10, 11, 20, 21, 22
TOPICS = TopicRanker(
    [
        TopicWords(BACKUPS, "Taking backups", "Who backs up {service}?", ("backup", "snapshot"), ()),
        TopicWords(BUILDINGS, "Building access", "Who enters the buildings of {service}?", ("data center",), ()),
    ]
)
READER = Reader(
    services=NameFinder([Named(DYNAMODB, ("Amazon DynamoDB", "DynamoDB"))], TOPICS.phrases),
    types=NameFinder([Named(MANAGED, ("Managed services",))]),
    topics=TOPICS,
    terms={"Inherited controls": INHERITED, "security of the cloud": OF, "security in the cloud": IN},
    known=frozenset({"weather"}),
)


def read(question):
    return READER.read(question, {})


@pytest.mark.parametrize(
    "question",
    [
        "does aws back up dynamodb",
        "dynmaodb bakcups",
        "DynamoDB's snapshots",
        "dynamodb backed up",
        "backups on dynamo db",
    ],
)
def test_slips_and_split_words_are_read_as_meant(question):
    found = read(question)
    assert (found.services, found.topics[0].id) == ((DYNAMODB,), BACKUPS)


def test_spellings_of_the_data_centre_are_one():
    assert {read(text).topics[0].id for text in ("datacentre", "data centres", "data-center", "datacenters")} == {
        BUILDINGS
    }


def test_a_term_is_recognised_alone_or_when_asked_for():
    assert (read("inherited controls").term, read("what are inherited controls?").asks_meaning) == (INHERITED, True)
    assert read("inherited controls of dynamodb backups").term is None


def test_function_words_tell_terms_apart():
    assert (read("security of the cloud").term, read("what is security in the cloud?").term) == (OF, IN)
    assert read("who are you").term is None


def test_a_type_of_service_is_read_where_no_service_is_named():
    assert (read("backups of managed services").types, read("backups of managed services on dynamodb").types) == (
        (MANAGED,),
        (),
    )


def test_words_that_are_no_slips_are_left_alone():
    assert read("weather opera").words == ("weather", "opera")
