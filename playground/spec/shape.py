"""What networks and data must know of each other: the shape of the data, and what "automatic" stands for."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from playground.spec.data.kinds import Task

#: what one sample is: a row of numbers, an image, steps in time, or words
SampleKind = Literal["vectors", "images", "series", "text"]
#: what people call them
SAMPLES: dict[SampleKind, str] = {
    "vectors": "rows of numbers",
    "images": "images",
    "series": "series",
    "text": "texts",
}
#: what a network is trained for
Objective = Literal["predict", "reconstruct", "generate"]


@dataclass(frozen=True, slots=True)
class DataShape:
    """What a network must know of the data.

    Attributes:
        features: numbers in a row of inputs, at least 1.
        task: what is predicted.
        classes: number of classes, at least 2; 0 for a regression.
        train: training samples.
        validation: validation samples.
        test: test samples.
        kind: what one sample is.
        sample: shape of one sample, whose product is `features`: (height, width, channels) of an image, (steps, values)
            of a series, (words,) of a text; () for a row of numbers without further order.
        vocabulary: number of different word numbers of a text, 0 (filling up) and 1 (unknown) among them; else 0.
        outputs: numbers that a regression predicts for one sample.
        rescaled: the values of images are no pixels from 0 to 1.
        labels: the outputs are yes or no, 1 or 0, for each of several labels; the task is a regression then.
        words: the words of a text's numbers, from number 0 on; () where they are not known yet.
    """

    features: int
    task: Task
    classes: int
    train: int
    validation: int
    test: int
    kind: SampleKind = "vectors"
    sample: tuple[int, ...] = ()
    vocabulary: int = 0
    outputs: int = 1
    rescaled: bool = False
    labels: bool = False
    words: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        assert not self.sample or math.prod(self.sample) == self.features

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """Shape of one sample; (features,) for a row of numbers without further order."""
        return self.sample or (self.features,)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What "automatic" stands for.

    Attributes:
        output_units: neurons of the output layer.
        output_activation: Keras's name.
        loss: Keras's name.
        one_hot: labels are given to the loss as one-hot rows.
        metrics: names from the specification, each once; the automatic ones if none were asked for.
        batch_size: samples in a step, at most the training samples.
        steps_per_epoch: steps in an epoch, the last one perhaps partial.
        signed: labels of two classes are -1 and 1 to the loss, instead of 0 and 1: a loss for numbers is made small by
            an output that can be negative, as in TensorFlow Playground.
        objective: what the network is trained for.
        input_shape: of one sample, as the network takes it.
    """

    output_units: int
    output_activation: str
    loss: str
    one_hot: bool
    metrics: tuple[str, ...]
    batch_size: int
    steps_per_epoch: int
    signed: bool = False
    objective: Objective = "predict"
    input_shape: tuple[int, ...] = ()

    @property
    def threshold(self) -> float:
        """Output of a single neuron above which it says class 1."""
        return 0.0 if self.signed or self.loss == "hinge" else 0.5
