"""Autoencoders: an encoder squeezes a sample into a short code, a decoder makes the sample out of the code again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar, Literal

from pydantic import field_validator

from playground.errors import Problem, SpecError
from playground.spec.families.dense import dense_line, rows_of_units
from playground.spec.families.network import Cost, Network, Target, dense_costs
from playground.spec.field import Spec, setting
from playground.spec.network import INITIALIZERS, MAX_LAYERS, Activation, DenseLayer, Initializer
from playground.spec.shape import DataShape, Objective, Resolved, SampleKind

#: losses that compare a sample with its reconstruction; the first is the automatic one
LOSSES = ("mean_squared_error", "mean_absolute_error", "binary_crossentropy")
METRICS = ("mse", "mae", "rmse")

#: height, width and channels
Size = tuple[int, int, int]


class ConvolutionStep(Spec):
    """A convolution of the encoder that makes the image smaller; the decoder has its mirror image."""

    kind: Literal["convolution"] = "convolution"
    filters: int = setting(16, title="Filters", help="Number of feature maps.", ge=1, le=512, step=1, log=True)
    kernel: int = setting(3, title="Kernel", help="Height and width of a filter.", ge=1, le=11, step=1, unit="pixels")
    stride: int = setting(
        2,
        title="Stride",
        help="By how much height and width are divided, rounded up; 1 keeps them.",
        ge=1,
        le=4,
        step=1,
    )
    activation: Activation = setting(
        "relu",
        title="Activation",
        help="Function applied to each neuron's weighted sum.",
        labels={"leaky_relu": "leaky relu"},
    )
    initializer: Initializer = setting(
        "he_normal",
        title="Initializer",
        help="How the initial weights are drawn. He suits relu, LeCun selu, Glorot the others.",
        labels=INITIALIZERS,
    )
    batch_normalization: bool = setting(
        False, title="Batch normalization", help="Normalise the feature maps over the batch, before the activation."
    )


class AutoencoderNetwork(Network):
    """Encoder, code and decoder; the decoder is the encoder's mirror image. Layers may be given as numbers.

    With `variational` the encoder gives a distribution for each code, as in Kingma & Welling 2013
    (https://arxiv.org/abs/1312.6114); `beta` as in Higgins et al. 2017. Denoising as in Vincent et al. 2008.
    """

    title: ClassVar[str] = "Autoencoder"
    summary: ClassVar[str] = (
        "Squeezes each sample into a short code and makes it out of that again: for maps, anomalies, denoising."
    )
    takes: ClassVar[frozenset[SampleKind]] = frozenset({"vectors", "images", "series"})
    objective: ClassVar[Objective] = "reconstruct"

    kind: Literal["autoencoder"] = "autoencoder"
    convolutions: tuple[ConvolutionStep, ...] = setting(
        (),
        title="Convolutions",
        help="Come first, for images only; the decoder ends in their mirror image. None: a dense autoencoder.",
        max_length=8,
    )
    layers: tuple[DenseLayer, ...] = setting(
        (DenseLayer(units=128), DenseLayer(units=64)),
        title="Encoder layers",
        help="Dense layers from the input side to the code; the decoder has the same ones in reverse.",
        max_length=MAX_LAYERS,
    )
    code: int = setting(
        2,
        title="Code size",
        help="Size of the code: so many numbers describe a sample.",
        ge=1,
        le=256,
        step=1,
        log=True,
    )
    upsampling: Literal["transpose", "nearest"] = setting(
        "transpose",
        title="Enlarging",
        help="How the decoder makes images larger; repeated pixels avoid the chequered pattern of transposed "
        "convolutions.",
        labels={"transpose": "transposed convolution", "nearest": "repeat pixels, then a convolution"},
    )
    output_activation: Literal["auto", "linear", "sigmoid"] = setting(
        "auto",
        title="Output activation",
        help="Automatic: sigmoid for pixels from 0 to 1, else linear.",
        labels={"auto": "automatic"},
    )
    noise: Literal["none", "gaussian", "masking"] = setting(
        "none",
        title="Noise on the input",
        help="Denoising: noise is added to the input in training, and the network reconstructs the clean sample.",
        labels={"gaussian": "gaussian", "masking": "masking (values set to 0)"},
    )
    noise_amount: float = setting(
        0.3,
        title="Amount of noise",
        help="Standard deviation of gaussian noise, or the share of the values that are masked.",
        gt=0,
        le=0.95,
        step=0.05,
        live=True,
    )
    variational: bool = setting(
        False,
        title="Variational",
        help="The code is drawn from a gaussian that the encoder describes, and is kept near the standard gaussian: "
        "any code then decodes to something likely.",
    )
    beta: float = setting(
        1.0,
        title="KL weight (beta)",
        help="Weight of the Kullback-Leibler divergence, if variational. With 1 and binary cross-entropy the loss is "
        "the variational bound for one input value; with mean squared error much less is needed.",
        ge=0,
        le=100,
        log=True,
        live=True,
    )
    threshold: float = setting(
        0.99,
        title="Anomaly threshold",
        help="Share of the training samples that count as usual: whatever is reconstructed worse than they are is "
        "called an anomaly.",
        ge=0.5,
        le=1,
        step=0.005,
    )

    @field_validator("layers", mode="before")
    @classmethod
    def _units_stand_for_layers(cls, value: Any) -> Any:
        return rows_of_units(value)

    def input_shape(self, shape: DataShape) -> tuple[int, ...]:
        """A row of numbers; with convolutions the image."""
        return shape.sample_shape if self.convolutions else (shape.features,)

    def inactive_settings(self, shape: DataShape | None) -> frozenset[str]:
        """See `Network.inactive_settings`."""
        names = {
            "noise_amount": self.noise == "none",
            "beta": not self.variational,
            "upsampling": not self.convolutions,
            "convolutions": not self.convolutions and shape is not None and shape.kind != "images",
        }
        return frozenset(name for name, inactive_settings in names.items() if inactive_settings)

    def misfits(self, shape: DataShape) -> list[Problem]:
        """See `Network.misfits`."""
        if self.convolutions and shape.kind != "images":
            given = len(self.convolutions)
            return [
                Problem(
                    "network.convolutions",
                    f"`network.convolutions` must be empty where the data are no images; got {given}.",
                )
            ]
        return []

    def target(self, shape: DataShape, loss: str, metrics: tuple[str, ...]) -> Target:
        """See `Network.target`: as many outputs as inputs."""
        pixels = shape.kind == "images" and not shape.rescaled
        activation = self.output_activation
        if activation == "auto":
            activation = "sigmoid" if pixels else "linear"
        loss = LOSSES[0] if loss == "auto" else loss
        problems = []
        if loss not in LOSSES:
            problems.append(
                Problem(
                    "training.loss",
                    f"`training.loss` must fit an autoencoder: auto or one of {', '.join(LOSSES)}; got {loss}.",
                )
            )
        if loss == "binary_crossentropy" and not pixels:
            problems.append(
                Problem(
                    "training.loss",
                    "`training.loss` must be mean_squared_error or mean_absolute_error where the data are no pixels "
                    "from 0 to 1; got binary_crossentropy.",
                )
            )
        elif loss == "binary_crossentropy" and activation != "sigmoid":
            problems.append(
                Problem(
                    "network.output_activation",
                    "`network.output_activation` must be sigmoid for binary_crossentropy, which takes probabilities; "
                    f"got {activation}.",
                )
            )
        if wrong := [name for name in metrics if name not in METRICS]:
            problems.append(
                Problem(
                    "training.metrics",
                    f"`training.metrics` must fit an autoencoder: {', '.join(METRICS)}; got {', '.join(wrong)}.",
                )
            )
        if problems:
            raise SpecError.of(problems)
        return Target(shape.features, activation, loss, tuple(dict.fromkeys(("mse", *metrics))))

    def sizes(self, shape: DataShape) -> tuple[Size, ...]:
        """Height, width and channels of the image and after each convolution; () without convolutions.

        Raises:
            SpecError: an image cannot be made as small as that.
        """
        if not self.convolutions:
            return ()
        height, width, channels = shape.sample_shape
        sizes = [(height, width, channels)]
        for index, step in enumerate(self.convolutions):
            if step.stride > 1 and max(height, width) < step.stride:
                raise SpecError(
                    Problem(
                        f"network.convolutions.{index}.stride",
                        f"Convolution {index + 1} with stride {step.stride} needs at least "
                        f"{step.stride}x{step.stride}; the input here is {height}x{width}: "
                        "remove a convolution above, or take stride 1.",
                    )
                )
            height, width = -(-height // step.stride), -(-width // step.stride)
            sizes.append((height, width, step.filters))
        return tuple(sizes)

    def costs(self, shape: DataShape, resolved: Resolved) -> Iterator[Cost]:
        """See `Network.costs`."""
        if self.noise != "none":
            name = {"gaussian": "Gaussian noise", "masking": "Masking noise"}[self.noise]
            yield Cost(f"{name} · {self.noise_amount:g}", self.input_shape(shape), 0, 0, 0, "noise_amount")
        sizes = self.sizes(shape)
        inputs = shape.features
        if sizes:
            yield from self._encoding_costs(sizes)
            height, width, channels = sizes[-1]
            inputs = height * width * channels
            yield Cost("Flatten", (inputs,), 0, 0, 0, f"convolutions.{len(self.convolutions) - 1}.filters")
        for cost, given in dense_costs(self.layers, inputs):
            inputs = given
            yield cost
        yield from self._code_costs(inputs)
        inputs = self.code
        last = len(self.layers) - 1
        for cost, given in dense_costs(self.layers[::-1], inputs, first=len(self.layers) + 1):
            inputs = given
            index = last - int(cost.place.split(".")[1])  # the mirror image of this one
            yield replace(cost, place=f"layers.{index}.units")
        if sizes:
            yield from self._decoding_costs(sizes, inputs, resolved)
        else:
            yield _dense(f"Output · {resolved.output_activation}", inputs, shape.features, "output_activation")

    def _encoding_costs(self, sizes: tuple[Size, ...]) -> Iterator[Cost]:
        for index, step in enumerate(self.convolutions):
            place, size, depth = f"convolutions.{index}.filters", sizes[index + 1], sizes[index][2]
            yield _convolution(f"Conv2D {index + 1} · {_look(step)}", size, depth, step.kernel, place)
            if step.batch_normalization:
                yield _normalization(f"Batch normalization {index + 1}", size, place)

    def _code_costs(self, inputs: int) -> Iterator[Cost]:
        if not self.variational:
            yield _dense("Code", inputs, self.code, "code")
            return
        yield _dense("Code · mean", inputs, self.code, "code")
        yield _dense("Code · log variance", inputs, self.code, "code")
        yield Cost("Code · drawn", (self.code,), 0, 0, 0, "code")

    def _decoding_costs(self, sizes: tuple[Size, ...], inputs: int, resolved: Resolved) -> Iterator[Cost]:
        height, width, channels = sizes[-1]
        place = f"convolutions.{len(self.convolutions) - 1}.filters"
        yield _dense("To an image", inputs, height * width * channels, place)
        yield Cost("Reshape", sizes[-1], 0, 0, 0, place)
        for index in range(len(self.convolutions) - 1, -1, -1):
            step, wanted, (height, width, depth) = self.convolutions[index], sizes[index], sizes[index + 1]
            place = f"convolutions.{index}.filters"
            large = (height * step.stride, width * step.stride, wanted[2])
            look = _look(self.convolutions[index - 1]) if index else resolved.output_activation
            called = f"{index + 1} · {look}" if index else f"output · {look}"
            if self.upsampling == "transpose":
                cost = _convolution(f"Conv2DTranspose {called}", large, depth, step.kernel, place)
                # each number of its input meets the whole kernel once
                yield replace(cost, multiply_adds=cost.multiply_adds // step.stride**2)
            else:
                if step.stride > 1:
                    yield Cost(f"Upsampling {index + 1}", (*large[:2], depth), 0, 0, 0, place)
                yield _convolution(f"Conv2D {called}", large, depth, step.kernel, place)
            if large != wanted:
                yield Cost(f"Cropping {index + 1}", wanted, 0, 0, 0, place)
            if index and self.convolutions[index - 1].batch_normalization:
                yield _normalization(f"Batch normalization back {index}", wanted, place)

    def line(self) -> str:
        """`128-64 relu → code 2`, with what is special of it."""
        words = [f"{'-'.join(str(step.filters) for step in self.convolutions)} conv"] if self.convolutions else []
        words += [dense_line(self.layers)] if self.layers or not self.convolutions else []
        line = " → ".join([*words, f"code {self.code}"])
        special = [f"variational, beta {self.beta:g}"] if self.variational else []
        special += [f"{self.noise} noise {self.noise_amount:g}"] if self.noise != "none" else []
        return ", ".join([line, *special])

    def short_name(self) -> str:
        """`autoencoder 128-64-2`, `VAE 128-64-2`."""
        units = [f"c{step.filters}" for step in self.convolutions] + [str(layer.units) for layer in self.layers]
        name = "VAE" if self.variational else "denoising" if self.noise != "none" else "autoencoder"
        shown = units if len(units) <= 5 else [units[0], "...", units[-1]]
        return f"{name} {'-'.join([*shown, str(self.code)])}"


def _look(step: ConvolutionStep) -> str:
    return step.activation.replace("_", " ")


def _dense(name: str, inputs: int, units: int, place: str) -> Cost:
    weights = (inputs + 1) * units
    return Cost(name, (units,), weights, weights, inputs * units, place)


def _convolution(name: str, size: Size, depth: int, kernel: int, place: str) -> Cost:
    """Cost of a convolution whose output is of this size, and whose input has this depth."""
    height, width, filters = size
    weights = (kernel**2 * depth + 1) * filters
    return Cost(name, size, weights, weights, kernel**2 * depth * filters * height * width, place)


def _normalization(name: str, size: Size, place: str) -> Cost:
    height, width, filters = size
    return Cost(name, size, 4 * filters, 2 * filters, height * width * filters, place)
