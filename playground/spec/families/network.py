"""What every family of networks has: settings, and what follows from them together with the shape of the data."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, get_args

from playground.spec.field import Spec
from playground.spec.network import DenseLayer, OutputLayer
from playground.spec.shape import Objective, SampleKind

if TYPE_CHECKING:
    from playground.errors import Problem
    from playground.spec.shape import DataShape, Resolved


@dataclass(frozen=True, slots=True)
class Cost:
    """What one Keras layer is and costs, by itself.

    Attributes:
        name: for people: "Dense 1 · relu".
        shape: its output for one sample.
        parameters: weights, trained or not.
        trainable: weights that are trained.
        multiply_adds: multiplications with an addition to predict one sample; activations are not counted.
        place: dotted path, below the network, of the setting that it stands for: "layers.0.units".
    """

    name: str
    shape: tuple[int, ...]
    parameters: int
    trainable: int
    multiply_adds: int
    place: str

    @property
    def units(self) -> int:
        """Numbers in its output for one sample."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class Target:
    """What a network is made to do; see `Resolved` for the fields."""

    output_units: int
    output_activation: str
    loss: str
    metrics: tuple[str, ...]


class Network(Spec):
    """Base of the families. A family has a field `kind` with one value, by which specifications name it.

    Attributes:
        title: for people.
        summary: one line: what it is good for.
        takes: kinds of samples that it can learn from.
        objective: what it is trained for.
        telling: metric that tells how good it is, less being better, where the loss does not; else "".
    """

    title: ClassVar[str]
    summary: ClassVar[str]
    takes: ClassVar[frozenset[SampleKind]]
    objective: ClassVar[Objective] = "predict"
    headline_metric: ClassVar[str] = ""

    @classmethod
    def kind_name(cls) -> str:
        """The kind by which specifications name the family."""
        return str(get_args(cls.model_fields["kind"].annotation)[0])

    @property
    def output_layer(self) -> OutputLayer:
        """The settings of the last layer, the family's `output`; a usual one where it leaves no choice."""
        output = getattr(self, "output", None)
        return output if isinstance(output, OutputLayer) else OutputLayer()

    def suits(self, kind: SampleKind) -> bool:
        """Whether it can learn from samples of this kind as it is set up."""
        return kind in self.takes

    def input_shape(self, shape: DataShape) -> tuple[int, ...]:
        """Shape in which the network takes one sample; by default the sample's own."""
        return shape.sample_shape

    def target(self, shape: DataShape, loss: str, metrics: tuple[str, ...]) -> Target:
        """What a network that predicts nothing is made to do; where it predicts, that follows from the task.

        Args:
            shape: of the data.
            loss: as asked for in the training, perhaps "auto".
            metrics: as asked for; empty for the usual ones.

        Raises:
            SpecError: loss or metrics do not fit.
        """
        raise NotImplementedError

    def costs(self, shape: DataShape, resolved: Resolved) -> Iterator[Cost]:
        """A `Cost` for each layer that Keras will build, from the input side to the output.

        Raises:
            SpecError: a layer does not fit what it is given; the sentence says which and what to do.
        """
        raise NotImplementedError

    def inactive_settings(self, shape: DataShape | None) -> frozenset[str]:
        """Names of settings that have no effect as the others are, on data of this shape (None: not known yet).

        Forms leave them out, and they are not to be changed while the network trains or varied on Compare.
        """
        return frozenset()

    def loss_choices(self, shape: DataShape) -> tuple[str, ...]:
        """Losses besides the automatic one, of a network that predicts nothing; () if there is no choice."""
        return ()

    def metric_choices(self, shape: DataShape) -> tuple[str, ...]:
        """Metrics that can be asked for, of a network that predicts nothing; () if there is no choice."""
        return ()

    def misfits(self, shape: DataShape) -> list[Problem]:
        """Why the network cannot learn from data of this shape, besides their kind; [] if it can.

        The fields of the problems are whole paths: "network.rows.0.filters".
        """
        return []

    def line(self) -> str:
        """What it is, in one line of a form: `16-16 tanh, dropout 0.2`."""
        raise NotImplementedError

    def short_name(self) -> str:
        """What it is, in a few characters of a run's name: `16-16`."""
        raise NotImplementedError


def dense_costs(
    layers: tuple[DenseLayer, ...], inputs: int, place: str = "layers", first: int = 1
) -> Iterator[tuple[Cost, int]]:
    """Costs of dense layers one after another.

    Args:
        layers: the layers, each with what comes after it.
        inputs: numbers that the first one is given.
        place: path of the list below the network.
        first: number of the first one, for people.

    Yields:
        (cost of a Keras layer, numbers that it gives to the next one).
    """
    for index, layer in enumerate(layers):
        at, number, units = f"{place}.{index}.units", first + index, layer.units
        weights = (inputs + layer.use_bias) * units
        name = f"Dense {number} · {layer.activation.replace('_', ' ')}"
        yield Cost(name, (units,), weights, weights, inputs * units, at), units
        if layer.normalization == "batch":
            yield Cost(f"Batch normalization {number}", (units,), 4 * units, 2 * units, units, at), units
        elif layer.normalization == "layer":
            yield Cost(f"Layer normalization {number}", (units,), 2 * units, 2 * units, 3 * units, at), units
        if layer.dropout > 0:
            yield Cost(f"Dropout {number} · {layer.dropout:g}", (units,), 0, 0, 0, at), units
        inputs = units


def output_cost(output: OutputLayer, inputs: int, resolved: Resolved) -> Cost:
    """Cost of the last, dense layer, which is given so many numbers."""
    units = resolved.output_units
    weights = (inputs + output.use_bias) * units
    return Cost(f"Output · {resolved.output_activation}", (units,), weights, weights, inputs * units, "output")


def head_costs(
    layers: tuple[DenseLayer, ...], output: OutputLayer, inputs: int, resolved: Resolved, place: str = "layers"
) -> Iterator[Cost]:
    """Costs of dense layers and the output layer after them."""
    for cost, given in dense_costs(layers, inputs, place):
        inputs = given
        yield cost
    yield output_cost(output, inputs, resolved)
