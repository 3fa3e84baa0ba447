"""Generator and discriminator -> one keras.Model that trains both in turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.engine.families.gan.distance import energy_distance, pooled
from playground.engine.families.parts import seed_of
from playground.spec.families.gan import GanLoss, GanNetwork

Floats = npt.NDArray[np.float32]

#: samples of a batch, and of held-out ones, between which the distance is measured
DISTANCE_SAMPLES, HELD_OUT_SAMPLES = 128, 1024
_HELD_OUT = 1  # held-out samples are always compared with what is made of the same noise, which has a seed of its own


class Gan(keras.Model):
    """A generator and a discriminator.

    `train_step` is a round, on one batch of real samples: some steps of the discriminator, then some of the generator,
    each with noise of its own (Goodfellow et al. 2014, algorithm 1, with the same real samples for all steps of a
    round). Who has no step is only measured.

    Args:
        generator: noise, shape (n, latent) -> samples.
        discriminator: samples -> shape (n, 1).
        network: latent size, kind of noise, loss.
        seed: of the noise.

    Attributes:
        further_optimizers: the discriminator's.
        further_variables: besides weights and those of the optimizers: how much noise has been drawn, rounds taken.
        rounds: rounds taken.
        mixture: centres and deviation of the gaussians that real samples are drawn from, or None.
    """

    def __init__(self, generator: Any, discriminator: Any, network: GanNetwork, seed: int) -> None:
        super().__init__(name="network")
        self.generator, self.discriminator = generator, discriminator
        self._latent, self._noise = network.latent, network.noise
        self._objective: GanLoss = network.loss
        self._penalty = network.gradient_penalty
        self._seeds = keras.random.SeedGenerator(seed)
        self._held_out_seed = seed_of(seed, _HELD_OUT, 0)
        self.rounds = tf.Variable(0, trainable=False, name="rounds")
        self._steps = (tf.Variable(1, trainable=False), tf.Variable(1, trainable=False))
        self._factor = tf.Variable(1.0, trainable=False)
        self._schedule: Any = None
        self.further_optimizers: tuple[Any, ...] = ()
        self.mixture: tuple[npt.NDArray[np.float64], float] | None = None
        self._figures = [keras.metrics.Mean(name) for name in ("loss", "discriminator_loss", "distance")]
        self.take_up(network)
        shape = (None, *discriminator.input_shape[1:])
        self._sampled = _traced(lambda noise: generator(noise, training=False), (None, self._latent))
        self._judged = _traced(lambda samples: discriminator(samples, training=False), shape)
        self._pulled = _traced(self._pull, shape)
        self.built = True

    def prepare(self, optimizers: tuple[Any, Any], schedule: Any | None) -> None:
        """Compile, with every variable of the optimizers.

        Args:
            optimizers: the generator's and the discriminator's.
            schedule: from rounds taken to the generator's learning rate; None: that of its optimizer.
        """
        self.compile(optimizer=optimizers[0], jit_compile=False)
        self.further_optimizers, self._schedule = optimizers[1:], schedule
        optimizers[0].build(self.generator.trainable_variables)
        optimizers[1].build(self.discriminator.trainable_variables)
        self._set_rates()

    def take_up(self, network: GanNetwork) -> None:
        """Go by these steps and this learning rate of the discriminator from the next round on."""
        self._steps[0].assign(0 if network.train == "generator" else network.discriminator_steps)
        self._steps[1].assign(0 if network.train == "discriminator" else network.generator_steps)
        self._factor.assign(network.discriminator_rate)

    @property
    def further_variables(self) -> dict[str, Any]:
        """See the class."""
        return {"noise": self._seeds.state, "rounds": self.rounds}

    @property
    def metrics(self) -> list[Any]:
        """`loss` (the generator's), `discriminator_loss`, `distance`."""
        return list(self._figures)

    def call(self, samples: Any, training: bool = False) -> Any:
        """What the discriminator says of samples."""
        return self.discriminator(samples, training=training)

    # training

    def train_step(self, data: Any) -> dict[str, Any]:
        """A round on one batch, ((n, ...),)."""
        (real,) = data
        self._set_rates()
        judged = self._repeated(self._steps[0], self._discriminator_step, real, ())
        made, generated = self._repeated(self._steps[1], self._generator_step, real, (tf.zeros_like(real),))
        self.rounds.assign_add(1)
        self._set_rates()
        return self._note(real, generated, made, judged, DISTANCE_SAMPLES)

    def test_step(self, data: Any) -> dict[str, Any]:
        """Both losses and the distance on held-out samples, at most `HELD_OUT_SAMPLES` of them, without training."""
        real = data[0][:HELD_OUT_SAMPLES]
        # another seed for each draw: for the noise, and for where the slope is taken
        seed = iter(range(2))

        def draw(shape: Any, kind: str) -> Any:
            return _drawn(shape, kind, tf.constant([self._held_out_seed, next(seed)]))

        generated = self.generator(self._noise_for(real, draw), training=False)
        judged = self._discriminator_loss(real, generated, draw, training=False)
        made = self._generator_loss(generated, training=False)
        return self._note(real, generated, made, judged, HELD_OUT_SAMPLES)

    def _set_rates(self) -> None:
        optimizer = self.optimizer
        if self._schedule is not None:
            optimizer.learning_rate.assign(self._schedule(self.rounds))
        self.further_optimizers[0].learning_rate.assign(optimizer.learning_rate * self._factor)

    def _repeated(self, count: Any, step: Callable[..., Any], real: Any, more: tuple[Any, ...]) -> Any:
        """The loss, and what else a step gives, of the last of so many steps; measured, if there are none."""

        def body(number: Any, *_: Any) -> Any:
            return (number + 1, *step(real, training=True))

        def trained() -> Any:
            start = (tf.constant(0), tf.constant(0.0), *more)
            return tuple(tf.while_loop(lambda number, *_: number < count, body, start, parallel_iterations=1)[1:])

        found = tf.cond(count > 0, trained, lambda: step(real, training=False))
        return found if more else found[0]

    def _discriminator_step(self, real: Any, training: bool) -> tuple[Any, ...]:
        generated = self.generator(self._noise_for(real, self._draw), training=training)
        with tf.GradientTape() as tape:
            loss = self._discriminator_loss(real, generated, self._draw, training)
        if training:
            variables = self.discriminator.trainable_variables
            self.further_optimizers[0].apply(tape.gradient(loss, variables), variables)
        return (loss,)

    def _generator_step(self, real: Any, training: bool) -> tuple[Any, ...]:
        noise = self._noise_for(real, self._draw)
        with tf.GradientTape() as tape:
            generated = self.generator(noise, training=training)
            loss = self._generator_loss(generated, training)
        if training:
            variables = self.generator.trainable_variables
            self.optimizer.apply(tape.gradient(loss, variables), variables)
        return loss, generated

    def _note(self, real: Any, generated: Any, made: Any, judged: Any, most: int) -> dict[str, Any]:
        distance = energy_distance(pooled(real[:most]), pooled(generated[:most]))
        count = _count(real)
        for metric, value in zip(self._figures, (made, judged, distance), strict=True):
            metric.update_state(value, sample_weight=count)
        return dict(self.get_metrics_result())

    # losses

    def _discriminator_loss(self, real: Any, generated: Any, draw: Callable[..., Any], training: bool) -> Any:
        truth = self.discriminator(real, training=training)
        fake = self.discriminator(generated, training=training)
        penalties = sum(self.discriminator.losses, 0.0)
        match self._objective:
            case "minimax":
                return _mean(tf.nn.softplus(-truth)) + _mean(tf.nn.softplus(fake)) + penalties
            case "least_squares":
                return 0.5 * (_mean((truth - 1.0) ** 2) + _mean(fake**2)) + penalties
        slope = self._slope_penalty(real, generated, draw, training)
        return _mean(fake) - _mean(truth) + self._penalty * slope + penalties

    def _generator_loss(self, generated: Any, training: bool) -> Any:
        fake = self.discriminator(generated, training=training)
        penalties = sum(self.generator.losses, 0.0)
        match self._objective:
            case "minimax":
                return _mean(tf.nn.softplus(-fake)) + penalties
            case "least_squares":
                return 0.5 * _mean((fake - 1.0) ** 2) + penalties
        return penalties - _mean(fake)

    def _slope_penalty(self, real: Any, generated: Any, draw: Callable[..., Any], training: bool) -> Any:
        """Mean of (|slope| - 1)^2 of the discriminator, somewhere between real and generated samples
        (https://arxiv.org/abs/1704.00028, algorithm 1).
        """
        share = draw([_count(real), *[1] * (len(real.shape) - 1)], "share")
        between = real + share * (generated - real)
        with tf.GradientTape() as tape:
            tape.watch(between)
            judged = self.discriminator(between, training=training)
        slopes = tape.gradient(judged, between)
        squares = tf.reduce_sum(slopes**2, list(range(1, len(slopes.shape))))
        return _mean((tf.sqrt(squares + 1e-12) - 1.0) ** 2)

    # noise

    def _draw(self, shape: Any, kind: str) -> Any:
        return _drawn(shape, kind, tf.cast(self._seeds.next(), tf.int32))

    def _noise_for(self, real: Any, draw: Callable[..., Any]) -> Any:
        return draw([_count(real), self._latent], self._noise)

    # to look at

    def noise(self, count: int, seed: int = 0) -> Floats:
        """So much noise, always the same, shape (count, latent)."""
        drawn = np.random.default_rng(seed)
        values = (
            drawn.standard_normal((count, self._latent))
            if self._noise == "normal"
            else drawn.uniform(-1, 1, (count, self._latent))
        )
        return values.astype(np.float32)

    @property
    def latent(self) -> int:
        """Numbers of noise."""
        return self._latent

    @property
    def reach(self) -> float:
        """Nearly all noise is between minus this and this."""
        return 2.0 if self._noise == "normal" else 1.0

    def sample(self, noise: Any) -> Floats:
        """What the generator makes of noise, shape (n, latent)."""
        return np.asarray(self._sampled(tf.constant(noise)))

    def judge(self, samples: Any) -> Floats:
        """How real samples look to the discriminator, shape (n,).

        About 0 for generated and 1 for real ones; for the Wasserstein loss any number, the larger the more real.
        """
        verdict = np.asarray(self._judged(tf.constant(samples)))[:, 0]
        if self._objective == "minimax":
            return np.asarray(0.5 * (1 + np.tanh(0.5 * verdict)))
        return verdict

    def pull(self, samples: Any) -> Floats:
        """Down the slope of the generator's loss, at samples, of the samples' shape: where each is pulled to."""
        return np.asarray(self._pulled(tf.constant(samples)))

    def _pull(self, samples: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(samples)
            verdict = self.discriminator(samples, training=False)
            if self._objective == "minimax":
                loss = tf.reduce_sum(tf.nn.softplus(-verdict))
            elif self._objective == "least_squares":
                loss = tf.reduce_sum(0.5 * (verdict - 1.0) ** 2)
            else:
                loss = -tf.reduce_sum(verdict)
        return -tape.gradient(loss, samples)


def _traced(function: Callable[[Any], Any], shape: tuple[int | None, ...]) -> Any:
    return tf.function(function, input_signature=[tf.TensorSpec(shape, tf.float32)], autograph=False)


def _drawn(shape: Any, kind: str, seed: Any) -> Any:
    if kind == "normal":
        return tf.random.stateless_normal(shape, seed)
    return tf.random.stateless_uniform(shape, seed, minval=0.0 if kind == "share" else -1.0)


def _count(samples: Any) -> Any:
    """Number of samples; known beforehand where it can be, as XLA wants it."""
    return tf.shape(samples)[0] if samples.shape[0] is None else samples.shape[0]


def _mean(values: Any) -> Any:
    return tf.reduce_mean(values)
