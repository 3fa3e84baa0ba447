"""A finished run that another network begins with: what its saved model takes and gives, read without Keras.

A base ends somewhere below the run's top: the output layer of a network that predicts, the code of an autoencoder,
what a GAN's discriminator says in the end.
"""

from __future__ import annotations

import io
import itertools
import json
import math
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from playground.errors import Problem, SpecError
from playground.settings import read_settings
from playground.spec.families.applications import APPLICATIONS

FIELD, LEFT_OUT = "network.base", "network.left_out"
PREFIX = "run:"
#: what a run's folder calls the model that another network begins with: a GAN's is the discriminator, as its
#: generator is given noise
_FILES = ("discriminator.keras", "model.keras")
#: the model with the vocabulary before it, where it has learned texts
_TEXTS = "text_model.keras"
#: the input of a generator, which says nothing of samples
_NOISE = "noise"
#: names of the layer up to which networks are understood; the first of them that a model has
_TOPS = ("code", "verdict", "output")
_ID = re.compile(r"[0-9a-f]{12}")
_DENSE = "Dense"
#: what a head of dense layers is made of
_HEAD = frozenset({_DENSE, "Dropout", "Activation", "BatchNormalization", "LayerNormalization"})


@dataclass(frozen=True, slots=True)
class LastLayer:
    """One of a network's last layers, each of which is given what the one below it gives, and nothing else.

    Attributes:
        name: of the layer.
        kind: its class in Keras.
        given: shape of what it is given for one sample.
    """

    name: str
    kind: str
    given: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a run's network ends as a base.

    Attributes:
        layer: name of the lowest layer that is left out: the base gives what this one is given.
        left_out: layers with weights that are left out.
        features: numbers that the base makes of a sample.
        parameters: weights of the base.
    """

    layer: str
    left_out: int
    features: int
    parameters: int


@dataclass(frozen=True, slots=True)
class RunBase:
    """What is known of a run's network.

    Attributes:
        path: of the saved model.
        changed: when it was written, in nanoseconds.
        input_shape: of one sample.
        takes_words: samples are numbers of words.
        last: its last layers, from the top down to where the network branches, or to its input.
        layers: name -> class in Keras, of the top and all that it is computed from.
    """

    path: Path
    changed: int
    input_shape: tuple[int, ...]
    takes_words: bool
    last: tuple[LastLayer, ...]
    layers: Mapping[str, str]

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Words by their number, from 2 on, of a network that takes words.

        Raises:
            SpecError: its vocabulary was not kept, or cannot be read.
        """
        try:
            path = self.path.with_name(_TEXTS)
            return _vocabulary(path, path.stat().st_mtime_ns)
        except (OSError, KeyError, ValueError, StopIteration, zipfile.BadZipFile):
            raise _error(
                f"`{FIELD}` must be a run whose vocabulary is kept; there is none of run {self.path.parent.name}."
            ) from None

    def cut(self, left_out: int | None) -> Cut:
        """The base that is left without so many of the last layers with weights.

        None leaves out the top, and with it the dense layers right below it where there are other layers with weights
        below those: they know how classes are told apart that are no more, while convolutions know strokes.

        Raises:
            SpecError: nothing that has learned would be left, or the network branches above; or its file is damaged.
        """
        run, cuts = self.path.parent.name, self._cuts()
        if not cuts:
            raise _error(f"`{FIELD}` must be a run with hidden layers, to begin with them; run {run} has none.")
        if left_out is None:
            head = itertools.takewhile(lambda layer: layer.kind in _HEAD, self.last)
            lowest = [layer.name for layer in head if layer.kind == _DENSE][-1]
            return next((cut for cut in cuts if cut.layer == lowest), cuts[0])
        if left_out > len(cuts):
            rule = f"`{LEFT_OUT}` must be at most {len(cuts)} of run {run}"
            why = "below that it branches, or has no layer that has learned"
            raise SpecError(Problem(LEFT_OUT, f"{rule}: {why}; got {left_out}."))
        return cuts[left_out - 1]

    def _cuts(self) -> list[Cut]:
        try:
            weights = _weights(self.path, self.changed)
        except (OSError, KeyError, zipfile.BadZipFile):
            raise _error(
                f"`{FIELD}` must be a run whose model can be read; {self.path.parent.name}'s cannot."
            ) from None
        cuts: list[Cut] = []
        left = sum(count for name, count in weights.items() if name in self.layers)
        for layer in self.last:
            if weights.get(layer.name):
                left -= weights[layer.name]
                cuts.append(Cut(layer.name, len(cuts) + 1, math.prod(layer.given), left))
        return [cut for cut in cuts if cut.parameters]


