"""Recurrent networks: cells that go through a sequence step by step and remember; convolutions slide over it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator

from playground.errors import Problem, SpecError
from playground.spec.families.dense import dense_line
from playground.spec.families.head import DenseLayers, head_setting
from playground.spec.families.network import Cost, Network, head_costs
from playground.spec.field import Spec, setting
from playground.spec.network import Activation, OutputLayer
from playground.spec.shape import DataShape, Resolved, SampleKind

#: most rows of one network
MAX_ROWS = 12


class Conv1DRow(Spec):
    """A convolution over the steps, and the pooling after it."""

    kind: Literal["conv1d"] = "conv1d"
    filters: int = setting(
        32,
        title="Filters",
        help="Number of filters: each looks for one pattern.",
        ge=1,
        le=1024,
        step=1,
        log=True,
        unit="units",
    )
    kernel: int = setting(5, title="Kernel", help="Steps that a pattern spans.", ge=1, le=64, step=1, unit="steps")
    stride: int = setting(
        1, title="Stride", help="Steps from one place to the next.", ge=1, le=16, step=1, unit="steps"
    )
    padding: Literal["same", "valid", "causal"] = setting(
        "same",
        title="Padding",
        help="What lies beyond the ends: zeros on both sides, nothing, or zeros before the beginning only, so that no "
        "step sees a later one.",
        labels={"same": "zeros around", "valid": "none", "causal": "zeros before"},
    )
    activation: Activation = setting(
        "relu", title="Activation", help="Function applied to each number.", labels={"leaky_relu": "leaky relu"}
    )
    pool: int = setting(
        1,
        title="Pooling",
        help="The largest of so many neighbouring steps is kept; 1 keeps all steps.",
        ge=1,
        le=16,
        step=1,
        unit="steps",
    )
    dropout: float = setting(
        0.0,
        title="Dropout",
        help="Fraction of the numbers switched off at random in each training step.",
        ge=0,
        le=0.95,
        step=0.05,
        live=True,
    )


class RecurrentRow(Spec):
    """What the recurrent layers have in common."""

    units: int = setting(
        64, title="Units", help="Size of the hidden state.", ge=1, le=1024, step=1, log=True, unit="units"
    )
    bidirectional: bool = setting(
        False,
        title="Both directions",
        help="A second layer goes through the sequence from its end; what both remember stands side by side.",
    )
    dropout: float = setting(
        0.0,
        title="Dropout",
        help="Fraction of the inputs of the layer that is dropped at random in training.",
        ge=0,
        le=0.95,
        step=0.05,
        live=True,
    )
    recurrent_dropout: float = setting(
        0.0,
        title="Recurrent dropout",
        help="Fraction of the recurrent state that is dropped at random from step to step in training.",
        ge=0,
        le=0.95,
        step=0.05,
        live=True,
    )


class SimpleRNNRow(RecurrentRow):
    """The simplest cell: a dense layer that is also given what it said a step before."""

    kind: Literal["simple_rnn"] = "simple_rnn"


class LSTMRow(RecurrentRow):
    """Long short-term memory: gates decide what is kept, forgotten and told (Hochreiter and Schmidhuber 1997)."""

    kind: Literal["lstm"] = "lstm"


class GRURow(RecurrentRow):
    """Gated recurrent unit: two gates in place of the LSTM's three, fewer weights (Cho et al. 2014)."""

    kind: Literal["gru"] = "gru"


Row = Annotated[LSTMRow | GRURow | SimpleRNNRow | Conv1DRow, Field(discriminator="kind")]
#: kind of a row -> (what it is called, sets of weights in a cell, biases for each unit)
CELLS: dict[str, tuple[str, int, int]] = {
    "simple_rnn": ("SimpleRNN", 1, 1),
    "lstm": ("LSTM", 4, 4),
    # Keras's GRU has a bias of its own for the recurrent part (reset_after)
    "gru": ("GRU", 3, 6),
}


