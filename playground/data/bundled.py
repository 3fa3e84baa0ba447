"""BundledData + seeds -> Dataset: scikit-learn's own sets, and the image sets that Keras made known."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from playground.data.dataset import Dataset, Floats, Integers, Part, with_channels
from playground.data.download import Progress
from playground.data.images import IMAGE_SETS, count_images, load_images
from playground.data.small_sets import SMALL_SETS, SmallSet, load_small
from playground.data.split import Rows, split_counts, split_with_note
from playground.settings import Settings
from playground.spec.data import BundledData, BundledName
from playground.spec.field import describe
from playground.spec.seeds import DrawnSeeds
from playground.spec.shape import DataShape

_FEWER = "Only {:,} of the {:,} samples are used, drawn at random."


class _Raw(NamedTuple):
    """A set as its source has it: inputs (samples, ...), labels or values, and the test samples at the end of them."""

    x: npt.NDArray[Any]
    y: npt.NDArray[Any]
    own_test: int


def describe_bundled(spec: BundledData, settings: Settings) -> DataShape:
    """Shape of the data `prepare_bundled` would give; no array is read.

    Raises:
        DataError: the file of an image set is damaged.
    """
    if spec.name in SMALL_SETS:
        small = SMALL_SETS[spec.name]
        samples = min(small.samples, spec.samples or small.samples)
        counts = split_counts(samples, spec.split)
        shape = DataShape(len(small.feature_names), small.task, small.classes, *counts)
        return shape if small.image_shape is None else _of_images(shape, small.image_shape)
    known = IMAGE_SETS[spec.name]
    train, test = _limited(*count_images(spec.name, settings), spec.samples)
    counts = split_counts(train, spec.split, own_test=True)
    features = int(np.prod(known.image_shape))
    shape = DataShape(features, "multiclass", len(known.class_names), counts.train, counts.validation, test)
    return _of_images(shape, known.image_shape)


def _of_images(shape: DataShape, image_shape: tuple[int, ...]) -> DataShape:
    return replace(shape, kind="images", sample=with_channels(image_shape))


@lru_cache(maxsize=16)
def bundled_names(name: BundledName) -> tuple[str, ...]:
    """Names of a set's features, before any plane."""
    if name in SMALL_SETS:
        return SMALL_SETS[name].feature_names
    return names_of_pixels(IMAGE_SETS[name].image_shape)


@lru_cache(maxsize=16)
def names_of_pixels(image_shape: tuple[int, ...]) -> tuple[str, ...]:
    """`pixel 0,0`, `pixel 0,1`, ...: names of the features of an image of this shape."""
    return tuple("pixel " + ",".join(map(str, index)) for index in np.ndindex(image_shape))


def prepare_bundled(spec: BundledData, seeds: DrawnSeeds, settings: Settings, progress: Progress) -> Dataset:
    """The set, split and scaled; whatever is fitted is fitted on the training samples only.

    Raises:
        DataError: an image set cannot be had, or its file is damaged.
    """
    if spec.name in SMALL_SETS:
        return _prepare_small(spec, SMALL_SETS[spec.name], seeds)
    known = IMAGE_SETS[spec.name]
    images = load_images(spec.name, settings, progress)
    raw = _Raw(np.concatenate([images[0], images[2]]), np.concatenate([images[1], images[3]]), len(images[3]))
    rows, notes = _rows(raw, spec, seeds, stratify=True)
    if len(raw.y) < known.train + known.test:
        notes = (f"The file found holds {len(raw.y):,} of the set's {known.train + known.test:,} images.", *notes)
    features = int(np.prod(known.image_shape))
    inputs = _scaled([raw.x[part].reshape(len(part), features) for part in rows], spec, 255.0)
    train, validation, test = _parts(inputs, [raw.y[part].astype(np.int32) for part in rows], rows)
    return Dataset(
        name=_title(spec),
        task="multiclass",
        feature_names=bundled_names(spec.name),
        target_name="class",
        class_names=known.class_names,
        train=train,
        validation=validation,
        test=test,
        image_shape=known.image_shape if _is_picture(spec) else None,
        notes=notes,
        kind="images",
        sample_shape=with_channels(known.image_shape),
    )


