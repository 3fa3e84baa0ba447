"""BundledData + seeds -> Dataset: scikit-learn's own sets, and the image sets that Keras made known."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from playground.data.builtin.images import IMAGE_SETS, count_images, load_images, load_labels
from playground.data.builtin.small_sets import SMALL_SETS, SmallSet, load_small
from playground.data.files.download import find_files
from playground.data.progress import Progress
from playground.data.values.classes import Choice, ClassCounts, choose_classes, choose_samples, count_samples
from playground.data.values.dataset import Dataset, Floats, Integers, Part, with_channels
from playground.data.values.split import Counts, Rows, split_counts, split_with_note
from playground.settings import Settings
from playground.spec.data.kinds import BundledData, BundledName, ClassesSpec, Task
from playground.spec.field import describe
from playground.spec.shape import DataShape
from playground.spec.training.seeds import DrawnSeeds

_FEWER = "Only {:,} of the {:,} samples are used, drawn at random."


class _Raw(NamedTuple):
    """A set as its source has it: inputs (samples, ...), labels or values, and the test samples at the end of them."""

    x: npt.NDArray[Any]
    y: npt.NDArray[Any]
    own_test: int


def describe_bundled(spec: BundledData, seeds: DrawnSeeds, settings: Settings) -> DataShape:
    """Shape of the data `prepare_bundled` would give; of an image set at most the labels are read.

    Where an image set is still to be downloaded and only some classes of it are wanted, its classes are taken to be of
    the same size.

    Raises:
        DataError: the file of an image set is damaged, or has no such classes.
    """
    counts, classes, task = _counts(spec, seeds, settings)
    if spec.name in SMALL_SETS:
        small = SMALL_SETS[spec.name]
        shape = DataShape(len(small.feature_names), task, classes, *counts)
        return shape if small.image_shape is None else _of_images(shape, small.image_shape, spec)
    image_shape = IMAGE_SETS[spec.name].image_shape
    return _of_images(DataShape(int(np.prod(image_shape)), task, classes, *counts), image_shape, spec)


def is_of_images(name: BundledName) -> bool:
    """The samples of a set are images."""
    return name in IMAGE_SETS or SMALL_SETS[name].image_shape is not None


def bundled_classes(name: BundledName) -> tuple[str, ...]:
    """Names of all classes of a set, in the order of their labels; () for a regression."""
    return load_small(name).class_names if name in SMALL_SETS else IMAGE_SETS[name].class_names


def count_classes(spec: BundledData, seeds: DrawnSeeds, settings: Settings) -> tuple[ClassCounts, tuple[str, ...]]:
    """(samples of each class that `prepare_bundled` would use, what the user should know of them).

    Only labels are read. There are no counts for a regression, and none before an image set is downloaded.

    Raises:
        DataError: the file of an image set is damaged, or has no such classes.
    """
    if not bundled_classes(spec.name) or (spec.name in IMAGE_SETS and not find_files(spec.name, settings)):
        return ClassCounts({}, {}), ()
    raw, names = _raw_labels(spec, settings)
    choice = choose_classes(spec.classes, names, _title(spec))
    rows, notes = _rows(raw, spec, seeds, choice)
    return count_samples(choice, rows, raw.y), notes


def _counts(spec: BundledData, seeds: DrawnSeeds, settings: Settings) -> tuple[Counts, int, Task]:
    """Samples of each part, classes and task."""
    small = SMALL_SETS.get(spec.name)
    if spec.classes != ClassesSpec():
        raw, names = _raw_labels(spec, settings)
        choice = choose_classes(spec.classes, names, _title(spec))
        rows, _ = _rows(raw, spec, seeds, choice)
        return Counts(*map(len, rows)), len(choice.names), choice.task
    if small is not None:
        samples = min(small.samples, spec.samples or small.samples)
        return split_counts(samples, spec.split), small.classes, small.task
    train, test = _limited(*count_images(spec.name, settings), spec.samples)
    counts = split_counts(train, spec.split, own_test=True)
    return counts._replace(test=test), len(IMAGE_SETS[spec.name].class_names), "multiclass"


def _raw_labels(spec: BundledData, settings: Settings) -> tuple[_Raw, tuple[str, ...]]:
    """The set without its inputs, and the names of its classes."""
    if spec.name in SMALL_SETS:
        loaded = load_small(spec.name)
        return _Raw(loaded.y, loaded.y, 0), loaded.class_names
    known = IMAGE_SETS[spec.name]
    train, test = load_labels(spec.name, settings)
    y = np.concatenate([train, test])
    return _Raw(y, y, len(test)), known.class_names


def _of_images(shape: DataShape, image_shape: tuple[int, ...], spec: BundledData) -> DataShape:
    return replace(shape, kind="images", sample=with_channels(image_shape), rescaled=not _is_picture(spec))


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
    choice = choose_classes(spec.classes, known.class_names, _title(spec))
    rows, notes = _rows(raw, spec, seeds, choice)
    if len(raw.y) < known.train + known.test:
        notes = (f"The file found holds {len(raw.y):,} of the set's {known.train + known.test:,} images.", *notes)
    features = int(np.prod(known.image_shape))
    inputs = _scaled([raw.x[part].reshape(len(part), features) for part in rows], spec, 255.0)
    train, validation, test = _parts(inputs, [choice.numbered(raw.y[part]) for part in rows], rows)
    return Dataset(
        name=_title(spec),
        task=choice.task,
        feature_names=bundled_names(spec.name),
        target_name="class",
        class_names=choice.names,
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
    choice = choose_classes(spec.classes, loaded.class_names, _title(spec))
    is_regression = small.task == "regression"
    rows, notes = _rows(raw, spec, seeds, None if is_regression else choice)
    largest = small.largest if small.image_shape else None
    mean, scale = 0.0, 1.0
    labels: list[npt.NDArray[Any]]
    if is_regression:
        known = raw.y[rows.train]
        mean, scale = float(known.mean()), float(known.std()) or 1.0
        labels = [((raw.y[part] - mean) / scale).astype(np.float32) for part in rows]
        notes = (*notes, "The target is standardised for the training; figures are in its own unit.")
    else:
        labels = [choice.numbered(raw.y[part]) for part in rows]
    train, validation, test = _parts(_scaled([raw.x[part] for part in rows], spec, largest), labels, rows)
    return Dataset(
        name=_title(spec),
        task="regression" if is_regression else choice.task,
        feature_names=bundled_names(spec.name),
        target_name=small.target,
        class_names=choice.names,
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


def _rows(raw: _Raw, spec: BundledData, seeds: DrawnSeeds, choice: Choice | None) -> tuple[Rows, tuple[str, ...]]:
    """Rows of each part, and what the user should know of them; without a choice there are no classes."""
    own = len(raw.y) - raw.own_test
    kept = np.ones(len(raw.y), np.bool_) if choice is None else choice.is_kept(raw.y)
    pool, test_pool = np.flatnonzero(kept[:own]), own + np.flatnonzero(kept[own:])
    train, test = _limited(len(pool), len(test_pool), spec.samples)
    draw = np.random.default_rng(seeds.data)
    chosen: Integers = pool if train == len(pool) else pool[draw.permutation(len(pool))[:train]]
    labels = None if choice is None else raw.y[chosen]
    parts, note = split_with_note(train, labels, spec.split, seeds.split, own_test=raw.own_test > 0)
    rows = Rows(*(chosen[part] for part in parts))
    if raw.own_test:
        own_rows = test_pool if test == len(test_pool) else test_pool[draw.permutation(len(test_pool))[:test]]
        rows = rows._replace(test=own_rows)
    notes = [note] if note else []
    if train < len(pool):
        notes.append(_FEWER.format(train + test, len(pool) + len(test_pool)))
    if choice is None:
        return rows, tuple(notes)
    rows, more = choose_samples(spec.classes, choice, rows, raw.y, seeds.data)
    return rows, (*notes, *more)


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
