"""GanNetwork -> a Gan, its two optimizers, its figures at the end, and what it leaves behind: both of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from playground.data.points.generators import gaussians_of
from playground.engine.families.gan.distance import mixture_figures
from playground.engine.families.gan.model import Gan
from playground.engine.families.gan.networks import build_discriminator, build_generator
from playground.engine.families.gan.views import gan_figures, gan_pictures, gan_points
from playground.engine.families.parts import seed_of
from playground.engine.model.family import BuildRequest, Built, Conclusion, Family
from playground.engine.model.optimizers import build_optimizer
from playground.spec.data.kinds import GeneratedData
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.gan import GanNetwork
from playground.spec.families.network import Network
from playground.spec.network import DenseLayer
from playground.spec.shape import Resolved

if TYPE_CHECKING:
    from playground.data.values.dataset import Dataset, Part

#: samples that a mixture's modes are looked for in, as in the literature
_MIXTURE_SAMPLES = 2500
#: settings that the model takes up by itself
_TAKEN_UP = ("train", "discriminator_steps", "generator_steps", "discriminator_rate")


def gan_network(network: Network) -> GanNetwork:
    """The network, which is a GAN."""
    assert isinstance(network, GanNetwork)
    return network


def _build(order: BuildRequest) -> Gan:
    network = gan_network(order.spec.network)
    generator = build_generator(network, order.shape, order.seed)
    discriminator = build_discriminator(network, order.shape, order.seed)
    model = Gan(generator, discriminator, network, seed_of(order.seed, 0, 2))
    data = order.spec.data
    if isinstance(data, GeneratedData) and data.features == ("x1", "x2"):
        model.mixture = gaussians_of(data)
    return model


def _compile(model: Any, order: BuildRequest, learning_rate: Any) -> None:
    training = order.spec.training
    schedule = learning_rate if isinstance(learning_rate, keras.optimizers.schedules.LearningRateSchedule) else None
    first, second = (build_optimizer(training, training.learning_rate) for _ in range(2))
    model.prepare((first, second), schedule)


def _tensors(part: Part, dataset: Dataset, resolved: Resolved, training: bool) -> tuple[Any, ...]:
    return (part.x.reshape(len(part), *resolved.input_shape),)


def _change(model: Any, spec: ExperimentSpec, field: str) -> bool:
    if not field.startswith("network.") or field.removeprefix("network.") not in _TAKEN_UP:
        return False
    model.take_up(gan_network(spec.network))
    return True


def _conclude(built: Built, dataset: Dataset) -> Conclusion:
    from playground.engine.model.evaluate import measured
    from playground.engine.model.tensors import held_out_tensors

    tensors = held_out_tensors(dataset.test, dataset, built.resolved, built.family)
    figures = {} if tensors is None else {f"test_{name}": value for name, value in measured(built, tensors).items()}
    if built.model.mixture is not None:
        points = built.model.sample(built.model.noise(_MIXTURE_SAMPLES, seed=1))
        found = mixture_figures(np.asarray(points, np.float64), *built.model.mixture)
        figures |= {f"test_{name}": value for name, value in found.items()}
    return Conclusion(figures)


def _is_dense(network: Network, phase: int) -> bool:
    rows = (*gan_network(network).generator, *gan_network(network).discriminator)
    return all(isinstance(row, DenseLayer) for row in rows)


GAN = Family(
    build=_build,
    compile=_compile,
    tensors=_tensors,
    conclude=_conclude,
    saved=lambda model: model.generator,
    saved_beside=lambda model: {"discriminator": model.discriminator},
    viewers=(gan_points, gan_pictures, gan_figures),
    xla=_is_dense,
    change=_change,
)