def _prepare_small(spec: BundledData, small: SmallSet, seeds: DrawnSeeds) -> Dataset:
    loaded = load_small(spec.name)
    raw = _Raw(loaded.x, loaded.y, 0)
    is_regression = small.task == "regression"
    rows, notes = _rows(raw, spec, seeds, stratify=not is_regression)
    largest = small.largest if small.image_shape else None
    mean, scale = 0.0, 1.0
    if is_regression:
        known = raw.y[rows.train]
        mean, scale = float(known.mean()), float(known.std()) or 1.0
        labels = [((raw.y[part] - mean) / scale).astype(np.float32) for part in rows]
        notes = (*notes, "The target is standardised for the training; figures are in its own unit.")
    else:
        labels = [raw.y[part].astype(np.int32) for part in rows]
    train, validation, test = _parts(_scaled([raw.x[part] for part in rows], spec, largest), labels, rows)
    return Dataset(
        name=_title(spec),
        task=small.task,
        feature_names=bundled_names(spec.name),
        target_name=small.target,
        class_names=loaded.class_names,
        train=train,
        validation=validation,
        test=test,
        image_shape=small.image_shape if _is_picture(spec) else None,
        target_mean=mean,
        target_scale=scale,
        notes=notes,
        kind="images" if small.image_shape else "vectors",
        sample_shape=with_channels(small.image_shape) if small.image_shape else (),
    )


def _rows(raw: _Raw, spec: BundledData, seeds: DrawnSeeds, *, stratify: bool) -> tuple[Rows, tuple[str, ...]]:
    """Rows of each part, and what the user should know of them."""
    own = len(raw.y) - raw.own_test
    train, test = _limited(own, raw.own_test, spec.samples)
    draw = np.random.default_rng(seeds.data)
    chosen: Integers = np.arange(own) if train == own else draw.permutation(own)[:train]
    labels = raw.y[chosen] if stratify else None
    parts, note = split_with_note(train, labels, spec.split, seeds.split, own_test=raw.own_test > 0)
    rows = Rows(*(chosen[part] for part in parts))
    if raw.own_test:
        own_rows = np.arange(raw.own_test) if test == raw.own_test else draw.permutation(raw.own_test)[:test]
        rows = rows._replace(test=own + own_rows)
    notes = [note] if note else []
    if train < own:
        notes.append(_FEWER.format(train + test, len(raw.y)))
    return rows, tuple(notes)


def _limited(train: int, test: int, samples: int | None) -> tuple[int, int]:
    """Training samples as asked for, and as large a share of the set's own test samples."""
    limit = min(train, samples or train)
    return limit, max(1, round(test * limit / train)) if test else 0


def _scaled(parts: list[npt.NDArray[Any]], spec: BundledData, largest: float | None) -> list[Floats]:
    """Inputs of each part, float32; `largest` is the largest value of a pixel, None where inputs are no pixels."""
    inputs: list[Floats] = [part.astype(np.float32) for part in parts]
    if spec.scaling == "none":
        return inputs
    if spec.scaling == "auto" and largest is not None:
        for part in inputs:
            part /= largest
        return inputs
    from sklearn.preprocessing import MinMaxScaler, StandardScaler  # slow to load, and seldom needed

    scaler = MinMaxScaler(clip=True) if spec.scaling == "minmax" else StandardScaler()
    scaler.fit(inputs[0])
    return [scaler.transform(part).astype(np.float32) if len(part) else part for part in inputs]


def _is_picture(spec: BundledData) -> bool:
    # with other scalings pixels are not 0 to 1, and could not be shown
    return spec.scaling in ("auto", "minmax")


def _parts(x: list[Floats], y: list[npt.NDArray[Any]], rows: Rows) -> list[Part]:
    return [Part(inputs, labels, part.astype(np.int64)) for inputs, labels, part in zip(x, y, rows, strict=True)]


def _title(spec: BundledData) -> str:
    return describe(BundledData, "name").label(spec.name).removesuffix(" (regression)")