class RecurrentNetwork(Network):
    """Rows of recurrent layers and convolutions over a sequence, then dense layers."""

    title: ClassVar[str] = "Recurrent (RNN)"
    summary: ClassVar[str] = "Goes through a sequence step by step and remembers: for series, text, images by rows."
    takes: ClassVar[frozenset[SampleKind]] = frozenset({"series", "images", "text"})

    kind: Literal["recurrent"] = "recurrent"
    embedding: int = setting(
        32,
        title="Embedding",
        help="Numbers that stand for a word; they are learned. For text only.",
        ge=1,
        le=1024,
        step=1,
        log=True,
        unit="units",
    )
    mask: bool = setting(
        False,
        title="Skip the filling",
        help="Ignore the padding of short texts. Slower; for text only, and not before a convolution.",
    )
    rows: tuple[Row, ...] = setting(
        (LSTMRow(),),
        title="Layers over the sequence",
        help="From the input side on. Each gives a sequence to the next.",
        max_length=MAX_ROWS,
    )
    read: Literal["last", "average", "max"] = setting(
        "last",
        title="What is read",
        help="Of the last row: what it remembers at the end, or the average or the largest over all steps.",
        labels={"last": "the last state", "average": "average of all steps", "max": "largest of all steps"},
    )
    layers: DenseLayers = head_setting("Between the sequence and the output.")
    output: OutputLayer = OutputLayer()

    @field_validator("rows", mode="before")
    @classmethod
    def _units_stand_for_lstms(cls, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [_row(item) for item in value]
        return value

    @field_validator("rows")
    @classmethod
    def _some(cls, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        if not rows:
            raise ValueError("there must be at least one row; got none")
        return rows

    def input_shape(self, shape: DataShape) -> tuple[int, ...]:
        """(words,) of a text, (steps, values) of a series; an image is a sequence of its rows."""
        if shape.kind == "images":
            height, width, channels = shape.sample
            return (height, width * channels)
        return shape.sample_shape

    def inactive_settings(self, shape: DataShape | None) -> frozenset[str]:
        """What only words have."""
        return frozenset() if shape is not None and shape.kind == "text" else frozenset({"embedding", "mask"})

    def misfits(self, shape: DataShape) -> list[Problem]:
        """A state that a convolution does not have, or a mask that it would lose."""
        problems = []
        if self.read == "last" and isinstance(self.rows[-1], Conv1DRow):
            problems.append(
                Problem(
                    "network.read",
                    "`network.read` must be average or max where the last row is a convolution, which remembers "
                    "nothing; got last.",
                )
            )
        if self.mask and shape.kind == "text" and any(isinstance(row, Conv1DRow) for row in self.rows):
            problems.append(
                Problem(
                    "network.mask", "`network.mask` must be false where a row is a convolution, which knows no mask."
                )
            )
        return problems

    def costs(self, shape: DataShape, resolved: Resolved) -> Iterator[Cost]:
        """See `Network.costs`."""
        steps, width = self.input_shape(shape)[0], self.input_shape(shape)[-1]
        if shape.kind == "text":
            weights = shape.vocabulary * self.embedding
            yield Cost(f"Embedding · {self.embedding}", (steps, self.embedding), weights, weights, 0, "embedding")
            width = self.embedding
        for index, row in enumerate(self.rows):
            whole = index < len(self.rows) - 1 or self.read != "last"
            for cost in _row_costs(row, index, steps, width, whole):
                yield cost
                steps, width = cost.shape[0], cost.shape[-1]
        if self.read != "last":
            name = "Average over all steps" if self.read == "average" else "Largest of all steps"
            yield Cost(name, (width,), 0, 0, 0, "read")
        yield from head_costs(self.layers, self.output, width, resolved)

    def line(self) -> str:
        """`LSTM 64 → LSTM 32, both directions → 16 relu`."""
        head = [dense_line(self.layers)] if self.layers else []
        return " → ".join([*(_row_line(row) for row in self.rows), *head])

    def short_name(self) -> str:
        """`LSTM 64-32`; rows of several kinds each with its own name."""
        names = [_row_name(row) for row in self.rows]
        if len({name for name, _ in names}) == 1:
            return f"{names[0][0]} {'-'.join(str(units) for _, units in names)}"
        return " ".join(f"{name} {units}" for name, units in names)


def _row(item: Any) -> Any:
    """A number stands for an LSTM of so many units; a row without a kind is one as well."""
    if isinstance(item, int) and not isinstance(item, bool):
        return {"kind": "lstm", "units": item}
    return {"kind": "lstm", **item} if isinstance(item, dict) else item


def _row_name(row: Row) -> tuple[str, int]:
    if isinstance(row, Conv1DRow):
        return "Conv1D", row.filters
    return CELLS[row.kind][0], row.units


def _row_line(row: Row) -> str:
    name, units = _row_name(row)
    words = [f"{name} {units}"]
    if isinstance(row, Conv1DRow):
        words += [f"kernel {row.kernel}", *([f"pooling {row.pool}"] if row.pool > 1 else [])]
        words += [f"dropout {row.dropout:g}"] if row.dropout else []
        return ", ".join(words)
    words += ["both directions"] if row.bidirectional else []
    words += [f"dropout {row.dropout:g}"] if row.dropout else []
    words += [f"recurrent dropout {row.recurrent_dropout:g}"] if row.recurrent_dropout else []
    return ", ".join(words)


def _row_costs(row: Row, index: int, steps: int, width: int, whole: bool) -> Iterator[Cost]:
    """Costs of one row: `whole` where it gives its state at every step, and not only at the last."""
    if isinstance(row, Conv1DRow):
        yield from _convolution_costs(row, index, steps, width)
        return
    name, sets, biases = CELLS[row.kind]
    units, ways = row.units, 1 + row.bidirectional
    weights = ways * (sets * units * (width + units) + biases * units)
    adds = ways * steps * sets * units * (width + units)
    out = ways * units
    both = ", both directions" if row.bidirectional else ""
    shape = (steps, out) if whole else (out,)
    yield Cost(f"{name} {index + 1}{both}", shape, weights, weights, adds, f"rows.{index}.units")


def _convolution_costs(row: Conv1DRow, index: int, steps: int, width: int) -> Iterator[Cost]:
    number = index + 1
    if row.padding == "valid":
        if row.kernel > steps:
            raise SpecError(
                Problem(
                    f"network.rows.{index}.kernel",
                    f"Conv1D {number}, whose kernel spans {row.kernel:,} steps, needs at least {row.kernel:,}; the "
                    f"input here has {steps:,}: take a smaller kernel, or zeros around.",
                )
            )
        steps = (steps - row.kernel) // row.stride + 1
    else:
        steps = -(-steps // row.stride)
    weights = (row.kernel * width + 1) * row.filters
    adds = steps * row.kernel * width * row.filters
    name = f"Conv1D {number} · {row.activation.replace('_', ' ')}"
    yield Cost(name, (steps, row.filters), weights, weights, adds, f"rows.{index}.filters")
    if row.pool > 1:
        if row.pool > steps:
            raise SpecError(
                Problem(
                    f"network.rows.{index}.pool",
                    f"MaxPooling1D {row.pool} needs at least {row.pool} steps; the input here has {steps}: pool fewer "
                    "steps, or take a smaller stride above.",
                )
            )
        steps //= row.pool
        yield Cost(f"Max pooling {number}", (steps, row.filters), 0, 0, 0, f"rows.{index}.pool")
    if row.dropout > 0:
        yield Cost(f"Dropout · row {number}", (steps, row.filters), 0, 0, 0, f"rows.{index}.dropout")
