"""How the network is trained."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from playground.spec.field import Spec, setting
from playground.spec.training.optimizers import Adam, OptimizerSpec
from playground.spec.training.schedules import Constant, ScheduleSpec

LossName = Literal[
    "auto",
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "binary_focal_crossentropy",
    "categorical_focal_crossentropy",
    "hinge",
    "categorical_hinge",
]
MetricName = Literal["accuracy", "precision", "recall", "f1", "auc", "top_3_accuracy", "mae", "mse", "rmse", "r2"]


class EarlyStopping(Spec):
    """Stop when the watched value has not improved for a while."""

    monitor: Literal["val_loss", "loss"] = setting(
        "val_loss",
        title="Watch",
        help="Validation loss, or the training loss where there are no validation samples.",
        labels={"val_loss": "validation loss", "loss": "training loss"},
    )
    patience: int = setting(
        10, title="Patience", help="Epochs without improvement before stopping.", ge=1, le=10_000, step=1, unit="epochs"
    )
    min_delta: float = setting(
        0.0,
        title="Smallest improvement",
        help="A smaller decrease of the watched loss does not count as an improvement.",
        ge=0,
        le=1,
        log=True,
    )
    restore_best_weights: bool = setting(
        True, title="Restore best weights", help="At the end, go back to the weights of the best epoch."
    )


class Clipping(Spec):
    """Gradient clipping, as Keras's optimizers do it."""

    mode: Literal["none", "norm", "global_norm", "value"] = setting(
        "none",
        title="Gradient clipping",
        help="Limit the gradients: each weight's norm, the norm of all, or each entry.",
        labels={"norm": "each weight's norm", "global_norm": "norm of all", "value": "each entry"},
    )
    threshold: float = setting(1.0, title="Threshold", help="Largest norm or entry.", gt=0, le=1000, log=True)


class TrainingSpec(Spec):
    """Optimizer, learning rate, batches, epochs, loss, and when to stop."""

    optimizer: OptimizerSpec = Adam()
    learning_rate: float = setting(
        0.001,
        title="Learning rate",
        help="Step size of gradient descent. With a schedule: its largest value.",
        gt=0,
        le=10,
        log=True,
        live=True,
    )
    schedule: ScheduleSpec = Constant()
    clipping: Clipping = Clipping()
    batch_size: int | None = setting(
        32,
        title="Batch size",
        help="Samples in a step. 1 is stochastic, empty (all) is batch gradient descent, between them mini-batch.",
        ge=1,
        le=10_000_000,
        log=True,
        unit="samples",
        live=True,
        labels={"None": "all"},
    )
    shuffle: bool = setting(
        True, title="Shuffle", help="Take the training samples in another order in every epoch, as Keras does."
    )
    epochs: int | None = setting(
        20,
        title="Epochs",
        help="Passes over all training samples. Empty: it trains until it is stopped.",
        ge=1,
        le=10_000,
        step=1,
        log=True,
        unit="epochs",
        live=True,
        labels={"None": "until stopped"},
    )
    loss: LossName = setting(
        "auto",
        title="Loss",
        help="The quantity that training minimizes. Automatic: cross-entropy for classes, mean squared error for "
        "numbers.",
        labels={
            "auto": "automatic",
            "mean_squared_error": "mean squared error",
            "mean_absolute_error": "mean absolute error",
            "huber": "Huber",
            "binary_crossentropy": "binary cross-entropy",
            "categorical_crossentropy": "categorical cross-entropy (one-hot labels)",
            "sparse_categorical_crossentropy": "sparse categorical cross-entropy",
            "binary_focal_crossentropy": "focal (two classes)",
            "categorical_focal_crossentropy": "focal (several classes)",
            "hinge": "hinge",
            "categorical_hinge": "categorical hinge",
        },
    )
    metrics: tuple[MetricName, ...] = setting(
        (),
        title="Metrics",
        help="Shown beside the loss. Empty: accuracy for classes, mean absolute error for numbers.",
        max_length=6,
    )
    class_weights: bool = setting(
        False,
        title="Class weights",
        help="Rare classes get larger weights in the loss, so that all classes count the same.",
    )
    resample: bool = setting(
        False,
        title="Resampling",
        help="Each epoch draws equally many samples of every class; those of rare classes are drawn several times "
        "(oversampling).",
    )
    label_smoothing: float = setting(
        0.0,
        title="Label smoothing",
        help="Share of each label that is spread evenly over all classes, against overconfident probabilities.",
        ge=0,
        le=0.5,
        step=0.05,
    )
    early_stopping: EarlyStopping | None = setting(
        None, title="Early stopping", help="Stop when the validation loss has not improved for a while."
    )
    stop_at_loss: float | None = setting(
        None,
        title="Stop at a loss",
        help="Stop when the loss on held-out samples (on the training samples, where there are none) is this small.",
        ge=0,
        le=1000,
        log=True,
        live=True,
        labels={"None": "off"},
    )
    pace: float | None = setting(
        None,
        title="Speed",
        help="Epochs a second at most, to watch closely. Empty: as fast as it goes.",
        ge=1,
        le=1000,
        log=True,
        unit="epochs/s",
        live=True,
        labels={"None": "as fast as it goes"},
    )
    compile: Literal["auto", "xla", "graph"] = setting(
        "auto",
        title="Compilation",
        help="Automatic takes XLA for networks of a few dense or recurrent layers, which is several times faster, and "
        "falls back to the graph; the first epoch of a small network is always trained in the graph, so that it is "
        "seen at once.",
        labels={"auto": "automatic", "xla": "XLA", "graph": "TensorFlow graph"},
    )
    precision: Literal["float32", "mixed_bfloat16"] = setting(
        "float32",
        title="Precision",
        help="Mixed computes layers in bfloat16 and keeps weights and the output in float32: faster for convolutions "
        "where the processor has bfloat16 (AVX-512 BF16 or AMX), slower elsewhere. The Playground page takes float32.",
        labels={"float32": "float32", "mixed_bfloat16": "mixed bfloat16"},
    )

    @model_validator(mode="after")
    def _counts_classes_once(self) -> TrainingSpec:
        if self.resample and self.class_weights:
            raise ValueError("class_weights and resample do the same in two ways: at most one of them can be on")
        return self
