from __future__ import annotations

import pytest

from playground.spec.drawing import MOST_INPUTS, MOST_NEURONS, DrawnLayer, drawing_of


def test_small_networks_are_drawn_in_full() -> None:
    assert drawing_of(3, (4, 2), 1) == (
        DrawnLayer(0, 3, (0, 1, 2)),
        DrawnLayer(1, 4, (0, 1, 2, 3)),
        DrawnLayer(2, 2, (0, 1)),
        DrawnLayer(3, 1, (0,)),
    )
    assert drawing_of(2, (), 3) == (DrawnLayer(0, 2, (0, 1)), DrawnLayer(1, 3, (0, 1, 2)))


def test_wide_layers_show_their_first_neurons_and_how_many_there_are() -> None:
    first, hidden, output = drawing_of(64, (300,), 10)
    assert (first.units, len(first.neurons)) == (64, MOST_INPUTS)
    assert (hidden.units, hidden.neurons) == (300, tuple(range(MOST_NEURONS)))
    assert (output.units, len(output.neurons)) == (10, MOST_NEURONS)


@pytest.mark.parametrize(
    ("count", "drawn"), [(6, [1, 2, 3, 4, 5, 6]), (7, [1, 2, 3, 5, 6, 7]), (100, [1, 2, 3, 98, 99, 100])]
)
def test_deep_networks_show_their_ends(count: int, drawn: list[int]) -> None:
    layers = drawing_of(2, (4,) * count, 1)
    assert [layer.layer for layer in layers] == [0, *drawn, count + 1]
