"""How much faster families train here than as they are usually written in Keras, in turns in this process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.result import result

_ROUNDS = 5


def gan_plane() -> list[dict[str, Any]]:
    """A GAN on eight gaussians against a loop of `train_on_batch`, batches of 32, two layers of 32 in both networks."""
    from playground.data.prepare import prepare
    from playground.engine.training.session import Session
    from playground.engine.worker.runtime import prepare_environment
    from playground.settings import Settings
    from playground.spec.change import with_changes
    from playground.spec.presets import preset

    prepare_environment()
    layers = [{"units": 32, "activation": "leaky_relu"}] * 2
    changes = {"network.generator": layers, "network.discriminator": layers, "training.batch_size": 32}
    changes |= {"training.epochs": None, "training.schedule": "constant", "training.compile": "xla"}
    spec = with_changes(preset("gan-ring"), changes)
    dataset = prepare(spec.data, spec.seeds.drawn(), Settings(Path("."), "sqlite://", 1, None))
    session = Session(spec, dataset)
    session.compile()
    plain = _train_on_batch(dataset.train.x, session.built.model.latent)
    plain(50)
    session.advance(20 * session.loop.steps, 20)
    ours, theirs = [], []
    for _ in range(_ROUNDS):
        theirs.append(plain(150) / 150)
        began = time.perf_counter()
        taken = session.advance(40 * session.loop.steps, 40).steps
        ours.append((time.perf_counter() - began) / taken)
    ratio = statistics.median(theirs) / statistics.median(ours)
    note = f"{1 / statistics.median(ours):,.0f} against {1 / statistics.median(theirs):,.0f} rounds/s"
    return [result("GAN 2-D against a loop of train_on_batch", ratio, 20, "x", note=note)]


def _train_on_batch(points: Any, latent: int) -> Callable[[int], float]:
    """Trains so many rounds of the same two networks as GANs are usually written in Keras; gives the seconds."""
    import keras

    layers = keras.layers
    hidden = [[layers.Dense(32, activation="leaky_relu") for _ in range(2)] for _ in range(2)]
    generator = keras.Sequential([keras.Input((latent,)), *hidden[0], layers.Dense(2)])
    discriminator = keras.Sequential([keras.Input((2,)), *hidden[1], layers.Dense(1, activation="sigmoid")])
    discriminator.compile(keras.optimizers.Adam(0.003, beta_1=0.5), "binary_crossentropy")
    discriminator.trainable = False
    both = keras.Sequential([generator, discriminator])
    both.compile(keras.optimizers.Adam(0.003, beta_1=0.5), "binary_crossentropy")
    both.train_on_batch(np.zeros((32, latent), np.float32), np.ones((32, 1), np.float32))
    discriminator.trainable = True  # once the other program is traced, which goes on with what could be trained then
    drawn = np.random.default_rng(1)
    ones, zeros = np.ones((32, 1), np.float32), np.zeros((32, 1), np.float32)

    def train(rounds: int) -> float:
        began = time.perf_counter()
        for _ in range(rounds):
            real = points[drawn.integers(0, len(points), 32)]
            noise = drawn.standard_normal((32, latent)).astype(np.float32)
            generated = generator.predict_on_batch(noise)
            discriminator.train_on_batch(np.concatenate([real, generated]), np.concatenate([ones, zeros]))
            both.train_on_batch(drawn.standard_normal((32, latent)).astype(np.float32), ones)
        return time.perf_counter() - began

    return train


GAN_SPEED_MEASURES: dict[str, Callable[[], list[dict[str, Any]]]] = {"gan": gan_plane}
