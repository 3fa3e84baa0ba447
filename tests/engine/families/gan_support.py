"""A small GAN's specification."""

from __future__ import annotations

from typing import Any

from playground.spec.experiment import ExperimentSpec
from tests.engine.conftest import spec_of

EPOCHS = 2


def gan_spec(*, training: dict[str, Any] | None = None, **network: Any) -> ExperimentSpec:
    asked = {"epochs": EPOCHS, "batch_size": 11, "compile": "graph", "learning_rate": 0.01} | (training or {})
    asked = {"optimizer": {"name": "adam", "beta_1": 0.5}} | asked
    given = {"kind": "gan", "latent": 3, "generator": [6], "discriminator": [{"units": 7, "activation": "leaky_relu"}]}
    return spec_of(network=given | network, **{f"training__{name}": value for name, value in asked.items()})
