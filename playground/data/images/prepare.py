"""ImageData + seeds -> Dataset: images of the user's own, split; pixels 0 to 1."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from playground.data.builtin.bundled import names_of_pixels
from playground.data.images.kept_images import PARTS, ImageStore
from playground.data.images.store import find_image_upload, read_images
from playground.data.values.classes import Choice, ClassCounts, choose_classes, choose_samples, count_samples
from playground.data.values.dataset import Dataset, Floats, Integers, Part, with_channels
from playground.data.values.split import Rows, split_with_note
from playground.errors import DataError, Problem
from playground.settings import Settings
from playground.spec.counted import are, counted
from playground.spec.data.images import ImageData
from playground.spec.shape import DataShape
from playground.spec.training.seeds import DrawnSeeds

_AT_ONCE = 1024


def prepare_images(
    spec: ImageData, seeds: DrawnSeeds, settings: Settings, progress: Callable[[str, float], None]
) -> Dataset:
    """The images of the classes asked for, split; where the archive has a training and a test folder, as it says.

    Raises:
        DataError: no such upload of images, or they cannot be used, or there are no such classes.
    """
    upload = find_image_upload(spec.dataset, settings)
    store = read_images(spec, seeds.data, settings, progress)
    choice = choose_classes(spec.classes, store.class_names, upload.name)
    rows, notes = _rows(store, spec, choice, seeds)
    train, validation, test = (
        Part(_inputs(store, part), choice.numbered(store.labels[part]), part.astype(np.int64)) for part in rows
    )
    return Dataset(
        name=upload.name,
        task=choice.task,
        feature_names=names_of_pixels(spec.image_shape),
        target_name=store.column or "class",
        class_names=choice.names,
        train=train,
        validation=validation,
        test=test,
        image_shape=spec.image_shape,
        notes=(*store.all_notes(), *notes),
        kind="images",
        sample_shape=with_channels(spec.image_shape),
    )


class ImageFacts(NamedTuple):
    """What is known of images without taking their pixels into memory.

    Attributes:
        shape: as networks must know it.
        classes: images of each class that are used.
        notes: sentences for the user.
    """

    shape: DataShape
    classes: ClassCounts
    notes: tuple[str, ...]


def image_facts(spec: ImageData, seeds: DrawnSeeds, settings: Settings) -> ImageFacts:
    """What `prepare_images` would give, but for the images; they are decoded the first time.

    Raises:
        DataError: as `prepare_images`.
    """
    find_image_upload(spec.dataset, settings)  # it may have been deleted since
    return _facts(spec.model_dump_json(), seeds, settings)


class Archived(NamedTuple):
    """What an archive says itself, whatever is used of it.

    Attributes:
        class_names: of all classes, in the order of their labels.
        parts: those that it shares its images out to: "train", "validation", "test"; empty where it does not.
    """

    class_names: tuple[str, ...]
    parts: frozenset[str]


def archived(spec: ImageData, seeds: DrawnSeeds, settings: Settings) -> Archived:
    """Classes and parts of an upload.

    Raises:
        DataError: no such upload of images, or they cannot be used.
    """
    find_image_upload(spec.dataset, settings)  # as above
    return _archived(spec.model_dump_json(exclude={"classes", "split"}), seeds.data, settings)


@lru_cache(maxsize=64)
def _archived(text: str, seed: int, settings: Settings) -> Archived:
    store = read_images(ImageData.model_validate_json(text), seed, settings, lambda stage, done: None)
    return Archived(store.class_names, frozenset(PARTS[number] for number in np.unique(store.parts) if PARTS[number]))


@lru_cache(maxsize=64)
def _facts(text: str, seeds: DrawnSeeds, settings: Settings) -> ImageFacts:
    spec = ImageData.model_validate_json(text)
    store = read_images(spec, seeds.data, settings, lambda stage, done: None)
    choice = choose_classes(spec.classes, store.class_names, find_image_upload(spec.dataset, settings).name)
    rows, notes = _rows(store, spec, choice, seeds)
    shape = DataShape(
        int(np.prod(spec.image_shape)),
        choice.task,
        len(choice.names),
        train=len(rows.train),
        validation=len(rows.validation),
        test=len(rows.test),
        kind="images",
        sample=with_channels(spec.image_shape),
    )
    return ImageFacts(shape, count_samples(choice, rows, store.labels), (*store.all_notes(), *notes))


def _inputs(store: ImageStore, rows: Integers) -> Floats:
    """Images of these rows, pixels 0 to 1, float32, shape (rows, height * width * channels)."""
    inputs = np.empty((len(rows), int(np.prod(store.pixels.shape[1:]))), np.float32)
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        np.divide(store.pixels[some].reshape(len(some), -1), np.float32(255), out=inputs[start : start + len(some)])
    return inputs


def _rows(store: ImageStore, spec: ImageData, choice: Choice, seeds: DrawnSeeds) -> tuple[Rows, tuple[str, ...]]:
    """Rows of each part, and what the user should know of them; a part that the archive has is taken as it is."""
    kept = choice.is_kept(store.labels)
    own = {name: np.flatnonzero(kept & (store.parts == number)) for number, name in enumerate(PARTS)}
    pool = np.concatenate([own[""], own["train"]])
    if not len(pool):
        raise _only_tests(choice if spec.classes.keep else None)
    has_own_validation = len(own["validation"]) > 0
    wanted = spec.split.model_copy(update={"validation": 0.0}) if has_own_validation else spec.split
    parts, note = split_with_note(len(pool), store.labels[pool], wanted, seeds.split, own_test=len(own["test"]) > 0)
    notes = [note] if note else []
    rows = Rows(*(pool[part] for part in parts))
    if has_own_validation:
        rows = rows._replace(validation=own["validation"])
    if len(own["test"]):
        rows = rows._replace(test=own["test"])
    if spec.per_class is not None:
        images = counted(spec.per_class, "image")
        notes.append(f"At most {images} of each class {are(spec.per_class)} used, drawn at random.")
    told = [name for name in ("validation", "test") if len(own[name])]
    if told:
        notes.append(f"Which images are for {' and '.join(told)} is taken from the archive.")
    missing = set(choice.kept.tolist()) - set(store.labels[rows.train].tolist())
    if missing:
        names = ", ".join(store.class_names[label] for label in sorted(missing)[:10])
        notes.append(f"No training image is of {names}, so the network cannot learn that.")
    rows, more = choose_samples(spec.classes, choice, rows, store.labels, seeds.data)
    return rows, (*notes, *more)


def _only_tests(choice: Choice | None) -> DataError:
    """There is nothing to train on, of the classes that were chosen or at all."""
    if choice is None:
        return DataError(
            Problem("data.dataset", "`data.dataset` must have images to train on; all that can be read are for tests.")
        )
    names = ", ".join(choice.names[:10])
    return DataError(
        Problem(
            "data.classes.keep",
            f"`data.classes.keep` must name classes with images to train on; all of {names} are for tests.",
        )
    )
