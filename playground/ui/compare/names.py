"""Variants -> a short name for each that tells in what it differs from the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from playground.runs.naming import layers_name
from playground.spec.change import flatten, setting_at
from playground.spec.experiment import ExperimentSpec
from playground.spec.training.optimizers import OPTIMIZER_LABELS
from playground.spec.training.schedules import SCHEDULE_LABELS
from playground.ui.forms.bases import with_base_title

_MOST_PARTS = 3
_LAYER = re.compile(r"^network\.layers\.(\d+)\.(\w+)$")
_LABELS = {"training.optimizer.name": OPTIMIZER_LABELS, "training.schedule.name": SCHEDULE_LABELS}
_SHARED = ("name", "version", "seeds.", "data.")


def distinguishing_names(specs: Sequence[ExperimentSpec]) -> list[str]:
    """A name for each: its own where it has one, else what sets it apart (`16-16 · tanh`), else `Variant 2`."""
    leaves = [_leaves(spec) for spec in specs]
    paths = dict.fromkeys(path for each in leaves for path in each)
    apart = [path for path in paths if len({each[path] for each in leaves if path in each}) > 1]
    return [
        spec.name or " · ".join(_parts(spec, each, apart)[:_MOST_PARTS])[:120] or f"Variant {number}"
        for number, (spec, each) in enumerate(zip(specs, leaves, strict=True), 1)
    ]


def _leaves(spec: ExperimentSpec) -> dict[str, Any]:
    """What can set a variant apart; a setting of the layers is one leaf, told once where all layers agree."""
    leaves: dict[str, Any] = {"network.layers": with_base_title(layers_name(spec), spec)}
    by_layer: dict[str, list[Any]] = {}
    for path, value in flatten(spec).items():
        if path.startswith(_SHARED) or path in leaves:
            continue
        if layer := _LAYER.match(path):
            by_layer.setdefault(layer[2], []).append(value)
        else:
            leaves[path] = str(value)
    for name, values in by_layer.items():
        if name not in ("kind", "units"):
            alike = len(set(map(str, values))) == 1
            leaves[f"network.layers.0.{name}"] = str(values[0]) if alike else ", ".join(map(str, values))
    return leaves


def _parts(spec: ExperimentSpec, leaves: dict[str, Any], apart: Sequence[str]) -> list[str]:
    parts = []
    for path in apart:
        if path not in leaves or _belongs_to_another(path, apart):
            continue
        if path == "network.layers":
            parts.append(leaves[path])
            continue
        title, value = _read(spec, path, leaves[path])
        parts.append(value if path.endswith((".name", ".activation")) else f"{title} {value}")
    return parts


def _belongs_to_another(path: str, apart: Sequence[str]) -> bool:
    """Settings of an optimizer say nothing more where the optimizer itself differs, nor those of a network where the
    family does; nor kinds of layers and the base where what the network is called tells them.
    """
    if path == "network.layers":
        return False
    if path == "network.base":
        return True
    if "network.layers" in apart and (
        path.endswith(".kind") or ("network.kind" in apart and path.startswith("network."))
    ):
        return True
    owner = path.rpartition(".")[0]
    return not path.endswith(".name") and f"{owner}.name" in apart and owner != "network.layers"


def _read(spec: ExperimentSpec, path: str, value: str) -> tuple[str, str]:
    """Title and value as people read them."""
    if path in _LABELS:
        return "", _LABELS[path].get(value, value)
    try:
        setting = setting_at(spec, path)
    except KeyError:
        return path.rpartition(".")[2].replace("_", " "), value
    return setting.title.lower(), "none" if value == "None" and not setting.labels else setting.label(value)
