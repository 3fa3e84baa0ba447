"""Transformer -> who looks at whom: attention of a head and block over one sample, and from one of its places."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
from keras import ops

from playground.data.values.dataset import Dataset, Part
from playground.engine.families.text_views import chosen_sample, effects_panel, numbered, said_panel, watched
from playground.engine.families.words import holds_a_word
from playground.engine.model.family import Built, Scene
from playground.runs.protocol.panels import Choice, Lines, Matrix, Panel, Words

Floats = npt.NDArray[np.float32]

#: places of a sample that are shown
_SHOWN = 80
_MEAN = "mean of all"


def view_attention(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """Attention over one sample of the test part; of texts also the words by their effect."""
    dataset, part = scene.dataset, watched(scene.dataset)
    if dataset.kind not in ("text", "series") or not len(part):
        return [], []
    choice, row = chosen_sample(scene, part)
    x = part.x[row]
    attention = _attention_of(scene.built)
    blocks = tuple(f"block {number}" for number in range(1, attention.blocks + 1))
    heads = tuple(f"head {number}" for number in range(1, attention.heads + 1))
    block, head = _option(scene, "block", blocks), _option(scene, "head", (*heads, _MEAN))
    weights = attention(x, blocks.index(block))
    seen = weights.mean(axis=0) if head == _MEAN else weights[heads.index(head)]
    names = _names(dataset, x)
    shown = len(names)
    seen = np.ascontiguousarray(seen[:shown, :shown])
    kind = "word" if dataset.kind == "text" else "step"
    looking, place = numbered(scene, "place", f"From {kind}", shown, panel="from")
    choices = [
        choice,
        *([Choice("block", "Block", block, blocks)] if len(blocks) > 1 else []),
        *([Choice("head", "Head", head, (*heads, _MEAN))] if len(heads) > 1 else []),
        looking,
    ]
    panels: list[Panel] = [
        Matrix(
            "attention",
            "Attention",
            f"How much each {kind} (row) attends to each other (column), {head} of {block}: each row sums to 1.",
            seen,
            names,
            names,
            low=0.0,
            high=float(max(seen.max(initial=0.0), 1e-6)),
            x_title="looked at",
            y_title="looking",
        ),
        _from(dataset, names, seen, place),
    ]
    if dataset.kind == "text":
        panels = [effects_panel(scene.built, dataset, part, row), said_panel(scene.built, dataset, part, row), *panels]
    else:
        panels.insert(0, _series(dataset, part, row))
    return choices, panels


class _Attention:
    """Attention weights of a transformer's blocks, each traced once."""

    def __init__(self, built: Built) -> None:
        self.model, self._shape = built.model, built.resolved.input_shape
        layers = [layer for layer in built.model.layers if isinstance(layer, keras.layers.MultiHeadAttention)]
        self.blocks, self.heads = len(layers), layers[0].num_heads
        self._layers = layers
        self._traced: dict[int, Any] = {}

    def __call__(self, x: npt.NDArray[Any], block: int) -> Floats:
        """Weights over one sample, shape (heads, looking, looked at); a row adds up to 1."""
        if block not in self._traced:
            self._traced[block] = tf.function(self._weights(block), autograph=False)
        found: Floats = self._traced[block](tf.constant(x.reshape(1, *self._shape))).numpy()[0]
        return found

    def _weights(self, block: int) -> Any:
        layer, number = self._layers[block], block + 1
        names = {item.name for item in self.model.layers}
        # what the attention is given: its own normalization's output where that comes before, else the block's input
        before = [item.name for item in self.model.layers].index(layer.name)
        norm = f"norm_attention_{number}"
        is_before = norm in names and [item.name for item in self.model.layers].index(norm) < before
        source = norm if is_before else f"norm_feed_forward_{block}" if block else _first(names)
        until = keras.Model(self.model.inputs, self.model.get_layer(source).output)
        is_text = len(self._shape) == 1

        def weights(x: Any) -> Any:
            given = until(x, training=False)
            mask = ops.expand_dims(holds_a_word(x), 1) if is_text else None
            return layer(given, given, attention_mask=mask, return_attention_scores=True, training=False)[1]

        return weights


_KEPT: list[_Attention] = []


def _attention_of(built: Built) -> _Attention:
    if not _KEPT or _KEPT[0].model is not built.model:
        _KEPT[:] = [_Attention(built)]
    return _KEPT[0]


def _first(names: set[str]) -> str:
    return "with_positions" if "with_positions" in names else "embedding"


def _names(dataset: Dataset, x: npt.NDArray[Any]) -> tuple[str, ...]:
    """Names of the places of a sample: words, or steps counted back from the last one, 0."""
    if dataset.kind == "text":
        words = [dataset.vocabulary[number] for number in x if number] or [dataset.vocabulary[1]]
        return tuple(words[:_SHOWN])
    steps = dataset.sample_shape[0]
    return tuple(str(step) for step in range(1 - steps, 1))[:_SHOWN]


def _from(dataset: Dataset, names: tuple[str, ...], seen: Floats, place: int) -> Panel:
    if dataset.kind == "text":
        note = f"What word {place + 1}, {names[place]!r}, attends to the others; the strongest is full colour."
        strongest = float(seen[place].max(initial=0.0)) or 1.0
        return Words("from", "From one word", note, names, seen[place] / strongest, "", "looked at")
    note = f"What step {names[place]} attends to the others."
    x = np.array([int(name) for name in names], np.float32)
    return Lines("from", "From one step", note, x, ("attention",), seen[place : place + 1], "step", "weight")


def _series(dataset: Dataset, part: Part, row: int) -> Lines:
    steps, width = dataset.sample_shape
    values = part.x[row].reshape(steps, width).T[:6].astype(np.float32)
    names = tuple(f"value {number}" for number in range(1, len(values) + 1))
    x = np.arange(1 - steps, 1, dtype=np.float32)
    return Lines("sample", "The window", "Network inputs, scaled.", x, names, values, "step", "scaled")


def _option(scene: Scene, name: str, options: tuple[str, ...]) -> str:
    chosen = scene.chosen.get(name)
    return str(chosen) if chosen in options else options[0]
