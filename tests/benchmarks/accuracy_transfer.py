"""What is gained by beginning with what another network has learned, and by computing frozen layers once."""

from __future__ import annotations

import io
import statistics
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.app_server import DATASETS
from tests.benchmarks.accuracy import run_to_end
from tests.benchmarks.result import result

_SEEDS = (1, 2, 3)
#: the head of the preset's network, so that the two are the same from the first layer to the last
_SAME_HEAD = ("--set", "network.dropout=0.4", "--set", 'network.head=[{"units":64,"dropout":0.4}]')


def carried_over(seeds: tuple[int, ...] = _SEEDS) -> list[dict[str, Any]]:
    """Mean test accuracy on digits 5 to 9, ten images each: carried over from 0 to 4 above the same from scratch.

    Both networks have the same layers and the same training; once with the usual settings of a transfer network, too.
    """
    found: dict[str, list[float]] = {"from scratch": [], "the same layers": [], "usual settings": []}
    for seed in seeds:
        with tempfile.TemporaryDirectory() as home:
            first = run_to_end(home, "mnist-0-to-4", seed)
            base = ("--set", "network.kind=transfer", "--set", f"network.base=run:{first['run']}")
            for name, arguments in zip(found, ((), (*base, *_SAME_HEAD), base), strict=True):
                found[name].append(_accuracy(run_to_end(home, "mnist-5-to-9-few", seed, *arguments)))
    scratch, *carried = found.items()
    return [
        result(
            f"digits 5 to 9, ten images each: carried over, {name}",
            100 * (statistics.mean(accuracies) - statistics.mean(scratch[1])),
            3,
            "pts",
            carried=accuracies,
            scratch=scratch[1],
        )
        for name, accuracies in carried
    ]


def own_zip(seeds: tuple[int, ...] = _SEEDS) -> list[dict[str, Any]]:
    """Accuracy and seconds on a user's 800 images, as `train FILE.zip` proposes it and with a frozen MobileNet."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        photographs = Path(folder) / "photographs.zip"
        _zip_photographs(DATASETS / "images" / "cifar10_small.npz", photographs)
        archives = {"digits": DATASETS / "images" / "digits_folders.zip", "photographs": photographs}
        for images, archive in archives.items():
            for network, arguments in _ON_OWN_IMAGES.items():
                ended = [run_to_end(folder, str(archive), seed, *arguments) for seed in seeds]
                results += _reported(f"800 {images} in a zip, {network}", ended)
    return results


_ON_OWN_IMAGES = {
    "small CNN from scratch": (),
    "frozen MobileNet 0.25": ("--set", "network.kind=transfer"),
}


def cifar_mobilenet(seeds: tuple[int, ...] = _SEEDS) -> list[dict[str, Any]]:
    """Accuracy and seconds of `cifar10-mobilenet`, which `cifar10-small` is to be held against."""
    with tempfile.TemporaryDirectory() as home:
        return _reported("cifar10-mobilenet", [run_to_end(home, "cifar10-mobilenet", seed) for seed in seeds])


def _reported(name: str, ended: list[dict[str, Any]]) -> list[dict[str, Any]]:
    accuracies = [_accuracy(each) for each in ended]
    seconds = [sum(each["seconds"].values()) for each in ended]
    return [
        result(f"{name}: accuracy", 100 * statistics.mean(accuracies), None, "%", all=accuracies),
        result(f"{name}: time", statistics.mean(seconds), None, "s", all=seconds),
    ]


def _zip_photographs(file: Path, archive: Path, images: int = 800) -> None:
    """The first photographs of CIFAR-10 as PNG files, a folder for each class."""
    import numpy as np
    from PIL import Image

    with np.load(file) as arrays, zipfile.ZipFile(archive, "w") as target:
        pairs = zip(arrays["x_train"][:images], arrays["y_train"][:images].ravel(), strict=True)
        for number, (pixels, label) in enumerate(pairs):
            png = io.BytesIO()
            Image.fromarray(pixels).save(png, "PNG")
            target.writestr(f"{label}/{number}.png", png.getvalue())


def kept_features() -> list[dict[str, Any]]:
    """Seconds of an epoch in which the frozen base is computed, by seconds of one on features that were kept."""
    import time

    import numpy as np

    from playground.engine.training.session import Session
    from playground.spec.experiment import parse_spec
    from tests.engine.families.test_convolutional import pictures

    data = pictures(256, 0, 32, (96, 96, 3))
    seconds = {}
    for name, augmentation in (("kept", None), ("computed", {"translation": 0.0, "noise": 1e-6})):
        network = {"kind": "transfer", "augmentation": augmentation}
        session = Session(parse_spec({"network": network, "training": {"epochs": 1000, "batch_size": 32}}), data)
        session.compile()
        session.advance(session.loop.steps, 1)
        times = []
        for _ in range(5):
            began = time.perf_counter()
            session.advance(session.loop.steps, 1)
            times.append(time.perf_counter() - began)
        seconds[name] = float(np.median(times))
    name = "frozen MobileNet: epochs on kept features against computing it every epoch"
    return [result(name, seconds["computed"] / seconds["kept"], 20, "x", **seconds)]


def _accuracy(ended: dict[str, Any]) -> float:
    return float(ended["metrics"]["test_accuracy"])


TRANSFER_ACCURACY: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "carried-over": carried_over,
    "own-zip": own_zip,
    "cifar10-mobilenet": cifar_mobilenet,
}
TRANSFER_SPEED: dict[str, Callable[[], list[dict[str, Any]]]] = {"kept-features": kept_features}
