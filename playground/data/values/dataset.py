"""What data preparation ends in: arrays ready for training, and what is needed to show them to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.spec.data.kinds import Task
from playground.spec.shape import DataShape, SampleKind

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Part:
    """The samples of one part: training, validation or test.

    Attributes:
        x: inputs, float32, shape (samples, features): a row each, whatever a sample's own shape; of texts int32, the
            numbers of words.
        y: labels 0..classes-1, int32, shape (samples,); for a regression float32, scaled, shape (samples,), or
            (samples, outputs) where several numbers are predicted.
        rows: number of each sample in the source, from 0, int64, shape (samples,).
        points: where the sample lies in the plane, float32, shape (samples, 2), if the data have one; else None.
        times: of a series when each of the steps is that are predicted, datetime64[s], shape (samples, horizon); else
            None.
        base: what is added to a regression's values, in the target's own unit, where their change against it is
            learned, float64, shape (samples, outputs); else None.
    """

    x: npt.NDArray[Any]
    y: npt.NDArray[Any]
    rows: Integers
    points: Floats | None = None
    times: npt.NDArray[np.datetime64] | None = None
    base: npt.NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, slots=True)
class Plane:
    """The plane that samples lie in, where their inputs are computed of two coordinates.

    Attributes:
        names: of the two coordinates, for people.
        features: formula of each column of `x`, of x1 and x2; see `playground.data.points.features`.
        x: (low, high) of what is shown of the first coordinate.
        y: (low, high) of what is shown of the second coordinate.
    """

    names: tuple[str, str]
    features: tuple[str, ...]
    x: tuple[float, float]
    y: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Prepared data.

    Attributes:
        name: for people.
        task: what is predicted.
        feature_names: one for each column of `x`.
        target_name: for people.
        class_names: names of the classes in the order of the labels; empty for a regression.
        train: training samples.
        validation: validation samples; may be empty.
        test: test samples; may be empty.
        image_shape: (height, width) or (height, width, channels) where a row of `x` is an image, pixels 0 to 1;
            else None.
        target_mean: subtracted from a regression's target before training, in the target's unit.
        target_scale: divided out after that; `original = y * target_scale + target_mean`.
        notes: sentences for the user: what was left out, grouped, filled in, and why.
        plane: the plane that the samples lie in, or None; where there is one, every part has `points`.
        kind: what one sample is.
        sample_shape: its shape, see `DataShape.sample`.
        vocabulary: words of a text's numbers, from number 0 on (0 fills up, 1 stands for unknown words); else empty.
        target_names: of a regression's outputs, where there are several; else empty.
        scaling: (mean, scale) of each output, where outputs are of different units; `target_mean` and `target_scale`
            are 0 and 1 then, and figures over all outputs are in standard deviations.
        labels: the outputs are yes or no, 1 or 0, for each of several labels, which are not scaled.
        baselines: name -> what is predicted for the test samples without any network, in the target's own unit, shape
            as the test part's `y`: "last value", "seasonal naive".
    """

    name: str
    task: Task
    feature_names: tuple[str, ...]
    target_name: str
    class_names: tuple[str, ...]
    train: Part
    validation: Part
    test: Part
    image_shape: tuple[int, ...] | None = None
    target_mean: float = 0.0
    target_scale: float = 1.0
    notes: tuple[str, ...] = field(default=())
    plane: Plane | None = None
    kind: SampleKind = "vectors"
    sample_shape: tuple[int, ...] = ()
    vocabulary: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    scaling: tuple[tuple[float, float], ...] = ()
    labels: bool = False
    baselines: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)

    @property
    def shape(self) -> DataShape:
        """Shape of the data, as networks must know it."""
        return DataShape(
            features=int(self.train.x.shape[1]) if self.sample_shape else len(self.feature_names),
            task=self.task,
            classes=len(self.class_names),
            train=len(self.train),
            validation=len(self.validation),
            test=len(self.test),
            kind=self.kind,
            sample=self.sample_shape,
            vocabulary=len(self.vocabulary),
            outputs=max(1, len(self.target_names)),
            rescaled=self.kind == "images" and self.image_shape is None,
            words=self.vocabulary,
            labels=self.labels,
        )

    @property
    def is_plane(self) -> bool:
        """True if the inputs are points in the plane, so that the output can be drawn over it."""
        return self.plane is not None


def with_channels(image_shape: tuple[int, ...]) -> tuple[int, ...]:
    """(height, width, channels) of (height, width) or (height, width, channels)."""
    return image_shape if len(image_shape) == 3 else (*image_shape, 1)
