"""TransferNetwork -> keras.Model: augmentation, preparation, base, head.

What a frozen base makes of the samples is computed once; the head then trains on that, with the very same layers.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from playground.data.files.weights import fetch_weights
from playground.data.progress import Progress
from playground.draws.seeds import seed_of
from playground.engine.families.image_views import augmented_samples
from playground.engine.families.parts import chained, compile_predictor, hidden_block, output_block
from playground.engine.families.recurrent_views import forecast
from playground.engine.families.text_views import view_words
from playground.engine.families.transfer.base_views import base_feature_maps, base_filters, base_wall
from playground.engine.families.transfer.begun import BASE, PREPARATION, base_of, preparation_of
from playground.engine.families.transfer.kept_features import features_of
from playground.engine.model.augmentation import augmentation_layers, pixel_range
from playground.engine.model.family import BuildRequest, Family
from playground.spec.families.network import Network
from playground.spec.families.transfer import TransferNetwork

#: layers that a run's network may have for it to be worth while to compile it whole; see `_prefers_xla`
_QUICK_IN_XLA = frozenset(
    ("InputLayer", "Dense", "Activation", "BatchNormalization", "LayerNormalization", "LSTM", "GRU", "SimpleRNN")
)


class Transfer(keras.Model):
    """A network that is trained on samples, or on what its base has made of them."""

    tail: Any = None
    keeps = False
    #: the base is given blue, green and red in this order
    blue_first = False
    #: see `features_of`
    recipe = ""

    def train_step(self, data: Any) -> dict[str, Any]:
        """Keras's, in the order in which Keras does it."""
        x, y, weight = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            predicted = self._predicted(x, training=True)
            loss = self._compute_loss(x=x, y=y, y_pred=predicted, sample_weight=weight, training=True)
            self._loss_tracker.update_state(loss, sample_weight=tf.shape(x)[0])
            loss = self.optimizer.scale_loss(loss)
        weights = self.trainable_weights
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        result: dict[str, Any] = self.compute_metrics(x, y, predicted, sample_weight=weight)
        return result

    def test_step(self, data: Any) -> dict[str, Any]:
        """Keras's, likewise."""
        x, y, weight = keras.utils.unpack_x_y_sample_weight(data)
        predicted = self._predicted(x, training=False)
        loss = self._compute_loss(x=x, y=y, y_pred=predicted, sample_weight=weight, training=False)
        self._loss_tracker.update_state(loss, sample_weight=tf.shape(x)[0])
        result: dict[str, Any] = self.compute_metrics(x, y, predicted, sample_weight=weight)
        return result

    def _predicted(self, x: Any, training: bool) -> Any:
        # the loop's samples are what the base has made of them; others, as test samples, are the data's own
        kept = self.keeps and tuple(x.shape[1:]) == tuple(self.tail.inputs[0].shape[1:])
        return self.tail(x, training=training) if kept else self(x, training=training)


def _build(order: BuildRequest) -> Any:
    network, seed = order.spec.network, order.seed
    assert isinstance(network, TransferNetwork)
    base = base_of(order, network, order.phase)
    text = order.shape.kind == "text"
    inputs = keras.Input(order.resolved.input_shape, name="input", dtype="int32" if text else None)
    x = inputs
    if network.augmentation is not None and len(order.resolved.input_shape) == 3:
        for layer in augmentation_layers(network.augmentation, pixel_range(order.spec.data), seed):
            x = layer(x)
    x = preparation_of(order, network)(x)
    # in inference whether it learns or not: what batch normalization knows of other data is kept, as Keras's guide
    # to fine-tuning advises; from scratch it has to learn that, too
    features = base(x) if network.weights == "random" else base(x, training=False)
    tail = _tail(order, network, tuple(features.shape[1:]))
    model = Transfer(inputs, chained(tail, features), name="network")
    given = keras.Input(features.shape[1:])
    model.tail = keras.Model(given, chained(tail, given))
    model.blue_first = network.application is not None and network.application.preparation == "caffe"
    model.recipe = _recipe(order, network)
    # the two must be told apart by their shapes
    differs = tuple(features.shape[1:]) != tuple(order.resolved.input_shape)
    model.keeps = differs and network.keeps_features(order.phase)
    return model


