"""Network -> the layers and neurons that a picture of it draws; what is too large is summarised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST_LAYERS = 6
MOST_NEURONS = 8
MOST_INPUTS = 12


@dataclass(frozen=True, slots=True)
class DrawnLayer:
    """A layer as it is drawn.

    Attributes:
        layer: 0: the features; 1 to L: the hidden layers; L + 1: the output.
        units: neurons it has.
        neurons: those that are drawn, ascending.
    """

    layer: int
    units: int
    neurons: tuple[int, ...]


def drawing_of(features: int, hidden: tuple[int, ...], outputs: int) -> tuple[DrawnLayer, ...]:
    """The layers drawn, from the features to the output; where numbers of layers jump, layers are left out between.

    Args:
        features: inputs of the network.
        hidden: units of each hidden layer.
        outputs: neurons of the output layer.
    """
    count = len(hidden)
    first, last = (count, 0) if count <= MOST_LAYERS else (MOST_LAYERS // 2, MOST_LAYERS // 2)
    drawn = [number for number in range(1, count + 1) if number <= first or number > count - last]
    return (
        _layer(0, features, MOST_INPUTS),
        *(_layer(number, hidden[number - 1], MOST_NEURONS) for number in drawn),
        _layer(count + 1, outputs, MOST_NEURONS),
    )


def _layer(layer: int, units: int, most: int) -> DrawnLayer:
    return DrawnLayer(layer, units, tuple(range(min(units, most))))


def moved(drawing: tuple[DrawnLayer, ...], windows: Mapping[int, int]) -> tuple[DrawnLayer, ...]:
    """The same layers with other neurons of those that are too large to be drawn as a whole, and as many.

    Args:
        drawing: of a network.
        windows: layer -> its first neuron that is drawn; kept within the layer, and 0 where a layer is not told.
    """
    return tuple(_from(drawn, windows.get(drawn.layer, 0)) if drawn.layer else drawn for drawn in drawing)


def _from(drawn: DrawnLayer, first: int) -> DrawnLayer:
    count = len(drawn.neurons)
    start = max(0, min(first, drawn.units - count))
    return DrawnLayer(drawn.layer, drawn.units, tuple(range(start, start + count)))
