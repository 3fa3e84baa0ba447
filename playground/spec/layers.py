"""NetworkSpec + shape of the data -> what each layer costs, and whether it is too much; computed without Keras."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playground.errors import Problem, SpecError
from playground.spec.experiment import ExperimentSpec
from playground.spec.network import DenseLayer, NetworkSpec
from playground.spec.optimizers import SGD, Adam, OptimizerSpec, RMSprop
from playground.spec.resolve import DataShape, Resolved, resolve

#: largest number of weights of a network
MAX_PARAMETERS = 200_000_000
#: bytes that weights, gradients, optimizer and one batch's activations may take
MAX_MEMORY = 2_000_000_000

_FLOAT = 4


@dataclass(frozen=True, slots=True)
class LayerRow:
    """What one Keras layer is and costs.

    Attributes:
        name: for people: "Dense 1 · relu".
        output: its output for one sample, as a shape: "(128,)".
        units: numbers in its output for one sample.
        parameters: weights, trained or not.
        trainable: weights that are trained.
        memory: bytes as float32: weights, gradients and the optimizer's copies of them, and the outputs for one batch.
        multiply_adds: multiplications with an addition to predict one sample. A dense layer: inputs x units; batch
            normalization: 1 a unit; layer normalization: 3 a unit (mean, variance, scale); activations are not counted.
        layer: position of the hidden layer it belongs to, from 0; None for the output layer.
    """

    name: str
    output: str
    units: int
    parameters: int
    trainable: int
    memory: int
    multiply_adds: int
    layer: int | None


def optimizer_slots(optimizer: OptimizerSpec) -> int:
    """Numbers that a Keras optimizer keeps for each trained weight."""
    match optimizer:
        case SGD():
            return int(optimizer.momentum > 0)
        case Adam():
            return 2 + int(optimizer.amsgrad)
        case RMSprop():
            return 1 + int(optimizer.momentum > 0) + int(optimizer.centered)
    return {"adagrad": 1, "lion": 1}.get(optimizer.name, 2)


def layer_table(network: NetworkSpec, shape: DataShape, resolved: Resolved, *, slots: int = 2) -> list[LayerRow]:
    """A row for each layer that Keras will build, from the first hidden one to the output.

    Args:
        network: the network asked for.
        shape: of the data.
        resolved: output units, activation and batch size.
        slots: see `optimizer_slots`; Adam's by default.
    """
    rows: list[LayerRow] = []
    inputs = shape.features
    for index, layer in enumerate(network.layers):
        for name, parameters, trainable, multiply_adds in _parts_of(layer, index + 1, inputs):
            memory = _memory(parameters, trainable, slots) + _FLOAT * layer.units * resolved.batch_size
            rows.append(
                LayerRow(name, f"({layer.units},)", layer.units, parameters, trainable, memory, multiply_adds, index)
            )
        inputs = layer.units
    units = resolved.output_units
    weights = (inputs + network.output.use_bias) * units
    memory = _memory(weights, weights, slots) + _FLOAT * units * resolved.batch_size
    name = f"Output · {resolved.output_activation}"
    return [*rows, LayerRow(name, f"({units},)", units, weights, weights, memory, inputs * units, None)]


def describe_network(network: NetworkSpec, shape: DataShape, resolved: Resolved) -> str:
    """Neurons from the inputs to the outputs: `784-128-64-10`."""
    units = (shape.features, *(layer.units for layer in network.layers), resolved.output_units)
    return "-".join(map(str, units))


def check_size(spec: ExperimentSpec, shape: DataShape) -> list[Problem]:
    """Why this network cannot be trained on data of this shape here; [] if it can. Nothing is allocated."""
    if shape.features < 1 or shape.train < 1:
        return [Problem("data", "`data` must have at least one input and one training sample; none are left.")]
    try:
        resolved = resolve(spec, shape)
    except SpecError as error:
        return list(error.problems)
    rows = layer_table(spec.network, shape, resolved, slots=optimizer_slots(spec.training.optimizer))
    parameters = sum(row.parameters for row in rows)
    largest = max(rows, key=lambda row: row.parameters)
    where = "network.output" if largest.layer is None else f"network.layers.{largest.layer}.units"
    if parameters > MAX_PARAMETERS:
        return [
            Problem(
                where,
                f"`network` must have at most {MAX_PARAMETERS:,} parameters; got {parameters:,}, "
                f"of which {largest.parameters:,} in {_called(largest)}.",
            )
        ]
    batch = sum(_FLOAT * row.units for row in rows) * resolved.batch_size
    memory = sum(row.memory for row in rows)
    if memory <= MAX_MEMORY:
        return []
    total = f"must take at most {MAX_MEMORY / 1e9:.1f} GB of memory while training; it takes {memory / 1e9:.1f} GB"
    if batch > memory - batch:
        return [
            Problem(
                "training.batch_size",
                f"`training.batch_size`: a step {total}, of which {batch / 1e9:.1f} GB are the outputs of the layers "
                f"for a batch of {resolved.batch_size:,} samples.",
            )
        ]
    return [Problem(where, f"`network` {total}, most of it in {_called(largest)}.")]


def _parts_of(layer: DenseLayer, number: int, inputs: int) -> Iterator[tuple[str, int, int, int]]:
    """(name, parameters, trainable ones, multiply-adds) of the Keras layers that a row of the form stands for."""
    units = layer.units
    weights = (inputs + layer.use_bias) * units
    yield f"Dense {number} · {layer.activation.replace('_', ' ')}", weights, weights, inputs * units
    if layer.normalization == "batch":
        yield f"Batch normalization {number}", 4 * units, 2 * units, units
    elif layer.normalization == "layer":
        yield f"Layer normalization {number}", 2 * units, 2 * units, 3 * units
    if layer.dropout > 0:
        yield f"Dropout {number} · {layer.dropout:g}", 0, 0, 0


def _memory(parameters: int, trainable: int, slots: int) -> int:
    return _FLOAT * (parameters + trainable * (1 + slots))  # a gradient for each trained weight, too


def _called(row: LayerRow) -> str:
    return "the output layer" if row.layer is None else f"hidden layer {row.layer + 1}"
