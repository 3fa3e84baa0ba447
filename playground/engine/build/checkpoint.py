"""Model, optimizer and position <-> `checkpoint.npz` in the run's folder."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.engine.model.family import Built
from playground.errors import Problem, StoreError
from playground.runs.store.checkpoints import FILE

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(slots=True)
class Position:
    """Where a training is; plain values.

    Attributes:
        epoch: epochs complete.
        batch: steps into the next one.
        elapsed_s: seconds of training so far.
        total: epochs of the whole training; None: until stopped.
        batch_size: in force, samples.
        offset: see `schedules.Course`.
        changes: settings changed while training, dotted path -> value.
        last: the last epoch's figures.
        early_stop: state of `stopping.EarlyStop`, or None.
        plateau: state of `stopping.Plateau`, or None.
        phase: of the network and the optimizer; see `Family.phase`.
    """

    epoch: int = 0
    batch: int = 0
    elapsed_s: float = 0.0
    total: int | None = None
    batch_size: int = 0
    offset: int = 0
    changes: dict[str, Any] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)
    early_stop: dict[str, Any] | None = None
    plateau: dict[str, Any] | None = None
    phase: int = 0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A training that can go on.

    Attributes:
        position: where it is.
        variables: all variables, see `variables_of`.
        best: weights of the best epoch, as `weights_of` names them; empty if none are kept.
        more: what else belongs to that very moment, as text.
    """

    position: Position
    variables: Arrays
    best: Arrays
    more: str = ""


def variables_of(built: Built) -> dict[str, Any]:
    """Every variable that training changes, by a name that stays when the same network is built again."""
    named = _by_layer(built.model, "variables")
    for number, variable in enumerate(_of_optimizers(built.model)):
        named[f"optimizer/{number}/{variable.name}"] = variable
    for number, variable in enumerate(built.model.metrics_variables):
        named[f"metric/{number}/{variable.name}"] = variable
    for name, variable in getattr(built.model, "further_variables", {}).items():
        named[f"further/{name}"] = variable
    if built.base is not None:
        named["base_learning_rate"] = built.base
    return named


def weights_of(built: Built) -> Arrays:
    """The network's weights."""
    return {name: np.array(variable) for name, variable in _by_layer(built.model, "weights").items()}


def _of_optimizers(model: Any) -> list[Any]:
    """Variables of its optimizers: of one, or with those of the networks within it that have their own."""
    return [
        variable
        for optimizer in (model.optimizer, *getattr(model, "further_optimizers", ()))
        for variable in optimizer.variables
    ]


def _by_layer(model: Any, kind: str) -> dict[str, Any]:
    return {
        f"{layer.name}/{number}": variable
        for layer in model.layers
        for number, variable in enumerate(getattr(layer, kind))
    }


def values_of(built: Built) -> Arrays:
    """Copies of the values of every variable."""
    return {name: np.array(variable) for name, variable in variables_of(built).items()}


def assign(built: Built, values: Mapping[str, npt.NDArray[Any]]) -> None:
    """Set the variables that `values` names; those it does not know stay as they are (a dropout that was not there)."""
    for name, variable in variables_of(built).items():
        if name in values:
            variable.assign(values[name])


def save_checkpoint(checkpoint: Checkpoint, folder: Path) -> Path:
    """Write the checkpoint; the file appears whole or not at all.

    Raises:
        OSError: it cannot be written; the one before is still there.
    """
    path, beside = folder / FILE, folder / f".{FILE}.part"
    position = np.array(json.dumps(asdict(checkpoint.position)))
    arrays = {f"variable/{name}": value for name, value in checkpoint.variables.items()}
    arrays |= {f"best/{name}": value for name, value in checkpoint.best.items()}
    try:
        with beside.open("wb") as file:
            np.savez(file, allow_pickle=False, position=position, more=np.array(checkpoint.more), **arrays)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)  # a full disk has a use for the room
        raise
    return path


def load_checkpoint(folder: Path) -> Checkpoint:
    """The checkpoint of a run's folder.

    Raises:
        StoreError: there is none, or it is damaged.
    """
    path = folder / FILE
    try:
        with np.load(path, allow_pickle=False) as file:
            position = Position(**json.loads(str(file["position"])))
            more = str(file["more"]) if "more" in file else ""
            return Checkpoint(position, _under("variable/", file), _under("best/", file), more)
    except FileNotFoundError:
        raise StoreError(Problem(FILE, "The run cannot be resumed: it has no checkpoint.")) from None
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise StoreError(Problem(FILE, f"The run cannot be resumed: its checkpoint is damaged ({error}).")) from None


def _under(prefix: str, file: Mapping[str, npt.NDArray[Any]]) -> Arrays:
    return {name.removeprefix(prefix): file[name] for name in file if name.startswith(prefix)}
