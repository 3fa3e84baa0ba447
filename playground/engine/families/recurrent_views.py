"""Scene of a recurrent network -> its forecasts beside the truth, and one sample with what is remembered of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.values.dataset import Dataset, Part
from playground.engine.families.text_views import chosen_sample, effects_panel, numbered, said_panel, watched
from playground.engine.model.family import Built, Scene
from playground.engine.model.predict import original_unit, predictor_of, probabilities
from playground.runs.protocol.panels import Choice, Images, Lines, Matrix, Panel
from playground.spec.counted import counted

Floats = npt.NDArray[np.float32]

#: samples drawn in one chart, units and steps of a state, at most
_SAMPLES, _UNITS, _STEPS = 600, 128, 400
#: inputs of a series that are drawn
_INPUTS = 8
#: what a step is, and what is told in place of a word where there is none
_STEP = {"series": "step", "images": "row", "text": "word"}
_FILLING = "–"


def forecast(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """What is forecast for the test part, beside what came and what is forecast without a network."""
    dataset = scene.dataset
    part = watched(dataset)
    if dataset.kind != "series" or dataset.task != "regression" or not len(part):
        return [], []
    shown = min(len(part), _SAMPLES)
    base = None if part.base is None else part.base[:shown]
    said = original_unit(predictor_of(scene.built, dataset.shape.features)(part.x[:shown]), dataset, base)
    true = original_unit(part.y[:shown], dataset, base).reshape(said.shape)
    others = {
        name: values[:shown].reshape(said.shape) for name, values in dataset.baselines.items() if part is dataset.test
    }
    names = dataset.target_names or (dataset.target_name,)
    choices, number = [], 0
    if len(names) > 1:
        number = _index(scene, "output", names)
        choices.append(Choice("output", "Output", names[number], names, panel="forecast"))
    which = "test" if part is dataset.test else "validation"
    windows = counted(len(part), f"{which} window")
    count = f"The first {shown:,} of {windows}" if shown < len(part) else f"All {windows}" if shown > 1 else windows
    panels: list[Panel] = [
        Lines(
            "forecast",
            "Forecast and truth",
            f"{count}, never trained on; each point is predicted from its own window of true values.",
            np.arange(shown, dtype=np.float32),
            ("true", "network", *others),
            _rows([true[:, number], said[:, number], *(values[:, number] for values in others.values())]),
            "" if part.times is not None else f"step of the {which} part",
            names[number],
            ("solid", "solid", *("dash" for _ in others)),
            _dates(part, shown, number),
        )
    ]
    horizon = _horizon(part, dataset)
    targets = len(names) // horizon
    if horizon > 1:
        moment, at = numbered(scene, "moment", "Window", shown, panel="ahead")
        ahead = slice(number % targets, None, targets)
        choices.append(moment)
        panels.append(
            Lines(
                "ahead",
                "One forecast",
                f"All {horizon:,} steps that are predicted from one window at once.",
                np.arange(1, horizon + 1, dtype=np.float32),
                ("true", "network", *others),
                _rows([true[at, ahead], said[at, ahead], *(values[at, ahead] for values in others.values())]),
                "steps ahead",
                names[number].rsplit(" +", 1)[0],
                ("solid", "solid", *("dash" for _ in others)),
            )
        )
    return choices, panels


def one_sample(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """A sample as the network sees it, and what its recurrent layers remember from step to step."""
    dataset, built = scene.dataset, scene.built
    part = watched(dataset)
    if not len(part):
        return [], []
    choice, at = chosen_sample(scene, part)
    x = part.x[at : at + 1]
    choices = [choice]
    if dataset.kind == "text":
        panels: list[Panel] = [effects_panel(built, dataset, part, at), said_panel(built, dataset, part, at)]
    else:
        seen = _seen(dataset, x)
        panels = [replace(seen, note=f"{seen.note} {_verdict(dataset, built, part, at)}".strip())]
    rows = [layer.name for layer in built.model.layers if _is_recurrent(layer)]
    if not rows:
        return choices, panels
    titles = tuple(name.replace("_", " ") for name in rows)
    chosen = _index(scene, "layer", titles)
    if len(titles) > 1:
        choices.append(Choice("layer", "Layer", titles[chosen], titles, panel="state"))
    state = _states_of(built)(x, rows[chosen])
    units, first = min(state.shape[1], _UNITS), max(0, len(state) - _STEPS)
    values = np.ascontiguousarray(state[first:, :units].T)
    reach = float(max(np.abs(values).max(initial=0.0), 1e-6))
    panels.append(
        Matrix(
            "state",
            "What is remembered",
            f"The state of {titles[chosen]} after each step: a row is a unit"
            + (f", the first {units} of {state.shape[1]:,}." if units < state.shape[1] else "."),
            values,
            columns=_moments(dataset, x[0], len(state))[first:],
            low=-reach,
            high=reach,
            diverging=True,
            x_title=_STEP[dataset.kind],
            y_title="unit",
        )
    )
    return choices, panels


def _verdict(dataset: Dataset, built: Built, part: Part, at: int) -> str:
    """What is true of a sample and what the network says, where there are classes."""
    if dataset.task == "regression":
        return ""
    shares = probabilities(predictor_of(built, dataset.shape.features)(part.x[at : at + 1]), built.resolved)[0]
    said = int(shares.argmax())
    return (
        f"True: {dataset.class_names[int(part.y[at])]}; told: {dataset.class_names[said]}, {100 * shares[said]:.0f} %."
    )


def _moments(dataset: Dataset, x: npt.NDArray[Any], steps: int) -> tuple[str, ...]:
    """Name of each step, as the sample is drawn beside it: a word, the number of a row, or steps before the last."""
    if dataset.kind == "text" and steps == len(x):
        return tuple(dataset.vocabulary[number] if number else _FILLING for number in x)
    first = 1 - steps if dataset.kind == "series" else 1
    return tuple(str(first + step) for step in range(steps))


def _seen(dataset: Dataset, x: npt.NDArray[Any]) -> Panel:
    if dataset.kind == "images":
        pixels = x.reshape(1, *dataset.sample_shape)
        low, high = float(min(pixels.min(), 0.0)), float(max(pixels.max(), 1.0))
        shown = np.rint(255 * (pixels - low) / (high - low)).astype(np.uint8)
        return Images("seen", "The image", "It is read row by row, from the top.", shown, columns=1)
    steps, width = dataset.sample_shape
    names = tuple(name.rsplit(" (", 1)[0] for name in dataset.feature_names[:width])[:_INPUTS]
    note = "Network inputs, scaled" + (f"; the first {_INPUTS} of {width:,}." if width > _INPUTS else ".")
    values = np.ascontiguousarray(x.reshape(steps, width)[:, :_INPUTS].T.astype(np.float32))
    return Lines("seen", "The window", note, np.arange(1 - steps, 1, dtype=np.float32), names, values, "step", "scaled")


class _States:
    """What a recurrent layer says at every step, traced once for each layer."""

    def __init__(self, built: Built) -> None:
        self.model, self._shape = built.model, built.resolved.input_shape
        self._traced: dict[str, Any] = {}

    def __call__(self, x: npt.NDArray[Any], name: str) -> Floats:
        """Shape (steps, units), for one row of inputs."""
        if name not in self._traced:
            self._traced[name] = tf.function(lambda given: self._until(given, name), autograph=False)
        found: Floats = self._traced[name](tf.constant(x)).numpy()[0]
        return found

    def _until(self, x: Any, name: str) -> Any:
        x = tf.reshape(x, [-1, *self._shape])
        for layer in self.model.layers:
            if layer.name == name:
                with _at_every_step(layer):
                    return layer(x, training=False)
            x = layer(x, training=False)
        raise KeyError(name)


_KEPT: list[_States] = []


def _states_of(built: Built) -> _States:
    if not _KEPT or _KEPT[0].model is not built.model:
        _KEPT[:] = [_States(built)]
    return _KEPT[0]


@contextmanager
def _at_every_step(layer: Any) -> Iterator[None]:
    """Within, the layer gives its state at every step, whatever it gives elsewhere."""
    both = isinstance(layer, keras.layers.Bidirectional)
    parts = [layer, layer.forward_layer, layer.backward_layer] if both else [layer]
    before = [part.return_sequences for part in parts]
    try:
        for part in parts:
            part.return_sequences = True
        yield
    finally:
        for part, value in zip(parts, before, strict=True):
            part.return_sequences = value


def _is_recurrent(layer: Any) -> bool:
    return isinstance(layer, keras.layers.RNN | keras.layers.Bidirectional)


def _horizon(part: Part, dataset: Dataset) -> int:
    """Steps ahead that are told at once."""
    if part.times is not None:
        return int(part.times.shape[1])
    names = [name for name in dataset.target_names if " +" in name]
    return max((int(name.rsplit(" +", 1)[1]) for name in names if name.rsplit(" +", 1)[1].isdigit()), default=1)


def _dates(part: Part, shown: int, number: int) -> tuple[str, ...]:
    if part.times is None:
        return ()
    outputs = part.y.shape[1] if part.y.ndim > 1 else 1
    step = number * part.times.shape[1] // outputs
    return tuple(str(time) for time in part.times[:shown, step])


def _rows(values: list[npt.NDArray[Any]]) -> Floats:
    return np.stack(values).astype(np.float32)


def _index(scene: Scene, name: str, options: tuple[str, ...]) -> int:
    chosen = scene.chosen.get(name)
    return options.index(chosen) if chosen in options else 0
