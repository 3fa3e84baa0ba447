"""What GANs reach: gaussians that are hit, and digits that a network which learned real ones recognises."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.app_server import DATASETS
from tests.benchmarks.accuracy import metrics_of
from tests.benchmarks.result import result

_SEEDS = (1, 2, 3)
_JUDGED = 1000


def gan_ring() -> list[dict[str, Any]]:
    """Gaussians on the ring that `gan-ring` hits, and samples within three deviations: the worst of three seeds."""
    found = [metrics_of("gan-ring", seed) for seed in _SEEDS]
    modes = [figures["test_modes"] for figures in found]
    within = [100 * figures["test_within_3_sigma"] for figures in found]
    return [
        result("GAN, ring of 8 gaussians, modes hit, fewest", min(modes), 7, "", all=modes),
        result("GAN, ring of 8 gaussians, within 3 sigma, least", min(within), 80, "%", all=within),
    ]


def gan_mnist() -> list[dict[str, Any]]:
    """Digits of `gan-mnist` before a convolutional network that learned real ones: how sure it is, and which it sees.

    The worst of three seeds, each of which trains for about 20 minutes on two cores.
    """
    judge = _judge()
    sure: list[float] = []
    seen: list[int] = []
    minutes: list[float] = []
    for seed in _SEEDS:
        generator, seconds = _trained_generator("gan-mnist", seed)
        noise = np.random.default_rng(seed).standard_normal((_JUDGED, generator.input_shape[1])).astype(np.float32)
        shares = judge.predict(generator.predict(noise, verbose=0), verbose=0)
        sure.append(float(shares.max(axis=1).mean()))
        seen.append(len(np.unique(shares.argmax(axis=1))))
        minutes.append(seconds / 60)
    return [
        result("GAN, MNIST, mean confidence of a CNN in its digits, least", min(sure), 0.8, "", all=sure),
        result("GAN, MNIST, classes seen in 1,000 digits, fewest", min(seen), 10, "", all=seen),
        result("GAN, MNIST, minutes of training, most", max(minutes), 20, "min", less_is_better=True, all=minutes),
    ]


def _trained_generator(name: str, seed: int) -> tuple[Any, float]:
    """The generator that a preset's run leaves behind, and the seconds of its training."""
    import keras

    from playground.data.prepare import prepare
    from playground.engine.outcome.files import save_model
    from playground.engine.training.session import Session
    from playground.engine.training.tempo import Tempo
    from playground.engine.worker.runtime import prepare_environment
    from playground.settings import Settings
    from playground.spec.change import with_changes
    from playground.spec.presets import preset

    prepare_environment()
    spec = with_changes(preset(name), {"seeds.main": seed})
    settings = Settings(Path(tempfile.mkdtemp()), "sqlite://", 1, DATASETS)
    dataset = prepare(spec.data, spec.seeds.drawn(), settings)
    session, began, tempo = Session(spec, dataset), time.perf_counter(), Tempo()
    session.compile()
    while session.epochs_left:
        if session.leave_graph():
            session.compile()
        before = time.perf_counter()
        tempo.took(session.advance(tempo.steps, session.epochs_left).steps, time.perf_counter() - before)
    seconds = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        return keras.models.load_model(save_model(Path(folder), session.built, spec, dataset)), seconds


def _judge() -> Any:
    """A convolutional network that has learned real digits, about 99 % of which it tells on test images."""
    import keras

    with np.load(next(path for path in DATASETS.rglob("mnist.npz")), allow_pickle=False) as file:
        x, y = file["x_train"][..., None].astype(np.float32) / 255, file["y_train"]
    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=128, epochs=3, verbose=0)
    return model


GAN_ACCURACY_MEASURES: dict[str, Callable[[], list[dict[str, Any]]]] = {"gan-ring": gan_ring, "gan-mnist": gan_mnist}
