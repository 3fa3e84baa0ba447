"""A finished run that another network begins with: what its saved model takes and gives, read without Keras."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from playground.errors import Problem, SpecError
from playground.settings import read_settings
from playground.spec.families.applications import APPLICATIONS

FIELD = "network.base"
PREFIX = "run:"
#: what its run's folder calls the model, and the model its last layer
_FILE, _OUTPUT = "model.keras", "output"
_ID = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class RunBase:
    """What is known of a run's network, up to its output layer.

    Attributes:
        path: of the saved model.
        changed: when it was written, in nanoseconds.
        input_shape: of one sample.
        features: shape of what it gives the output layer.
        output_parameters: weights of the output layer.
    """

    path: Path
    changed: int
    input_shape: tuple[int, ...]
    features: tuple[int, ...]
    output_parameters: int

    @property
    def parameters(self) -> int:
        """Weights below the output layer.

        Raises:
            SpecError: the file of the model is damaged.
        """
        try:
            return _count(self.path, self.changed) - self.output_parameters
        except (OSError, KeyError, zipfile.BadZipFile):
            raise _error(
                f"`{FIELD}` must be a run whose model can be read; {self.path.parent.name}'s cannot."
            ) from None


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
    path = read_settings().runs / run / _FILE
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
        layers = json.loads(archive.read("config.json"))["config"]["layers"]
    output = next(layer for layer in _reversed(layers) if layer["config"]["name"] == _OUTPUT)
    if output["class_name"] != "Dense":
        raise ValueError(output["class_name"])
    first = next(layer for layer in layers if layer["class_name"] == "InputLayer")
    shape = tuple(first["config"]["batch_shape"][1:])
    features = tuple(output["build_config"]["input_shape"][1:])
    own = (features[-1] + bool(output["config"]["use_bias"])) * output["config"]["units"]
    return RunBase(path, changed, shape, features, own)


@lru_cache(maxsize=32)
def _count(path: Path, changed: int) -> int:
    """Weights of a saved model."""
    import h5py  # type: ignore[import-untyped]  # slow to load, and seldom needed

    counts: list[int] = []
    with zipfile.ZipFile(path) as archive:
        weights = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(weights) as file:

        def visit(name: str, item: Any) -> None:
            if isinstance(item, h5py.Dataset) and "seed_generator" not in name:
                counts.append(item.size)

        file["layers"].visititems(visit)
    return sum(counts)


def _reversed(layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not any(layer["config"].get("name") == _OUTPUT for layer in layers):
        raise ValueError(_OUTPUT)
    return layers[::-1]
