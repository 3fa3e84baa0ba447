"""What several kinds of data have in common: task, scaling, split, classes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from playground.spec.data.reading import TableFormat as TableFormat
from playground.spec.field import Spec, setting

Task = Literal["binary", "multiclass", "regression"]
Scaling = Literal["standard", "minmax", "none"]
#: most classes of data of the user's own
MAX_CLASSES = 1_000

SCALING_LABELS = {
    "standard": "standardise (mean 0, deviation 1)",
    "minmax": "stretch to 0 to 1",
    "none": "as they are",
}


class SplitSpec(Spec):
    """Fractions of the samples; what is neither validation nor test is for training."""

    validation: float = setting(
        0.15,
        title="Validation",
        help="Fraction of the samples held out to watch the training. "
        "Where a data set brings its own test samples, it is taken from the training samples.",
        ge=0,
        le=0.9,
        step=0.01,
    )
    test: float = setting(
        0.15,
        title="Test",
        help="Fraction of the samples never seen in training. Not used where a data set brings its own test samples.",
        ge=0,
        le=0.9,
        step=0.01,
    )
    stratify: bool = setting(
        True, title="Stratify", help="Keep the share of each class the same in every part, where that is possible."
    )

    @property
    def train(self) -> float:
        """Fraction for training."""
        return 1.0 - self.validation - self.test

    @model_validator(mode="after")
    def _leaves_training_samples(self) -> SplitSpec:
        if self.validation + self.test > 0.95 + 1e-9:
            raise ValueError(
                "validation + test must be at most 0.95, so that samples are left to train on; "
                f"got {self.validation:g} + {self.test:g}"
            )
        return self


class ClassesSpec(Spec):
    """Which classes there are, and how many samples of them."""

    keep: tuple[Annotated[str, Field(max_length=200)], ...] = setting(
        (),
        title="Classes",
        help="Only samples of these classes, by name; they are numbered anew. Empty: all classes.",
        max_length=MAX_CLASSES,
    )
    unseen: tuple[Annotated[str, Field(max_length=200)], ...] = setting(
        (),
        title="Unseen classes",
        help="Left out of the training and the validation samples, but not of the test samples: what a detector of "
        "anomalies must find.",
        max_length=MAX_CLASSES,
    )
    samples: int | None = setting(
        None,
        title="Training samples a class",
        help="Train on so many samples of each class at most, drawn at random; validation and test samples stay. "
        "Empty: all.",
        ge=1,
        le=100_000,
        step=1,
        log=True,
        unit="samples",
        labels={"None": "all"},
    )
