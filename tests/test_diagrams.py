from responsibilities.diagrams import Counts, Edges, Zone, bar, count, edges, verdict, zone
from responsibilities.owners import Owner

C, S, A, N = Owner.CUSTOMER, Owner.SHARED, Owner.AWS, Owner.NOT_APPLICABLE


def test_it_counts_owners_and_says_them_in_words():
    counts = count([C, C, S, A, N, None])
    assert counts == Counts(you=2, shared=1, aws=1, na=1, undescribed=1)
    assert (counts.total, counts.your_part) == (4, 3)
    assert counts.sentence == "2 yours, 1 shared, 1 AWS’s, 1 not applicable, 1 not described"


def test_the_bars_overlap_where_topics_are_shared():
    drawn = bar(Counts(you=21, shared=14, aws=17), 52)
    assert (drawn.width, drawn.you, drawn.aws) == (52, "M0 0h35v5.5H0z", "M21 6.5h31V12H21z")


def test_a_bar_of_nothing_has_a_width():
    assert bar(Counts()).width == 1


def test_the_zone_of_a_layer_follows_from_its_owners_by_type():
    assert zone([C, C, C, C]) is Zone.IN
    assert zone([A, A, A, C]) is Zone.OF
    assert zone([A, A, A, A]) is Zone.OF
    assert zone([A, A, C, C]) is Zone.LINE
    assert zone([S, S, S, S]) is Zone.LINE


def test_the_verdict_names_the_exceptions():
    types = ["Abstracted", "Managed", "Infrastructure", "On-premises"]

    def say(*owners):
        found = verdict(list(zip(types, owners, strict=True)))
        return found.css, found.label, found.qualifier

    assert say(C, C, C, C) == ("you", "You", "on every type of service")
    assert say(A, A, A, C) == ("aws", "AWS", "yours on On-premises")
    assert say(A, S, C, C) == (
        "varies",
        "Varies",
        "AWS’s on Abstracted, shared on Managed, yours on Infrastructure and On-premises",
    )
    assert say(None, None, None, None) == ("varies", "Not described", "")


def test_the_line_runs_between_cells_with_your_part_and_cells_without():
    grid = [[C, C], [A, S], [A, A]]
    assert edges(grid) == [
        [Edges(bottom=True), Edges()],
        [Edges(end=True), Edges(bottom=True)],
        [Edges(), Edges()],
    ]
    assert Edges(end=True, bottom=True).css == "er eb"
