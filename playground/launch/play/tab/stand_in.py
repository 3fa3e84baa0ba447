"""Specification + data -> all that a browser needs to train a small network itself until an engine takes over."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.values.dataset import Dataset, Part
from playground.draws.initial_weights import DRAWN, initial_weights
from playground.draws.order import epoch_order
from playground.errors import PlaygroundError
from playground.settings import Settings
from playground.spec.data.formula import STANDARD_FEATURES
from playground.spec.drawing import MOST_LAYERS, MOST_NEURONS, drawing_of
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.dense import DenseNetwork
from playground.spec.network import DenseLayer, OutputLayer
from playground.spec.resolve import SPARSE, resolve
from playground.spec.shape import Resolved
from playground.spec.training.training import EarlyStopping, TrainingSpec

#: training samples, and numbers of all samples together, at most
MOST_SAMPLES, _MOST_NUMBERS = 2000, 20_000
#: places of samples in one message of orders, about
_ORDERS = 16_384
_LOSSES = frozenset({"binary_crossentropy", "mean_squared_error", SPARSE})
_ACTIVATIONS = frozenset({"linear", "sigmoid", "tanh", "relu", "softmax"})
_METRICS = frozenset({"accuracy", "mae"})


def stand_in(spec: ExperimentSpec, number: int, settings: Settings) -> dict[str, Any] | None:
    """What a browser needs; None where the network, its training or its data are more than it can do.

    Args:
        spec: what is played.
        number: of the specification, as engines are told it.
        settings: where data lie.

    Returns:
        `number`; `opened`: the news of that name; `layers`: `units`, `activation`, `l1`, `l2` and whether there is a
        `bias` of each, the output's last; `weights`: of all layers, kernel (source by source) and biases; `x`, `y`,
        `test_x`, `test_y`: samples as the loss takes them; `features`, `x1`, `x2`: formulas, and the ends of the plane;
        `low`, `high`, `mean`, `scale`: see `Dataset` and `Picture`; `loss`, `signed`, `metric`; `training`: learning
        rate, optimizer, batch size, pace and epochs; `orders`: see `orders_of`. Numbers are base64 of little-endian
        float32.
    """
    from playground.data.points.scene import value_range
    from playground.data.prepare import prepare  # scikit-learn comes with it, and the server starts without
    from playground.data.values.held_out import with_one_test

    if not _is_plain(spec.training) or not isinstance(spec.network, DenseNetwork):
        return None
    hidden, output = spec.network.layers, spec.network.output_layer
    if len(hidden) > MOST_LAYERS or not all(_can_be(layer) for layer in hidden) or output.initializer not in DRAWN:
        return None
    try:
        dataset = with_one_test(prepare(spec.data, spec.seeds.drawn(), settings))
        resolved = resolve(spec, dataset.shape)
    except PlaygroundError:  # the session says why
        return None
    if not _is_small(dataset, resolved):
        return None
    assert dataset.plane is not None
    units = [len(dataset.feature_names), *(layer.units for layer in hidden), resolved.output_units]
    layers: list[DenseLayer | OutputLayer] = [*hidden, output]
    seeds = spec.seeds.drawn()
    weights = [part.ravel() for pair in initial_weights(layers, units, seeds.weights) for part in pair]
    low, high = value_range(dataset)
    activations = [*(layer.activation for layer in hidden), resolved.output_activation]
    return {
        "number": number,
        "opened": _opened(spec, dataset, resolved, number, _parameters(layers, units)),
        "layers": [
            {"units": count, "activation": activation, "l1": layer.l1, "l2": layer.l2, "bias": layer.use_bias}
            for layer, count, activation in zip(layers, units[1:], activations, strict=True)
        ],
        "weights": _text(np.concatenate(weights)),
        "x": _text(dataset.train.x),
        "y": _text(_targets(dataset.train, resolved)),
        "test_x": _text(dataset.validation.x),
        "test_y": _text(_targets(dataset.validation, resolved)),
        "features": list(dataset.plane.features),
        "x1": list(dataset.plane.x),
        "x2": list(dataset.plane.y),
        "low": low,
        "high": high,
        "mean": float(dataset.target_mean),
        "scale": float(dataset.target_scale),
        "loss": resolved.loss,
        "signed": resolved.signed,
        "metric": resolved.metrics[0],
        "training": _training(spec.training, resolved),
        "orders": orders_of(spec, len(dataset.train), 1),
    }


def orders_of(spec: ExperimentSpec, samples: int, first: int) -> dict[str, Any]:
    """Orders of the epochs from `first` on, as many as one message takes.

    Returns:
        `first`, `count`, and `orders`: base64 of little-endian uint16, epoch by epoch; "": as they are stored, always.
    """
    if not spec.training.shuffle:
        return {"first": first, "count": 0, "orders": ""}
    count = max(4, _ORDERS // samples)
    seed = spec.seeds.drawn().batches
    orders = np.concatenate([epoch_order(seed, epoch, samples) for epoch in range(first, first + count)])
    return {"first": first, "count": count, "orders": base64.b64encode(orders.astype("<u2").tobytes()).decode()}


def _is_plain(training: TrainingSpec) -> bool:
    """Only what a browser computes as Keras does is on."""
    stops: tuple[EarlyStopping | float | None, ...] = (
        training.early_stopping,
        training.stop_at_loss,
    )
    weighted = training.class_weights or training.resample or training.label_smoothing
    optimizer = training.optimizer
    known = optimizer.name == "sgd" or (optimizer.name == "adam" and not optimizer.amsgrad)
    plain = training.schedule.name == "constant" and training.clipping.mode == "none"
    return known and plain and not weighted and all(stop is None for stop in stops)


def _can_be(layer: Any) -> bool:
    plain = isinstance(layer, DenseLayer) and layer.normalization == "none" and not layer.dropout
    return plain and layer.initializer in DRAWN and layer.activation in _ACTIVATIONS and layer.units <= MOST_NEURONS


def _is_small(dataset: Dataset, resolved: Resolved) -> bool:
    plane, shape = dataset.plane, dataset.shape
    numbers = (shape.train + shape.validation) * shape.features
    return (
        plane is not None
        and set(plane.features) <= set(STANDARD_FEATURES)
        and 0 < shape.train <= MOST_SAMPLES
        and numbers <= _MOST_NUMBERS
        and shape.outputs == 1
        and not shape.labels
        and resolved.output_units <= MOST_NEURONS
        and resolved.loss in _LOSSES
        and (resolved.loss == "binary_crossentropy") == (resolved.output_activation == "sigmoid")
        and (resolved.loss == SPARSE) == (resolved.output_activation == "softmax")
        and resolved.output_activation in _ACTIVATIONS
        and len(resolved.metrics) == 1
        and resolved.metrics[0] in _METRICS
    )


def _parameters(layers: list[DenseLayer | OutputLayer], units: list[int]) -> int:
    sizes = zip(layers, units[:-1], units[1:], strict=True)
    return sum(inputs * outputs + outputs * layer.use_bias for layer, inputs, outputs in sizes)


def _opened(spec: ExperimentSpec, dataset: Dataset, resolved: Resolved, number: int, parameters: int) -> dict[str, Any]:
    """The news `opened`, as an engine will tell them."""
    assert isinstance(spec.network, DenseNetwork)
    hidden = tuple(layer.units for layer in spec.network.layers)
    drawing = drawing_of(dataset.shape.features, hidden, resolved.output_units)
    return {
        "number": number,
        "reset": True,
        "parameters": parameters,
        "task": dataset.task,
        "class_names": list(dataset.class_names),
        "drawing": [[layer.layer, layer.units, list(layer.neurons)] for layer in drawing],
        "loss": resolved.loss,
        "output_activation": resolved.output_activation,
        "metrics": list(resolved.metrics),
        "optimizer": spec.training.optimizer.name,
        "notes": list(dataset.notes),
        "grown": "",
    }


def _training(training: TrainingSpec, resolved: Resolved) -> dict[str, Any]:
    return {
        "learning_rate": training.learning_rate,
        "optimizer": training.optimizer.model_dump(mode="json"),
        "batch_size": resolved.batch_size,
        "pace": training.pace,
        "epochs": training.epochs,
    }


def _targets(part: Part, resolved: Resolved) -> npt.NDArray[np.float32]:
    targets = part.y.astype(np.float32)
    return 2 * targets - 1 if resolved.signed else targets


def _text(values: npt.NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()
