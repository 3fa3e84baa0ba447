"""Deep networks, with and without skip connections."""

from __future__ import annotations

from playground.spec.data.kinds import GeneratedData
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.residual import ResidualNetwork
from playground.spec.presets.preset import Preset
from playground.spec.training.optimizers import Adam
from playground.spec.training.training import TrainingSpec

_DEPTH = 30


def _spiral(*, skip: bool) -> ExperimentSpec:
    network = ResidualNetwork(
        depth=_DEPTH, skip=skip, activation="tanh", initializer="glorot_uniform", normalization="none"
    )
    training = TrainingSpec(optimizer=Adam(), learning_rate=0.003, epochs=100)
    return ExperimentSpec(data=GeneratedData(name="spiral"), network=network, training=training)


RESIDUAL_PRESETS: tuple[Preset, ...] = (
    Preset(
        "spiral-deep",
        f"Spiral, {_DEPTH} layers",
        "Too deep to learn anything. With sigmoid in place of tanh no gradient at all arrives at the first layers.",
        _spiral(skip=False),
    ),
    Preset(
        "spiral-residual",
        f"Spiral, {_DEPTH} layers and skip connections",
        "As deep, with each layer's input added to its output: signal and gradient have a short way, and it learns.",
        _spiral(skip=True),
    ),
)
