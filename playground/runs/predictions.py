"""What a trained network says of samples it was not trained on: written by the engine, read by charts."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from playground.errors import Problem, StoreError

FILE = "predictions.npz"


@dataclass(frozen=True, slots=True)
class Predictions:
    """Outputs of the network on the test samples (the validation samples where there are no test samples).

    Attributes:
        part: "test" or "validation".
        task: "binary", "multiclass" or "regression".
        class_names: names of the classes in the order of the labels; empty for a regression.
        rows: number of each sample in the source, int64, shape (samples,).
        y: true labels, int64, or true values in the target's own unit, float64; shape (samples,), or (samples, outputs)
            where several numbers are predicted.
        outputs: for classes the probability of each, float32, shape (samples, classes), rows sum to 1 (for a hinge
            loss: scores put through a softmax, a mere order); for a regression the predicted values in the target's
                own unit, shape (samples, outputs).
        loss: each sample's own loss, float32, shape (samples,).
        shown: positions in the arrays above of the samples whose inputs are kept, int64: worst loss first, then the
            first ones.
        x: inputs of these, as the network saw them, float32, shape (len(shown), features).
        feature_names: one for each column of `x`.
        image_shape: (height, width) or (height, width, channels) where a row of `x` is an image; else ().
        target_names: of the outputs, where a regression has several; else ().
        texts: of texts, in place of `x` and the names of its columns: the words that the network knows of those kept.
    """

    part: str
    task: str
    class_names: tuple[str, ...]
    rows: npt.NDArray[np.int64]
    y: npt.NDArray[Any]
    outputs: npt.NDArray[np.float32]
    loss: npt.NDArray[np.float32]
    shown: npt.NDArray[np.int64]
    x: npt.NDArray[np.float32]
    feature_names: tuple[str, ...]
    image_shape: tuple[int, ...]
    target_names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def of_output(self, number: int) -> Predictions:
        """The predictions of one of several numbers, as if it alone were predicted; `loss` stays that of all."""
        if self.y.ndim == 1:
            return self
        return replace(self, y=self.y[:, number], outputs=self.outputs[:, number : number + 1], target_names=())

    @property
    def predicted(self) -> npt.NDArray[Any]:
        """Most likely label, int64, or predicted value, float64; shape (samples,), or as `y` for several numbers."""
        if self.task == "regression":
            values: npt.NDArray[np.float64] = self.outputs.astype(np.float64)
            return values if self.y.ndim > 1 else values[:, 0]
        labels: npt.NDArray[np.int64] = self.outputs.argmax(axis=1)
        return labels


_NEEDED = tuple(name for name in Predictions.__slots__ if name not in ("target_names", "texts"))
_TEXTS = ("class_names", "feature_names", "target_names", "texts")


def save_predictions(predictions: Predictions, folder: Path) -> Path:
    """Write `predictions.npz` into the run's folder; the file appears whole or not at all."""
    path, beside = folder / FILE, folder / f".{FILE}.part"
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name in Predictions.__slots__:
        value = getattr(predictions, name)
        arrays[name] = np.asarray(value, dtype=np.str_) if name in _TEXTS else np.asarray(value)
    with beside.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    beside.replace(path)
    return path


def load_predictions(folder: Path) -> Predictions | None:
    """The predictions of a run's folder; None if there are none.

    Raises:
        StoreError: the file is damaged.
    """
    path = folder / FILE
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as file:
            # runs of before the last ones came do without them
            values: dict[str, Any] = {name: file[name] for name in Predictions.__slots__ if name in {*file, *_NEEDED}}
    except (OSError, EOFError, KeyError, ValueError, BadZipFile, zlib.error) as error:
        raise StoreError(Problem(path.name, f"The run's file {path.name} is damaged: {error}.")) from None
    for name in ("part", "task"):
        values[name] = str(values[name])
    for name in _TEXTS:
        if name in values:
            values[name] = tuple(str(item) for item in values[name])
    values["image_shape"] = tuple(int(item) for item in values["image_shape"])
    return Predictions(**values)
