"""A trained network + one with more or fewer neurons or layers -> the latter with what the former has learned.

Chen, Goodfellow and Shlens, Net2Net (2016): a new neuron begins with outgoing weights of 0, a new layer as identity.
What cannot be taken over exactly (fewer neurons, an activation that bends whatever it is given) is fitted: the weights
that lead out of it are those that come nearest to the old sums of the next layer on the training samples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.engine.model.family import Built
from playground.engine.play.neurons import dense_layers, normalization_of, number_of
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.dense import DenseNetwork

Floats = npt.NDArray[np.float64]

#: samples that the weights are fitted to, at most
MOST_SAMPLES = 4096
#: difference of sums that rounding makes, and share of their spread from which on a difference is worth a word
_ROUNDING, _SEEN = 2e-6, 0.01
_CUTOFF = 1e-6
#: activations that are nearly straight around 0, and how far they are used; and those that are so far above 0
_STRAIGHT_AT_0 = {"tanh": 0.25, "sigmoid": 0.5}
_STRAIGHT_ABOVE = {"gelu": 5.0, "swish": 5.0, "mish": 5.0, "softplus": 5.0}


def can_grow(old: ExperimentSpec, new: ExperimentSpec) -> bool:
    """The two differ in the numbers of neurons, or in layers at the end, and in nothing else."""
    before, after = old.network, new.network
    if not (isinstance(before, DenseNetwork) and isinstance(after, DenseNetwork)) or before == after:
        return False
    if old.model_copy(update={"network": after}) != new or before.output != after.output:
        return False
    return all(
        one.model_copy(update={"units": other.units}) == other
        for one, other in zip(before.layers, after.layers, strict=False)
    )


def grow(old: Built, new: Built, x: npt.NDArray[np.float32]) -> bool:
    """Give a network what another one has learned.

    Args:
        old: trained.
        new: at its start; the hidden layers that both have differ in their units only.
        x: training samples, shape (samples, features).

    Returns:
        True if its outputs are the old one's, as far as can be seen.
    """
    x = x[np.unique(np.linspace(0, len(x) - 1, min(len(x), MOST_SAMPLES)).astype(np.int64))]
    olds, news = dense_layers(old), dense_layers(new)
    common = min(len(olds), len(news)) - 1  # hidden layers that both have
    before, after = _outputs(old, x, common + 1), x.astype(np.float64)
    exact = True
    for number in range(1, len(news)):
        if number <= common:
            _take_over(old, new, number)
            exact &= _fit(news[number - 1], after, _sums(olds[number - 1], before[number - 1]))
        else:
            _pass_on(new, number, after)
        after = _outputs(new, x, number + 1)[number]
    exact &= _lead_out(olds[-1], news[-1], _outputs(old, x, len(olds))[-1], after, len(news) - len(olds))
    _remember(old, new)
    return exact


def _take_over(old: Built, new: Built, number: int) -> None:
    """Weights of the neurons that both have; those that lead from new neurons to them are 0."""
    for one, other in zip(_parts(old, number), _parts(new, number), strict=True):
        for source, target in zip(one.weights, other.weights, strict=False):
            if target.dtype == source.dtype and len(target.shape) == len(source.shape):
                target.assign(_shared(np.array(source), np.array(target)))


def _shared(source: Any, target: Any) -> Any:
    units = min(source.shape[-1], target.shape[-1]) if source.ndim else 0
    if source.ndim == 2:
        rows = min(len(source), len(target))
        target[:, :units] = 0.0
        target[:rows, :units] = source[:rows, :units]
    elif source.ndim == 1:
        target[:units] = source[:units]
    return target


def _pass_on(new: Built, number: int, after: Floats) -> None:
    """A new layer gives on what it is given: as it is, where its activation and its units permit that."""
    layer = dense_layers(new)[number - 1]
    name, reach = _activation(new, number), float(np.abs(after).max(initial=1.0))
    below = float(np.ceil(max(0.0, -after.min(initial=0.0))))
    # what bends only below 0 is given nothing there
    factor, constant = 1.0, 0.0 if name == "linear" else below + _STRAIGHT_ABOVE.get(name, 0.0)
    if name in _STRAIGHT_AT_0:
        factor, constant = _STRAIGHT_AT_0[name] / reach, 0.0
    kernel, units = np.array(layer.kernel), min(after.shape[1], layer.units)
    kernel[:, :units] = 0.0
    kernel[:units, :units] = factor * np.eye(units)
    layer.kernel.assign(kernel)
    if layer.use_bias:
        bias = np.array(layer.bias)
        bias[:units] = constant
        layer.bias.assign(bias)
    normalization = normalization_of(new, number)
    if isinstance(normalization, keras.layers.BatchNormalization):
        # it takes nothing away, neither by its running moments nor by those of a batch
        sums = after @ kernel + (np.array(layer.bias) if layer.use_bias else 0.0)
        mean, variance = sums.mean(axis=0), sums.var(axis=0)
        for variable, value in (
            (normalization.gamma, np.sqrt(variance + normalization.epsilon)),
            (normalization.beta, mean),
            (normalization.moving_mean, mean),
            (normalization.moving_variance, variance),
        ):
            variable.assign(value.astype(np.float32))


def _lead_out(old: Any, new: Any, before: Floats, after: Floats, more: int) -> bool:
    """The output layer's sums are the old ones; `more`: layers that are new before it."""
    kernel, bias = np.array(old.kernel), np.array(old.bias) if old.use_bias else None
    started = np.zeros(new.kernel.shape, np.float32)
    rows = min(len(kernel), len(started))
    if not more:
        started[:rows] = kernel[:rows]
    elif more > 0 and after.shape[1] >= before.shape[1]:
        # of neurons that pass on what they are given, factor and constant are known, or near
        factor, constant = _line(before, after[:, : before.shape[1]])
        started[:rows] = kernel[:rows] / factor[:rows, None]
        bias = bias if bias is None else bias - constant[:rows] @ started[:rows]
    new.kernel.assign(started)
    if bias is not None:
        new.bias.assign(bias.astype(np.float32))
    return _fit(new, after, _sums(old, before))


