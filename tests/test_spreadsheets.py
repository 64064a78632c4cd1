"""What spreadsheets do to text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responsibilities.spreadsheets import guarded, unguarded


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1"])
def test_it_guards_what_a_spreadsheet_takes_for_a_formula(cell):
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "’tis", "'tis", " =1"])
def test_it_leaves_other_text_alone(cell):
    assert (guarded(cell), unguarded(cell)) == (cell, cell)


@given(st.text(alphabet="'=+-@\t\rab ", max_size=6))
def test_a_guarded_cell_gives_the_same_text_back(cell):
    assert unguarded(guarded(cell)) == cell
