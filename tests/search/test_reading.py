import pytest

from responsibilities.search.names import Named, NameFinder
from responsibilities.search.reading import Reader
from responsibilities.search.topics import TopicRanker, TopicWords

DYNAMODB, CLOUDFRONT, AUTO_MODE = 1, 2, 3
MANAGED = 1
BACKUPS, BUILDINGS, SIGN_IN, HARDWARE = 10, 11, 12, 13
INHERITED, OF, IN = 20, 21, 22
TOPICS = TopicRanker(
    [
        TopicWords(BACKUPS, "Taking backups", "Who backs up {service}?", ("backup", "snapshot"), ()),
        TopicWords(BUILDINGS, "Building access", "Who enters the buildings of {service}?", ("data center",), ()),
        TopicWords(SIGN_IN, "Sign-in", "Who secures sign-in?", ("console login", "tls 1.2"), ("the front of a cloud",)),
        TopicWords(HARDWARE, "Hardware", "Who buys hardware for {service}?", ("hardware cost",), ()),
    ]
)
READER = Reader(
    services=NameFinder(
        [
            Named(DYNAMODB, ("Amazon DynamoDB", "DynamoDB")),
            Named(CLOUDFRONT, ("Amazon CloudFront", "CloudFront")),
            Named(AUTO_MODE, ("EKS Auto Mode",)),
        ],
        TOPICS.phrases,
    ),
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


@pytest.mark.parametrize(
    ("question", "service"),
    [
        ("backups of cloud front", CLOUDFRONT),
        ("backups of dynamo db", DYNAMODB),
        ("eks automode backups", AUTO_MODE),
    ],
)
def test_names_are_read_whether_written_as_one_word_or_two(question, service):
    assert read(question).services == (service,)


@pytest.mark.parametrize("question", ["log in", "log into the console", "log onto", "logging into"])
def test_logging_in_is_not_about_logs(question):
    assert read(question).words[0] == "login"


@pytest.mark.parametrize("question", ["1", "7 7", "dynamodb 2"])
def test_a_number_alone_asks_nothing(question):
    assert read(question).topics == ()


def test_a_number_completes_a_phrase():
    assert read("tls 1.2").topics[0].id == SIGN_IN


def test_a_price_is_told_nowhere_unless_a_topic_speaks_of_it():
    assert read("what does a dynamodb backup cost").topics == ()
    assert read("dynamodb hardware costs").topics[0].id == HARDWARE


def test_a_short_word_is_completed_but_not_taken_for_another():
    assert (read("bild access").words[0], read("logo").words, read("lgoin").words) == ("bild", ("logo",), ("login",))
    assert read("snapsot logs").words == ("snapshot", "log")


def test_a_term_is_recognised_by_its_words_with_others_between():
    assert read("which controls do we have inherited").term == INHERITED
    assert read("cloud security").term is None
