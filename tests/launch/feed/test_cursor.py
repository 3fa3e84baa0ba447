import pytest

from playground.launch.feed.cursor import Cursor, pack, unpack

LARGEST = (2**12 - 1, 2**13 - 1, 2**14 - 1, 2**14 - 1)


@pytest.mark.parametrize("seen", [(1, 0, 0, 0), (7, 4000, 12, 3), LARGEST])
def test_packed_and_unpacked_is_the_same(seen):
    assert unpack(pack(*seen)) == Cursor(*seen)


def test_a_browser_can_hold_the_largest_cursor_exactly():
    assert pack(*LARGEST) < 2**53


def test_numbers_out_of_range_wrap_and_nonsense_is_taken():
    assert unpack(pack(2**12 + 3, 5, 2**14 + 1, 2**14 + 2)) == Cursor(3, 5, 1, 2)
    assert unpack(-1) == Cursor(0, 0, 0, 0)
