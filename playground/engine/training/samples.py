"""Dataset -> what the training program reads: samples as tensors, and the orders of the epochs to come."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from playground.data.progress import Progress
from playground.data.values.dataset import Dataset
from playground.engine.model.family import Family
from playground.engine.model.tensors import Tensors, held_out_tensors, training_tensors
from playground.engine.training.orders import Orders
from playground.spec.experiment import ExperimentSpec
from playground.spec.shape import Resolved


class Samples:
    """What is trained on.

    Args:
        spec: what was asked for.
        resolved: what "automatic" stands for.
        dataset: prepared data.
        family: of the network.
        live: others can be put in their place, see `redraw`.

    Attributes:
        train: training samples.
        validation: validation samples, or None.
        orders: in which the epochs take the training samples.
    """

    def __init__(
        self, spec: ExperimentSpec, resolved: Resolved, dataset: Dataset, family: Family, *, live: bool
    ) -> None:
        self._family, self._live = family, live
        self.train, self.validation = self._tensors(spec, resolved, dataset)
        if live:
            self.train = tuple(tf.Variable(values, trainable=False) for values in self.train)
            held = self.validation
            self.validation = held and tuple(tf.Variable(values, trainable=False) for values in held)
        self.orders = _orders(spec, dataset)
        self._fed: tuple[Tensors, Tensors | None] | None = None

    def fed(self, model: Any, progress: Progress) -> tuple[Tensors, Tensors | None]:
        """What the loop reads: the samples, or what the family makes of them once and for all of a phase."""
        if self._fed is None:
            feed, held = self._family.feed, self.validation
            if feed is None:
                self._fed = self.train, self.validation
            else:
                self._fed = feed(model, self.train, progress), held and feed(model, held, progress)
        return self._fed

    def begin_phase(self) -> None:
        """Make anew what the loop reads: another phase has begun."""
        self._fed = None

    def redraw(self, spec: ExperimentSpec, resolved: Resolved, dataset: Dataset) -> bool:
        """Put others in place of these, under the same program.

        Returns:
            False if their numbers or shapes differ, so that a program of their own is needed.
        """
        train, validation = self._tensors(spec, resolved, dataset)
        old, new = [*self.train, *(self.validation or ())], [*train, *(validation or ())]
        if not self._live or [item.shape for item in old] != [item.shape for item in new]:
            return False
        for place, values in zip(old, new, strict=True):
            place.assign(values)
        self.orders = _orders(spec, dataset)
        return True

    def _tensors(self, spec: ExperimentSpec, resolved: Resolved, dataset: Dataset) -> tuple[Tensors, Tensors | None]:
        train = training_tensors(dataset, resolved, spec.training.class_weights, self._family)
        return train, held_out_tensors(dataset.validation, dataset, resolved, self._family)


def _orders(spec: ExperimentSpec, dataset: Dataset) -> Orders:
    training, labels = spec.training, dataset.train.y
    balance = labels.astype(np.int64) if training.resample and dataset.task != "regression" else None
    return Orders(spec.seeds.drawn().batches, len(labels), shuffle=training.shuffle, balance=balance)
