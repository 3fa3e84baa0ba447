"""Name of an image set -> its files: found in the user's folder, Keras's cache or ours, else downloaded once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pooch
from pooch.downloaders import HTTPDownloader

from playground.data.progress import Progress
from playground.errors import DataError, Problem, cause_of
from playground.settings import Settings

#: without a word from a server
_TIMEOUT_S = 20.0
_GOOGLE = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"


@dataclass(frozen=True, slots=True)
class Remote:
    """A file to be had: `hash` is pooch's notation, None where it is not known; `size` in bytes weighs it in the
    progress.
    """

    name: str
    url: str
    hash: str | None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Where an image set comes from.

    Attributes:
        title: for people.
        archives: names of npz files in Keras's layout, the best first.
        remotes: what is downloaded where no such file is found; these, too, are looked for on disk first.
    """

    title: str
    archives: tuple[str, ...]
    remotes: tuple[Remote, ...]


#: Addresses are those of keras.datasets; CIFAR-10 is its authors' binary version, because Keras's is a pickle.
SOURCES: dict[str, Source] = {
    "mnist": Source(
        "MNIST",
        ("mnist.npz",),
        (
            Remote(
                "mnist.npz",
                _GOOGLE + "mnist.npz",
                "sha256:731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
                11_490_434,
            ),
        ),
    ),
    "fashion_mnist": Source(
        "Fashion-MNIST",
        ("fashion_mnist.npz", "fashion-mnist.npz"),
        tuple(
            Remote(name, _GOOGLE + name, f"md5:{digest}", size)
            for name, digest, size in (
                ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d", 26_421_880),
                ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe", 29_515),
                ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79", 4_422_102),
                ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310", 5_148),
            )
        ),
    ),
    "cifar10": Source(
        "CIFAR-10",
        ("cifar10.npz", "cifar10_small.npz"),
        (
            Remote(
                "cifar-10-binary.tar.gz",
                "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
                "md5:c32a1d4ab5d03f1284b67883e8d87530",
                170_052_171,
            ),
        ),
    ),
}


def find_files(name: str, settings: Settings) -> tuple[Path, ...]:
    """Files of an image set that are on this machine: one npz, or all `remotes` in a folder; () if none are."""
    source = SOURCES[name]
    wanted = [*((archive,) for archive in source.archives), tuple(remote.name for remote in source.remotes)]
    for root in _roots(settings):
        folders = list(_folders(root, name))
        for names in wanted:
            for folder in folders:
                paths = tuple(folder / item for item in names)
                if all(path.is_file() for path in paths) and not _is_of_another(name, paths):
                    return paths
    return ()


def fetch_files(name: str, settings: Settings, progress: Progress) -> tuple[Path, ...]:
    """Files of an image set, downloaded into the cache if they are nowhere on this machine.

    Raises:
        DataError: they cannot be downloaded.
    """
    found = find_files(name, settings)
    if found:
        return found
    source = SOURCES[name]
    try:
        return download(f"downloading {source.title}", source.remotes, settings.cache / name, progress)
    except DownloadError as error:
        raise DataError(
            Problem(
                "data.name",
                f"{source.title} is not on this machine and could not be downloaded ({error}); "
                f"connect to the internet, put {source.archives[0]} into the folder PLAYGROUND_DATASETS, "
                "or use the bundled digits instead, which need no download.",
            )
        ) from None


class DownloadError(Exception):
    """A file could not be downloaded; the message says why, in a few words."""


def download(what: str, remotes: Sequence[Remote], folder: Path, progress: Progress) -> tuple[Path, ...]:
    """Download files into a folder, where only whole ones appear.

    Args:
        what: is being done, for people.
        remotes: the files.
        folder: is made where there is none.
        progress: told what is being done, and the fraction done.

    Raises:
        DownloadError: one of them cannot be had.
    """
    meter = _Meter(what, sum(remote.size for remote in remotes), progress)
    pooch.get_logger().setLevel("WARNING")  # the meter says it
    try:
        paths = tuple(_retrieve(remote, folder, meter) for remote in remotes)
    except (OSError, ValueError) as error:
        raise DownloadError(_reason(error)) from error
    meter.finish()
    return paths


def _roots(settings: Settings) -> Iterator[Path]:
    keras = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser() / "datasets"
    for root in (settings.datasets, keras, settings.cache):
        if root is not None and root.is_dir():
            yield root


def _folders(root: Path, name: str) -> Iterator[Path]:
    """The folder and two levels below it; folders called after the set come first."""
    below = sorted(path for pattern in ("*", "*/*") for path in root.glob(pattern) if path.is_dir())
    own = [path for path in below if _plain(path.name) == _plain(name)]
    yield from own
    yield root
    yield from (path for path in below if path not in own)


def _is_of_another(name: str, paths: tuple[Path, ...]) -> bool:
    # MNIST and others use the same file names as Fashion-MNIST; only the folder tells them apart
    return name == "fashion_mnist" and len(paths) > 1 and "fashion" not in paths[0].parent.name.lower()


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


class _Meter:
    """Bytes -> progress; what pooch takes for a progress bar.

    Args:
        what: is being done, for people.
        size: bytes of all files; 0 where that is what the server will say of the only one.
        progress: told both.
    """

    def __init__(self, what: str, size: int, progress: Progress) -> None:
        self._what, self._size, self._progress = what, size, progress
        self._before = self._now = 0
        self._shown = -1
        self.total = 0  # set by pooch: bytes of the present file, 0 where the server does not say

    def update(self, count: int) -> None:
        """Count bytes."""
        self._now += count
        done = self._before + (min(self._now, self.total) if self.total else self._now)  # a last chunk counts as whole
        size = self._size or self.total
        self._show(min(100, 100 * done // size) if size else 0)

    def reset(self) -> None:
        """Begin a file again: pooch does it at the end of one, and then counts the whole of it."""
        if self.total:
            self._now = 0

    def close(self) -> None:
        """End a file."""
        self._before, self._now = self._before + self._now, 0

    def finish(self) -> None:
        """All files are there, whatever has been known of their sizes."""
        self._show(100)

    def _show(self, percent: int) -> None:
        if percent > self._shown:
            self._shown = percent
            self._progress(self._what, percent / 100)


def _retrieve(remote: Remote, folder: Path, meter: _Meter) -> Path:
    downloader = HTTPDownloader(progressbar=meter, chunk_size=64 * 1024, timeout=_TIMEOUT_S)
    return Path(
        pooch.retrieve(remote.url, known_hash=remote.hash, fname=remote.name, path=folder, downloader=downloader)
    )


def _reason(error: OSError | ValueError) -> str:
    """Why a download failed, in a few words."""
    from requests import exceptions  # slow to load, and here by now

    match error:
        case exceptions.HTTPError() if error.response is not None:
            return f"the server answers {error.response.status_code} {error.response.reason}"
        case exceptions.Timeout():
            return f"the server does not answer within {_TIMEOUT_S:g} seconds"
        case exceptions.ChunkedEncodingError():
            return "the connection broke off"
        case exceptions.ConnectionError() if _waited(error):
            return f"nothing came from the server for {_TIMEOUT_S:g} seconds"
        case exceptions.ConnectionError():
            return "the server cannot be reached"
        case exceptions.RequestException():
            return type(error).__name__
        case OSError():
            return cause_of(error)
        case _:
            return "the file that came is damaged: its checksum is not the one expected"


def _waited(error: Exception) -> bool:
    # requests tells of a server that falls silent half way as of any connection that is lost
    return "timed out" in str(error)
