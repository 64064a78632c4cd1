"""Three versions of a record become one."""

from responsibilities.editing.merging import merge


def names(fields):
    return [field.name for field in fields]


def test_a_field_that_one_side_changed_takes_that_side():
    merged = merge({"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 1, "c": 1}, {"a": 1, "b": 3, "c": 1})
    assert names(merged.conflicts) == []
    assert names(merged.changed) == ["a", "b"]
    assert merged.record() == {"a": 2, "b": 3, "c": 1}


def test_a_field_that_both_changed_is_chosen():
    merged = merge({"a": 1}, {"a": 2}, {"a": 3})
    assert names(merged.conflicts) == ["a"]
    assert merged.record() == {"a": 2}
    assert merged.record({"a": "mine"}) == {"a": 3}
    assert merged.record({"a": "base"}) == {"a": 1}


def test_the_same_change_on_both_sides_is_no_conflict():
    merged = merge({"a": 1}, {"a": 2}, {"a": 2})
    assert names(merged.conflicts) == []
    assert merged.record() == {"a": 2}


def test_a_field_taken_out_stays_out():
    assert merge({"a": 1, "b": 1}, {"a": 1, "b": 1}, {"a": 1}).record() == {"a": 1}
    assert names(merge({"a": 1}, {}, {"a": 2}).conflicts) == ["a"]
    assert merge({"a": 1}, {}, {"a": 2}).record() == {}


def test_two_people_who_each_add_a_source_lose_neither():
    first, second, third = ({"url": f"https://x/{number}", "title": "T", "checked": "2026-01-01"} for number in "123")
    merged = merge({"citations": [first]}, {"citations": [first, second]}, {"citations": [first, third]})
    assert names(merged.conflicts) == []
    assert merged.record() == {"citations": [first, third, second]}


def test_a_source_one_removes_and_the_other_changes_is_a_conflict():
    source = {"url": "https://x/1", "section": "S", "title": "T"}
    merged = merge({"citations": [source]}, {"citations": []}, {"citations": [source | {"title": "New"}]})
    assert names(merged.conflicts) == ["citations: https://x/1 § S"]
    assert merged.record() == {}
    assert merged.record({"citations: https://x/1 § S": "mine"}) == {"citations": [source | {"title": "New"}]}


def test_a_new_order_is_kept():
    assert merge({"keywords": ["a", "b"]}, {"keywords": ["a", "b"]}, {"keywords": ["b", "a"]}).record() == {
        "keywords": ["b", "a"]
    }
    assert merge({"keywords": ["a", "b"]}, {"keywords": ["b", "a"]}, {"keywords": ["a", "b", "c"]}).record() == {
        "keywords": ["b", "a", "c"]
    }


def test_nothing_to_start_from_is_nothing():
    assert merge(None, None, {"a": 1}).record() == {"a": 1}
    assert names(merge(None, {"a": 1}, {"a": 2}).conflicts) == ["a"]
