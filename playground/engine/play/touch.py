"""Edits of a live network: weights that are set, neurons that are frozen, silenced or drawn anew.

Layers are numbered as in `spec.drawing`: 1 to L the hidden ones, L + 1 the output; neurons from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from playground.engine.model.family import Built
from playground.engine.play.neurons import (
    check_neuron,
    column_of,
    layer_variables,
    output_layer,
    redraw,
    refused,
    set_column,
    units_of,
)
from playground.spec.experiment import ExperimentSpec
from playground.spec.families import dense_network
from playground.spec.network import DenseLayer, OutputLayer

Neuron = tuple[int, int]

_LARGEST = float(np.finfo(np.float32).max)


class Touch:
    """What hands have done to a network.

    The network must be built for it: `build(..., touchable=True)`. Which neurons are frozen and silenced are facts of
    this object; `carry` and `restore` write them into a network. What is held is always what the weights are.
    """

    def __init__(self) -> None:
        self._frozen: set[Neuron] = set()
        self._silenced: set[Neuron] = set()
        self._edits = 0

    def set_weight(self, built: Built, layer: int, neuron: int, source: int, value: float) -> None:
        """Give a weight, or with `source` -1 a bias, another value. A frozen neuron is held at it from now on.

        Args:
            built: the network.
            layer: that the weight leads to.
            neuron: that the weight leads to.
            source: neuron of the layer before, -1 for the bias.
            value: of the weight.

        Raises:
            PlaygroundError: there is no such weight, or the value is not a number.
        """
        check_neuron(built, layer, neuron)
        if not (isinstance(value, (int, float)) and abs(value) <= _LARGEST):
            raise refused("value", f"`value` must be a number of float32; got {value}.")
        variables = layer_variables(built, layer)
        kernel, bias = variables["kernel"], variables.get("bias")
        if source == -1:
            if bias is None:
                raise refused("source", f"`source` must not be the bias: layer {layer} has none; got -1.")
            _assign(bias, neuron, value)
        else:
            sources = int(kernel.shape[0])
            if not 0 <= source < sources:
                raise refused("source", f"`source` must be 0 to {sources - 1}, or -1 for the bias; got {source}.")
            _assign(kernel, (source, neuron), value)
        if (layer, neuron) in self._frozen:
            _hold(built, layer, neuron)
        self._edits += 1

    def set_state(self, built: Built, layer: int, neuron: int, how: str) -> None:
        """Freeze, thaw, silence, voice or renew a neuron.

        Frozen, its weights, bias and normalization's weights stay as they are while the others train. Silenced, its
        output is 0. Renewed, it has new initial weights, and the optimizer's memory of it is as at the start.

        Raises:
            PlaygroundError: there is no such neuron, or that cannot be done to it.
        """
        check_neuron(built, layer, neuron)
        act = self._treatments().get(how)
        if act is None:
            raise refused("how", f"`how` must be one of {', '.join(self._treatments())}; got {how}.")
        act(built, layer, neuron)
        self._edits += 1

    def _treatments(self) -> dict[str, Callable[[Built, int, int], None]]:
        return {
            "freeze": self._freeze,
            "thaw": self._thaw,
            "silence": self._silence,
            "voice": self._voice,
            "renew": self._renew,
        }

    def _freeze(self, built: Built, layer: int, neuron: int) -> None:
        self._frozen.add((layer, neuron))
        _hold(built, layer, neuron)

    def _thaw(self, built: Built, layer: int, neuron: int) -> None:
        self._frozen.discard((layer, neuron))
        _free(built, layer, neuron)

    def _silence(self, built: Built, layer: int, neuron: int) -> None:
        if layer == output_layer(built):
            raise refused("layer", f"`layer` must be a hidden one to silence a neuron; got {layer}, the output.")
        self._silenced.add((layer, neuron))
        _gate(built, layer, neuron, 0.0)

    def _voice(self, built: Built, layer: int, neuron: int) -> None:
        if layer == output_layer(built):
            return
        self._silenced.discard((layer, neuron))
        _gate(built, layer, neuron, 1.0)

    def _renew(self, built: Built, layer: int, neuron: int) -> None:
        redraw(built, layer, neuron, self._edits)
        if (layer, neuron) in self._frozen:
            _hold(built, layer, neuron)

    def state(self) -> dict[str, Any]:
        """Plain values: `frozen` and `silenced` (lists of [layer, neuron], ascending) and `edits` so far."""
        return {
            "frozen": [list(item) for item in sorted(self._frozen)],
            "silenced": [list(item) for item in sorted(self._silenced)],
            "edits": self._edits,
        }

    def snapshot(self) -> dict[str, Any]:
        """All that `restore` needs beside the network's own values; the same as `state`."""
        return self.state()

    def restore(self, built: Built, state: Mapping[str, Any]) -> None:
        """Be as at a snapshot. Call it after the network's values were assigned: frozen neurons are held at those.

        Neurons that the network does not have are left out.
        """
        self._frozen = _present(built, state.get("frozen", ()))
        self._silenced = {item for item in _present(built, state.get("silenced", ())) if item[0] < output_layer(built)}
        self._edits = int(state.get("edits", 0))
        self._write(built)

    def carry(self, old_built: Built, new_built: Built) -> None:
        """Freeze and silence the same neurons in another network, after its values were assigned.

        Layers that do not have the units that they had are left alone.
        """
        old = {layer: units_of(old_built, layer) for layer in range(1, output_layer(old_built) + 1)}
        last, new_last = output_layer(old_built), output_layer(new_built)

        def stays(item: Neuron) -> bool:
            layer = item[0]
            return (
                (layer == last) == (layer == new_last)
                and layer <= new_last
                and old[layer] == units_of(new_built, layer)
            )

        self._frozen = {item for item in self._frozen if stays(item)}
        self._silenced = {item for item in self._silenced if stays(item)}
        self._write(new_built)

    def _write(self, built: Built) -> None:
        for hook in built.hooks:
            if hook.gate is not None:
                hook.gate.assign(np.ones(hook.gate.shape, np.float32))
            for held in hook.held.values():
                held.assign(np.full(held.shape, np.nan, np.float32))
        for layer, neuron in self._silenced:
            _gate(built, layer, neuron, 0.0)
        for layer, neuron in self._frozen:
            _hold(built, layer, neuron)

    def set_penalties(self, built: Built, spec: ExperimentSpec) -> None:
        """From the next step on, the L1 and L2 of this specification, which has the layers of the network."""
        layers: list[DenseLayer | OutputLayer] = [*dense_network(spec.network).layers, spec.network.output_layer]
        for hook, layer in zip(built.hooks, layers, strict=True):
            for rate, value in zip(hook.rates, (layer.l1, layer.l2), strict=True):
                rate.assign(value)


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a touched network as those of a plain one, and the other way round: they have the same names."""
    return dict(values)


def _present(built: Built, neurons: Any) -> set[Neuron]:
    last = output_layer(built)
    pairs = {(int(layer), int(neuron)) for layer, neuron in neurons}
    return {(layer, neuron) for layer, neuron in pairs if 1 <= layer <= last and 0 <= neuron < units_of(built, layer)}


def _hold(built: Built, layer: int, neuron: int) -> None:
    for name, held in built.hooks[layer - 1].held.items():
        variable = layer_variables(built, layer).get(name)
        if variable is not None:
            set_column(held, neuron, column_of(variable, neuron))


def _free(built: Built, layer: int, neuron: int) -> None:
    for held in built.hooks[layer - 1].held.values():
        set_column(held, neuron, np.nan)


def _gate(built: Built, layer: int, neuron: int, value: float) -> None:
    set_column(built.hooks[layer - 1].gate, neuron, value)


def _assign(variable: Any, index: Any, value: float) -> None:
    values = np.array(variable)
    values[index] = value
    variable.assign(values)
