"""DataSpec + seeds -> Dataset, and what can be told of its shape before it is prepared."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from playground.data.builtin.bundled import bundled_names, describe_bundled, is_of_images, prepare_bundled
from playground.data.points.drawn import drawn_points, drawn_task
from playground.data.points.features import COORDINATES
from playground.data.points.generators import GENERATORS, class_count, generate
from playground.data.points.plane import SQUARE, check_plane, put_in_plane, with_features
from playground.data.progress import Progress
from playground.data.values.dataset import Dataset, Floats, Part
from playground.data.values.split import split_counts, split_with_note
from playground.settings import Settings
from playground.spec.data.images import ImageData
from playground.spec.data.kinds import BundledData, DataSpec, DrawnData, GeneratedData, TableData, Task
from playground.spec.data.series import SeriesData, WavesData
from playground.spec.data.text import SentencesData, TextData
from playground.spec.field import describe as describe_field
from playground.spec.shape import DataShape, SampleKind
from playground.spec.training.seeds import DrawnSeeds

_TWO_CLASSES = ("negative", "positive")


def _silent(what: str, fraction: float) -> None:
    return None


def prepare(spec: DataSpec, seeds: DrawnSeeds, settings: Settings, progress: Progress = _silent) -> Dataset:
    """Prepared data: drawn or read, split and scaled.

    Args:
        spec: which data.
        seeds: `data` draws points and samples, `split` shares them out.
        settings: where files are looked for and kept.
        progress: told what is being done, for people, and the fraction done, 0 to 1.

    Raises:
        DataError: the data cannot be read, downloaded or prepared; the sentence says why.
    """
    match spec:
        case GeneratedData():
            return _prepare_generated(spec, seeds)
        case DrawnData():
            return _prepare_drawn(spec, seeds)
        case BundledData():
            return put_in_plane(prepare_bundled(spec, seeds, settings, progress), spec)
        case TableData():
            return _prepare_table(spec, seeds, settings, progress)
        case SeriesData() | WavesData():
            return _prepare_windows(spec, seeds, settings, progress)
        case ImageData():
            from playground.data.images.prepare import prepare_images  # Pillow, which only these need

            return prepare_images(spec, seeds, settings, progress)
        case TextData() | SentencesData():
            return _prepare_text(spec, seeds, settings, progress)


def describe(spec: DataSpec, seeds: DrawnSeeds, settings: Settings) -> DataShape:
    """Shape of what `prepare` would give: from known counts, but tables are prepared once and remembered.

    Raises:
        DataError: a table or an image file cannot be read.
    """
    match spec:
        case GeneratedData():
            task = GENERATORS[spec.name][0]
            return DataShape(len(spec.features), task, class_count(spec), *split_counts(spec.samples, spec.split))
        case DrawnData():
            points, _, drawn = drawn_points(spec)
            classes = len(drawn)
            return DataShape(len(spec.features), drawn_task(classes), classes, *split_counts(len(points), spec.split))
        case BundledData():
            shape = describe_bundled(spec, seeds, settings)
            check_plane(spec, describe_field(BundledData, "name").label(spec.name), bundled_names(spec.name))
            if spec.plane is None:
                return shape
            return replace(shape, features=len(spec.features), kind="vectors", sample=(), rescaled=False)
        case TableData():
            return _table_shape(spec.model_dump_json(), seeds, settings)
        case SeriesData() | WavesData():
            return _windows_shape(type(spec), spec.model_dump_json(), seeds, settings)
        case ImageData():
            from playground.data.images.prepare import image_facts

            return image_facts(spec, seeds, settings).shape
        case TextData() | SentencesData():
            return _text_shape(type(spec), spec.model_dump_json(), seeds, settings)


def sample_kind(spec: DataSpec) -> SampleKind:
    """What one sample is, told without reading any."""
    match spec:
        case ImageData():
            return "images"
        case SeriesData() | WavesData():
            return "series"
        case TextData() | SentencesData():
            return "text"
        case BundledData():
            return "images" if spec.plane is None and is_of_images(spec.name) else "vectors"
        case _:
            return "vectors"


def class_counts(dataset: Dataset) -> dict[str, tuple[int, ...]]:
    """Part -> samples of each class, in the order of `class_names`; empty for a regression."""
    if dataset.task == "regression":
        return {}
    parts = {"train": dataset.train, "validation": dataset.validation, "test": dataset.test}
    return {
        name: tuple(int(count) for count in np.bincount(part.y, minlength=len(dataset.class_names)))
        for name, part in parts.items()
    }


def _prepare_table(spec: TableData, seeds: DrawnSeeds, settings: Settings, progress: Progress) -> Dataset:
    from playground.data.tables.prepare import prepare_table  # pandas takes a while to load, and only tables need it

    return prepare_table(spec, seeds, settings, progress)


@lru_cache(maxsize=64)
def _table_shape(spec: str, seeds: DrawnSeeds, settings: Settings) -> DataShape:
    return _prepare_table(TableData.model_validate_json(spec), seeds, settings, _silent).shape


def _prepare_windows(
    spec: SeriesData | WavesData, seeds: DrawnSeeds, settings: Settings, progress: Progress
) -> Dataset:
    from playground.data.series.prepare import prepare_series, prepare_waves  # as above

    if isinstance(spec, WavesData):
        return prepare_waves(spec, seeds)
    return prepare_series(spec, seeds, settings, progress)


@lru_cache(maxsize=64)
def _windows_shape(kind: type[SeriesData | WavesData], spec: str, seeds: DrawnSeeds, settings: Settings) -> DataShape:
    from playground.data.series.prepare import series_facts  # as above

    return series_facts(kind.model_validate_json(spec), seeds, settings).shape


def _prepare_text(spec: TextData | SentencesData, seeds: DrawnSeeds, settings: Settings, progress: Progress) -> Dataset:
    from playground.data.texts.prepare import prepare_text  # as above

    return prepare_text(spec, seeds, settings, progress)


@lru_cache(maxsize=16)  # each holds a vocabulary
def _text_shape(kind: type[TextData | SentencesData], spec: str, seeds: DrawnSeeds, settings: Settings) -> DataShape:
    return _prepare_text(kind.model_validate_json(spec), seeds, settings, _silent).shape


def _prepare_generated(spec: GeneratedData, seeds: DrawnSeeds) -> Dataset:
    task = GENERATORS[spec.name][0]
    points = generate(spec, seeds.data)
    # the labels before noise: more noise must not move a point to another part
    labels = None if task == "regression" else generate(spec.model_copy(update={"noise": 0.0}), seeds.data).y
    rows, note = split_with_note(spec.samples, labels, spec.split, seeds.split)
    title = describe_field(GeneratedData, "name").label(spec.name).removesuffix(" (regression)")
    notes = [note] if note else []
    if task == "binary" and len(np.unique(points.y)) == 1:
        notes.append(f"All points are {_TWO_CLASSES[int(points.y[0])]}: the formula does not tell them apart.")
    parts = [Part(points.x[part], points.y[part], part) for part in rows]
    return _in_square(title, task, points.classes, parts, spec.features, tuple(notes))


def _prepare_drawn(spec: DrawnData, seeds: DrawnSeeds) -> Dataset:
    points, labels, drawn = drawn_points(spec)
    rows, note = split_with_note(len(points), labels, spec.split, seeds.split)
    parts = [Part(points[part], labels[part], part) for part in rows]
    notes = (note,) if note else ()
    names = _TWO_CLASSES if drawn == (0, 1) else tuple(f"class {label + 1}" for label in drawn)
    dataset = _in_square("Drawn points", drawn_task(len(drawn)), len(drawn), parts, spec.features, notes)
    return replace(dataset, class_names=names)


def _in_square(
    name: str, task: Task, classes: int, parts: list[Part], features: tuple[str, ...], notes: tuple[str, ...]
) -> Dataset:
    """Points with x1 and x2 for inputs -> the data set, with the features asked for."""
    train, validation, test = parts
    dataset = Dataset(
        name=name,
        task=task,
        feature_names=COORDINATES,
        target_name="value" if task == "regression" else "class",
        class_names=_class_names(classes),
        train=train,
        validation=validation,
        test=test,
        notes=notes,
    )
    points: list[Floats] = [part.x for part in parts]
    return with_features(dataset, COORDINATES, points, features, SQUARE)


def _class_names(classes: int) -> tuple[str, ...]:
    return _TWO_CLASSES if classes == 2 else tuple(f"class {number}" for number in range(1, classes + 1))
