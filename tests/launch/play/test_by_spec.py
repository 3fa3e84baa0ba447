import pytest

from playground.launch.play.by_spec import BySpec


def test_a_result_is_worked_out_once():
    kept, made = BySpec(100, len), []

    def make(key):
        made.append(key)
        return key * 3

    assert [kept.get(key, lambda key=key: make(key)) for key in "aabab"] == ["aaa", "aaa", "bbb", "aaa", "bbb"]
    assert made == ["a", "b"]


def test_what_was_not_asked_for_the_longest_goes_first():
    kept, made = BySpec(6, len), []

    def make(key):
        made.append(key)
        return key * 3

    for key in "abacab":
        kept.get(key, lambda key=key: make(key))
    assert made == ["a", "b", "c", "b"]


def test_what_is_larger_than_all_and_what_is_raised_is_not_kept():
    kept = BySpec(3, len)
    assert kept.get("a", lambda: "long") == "long"
    assert kept.get("a", lambda: "s") == "s"
    with pytest.raises(ZeroDivisionError):
        kept.get("b", lambda: 1 / 0)
    assert kept.get("b", lambda: "t") == "t"
