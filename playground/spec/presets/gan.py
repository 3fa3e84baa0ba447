"""Presets of generative adversarial networks."""

from __future__ import annotations

from typing import Any

from playground.spec.data.kinds import BundledData, GeneratedData, SplitSpec
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.gan import GanNetwork
from playground.spec.families.gan_rows import DownRow, UpRow
from playground.spec.network import DenseLayer
from playground.spec.presets.preset import Preset
from playground.spec.training.optimizers import Adam
from playground.spec.training.schedules import CosineDecay
from playground.spec.training.training import TrainingSpec


def _training(rate: float, epochs: int, batch: int, **more: Any) -> TrainingSpec:
    # a smaller first moment than usual keeps the two from circling (Radford et al. 2015, arXiv:1511.06434, section 4)
    return TrainingSpec(
        optimizer=Adam(beta_1=0.5),
        learning_rate=rate,
        schedule=CosineDecay(floor=0.05),
        batch_size=batch,
        epochs=epochs,
        **more,
    )


def _points(name: Any, noise: float = 0.0) -> GeneratedData:
    return GeneratedData(name=name, samples=2000, noise=noise, split=SplitSpec(validation=0.1, test=0.1))


def _dense(generator: tuple[int, ...], discriminator: tuple[int, ...], **more: Any) -> GanNetwork:
    return GanNetwork(
        generator=tuple(DenseLayer(units=units) for units in generator),
        discriminator=tuple(DenseLayer(units=units, activation="leaky_relu") for units in discriminator),
        **more,
    )


def _pictures(latent: int, up: tuple[int, ...], down: tuple[DownRow, ...], **more: Any) -> GanNetwork:
    generator = tuple(UpRow(filters=filters) for filters in up)
    return GanNetwork(latent=latent, generator=generator, discriminator=down, **more)


GAN_PRESETS: tuple[Preset, ...] = (
    Preset(
        "gan-ring",
        "GAN: eight gaussians",
        "A generator learns to hit all eight gaussians on a ring; many forget some of them.",
        ExperimentSpec(
            data=_points("eight_gaussians"),
            network=_dense((64, 64), (64, 64)),
            training=_training(0.003, 300, 128),
        ),
    ),
    Preset(
        "gan-spiral",
        "GAN: spiral",
        "The plane of the noise is folded, before your eyes, into two thin arms.",
        ExperimentSpec(
            data=_points("spiral", 0.1),
            network=_dense((64, 64), (64, 64)),
            training=_training(0.003, 300, 128),
        ),
    ),
    Preset(
        "gan-wasserstein",
        "GAN: Wasserstein moons",
        "A critic with a gradient penalty in place of a judge: its surface slopes towards the real points.",
        ExperimentSpec(
            data=_points("moons", 0.05),
            network=_dense((64, 64), (64, 64), loss="wasserstein", gradient_penalty=1.0, discriminator_steps=3),
            training=_training(0.002, 200, 128),
        ),
    ),
    Preset(
        "gan-digits",
        "GAN: small digits",
        "Digits of 8x8 pixels out of noise, in a few minutes.",
        ExperimentSpec(
            data=BundledData(name="digits", split=SplitSpec(validation=0.1, test=0.1)),
            # few and simple: with the minimax loss the generator soon makes but one of them
            network=_pictures(
                32,
                (32, 16),
                (DownRow(filters=32, kernel=3), DownRow(filters=64, kernel=3)),
                loss="wasserstein",
                gradient_penalty=1.0,
                discriminator_steps=2,
            ),
            training=_training(0.0005, 150, 64),
        ),
    ),
    Preset(
        "gan-mnist",
        "GAN: handwritten digits",
        "Handwritten digits out of noise: about 20 minutes on two cores.",
        ExperimentSpec(
            data=BundledData(name="mnist", split=SplitSpec(validation=0.02, test=0.0)),
            network=_pictures(64, (64, 32), (DownRow(filters=32, dropout=0.3), DownRow(filters=64, dropout=0.3))),
            training=_training(0.0005, 10, 64),
        ),
    ),
)
