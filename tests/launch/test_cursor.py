import pytest

from playground.launch.cursor import Cursor, pack, unpack


@pytest.mark.parametrize("seen", [(1, 0, 0), (7, 4000, 12), (2**20 - 1, 2**13 - 1, 2**20 - 1)])
def test_packed_and_unpacked_is_the_same(seen):
    assert unpack(pack(*seen)) == Cursor(*seen)


def test_a_browser_can_hold_the_largest_cursor_exactly():
    assert pack(2**20 - 1, 2**13 - 1, 2**20 - 1) < 2**53


def test_numbers_out_of_range_wrap_and_nonsense_is_taken():
    assert unpack(pack(2**20 + 3, 5, 2**20 + 1)) == Cursor(3, 5, 1)
    assert unpack(-1) == Cursor(0, 0, 0)