def run_base(base: str) -> RunBase:
    """What is known of the run that `run:ID` names.

    Raises:
        SpecError: there is no such run, it has not finished, or its network predicts nothing.
    """
    run = base.removeprefix(PREFIX)
    if not base.startswith(PREFIX) or not _ID.fullmatch(run):
        raise _error(
            f"`{FIELD}` must be one of {', '.join(APPLICATIONS)}, or run:ID of a finished run; got {base[:60]!r}."
        )
    folder = read_settings().runs / run
    path = next((folder / name for name in _FILES if (folder / name).exists()), folder / _FILES[-1])
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        raise _error(
            f"`{FIELD}` must be a run that has finished, whose model is kept; there is none of run {run}."
        ) from None
    except (KeyError, ValueError, LookupError, TypeError, zipfile.BadZipFile):
        raise _error(
            f"`{FIELD}` must be a run whose network ends in a dense output layer; that of run {run} does not."
        ) from None


def _error(sentence: str) -> SpecError:
    return SpecError(Problem(FIELD, sentence))


@lru_cache(maxsize=1024)  # a form asks of many runs whether they fit
def _read(path: Path, changed: int) -> RunBase:
    with zipfile.ZipFile(path) as archive:
        model = json.loads(archive.read("config.json"))
    layers = model["config"]["layers"]
    by_name = {layer["config"]["name"]: layer for layer in layers}
    top = next(name for name in _TOPS if name in by_name)
    if by_name[top]["class_name"] != _DENSE:
        raise ValueError(by_name[top]["class_name"])
    first = next(layer for layer in layers if layer["class_name"] == "InputLayer")["config"]
    if first["name"] == _NOISE:
        raise ValueError(first["name"])
    sequential = model["class_name"] == "Sequential"
    last = _one_after_another(layers) if sequential else _down_from(top, by_name)
    needed = by_name if sequential else _needed_by(top, by_name)
    kinds = {name: by_name[name]["class_name"] for name in needed}
    takes_words = str(first.get("dtype")).startswith("int")
    return RunBase(path, changed, tuple(first["batch_shape"][1:]), takes_words, tuple(last), kinds)


def _one_after_another(layers: list[dict[str, Any]]) -> Iterator[LastLayer]:
    for layer in reversed(layers[1:]):
        given = layer.get("build_config", {}).get("input_shape", ())  # which only layers without weights can lack
        yield LastLayer(layer["config"]["name"], layer["class_name"], tuple(size or 1 for size in given[1:]))


def _down_from(top: str, layers: dict[str, dict[str, Any]]) -> Iterator[LastLayer]:
    """From the top down, as long as each layer is used once and given one tensor."""
    layer = layers[top]
    while len(layer["inbound_nodes"]) == 1:
        given = [item for item in layer["inbound_nodes"][0]["args"] if isinstance(item, dict)]
        if len(given) != 1 or len(layer["inbound_nodes"][0]["args"]) != 1:
            return  # a junction is given a list
        tensor = given[0]["config"]
        yield LastLayer(layer["config"]["name"], layer["class_name"], tuple(size or 1 for size in tensor["shape"][1:]))
        layer = layers[tensor["keras_history"][0]]


def _needed_by(top: str, layers: dict[str, dict[str, Any]]) -> set[str]:
    """Names of a layer and of all that it is computed from."""
    needed: set[str] = set()
    waiting = [top]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += _givers(layers[name]["inbound_nodes"])
    return needed


def _givers(nodes: Any) -> Iterator[str]:
    """Names of the layers whose outputs a layer is given, however deep in its arguments."""
    if isinstance(nodes, dict) and "keras_history" in nodes:
        yield nodes["keras_history"][0]
    elif isinstance(nodes, dict | list):
        for item in nodes.values() if isinstance(nodes, dict) else nodes:
            yield from _givers(item)


@lru_cache(maxsize=32)
def _vocabulary(path: Path, changed: int) -> tuple[str, ...]:
    with zipfile.ZipFile(path) as archive:
        layers = json.loads(archive.read("config.json"))["config"]["layers"]
    words = next(layer["config"]["vocabulary"] for layer in layers if layer["class_name"] == "TextVectorization")
    return tuple(words)


@lru_cache(maxsize=32)
def _weights(path: Path, changed: int) -> dict[str, int]:
    """Name of each layer of a saved model -> its weights."""
    import h5py  # type: ignore[import-untyped]  # slow to load, and seldom needed

    with zipfile.ZipFile(path) as archive:
        file = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(file) as weights:
        return {str(group["vars"].attrs["name"]): _count(group) for group in weights["layers"].values()}


def _count(group: Any) -> int:
    import h5py

    sizes: list[int] = []

    def visit(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset) and "seed_generator" not in name:
            sizes.append(item.size)

    group.visititems(visit)
    return sum(sizes)