def _line(before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """Factor and constant of each neuron: after = factor * before + constant, about."""
    mean, mean_after = before.mean(axis=0), after.mean(axis=0)
    centred = before - mean
    spread = (centred**2).sum(axis=0)
    factor = np.where(spread > 0, (centred * (after - mean_after)).sum(axis=0) / np.where(spread > 0, spread, 1), 1.0)
    factor = np.where(np.abs(factor) > _CUTOFF, factor, 1.0)
    whole = np.abs(factor - 1) < _CUTOFF  # rounding must not look like something learned
    factor = np.where(whole, 1.0, factor)
    constant = mean_after - factor * mean
    near = np.abs(constant - np.round(constant)) < _CUTOFF
    return factor, np.where(near, np.round(constant), constant)


def _fit(layer: Any, inputs: Floats, wanted: Floats) -> bool:
    """Change the weights of a layer so that its sums come near to those wanted, if they do not; True if they do then.

    Args:
        layer: dense; the first of its neurons are those that are wanted.
        inputs: what it is given, shape (samples, sources).
        wanted: shape (samples, wanted neurons), of which those that it has count.
    """
    units = min(layer.units, wanted.shape[1])
    missed = wanted[:, :units] - _sums(layer, inputs)[:, :units]
    if not missed.size or np.abs(missed).max() <= _ROUNDING * max(1.0, np.abs(wanted).max()):
        return True
    ones = np.ones((len(inputs), 1)) if layer.use_bias else np.empty((len(inputs), 0))
    change = np.linalg.lstsq(np.hstack([inputs, ones]), missed, rcond=_CUTOFF)[0]
    kernel = np.array(layer.kernel)
    kernel[:, :units] += change[: inputs.shape[1]]
    layer.kernel.assign(kernel)
    if layer.use_bias:
        bias = np.array(layer.bias)
        bias[:units] += change[-1]
        layer.bias.assign(bias)
    left = wanted[:, :units] - _sums(layer, inputs)[:, :units]
    return bool(left.std() <= _SEEN * max(wanted.std(), _ROUNDING))


def _sums(layer: Any, inputs: Floats) -> Floats:
    return inputs @ np.array(layer.kernel, np.float64) + (np.array(layer.bias, np.float64) if layer.use_bias else 0.0)


def _outputs(built: Built, x: Any, layers: int) -> list[Floats]:
    """What the input and so many layers less one give, in inference mode; the input first."""
    values, found = tf.constant(x, tf.float32), [np.asarray(x, np.float64)]
    for layer in built.model.layers:
        number = number_of(built, layer)
        if number >= layers:
            break
        if isinstance(layer, keras.layers.Dropout):
            continue
        values = layer(values, training=False)
        del found[number:]
        found.append(values.numpy().astype(np.float64))
    return found


def _activation(built: Built, number: int) -> str:
    dense = dense_layers(built)[number - 1]
    apart = next((layer for layer in built.model.layers if layer.name == f"activation_{number}"), dense)
    return str(apart.activation.__name__)


def _parts(built: Built, number: int) -> list[Any]:
    normalization = normalization_of(built, number)
    return [dense_layers(built)[number - 1], *([normalization] if normalization is not None else [])]


def _remember(old: Built, new: Built) -> None:
    """The optimizer's memory of the weights that both have."""
    known = {name: place for place, name in enumerate(_names(old))}
    slots_of: Callable[[Built], dict[str, Any]] = lambda built: {  # noqa: E731
        name: slots
        for name, slots in vars(built.model.optimizer).items()
        if isinstance(slots, list)
        and len(slots) == len(built.model.trainable_variables)
        and name not in ("_trainable_variables", "_variables")
    }
    olds, news = slots_of(old), slots_of(new)
    for name, slots in news.items():
        for variable, slot in zip(_names(new), slots, strict=True):
            source = olds[name][known[variable]] if name in olds and variable in known else None
            # beside them are lists of other things that happen to be as many
            if getattr(source, "shape", None) is None or getattr(slot, "shape", None) is None:
                continue
            memory, start = np.array(source), np.array(slot)
            part = tuple(slice(min(one, other)) for one, other in zip(memory.shape, start.shape, strict=True))
            start[part] = memory[part]
            slot.assign(start)


def _names(built: Built) -> list[str]:
    """Of the trained variables: `dense_1/kernel`."""
    found: dict[int, str] = {}
    for layer in built.model.layers:
        found |= {id(variable): f"{layer.name}/{variable.name}" for variable in layer.trainable_variables}
    return [found[id(variable)] for variable in built.model.trainable_variables]
