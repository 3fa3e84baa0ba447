"""Files of an image set -> uint8 pixels and labels. Nothing is unpickled."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from playground.data.files.archive import UNREADABLE
from playground.data.files.download import fetch_files, find_files
from playground.data.progress import Progress
from playground.errors import DataError, Problem
from playground.settings import Settings

Bytes = npt.NDArray[np.uint8]

_CIFAR_RECORD = 1 + 3 * 32 * 32
_CIFAR_TRAIN = tuple(f"cifar-10-batches-bin/data_batch_{number}.bin" for number in range(1, 6))
_CIFAR_TEST = ("cifar-10-batches-bin/test_batch.bin",)
#: what files of image sets may raise that are damaged
_DAMAGED = (*UNREADABLE, KeyError, tarfile.TarError)
_KEYS = ("x_train", "y_train", "x_test", "y_test")


@dataclass(frozen=True, slots=True)
class ImageSet:
    """What is known of an image set without its files.

    Attributes:
        image_shape: (height, width) or (height, width, channels).
        train: training images of the whole set.
        test: test images of the whole set.
        class_names: names of the labels 0 to 9.
    """

    image_shape: tuple[int, ...]
    train: int
    test: int
    class_names: tuple[str, ...]


IMAGE_SETS: dict[str, ImageSet] = {
    "mnist": ImageSet((28, 28), 60_000, 10_000, tuple("0123456789")),
    "fashion_mnist": ImageSet(
        (28, 28),
        60_000,
        10_000,
        (
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ),
    ),
    "cifar10": ImageSet(
        (32, 32, 3),
        50_000,
        10_000,
        ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    ),
}


class Images(NamedTuple):
    """Images as their files have them, uint8: x of shape (samples, height, width[, channels]), y (samples,)."""

    x_train: Bytes
    y_train: Bytes
    x_test: Bytes
    y_test: Bytes


def load_images(name: str, settings: Settings, progress: Progress) -> Images:
    """All images of a set, downloaded where they are not on this machine.

    Raises:
        DataError: the files cannot be had, or are damaged.
    """
    paths = fetch_files(name, settings, progress)
    try:
        images = _read(name, paths)
    except _DAMAGED as error:
        raise _damaged(paths[0], str(error) or type(error).__name__) from error
    _check(name, images, paths[0])
    return images


def count_images(name: str, settings: Settings) -> tuple[int, int]:
    """(training, test) images: of the file on this machine, else of the whole set.

    Raises:
        DataError: the file is damaged.
    """
    paths = find_files(name, settings)
    whole = IMAGE_SETS[name]
    if not paths or paths[0].suffix != ".npz":
        return whole.train, whole.test
    try:
        with zipfile.ZipFile(paths[0]) as archive:
            return _rows(archive, "x_train"), _rows(archive, "x_test")
    except _DAMAGED as error:
        raise _damaged(paths[0], str(error) or type(error).__name__) from error


def load_labels(name: str, settings: Settings) -> tuple[Bytes, Bytes]:
    """Labels of the training and the test images: of the file on this machine, else as many of each class.

    Raises:
        DataError: the file is damaged.
    """
    paths = find_files(name, settings)
    whole = IMAGE_SETS[name]
    if not paths:
        train, test = (np.arange(count) % len(whole.class_names) for count in (whole.train, whole.test))
        return train.astype(np.uint8), test.astype(np.uint8)
    try:
        if paths[0].suffix == ".npz":
            with np.load(paths[0], allow_pickle=False) as file:
                return file["y_train"].reshape(-1), file["y_test"].reshape(-1)
        if name != "cifar10":
            return _idx(paths[1]), _idx(paths[3])
        images = _read(name, paths)
    except _DAMAGED as error:
        raise _damaged(paths[0], str(error) or type(error).__name__) from error
    return images.y_train, images.y_test


def _rows(archive: zipfile.ZipFile, key: str) -> int:
    """First dimension of an array in an npz file, from the array's header alone."""
    with archive.open(f"{key}.npy") as file:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape = read(file)[0]
    return int(shape[0])


def _read(name: str, paths: tuple[Path, ...]) -> Images:
    if paths[0].suffix == ".npz":
        with np.load(paths[0], allow_pickle=False) as file:
            x_train, y_train, x_test, y_test = (file[key] for key in _KEYS)
        return Images(x_train, y_train.reshape(-1), x_test, y_test.reshape(-1))
    if name == "cifar10":
        with tarfile.open(paths[0], "r:gz") as archive:
            return Images(*_cifar(archive, _CIFAR_TRAIN), *_cifar(archive, _CIFAR_TEST))
    return Images(_idx(paths[0]), _idx(paths[1]), _idx(paths[2]), _idx(paths[3]))


def _cifar(archive: tarfile.TarFile, members: tuple[str, ...]) -> tuple[Bytes, Bytes]:
    parts = []
    for member in members:
        file = archive.extractfile(member)
        if file is None:
            raise ValueError(f"{member} is not a file")
        parts.append(np.frombuffer(file.read(), np.uint8).reshape(-1, _CIFAR_RECORD))
    records = np.concatenate(parts)
    return records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), records[:, 0]


def _idx(path: Path) -> Bytes:
    """An IDX file: two zeros, type 8 (bytes), number of dimensions, each of them big-endian in 4 bytes, the values."""
    with gzip.open(path, "rb") as file:
        data = file.read()
    if data[:3] != b"\x00\x00\x08":
        raise ValueError("it is no IDX file of bytes")
    shape = np.frombuffer(data, ">u4", count=data[3], offset=4).astype(int)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


def _check(name: str, images: Images, path: Path) -> None:
    known = IMAGE_SETS[name]
    for key, value in zip(_KEYS, images, strict=True):
        wanted = known.image_shape if key.startswith("x") else ()
        if value.dtype != np.uint8 or value.shape[1:] != wanted or len(value) == 0:
            expected = " x ".join(["n", *map(str, wanted)])
            raise _damaged(path, f"{key} must be {expected} bytes, got {value.dtype} of shape {value.shape}")
    for x, y in ((images.x_train, images.y_train), (images.x_test, images.y_test)):
        if len(x) != len(y) or y.max() >= len(known.class_names):
            raise _damaged(path, f"each image needs one label from 0 to {len(known.class_names) - 1}")


def _damaged(path: Path, why: str) -> DataError:
    return DataError(
        Problem(path.name, f"The file {path.name} cannot be read: {why}; remove it, and it is downloaded again.")
    )