def _tail(order: BuildRequest, network: TransferNetwork, shape: tuple[int, ...]) -> list[Any]:
    seed, layers = order.seed, []
    if network.dropout:
        layers.append(keras.layers.Dropout(network.dropout, seed=seed_of(seed, 0, 1), name="dropout"))
    for number, dense in enumerate(network.head, 1):
        layers += hidden_block(dense, number, seed, name=f"head_{number}")
    return [*layers, output_block(order, len(network.head) + 1)]


def _feed(model: Any, tensors: tuple[Any, ...], progress: Progress) -> tuple[Any, ...]:
    """What the frozen base makes of the samples, in place of them; the samples where it is not always the same."""
    if not model.keeps:
        return tensors
    x, *rest = tensors
    prepare, base = model.get_layer(PREPARATION), model.get_layer(BASE)
    return (tf.constant(features_of(prepare, base, model.recipe, x, progress)), *rest)


def _recipe(order: BuildRequest, network: TransferNetwork) -> str:
    """What features are made by, besides the base's weights: all settings but those that come after it."""
    after = {"head", "dropout", "output", "unfrozen", "fine_tune"}
    own = network.model_dump_json(exclude=after)
    return f"{own} {network.preparation(order.shape)} {order.spec.training.precision}"


def _saved(model: Any) -> Any:
    """The whole network, from the data's own pixels to the prediction, as a plain model."""
    plain = keras.Model(model.inputs, model.outputs, name="network")
    plain.compile(loss=model.loss, metrics=["accuracy"] if "accuracy" in model.get_metrics_result() else [])
    plain.optimizer.build(plain.trainable_variables)
    return plain


def _network(network: Network) -> TransferNetwork:
    assert isinstance(network, TransferNetwork)
    return network


def _fetch(network: Network, progress: Progress) -> None:
    app = _network(network).application
    if app is not None and _network(network).weights == "trained":
        fetch_weights(app, progress)


def _rate(network: Network, phase: int) -> float:
    tuned = _network(network).fine_tune
    return tuned.rate if phase and tuned else 1.0


def _prefers_xla(network: Network, phase: int) -> bool:
    """On kept features dense layers alone are trained: 3.4 times as many epochs a second as in the graph, 2.2 times
    with 64 units in between (256 features of 4,000 samples, two cores). The same holds where the base is nothing but
    dense and recurrent layers. Convolutions are ruinous under XLA on processors, and so is dropout, whose random
    numbers XLA draws slowly: a thirtieth of the graph's epochs.
    """
    asked = _network(network)
    if asked.dropout > 0 or any(layer.dropout > 0 for layer in asked.head):
        return False
    if asked.keeps_features(phase):
        return True
    augmented = asked.augmentation is not None and bool(asked.augmentation.steps())
    return asked.application is None and not augmented and _QUICK_IN_XLA.issuperset(asked.run.layers.values())


def _remark(network: Network, phase: int) -> str:
    asked = _network(network)
    if asked.keeps_features(phase):
        return "The base is frozen: what it makes of the samples is computed once, and kept for further runs."
    if asked.learning_layers(phase) == 0:
        return "With augmentation the frozen base is computed anew in every epoch."
    return ""


TRANSFER = Family(
    build=_build,
    compile=compile_predictor,
    saved=_saved,
    viewers=(augmented_samples, base_wall, base_feature_maps, base_filters, forecast, view_words),
    xla=_prefers_xla,
    fetch=_fetch,
    phase=lambda spec, epoch: _network(spec.network).phase(epoch, spec.training.epochs),
    feed=_feed,
    rate=_rate,
    remark=_remark,
)
