"""Predictions -> the samples the network is most wrong about; a row of inputs -> an image."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from playground.charts.png import png_uri
from playground.data.columns.names import unique_names
from playground.runs.predictions import Predictions

_OWN = ("row", "true", "predicted", "probability", "correct", "error", "loss")
#: outputs that are shown of each sample
_MOST_OUTPUTS = 3


def worst_table(predictions: Predictions, n: int = 100, source: pd.DataFrame | None = None) -> pd.DataFrame:
    """The `n` samples of the largest loss, the largest first; a loss that is NaN counts as the largest.

    Args:
        predictions: of the network.
        n: most samples.
        source: features of every row of the source as they are there, by position; None where it is not known.

    Returns:
        Columns `row` (number in the source, from 0), `true`, `predicted`, then for classes `probability` (of the
        predicted class, 0 to 1) and `correct`, for a regression `error` (predicted minus true), then `loss`, and one
        column a feature for inputs that are not images: as it is in the source, else as the network saw it, NaN where
        that was not kept. A feature that is called like one of the other columns has " (input)" after its name. Of
        texts one column, `text`.
    """
    ranked = np.where(np.isnan(predictions.loss), np.inf, predictions.loss)
    order = np.argsort(-ranked, kind="stable")[: max(0, n)]
    columns: dict[str, Any] = {"row": predictions.rows[order]}
    if predictions.task == "regression":
        columns |= _values(predictions, order)
    else:
        names = np.asarray(predictions.class_names, dtype=object)
        predicted = predictions.predicted[order]
        columns |= {"true": names[predictions.y[order]], "predicted": names[predicted]}
        columns["probability"] = confidence(predictions)[order].astype(np.float64)
        columns["correct"] = predictions.y[order] == predicted
    columns["loss"] = predictions.loss[order].astype(np.float64)
    table = pd.DataFrame(columns)
    if predictions.texts:
        kept = dict(zip(predictions.shown.tolist(), predictions.texts, strict=True))
        return table.assign(text=[kept.get(int(position), "") for position in order])
    if predictions.image_shape or not (predictions.feature_names or source is not None):
        return table
    inputs = _inputs(predictions, order) if source is None else _rows(source, predictions.rows[order])
    titles = [*map(str, table.columns), *map(str, inputs.columns)]
    return pd.concat([table, inputs], axis=1).set_axis(unique_names(titles, len(titles))[0], axis=1)


def _values(predictions: Predictions, order: npt.NDArray[np.int64]) -> dict[str, Any]:
    """`true`, `predicted` and `error` of these samples; of the first few outputs where there are several."""
    if predictions.y.ndim == 1:
        true, predicted = predictions.y[order], predictions.predicted[order]
        return {"true": true, "predicted": predicted, "error": predicted - true}
    columns: dict[str, Any] = {}
    for number, name in enumerate(predictions.target_names[:_MOST_OUTPUTS]):
        one = _values(predictions.of_output(number), order)
        columns |= {f"{name}, {word}": values for word, values in one.items()}
    return columns


def confidence(predictions: Predictions) -> npt.NDArray[np.float32]:
    """Probability that the network gives the class it predicts, 0 to 1, shape (samples,)."""
    most: npt.NDArray[np.float32] = predictions.outputs.max(axis=1, initial=0.0)
    return most


def image_uri(row: npt.NDArray[Any], image_shape: tuple[int, ...]) -> str:
    """A row of inputs as a PNG in a `data:` address.

    Args:
        row: pixels 0 to 1, shape (height * width * channels,); pixels that reach beyond that, because they were
            standardised, are stretched between their own extremes. NaN is black.
        image_shape: (height, width) or (height, width, channels).

    Raises:
        ValueError: the row does not have as many pixels, or there are not 1, 3 or 4 channels.
    """
    pixels = np.nan_to_num(np.asarray(row, dtype=np.float64), nan=0.0, posinf=1.0, neginf=0.0)
    low, high = float(pixels.min(initial=0.0)), float(pixels.max(initial=1.0))
    if low < -1e-6 or high > 1 + 1e-6:
        pixels = (pixels - low) / (high - low)
    return png_uri(np.rint(pixels.clip(0, 1) * 255).astype(np.uint8).reshape(image_shape))


def _rows(source: pd.DataFrame, rows: npt.NDArray[np.int64]) -> pd.DataFrame:
    names = {name: f"{name} (input)" for name in source.columns if name in _OWN}
    return source.iloc[rows].rename(columns=names).reset_index(drop=True)


def _inputs(predictions: Predictions, order: npt.NDArray[np.int64]) -> pd.DataFrame:
    place = np.full(len(predictions.y), -1, dtype=np.int64)
    place[predictions.shown] = np.arange(len(predictions.shown))
    kept = place[order]
    values = np.full((len(order), len(predictions.feature_names)), np.nan)
    values[kept >= 0] = predictions.x[kept[kept >= 0]]
    names = [f"{name} (input)" if name in _OWN else name for name in predictions.feature_names]
    return pd.DataFrame(values, columns=names)
