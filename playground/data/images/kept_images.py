"""Archive + ImageData -> uint8 pixels, decoded once and kept beside the upload as an array mapped into memory."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.files.archive import UNREADABLE, LeftOut, open_archive, read_member, why_unreadable
from playground.data.files.cache_folder import beside, cache_folder, make_room
from playground.data.images.decode_image import BROKEN, MAX_PIXELS, BrokenImage, Bytes, decode_image
from playground.data.images.deep_image import BEGINNING, WHITE, is_deep, largest_value
from playground.data.images.index import ImageIndex, Sample, in_natural_order, index_images
from playground.data.progress import Progress
from playground.errors import DataError, Problem
from playground.spec.counted import are, counted, have
from playground.spec.data.images import ImageData

#: most numbers (images x height x width x channels) of one data set; a run holds each in 4 bytes
MAX_NUMBERS = 250_000_000
PARTS = ("", "train", "validation", "test")

#: raised whenever images are decoded in another way than before
_VERSION = 3
_KEPT = 6  # ways of decoding that are kept for one upload
_BATCH = 256
#: images of 16 bits that are looked at for their largest value
_LOOKED_AT = 2_000
_PIXELS, _ABOUT = "pixels.npy", "about.json"


@dataclass(frozen=True, slots=True)
class ImageStore:
    """Decoded images.

    Attributes:
        pixels: 0 to 255, shape (images, height, width, channels); mapped from a file, so that only what is looked at
            takes memory.
        labels: number of each image's class, int32.
        parts: of each image: index into `PARTS`, int8.
        names: path of each image in the archive.
        class_names: in the order of the labels.
        left_out: files that are not used: hidden ones are not among them.
        column: column of the archive's table that the classes are from; "" where they are folders.
        notes: sentences for the user.
        depth: (images of 16 bits a channel, the largest value of them, the value that is white).
        label_columns: see `ImageIndex`.
    """

    pixels: Bytes
    labels: npt.NDArray[np.int32]
    parts: npt.NDArray[np.int8]
    names: tuple[str, ...]
    class_names: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    column: str
    notes: tuple[str, ...]
    depth: tuple[int, int, int] = (0, 0, 0)
    label_columns: tuple[str, ...] = ()

    def all_notes(self) -> tuple[str, ...]:
        """The notes, and sentences on images of 16 bits and on what was left out."""
        notes = (*self.notes, *([self.of_depth()] if self.of_depth() else []))
        if not self.left_out:
            return notes
        count, first = len(self.left_out), self.left_out[0]
        return *notes, f"{counted(count, 'file')} {are(count)} left out, such as {first.name}: {first.reason}."

    def of_depth(self) -> str:
        """What is done with images of 16 bits a channel, one sentence; "" where there are none."""
        deep, largest, white = self.depth
        if not deep or not largest:
            return ""
        images = f"{counted(deep, 'image')} {have(deep)}"
        dark = ", so that they are dark" if white > 2 * largest else ""
        return f"{images} 16 bits a channel and values up to {largest:,}: {white:,} is shown as white{dark}."

    def counts(self) -> dict[str, int]:
        """Class -> images."""
        counts = np.bincount(self.labels, minlength=len(self.class_names))
        return dict(zip(self.class_names, map(int, counts), strict=True))


def load_images(path: Path, spec: ImageData, seed: int) -> ImageStore | None:
    """The images of a file as they were decoded before; None where they were not, or not so."""
    return _load(_kept(path, spec, seed))


def make_images(path: Path, name: str, spec: ImageData, seed: int, progress: Progress) -> ImageStore:
    """Decode the images of a file and keep them. Only for a process that has limits: see `reader`.

    Raises:
        DataError: they cannot be used.
    """
    place = _kept(path, spec, seed)
    return _load(place) or _make(path, name, spec, seed, place, progress)


def _kept(path: Path, spec: ImageData, seed: int) -> Path:
    return cache_folder(path) / f"images-{_key(spec, seed)}"


def _key(spec: ImageData, seed: int) -> str:
    looks = spec.model_dump(mode="json", exclude={"kind", "dataset", "split", "classes"})
    values = {**looks, "seed": seed if spec.per_class else 0, "version": _VERSION}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def _make(path: Path, name: str, spec: ImageData, seed: int, place: Path, progress: Progress) -> ImageStore:
    progress("looking into the archive", 0.0)
    with open_archive(path, name) as archive:
        index = index_images(archive, name, spec.label)
        samples = chosen_samples(index, spec.per_class, seed)
        check_numbers(len(samples), spec)
        deep, largest = _deepest(archive, samples)
        white = largest if spec.deep == "largest" and largest else WHITE
        pixels, used, broken = _decode(archive, samples, spec, white, progress)
    names = {number: samples[number].label for number in used}
    class_names = sorted(set(names.values()), key=in_natural_order)
    if len(class_names) < 2:
        why = f" {broken[0].name}: {broken[0].reason}." if broken else ""
        raise DataError(
            Problem(name, f"{name}: images of at least two classes must be readable; {len(class_names)} is.{why}")
        )
    number_of = {label: number for number, label in enumerate(class_names)}
    gone = sorted({sample.label for sample in samples} - set(class_names), key=in_natural_order)
    notes = [*index.notes]
    if gone:
        notes.append(f"No image of {', '.join(gone[:10])} can be read, so the class is left out.")
    about = {
        "labels": [number_of[names[number]] for number in used],
        "parts": [PARTS.index(samples[number].part) for number in used],
        "names": [samples[number].member.name for number in used],
        "class_names": class_names,
        "left_out": [asdict(item) for item in (*index.left_out, *broken)],
        "column": index.column,
        "notes": notes,
        "depth": [deep, largest, white],
        "label_columns": list(index.label_columns),
    }
    _save(place, pixels, about)
    return _load(place) or _store(pixels, about)


def chosen_samples(index: ImageIndex, most: int | None, seed: int) -> list[Sample]:
    """So many samples of each class at most, in each part that the archive has itself; drawn at random."""
    if most is None:
        return index.samples
    groups: dict[tuple[str, str], list[int]] = {}
    for number, sample in enumerate(index.samples):
        groups.setdefault((sample.part, sample.label), []).append(number)
    draw = np.random.default_rng(seed)
    chosen = [
        number
        for _, group in sorted(groups.items())
        for number in (group if len(group) <= most else draw.choice(group, most, replace=False).tolist())
    ]
    return [index.samples[number] for number in sorted(chosen)]


def check_numbers(images: int, spec: ImageData) -> None:
    """Refuse more pixels than memory is meant for.

    Raises:
        DataError: the sentence says how many there are, and what makes them fewer.
    """
    shape = spec.image_shape
    numbers = images * int(np.prod(shape))
    if numbers > MAX_NUMBERS:
        raise DataError(
            Problem(
                "data.height",
                f"`data.height` x `data.width` must make at most {MAX_NUMBERS:,} numbers in all; {images:,} images of "
                f"{' x '.join(map(str, shape))} are {numbers:,}: make them smaller, grey, or use fewer of each class.",
            )
        )


def _decode(
    archive: zipfile.ZipFile, samples: Sequence[Sample], spec: ImageData, white: int, progress: Progress
) -> tuple[Bytes, list[int], list[LeftOut]]:
    """(pixels, numbers of the samples they are of, files that are broken)."""
    channels = 1 if spec.colour == "grey" else 3
    pixels = np.empty((len(samples), spec.height, spec.width, channels), np.uint8)
    used: list[int] = []
    broken: list[LeftOut] = []
    for number, decoded in enumerate(_decoded(archive, samples, spec, white, progress)):
        if isinstance(decoded, str):
            broken.append(LeftOut(samples[number].member.name, decoded))
        else:
            pixels[len(used)] = decoded
            used.append(number)
    return pixels[: len(used)], used, broken


def _decoded(
    archive: zipfile.ZipFile, samples: Sequence[Sample], spec: ImageData, white: int, progress: Progress
) -> Iterator[Bytes | str]:
    """Pixels of each sample, or why there are none."""

    channels = 1 if spec.colour == "grey" else 3

    def decode(sample: Sample) -> Bytes | str:
        try:
            data = read_member(archive, sample.member)
        except UNREADABLE as error:
            return why_unreadable(error)
        try:
            return decode_image(data, spec.height, spec.width, channels, spec.fit, white)
        except BrokenImage as error:
            return str(error)

    # decoders do not hold Python's lock; few at once, because each may take a few hundred megabytes
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        for start in range(0, len(samples), _BATCH):
            progress("decoding images", start / len(samples))
            yield from pool.map(decode, samples[start : start + _BATCH])


def count_deep(archive: zipfile.ZipFile, samples: Sequence[Sample]) -> int:
    """How many of the samples have 16 bits a channel."""
    return len(_deep(archive, samples))


def _deep(archive: zipfile.ZipFile, samples: Sequence[Sample]) -> list[Sample]:
    found = []
    for sample in samples:
        try:
            with archive.open(sample.member.info) as file:
                found += [sample] if is_deep(file.read(BEGINNING)) else []
        except UNREADABLE:
            continue  # it is listed when all are decoded
    return found


def _deepest(archive: zipfile.ZipFile, samples: Sequence[Sample]) -> tuple[int, int]:
    """(samples of 16 bits a channel, the largest value of those that are looked at); (0, 0) where there are none."""
    deep, largest = _deep(archive, samples), 0
    for sample in deep[:: max(1, len(deep) // _LOOKED_AT)]:
        with suppress(*BROKEN, *UNREADABLE):
            largest = max(largest, largest_value(read_member(archive, sample.member), MAX_PIXELS))
    return len(deep), largest


def _save(place: Path, pixels: Bytes, about: dict[str, Any]) -> None:
    make_room(place, "images-*", _KEPT)
    part = beside(place)
    try:
        part.mkdir()
        np.save(part / _PIXELS, pixels)
        (part / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
        if place.exists():
            shutil.rmtree(place, ignore_errors=True)  # cut off or damaged, or it would have been read
        try:
            os.replace(part, place)
        except OSError:
            if not (place / _ABOUT).is_file():  # otherwise someone else was faster with the same images
                raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _load(place: Path) -> ImageStore | None:
    try:
        about = json.loads((place / _ABOUT).read_text(encoding="utf-8"))
        pixels = np.load(place / _PIXELS, mmap_mode="r", allow_pickle=False)
        os.utime(place)
    except (OSError, ValueError):  # not there yet, or taken away to make room
        return None
    return _store(pixels, about)


def _store(pixels: Bytes, about: dict[str, Any]) -> ImageStore:
    return ImageStore(
        pixels,
        np.array(about["labels"], np.int32),
        np.array(about["parts"], np.int8),
        tuple(about["names"]),
        tuple(about["class_names"]),
        tuple(LeftOut(**item) for item in about["left_out"]),
        about["column"],
        tuple(about["notes"]),
        tuple(about["depth"]),
        tuple(about["label_columns"]),
    )
