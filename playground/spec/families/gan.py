"""Generative adversarial networks: one network makes samples of noise, another tells them from real ones."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, ClassVar, Literal

from pydantic import field_validator

from playground.errors import Problem, SpecError
from playground.spec.families.gan_costs import discriminator_costs, generator_costs, parted
from playground.spec.families.gan_rows import MAX_ROWS, DiscriminatorRow, DownRow, GeneratorRow, UpRow, rows_line
from playground.spec.families.network import Cost, Network, Target
from playground.spec.field import setting
from playground.spec.network import DenseLayer
from playground.spec.shape import DataShape, Objective, Resolved, SampleKind

GanLoss = Literal["minimax", "least_squares", "wasserstein"]


def _steps(who: str) -> int:
    value: int = setting(
        1,
        title=f"{who}'s steps",
        help=f"Steps of the {who.lower()} in each round. A round is taken with each batch of real samples; every step "
        "draws noise of its own.",
        ge=1,
        le=20,
        step=1,
        unit="steps",
        live=True,
    )
    return value


class GanNetwork(Network):
    """A generator and a discriminator (Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661)."""

    title: ClassVar[str] = "GAN"
    summary: ClassVar[str] = "A generator learns to make samples that a discriminator cannot tell from real ones."
    takes: ClassVar[frozenset[SampleKind]] = frozenset({"vectors", "images"})
    objective: ClassVar[Objective] = "generate"
    headline_metric: ClassVar[str] = "distance"  # what the generator loses, its discriminator wins

    kind: Literal["gan"] = "gan"
    latent: int = setting(
        2,
        title="Latent size",
        help="Numbers of noise that the generator makes a sample of. Two can be looked at; pictures need more.",
        ge=1,
        le=512,
        step=1,
        log=True,
        unit="numbers",
    )
    noise: Literal["normal", "uniform"] = setting(
        "normal",
        title="Noise",
        help="Normal: mean 0, deviation 1. Uniform: -1 to 1.",
    )
    generator: tuple[GeneratorRow, ...] = setting(
        (DenseLayer(units=64), DenseLayer(units=64)),
        title="Generator",
        help="From the noise to a sample. For images dense layers may be followed by rows that enlarge; the first "
        "picture is sized so that the last one fits.",
        max_length=MAX_ROWS,
    )
    generator_output: Literal["auto", "linear", "sigmoid", "tanh"] = setting(
        "auto",
        title="Generator's output",
        help="Automatic: sigmoid for images, whose pixels are 0 to 1, and linear for numbers.",
        labels={"auto": "automatic"},
    )
    discriminator: tuple[DiscriminatorRow, ...] = setting(
        (DenseLayer(units=64, activation="leaky_relu"), DenseLayer(units=64, activation="leaky_relu")),
        title="Discriminator",
        help="From a sample to one number: how real it looks. For images convolutions may come before dense layers.",
        max_length=MAX_ROWS,
    )
    loss: GanLoss = setting(
        "minimax",
        title="Loss",
        help="Minimax: cross-entropy, the generator's in its non-saturating form (Goodfellow et al. 2014). Least "
        "squares: Mao et al. 2017. Wasserstein with gradient penalty: Gulrajani et al. 2017; it wants several steps "
        "of the discriminator.",
        labels={"least_squares": "least squares", "wasserstein": "Wasserstein with gradient penalty"},
    )
    gradient_penalty: float = setting(
        10.0,
        title="Gradient penalty",
        help="Weight of the penalty that keeps the discriminator's slope near 1. Only for the Wasserstein loss.",
        ge=0,
        le=1000,
        log=True,
    )
    train: Literal["both", "generator", "discriminator"] = setting(
        "both",
        title="Who is trained",
        help="Both in turn, or one of them alone while the other stays as it is.",
        labels={"generator": "generator alone", "discriminator": "discriminator alone"},
        live=True,
    )
    discriminator_steps: int = _steps("Discriminator")
    generator_steps: int = _steps("Generator")
    discriminator_rate: float = setting(
        1.0,
        title="Discriminator's learning rate",
        help="In units of the generator's, which is the learning rate of the training.",
        ge=0.01,
        le=100,
        log=True,
        unit="times",
        live=True,
    )

    @field_validator("generator", "discriminator", mode="before")
    @classmethod
    def _units_stand_for_layers(cls, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [{"units": item} if isinstance(item, int) and not isinstance(item, bool) else item for item in value]
        return value

    def input_shape(self, shape: DataShape) -> tuple[int, ...]:
        """Images as they are, all else as a row of numbers."""
        return shape.sample_shape if shape.kind == "images" else (shape.features,)

    def inactive_settings(self, shape: DataShape | None) -> frozenset[str]:
        """See `Network.inactive_settings`; who is trained can be changed while it trains, and with it whose count."""
        return frozenset() if self.loss == "wasserstein" else frozenset({"gradient_penalty"})

    def output_activation(self, shape: DataShape) -> str:
        """Activation of the generator's output."""
        if self.generator_output != "auto":
            return self.generator_output
        return "sigmoid" if shape.kind == "images" else "linear"

    def target(self, shape: DataShape, loss: str, metrics: tuple[str, ...]) -> Target:
        """See `Network.target`; loss and metrics are the family's own."""
        problems = []
        if loss != "auto":
            sentence = f"`training.loss` must be auto for a GAN, whose loss is `network.loss`; got {loss}."
            problems.append(Problem("training.loss", sentence))
        if metrics:
            sentence = (
                "`training.metrics` must be empty for a GAN, which always tells both losses and the distance between "
                f"real and generated samples; got {', '.join(metrics)}."
            )
            problems.append(Problem("training.metrics", sentence))
        if problems:
            raise SpecError.of(problems)
        return Target(shape.features, self.output_activation(shape), self.loss, ("discriminator_loss", "distance"))

    def costs(self, shape: DataShape, resolved: Resolved) -> Iterator[Cost]:
        """See `Network.costs`: the generator's layers, then the discriminator's."""
        sample = self.input_shape(shape)
        yield from generator_costs(self.generator, self.latent, sample, resolved.output_activation)
        yield from discriminator_costs(self.discriminator, sample)

    def misfits(self, shape: DataShape) -> list[Problem]:
        """See `Network.misfits`."""
        sample = self.input_shape(shape)
        problems = [*_disorder(self.generator, "generator"), *_disorder(self.discriminator, "discriminator")]
        if len(sample) == 1:
            return problems + [
                _no_images(f"network.{name}.{index}.kind", row)
                for name, rows in (("generator", self.generator), ("discriminator", self.discriminator))
                for index, row in enumerate(rows)
                if not isinstance(row, DenseLayer)
            ]
        return [*problems, *self._too_large(sample), *self._too_small(sample)]

    def _too_large(self, sample: tuple[int, ...]) -> list[Problem]:
        dense, up = parted(self.generator)
        factor = math.prod(row.stride for row in up)
        if factor <= max(sample[:2]):
            return []
        place = f"network.generator.{len(dense) + len(up) - 1}.stride"
        sentence = (
            f"`{place}`: the generator's rows enlarge {factor:,} times, so that even one pixel becomes larger than "
            f"the image of {sample[0]}x{sample[1]}: lower a factor or remove a row."
        )
        return [Problem(place, sentence)]

    def _too_small(self, sample: tuple[int, ...]) -> list[Problem]:
        height, width = sample[:2]
        for index, row in enumerate(self.discriminator):
            if not isinstance(row, DownRow):
                continue
            if row.stride > max(height, width):
                place = f"network.discriminator.{index}.stride"
                sentence = (
                    f"`{place}`: a convolution with a stride of {row.stride} needs at least {row.stride}x{row.stride}; "
                    f"the input here is {height}x{width}: lower a stride or remove a row above."
                )
                return [Problem(place, sentence)]
            height, width = -(-height // row.stride), -(-width // row.stride)
        return []

    def line(self) -> str:
        """`noise of 2, generator 64-64, discriminator 64-64, minimax`."""
        loss = self.loss.replace("_", " ")
        rows = f"generator {rows_line(self.generator)}, discriminator {rows_line(self.discriminator)}"
        return f"noise of {self.latent}, {rows}, {loss}"

    def short_name(self) -> str:
        """`GAN 64-64`: rows of the generator."""
        return f"GAN {rows_line(self.generator)}"


def _disorder(rows: tuple[DenseLayer | UpRow | DownRow, ...], name: str) -> list[Problem]:
    """Dense rows stand before those that enlarge, and after convolutions."""
    for index, (row, after) in enumerate(pairwise(rows)):
        if isinstance(row, UpRow) and isinstance(after, DenseLayer):
            place = f"network.{name}.{index + 1}.kind"
            sentence = f"`{place}`: dense rows must stand before those that enlarge; move this one up."
            return [Problem(place, sentence)]
        if isinstance(row, DenseLayer) and isinstance(after, DownRow):
            place = f"network.{name}.{index + 1}.kind"
            sentence = f"`{place}`: convolutions must stand before dense rows; move this one up."
            return [Problem(place, sentence)]
    return []


def _no_images(place: str, row: UpRow | DownRow) -> Problem:
    return Problem(place, f"`{place}` must be dense for samples that are rows of numbers, not images; got {row.kind}.")
