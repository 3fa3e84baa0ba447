"""Live network + data in the plane -> Picture: output, neurons and weights of one moment."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.points.features import expand, grid_points
from playground.data.points.scene import value_range
from playground.data.values.dataset import Dataset, Plane
from playground.engine.model.family import Built
from playground.engine.play.neurons import part_of
from playground.engine.play.views.canvas import SIZE, Canvas, neurons_of, quantised
from playground.engine.training.frames import output_bytes
from playground.runs.protocol.news import Picture
from playground.spec.drawing import DrawnLayer, moved

NeuronPlace = tuple[int, int]

#: of a neuron of which nothing is known
_MIDDLE = 128


class Renderer:
    """Draws one network, of which it touches nothing.

    Where the data lie in no plane, there is nothing to put the neurons to: tiles and output are then of one colour.

    Args:
        built: the network.
        dataset: what it learns.
        drawing: what is drawn of it.
        xla: see `Canvas`.
    """

    def __init__(self, built: Built, dataset: Dataset, drawing: Sequence[DrawnLayer], *, xla: bool = False) -> None:
        self._built, self._drawing = built, tuple(drawing)
        self._canvas = Canvas(built, drawing, xla=xla)
        self._rates = _dropout_rates(built, drawing)
        self._rng = np.random.default_rng()
        self.show(dataset)

    def show(self, dataset: Dataset) -> None:
        """Draw over these data from now on; their features are as many as before."""
        self._dataset, self._plane = dataset, dataset.plane
        self._low, self._high = value_range(dataset)
        self._features: dict[int, str] = {}
        if self._plane is not None:
            self._inputs = tf.constant(expand(grid_points(self._plane, self._canvas.side), self._plane.features))

    def picture(
        self,
        number: int,
        epoch: int,
        batch: int,
        status: str,
        metrics: Mapping[str, float | None],
        look: NeuronPlace | None = None,
        rng: np.random.Generator | None = None,
        windows: Mapping[int, int] | None = None,
    ) -> Picture:
        """The network as it is now.

        Args:
            number: of the picture.
            epoch: epochs complete.
            batch: steps into the next one.
            status: as in the news `state`.
            metrics: of this moment.
            look: (layer, neuron) to give in full; layer 0 is the features. None, or one that is not drawn: none.
            rng: draws which neurons dropout is shown to switch off; the model's own draws are never touched.
            windows: layer -> its first neuron that is drawn; see `spec.drawing.moved`.
        """
        drawing = moved(self._drawing, windows or {})
        places = {neuron: place for place, neuron in enumerate(neurons_of(drawing))}
        look = look if look in places or self._is_feature(look) else None
        if self._plane is None:
            output, tiles, looked, weights = self._blank(drawing)
        else:
            values, tiles, looked, weights = self._canvas.draw(self._inputs, drawing, places.get(look or (-1, 0), 0))
            output = output_bytes(values, self._dataset, self._built.resolved, self._low, self._high)
        return Picture(
            number=number,
            epoch=epoch,
            batch=batch,
            status=status,
            metrics=dict(metrics),
            size=SIZE,
            classes=len(self._dataset.class_names),
            low=self._low,
            high=self._high,
            output=_text(output),
            tile=self._canvas.tile,
            tiles=_text(tiles),
            look=look,
            looked="" if look is None else _text(looked) if look[0] else self._feature(look[1]),
            weights=_text(weights.astype("<f4", copy=False)),
            dropped=self._dropped(drawing, rng or self._rng) if status == "running" else [],
            windows=[(drawn.layer, drawn.neurons[0]) for drawn in drawing[1:] if drawn.neurons[0]],
        )

    def _is_feature(self, look: NeuronPlace | None) -> bool:
        return look is not None and look[0] == 0 and 0 <= look[1] < len(self._dataset.feature_names)

    def _feature(self, number: int) -> str:
        if number not in self._features:
            self._features[number] = _text(_feature_bytes(self._plane, number))
        return self._features[number]

    def _dropped(self, drawing: Sequence[DrawnLayer], rng: np.random.Generator) -> list[tuple[int, int]]:
        return [
            (drawn.layer, neuron)
            for drawn in drawing
            if (rate := self._rates.get(drawn.layer, 0.0))
            for neuron, chance in zip(drawn.neurons, rng.random(len(drawn.neurons)), strict=True)
            if chance < rate
        ]

    def _blank(self, drawing: Sequence[DrawnLayer]) -> tuple[Any, Any, Any, npt.NDArray[np.float32]]:
        tile = self._canvas.tile
        output = np.full(SIZE * SIZE, 0 if len(self._dataset.class_names) > 2 else _MIDDLE, np.uint8)
        tiles = np.full(len(neurons_of(drawing)) * tile * tile, _MIDDLE, np.uint8)
        return output, tiles, np.full(SIZE * SIZE, _MIDDLE, np.uint8), self._canvas.weights(drawing)


def _dropout_rates(built: Built, drawing: Sequence[DrawnLayer]) -> dict[int, float]:
    parts = {drawn.layer: part_of(built, "dropout", drawn.layer) for drawn in drawing}
    return {layer: float(part.rate) for layer, part in parts.items() if part is not None}


def _feature_bytes(plane: Plane | None, number: int) -> npt.NDArray[np.uint8]:
    if plane is None:
        return np.full(SIZE * SIZE, _MIDDLE, np.uint8)
    return quantised(expand(grid_points(plane, SIZE), plane.features[number : number + 1]))


def _text(values: npt.NDArray[Any]) -> str:
    return base64.b64encode(values.tobytes()).decode()
