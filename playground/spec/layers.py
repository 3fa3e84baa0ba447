"""Network + shape of the data -> what each layer costs, and whether it is too much; computed without Keras."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playground.errors import Problem, SpecError
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.dense import DenseNetwork
from playground.spec.families.network import Cost, Network
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape, Resolved
from playground.spec.training.optimizers import SGD, Adam, OptimizerSpec, RMSprop

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
        place: see `Cost.place`.
    """

    name: str
    output: str
    units: int
    parameters: int
    trainable: int
    memory: int
    multiply_adds: int
    place: str


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


def layer_table(network: Network, shape: DataShape, resolved: Resolved, *, slots: int = 2) -> list[LayerRow]:
    """A row for each layer that Keras will build, from the input side to the output.

    Args:
        network: the network asked for.
        shape: of the data.
        resolved: output units, activation and batch size.
        slots: see `optimizer_slots`; Adam's by default.

    Raises:
        SpecError: a layer does not fit what it is given.
    """
    return [_row(cost, resolved.batch_size, slots) for cost in network.costs(shape, resolved)]


def fitting_rows(
    network: Network, shape: DataShape, resolved: Resolved, *, slots: int = 2
) -> tuple[list[LayerRow], tuple[Problem, ...]]:
    """`layer_table` as far as the layers fit, and why the next one does not."""
    rows: list[LayerRow] = []
    try:
        for cost in network.costs(shape, resolved):
            rows.append(_row(cost, resolved.batch_size, slots))
    except SpecError as error:
        return rows, error.problems
    return rows, ()


def input_rows(network: Network, shape: DataShape) -> list[LayerRow]:
    """What comes before the first layer and has no weights: the input, and its unrolling to a row of numbers where a
    dense network takes what has a shape of its own, such as the pixels of an image.
    """
    rows = [("Input", shape.sample_shape)]
    if isinstance(network, DenseNetwork) and len(shape.sample) > 1:
        rows.append(("Flatten", (shape.features,)))
    return [LayerRow(name, _shape(sides), shape.features, 0, 0, 0, 0, "") for name, sides in rows]


def _shape(sides: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, sides))}{',' * (len(sides) == 1)})"


def _row(cost: Cost, batch_size: int, slots: int) -> LayerRow:
    # a gradient for each trained weight, too
    memory = _FLOAT * (cost.parameters + cost.trainable * (1 + slots) + cost.units * batch_size)
    return LayerRow(
        cost.name,
        _shape(cost.shape),
        cost.units,
        cost.parameters,
        cost.trainable,
        memory,
        cost.multiply_adds,
        cost.place,
    )


def describe_network(network: Network, shape: DataShape, resolved: Resolved) -> str:
    """Neurons from the inputs to the outputs: `784-128-64-10`; of other families than the dense one what they are."""
    if not isinstance(network, DenseNetwork):
        return network.short_name()
    units = (shape.features, *(layer.units for layer in network.layers), resolved.output_units)
    return "-".join(map(str, units))


def check_size(spec: ExperimentSpec, shape: DataShape) -> list[Problem]:
    """Why this network cannot be trained on data of this shape here; [] if it can. Nothing is allocated."""
    if shape.features < 1 or shape.train < 1:
        return [Problem("data", "`data` must have at least one input and one training sample; none are left.")]
    try:
        resolved = resolve(spec, shape)
        rows = layer_table(spec.network, shape, resolved, slots=optimizer_slots(spec.training.optimizer))
    except SpecError as error:
        return list(error.problems)
    parameters = sum(row.parameters for row in rows)
    largest = max(rows, key=lambda row: row.parameters)
    where = f"network.{largest.place}"
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


def _called(row: LayerRow) -> str:
    if row.place == "output":
        return "the output layer"
    hidden = re.fullmatch(r"layers\.(\d+)\.units", row.place)
    return f"hidden layer {int(hidden[1]) + 1}" if hidden else f"{row.name}, with an output of {row.output}"
