"""Specification + shape of the data -> a network that was made for the like of it before, or a new one."""

from __future__ import annotations

import json
from typing import Any

from playground.data.values.dataset import Dataset
from playground.engine.play.play_network import PlayNetwork
from playground.spec.experiment import ExperimentSpec
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape
from playground.spec.training.schedules import OF_FIXED_LENGTH

#: what a network can take up with the program it has: rates are variables, and initial weights only values
_TRAINING = ("learning_rate", "pace", "epochs", "stop_at_loss", "batch_size")
_LAYER = ("l1", "l2", "initializer", "initial_bias")


class NetworkCache:
    """The stages played lately. Going back to a network is quick, and its program is not made twice.

    Args:
        most: stages that are kept.
    """

    def __init__(self, most: int = 6) -> None:
        self._most = most
        self._stages: dict[str, PlayNetwork] = {}

    def net(self, spec: ExperimentSpec, dataset: Dataset) -> PlayNetwork:
        """A network of this specification, compiled, as at its start.

        Raises:
            SpecError: the specification does not fit the data.
        """
        known = self._stages.get(key_of(spec, dataset.shape))
        if known is not None:
            known.begin_as(spec, dataset)
            self.keep(known)
            return known
        made = PlayNetwork(spec, dataset)
        made.compile()
        self.keep(made)
        return made

    def keep(self, net: PlayNetwork) -> None:
        """Keep a network, in the place of another one of the same specification."""
        key = key_of(net.spec, net.dataset.shape)
        self._stages.pop(key, None)
        self._stages[key] = net
        while len(self._stages) > self._most:
            del self._stages[next(iter(self._stages))]


def key_of(spec: ExperimentSpec, shape: DataShape) -> str:
    """What a training program depends on, as text."""
    training = spec.training.model_dump(mode="json")
    fixed = training["epochs"] if isinstance(spec.training.schedule, OF_FIXED_LENGTH) else None
    network = spec.network.model_dump(mode="json")
    return json.dumps(
        {
            "training": _without(training, _TRAINING),
            "epochs": fixed,
            "batch_size": resolve(spec, shape).batch_size,
            "batches": spec.seeds.drawn().batches,
            "layers": [_without(layer, _LAYER) for layer in network["layers"]],
            "output": _without(network["output"], _LAYER),
            "shape": [shape.features, shape.task, shape.classes, shape.train, shape.validation],
        }
    )


def _without(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
