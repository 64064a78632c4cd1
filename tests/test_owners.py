import pytest

from responsibilities.owners import Owner, combined

C, S, A, N = Owner.CUSTOMER, Owner.SHARED, Owner.AWS, Owner.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ([A, A], A),
        ([C], C),
        ([A, C], S),
        ([S, A], S),
        ([A, N], A),
        ([N, N], N),
        ([None, A], A),
        ([None], None),
        ([], None),
    ],
)
def test_it_combines_owners_to_the_one_they_agree_on_or_shared(owners, expected):
    assert combined(owners) is expected


def test_it_says_which_side_has_a_part():
    assert [owner.customer_has_a_part for owner in (C, S, A, N)] == [True, True, False, False]
    assert [owner.aws_has_a_part for owner in (C, S, A, N)] == [False, True, True, False]


def test_it_has_a_css_class_and_an_answer_for_every_owner():
    assert [(owner.css, owner.answer) for owner in Owner] == [
        ("you", "You do."),
        ("shared", "Both of you."),
        ("aws", "AWS does."),
        ("na", "Not applicable."),
    ]
