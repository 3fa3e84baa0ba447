"""Specification -> what the controls of the Playground page must know of each setting, under the name they use."""

from __future__ import annotations

from typing import Any

from playground.spec.data.kinds import BundledData, DrawnData, GeneratedData, PlaneSpec, SplitSpec, TableData
from playground.spec.families.dense import DenseNetwork
from playground.spec.field import Setting, Spec, settings_of
from playground.spec.links.challenge import Challenge
from playground.spec.links.view import ViewSpec
from playground.spec.network import DenseLayer, OutputLayer
from playground.spec.training.optimizers import OPTIMIZER_LABELS
from playground.spec.training.schedules import SCHEDULE_LABELS
from playground.spec.training.seeds import Seeds
from playground.spec.training.training import Clipping, EarlyStopping, TrainingSpec
from playground.spec.walk import all_settings

#: prefix -> part of the specification whose settings stand under it; layers are all alike, data are of several kinds
_PARTS: dict[str, type[Spec]] = {
    "layer": DenseLayer,
    "output": OutputLayer,
    "network": DenseNetwork,
    "seeds": Seeds,
    "view": ViewSpec,
    "challenge": Challenge,
    "training": TrainingSpec,
    "training.early_stopping": EarlyStopping,
    "training.clipping": Clipping,
    "bundled": BundledData,
    "table": TableData,
    "data": GeneratedData,
    "data.split": SplitSpec,
    "drawn": DrawnData,
    "plane": PlaneSpec,
}


def control_settings() -> dict[str, dict[str, Any]]:
    """Name -> plain values, as JSON can hold them; see `plain`."""
    known = {
        f"{prefix}.{name}": plain(setting)
        for prefix, model in _PARTS.items()
        for name, setting in settings_of(model).items()
        if setting.kind != "spec"
    }
    for place in all_settings(TrainingSpec):
        if place.path.startswith(("optimizer.", "schedule.")):
            known.setdefault(f"training.{place.path}", plain(place.setting))
    known["training.optimizer.name"] = _named("Optimizer", "How the weights follow the gradient.", OPTIMIZER_LABELS)
    known["training.schedule.name"] = _named("Schedule", "How the learning rate changes.", SCHEDULE_LABELS)
    return known


def plain(setting: Setting) -> dict[str, Any]:
    """What is known of a setting, in plain values."""
    labels = setting.labels
    return {
        "title": setting.title,
        "help": setting.help,
        "kind": setting.kind,
        "low": setting.low,
        "high": setting.high,
        "low_open": setting.low_open,
        "high_open": setting.high_open,
        "step": setting.step,
        "log": setting.log,
        "unit": setting.unit,
        "optional": setting.optional,
        "empty": labels.get("None", ""),
        "live": setting.live,
        "choices": [{"value": choice, "label": setting.label(choice)} for choice in setting.choices],
    }


def _named(title: str, help: str, labels: dict[str, str]) -> dict[str, Any]:
    choices = [{"value": name, "label": label} for name, label in labels.items()]
    return {
        "title": title,
        "help": help,
        "kind": "choice",
        "low": None,
        "high": None,
        "low_open": False,
        "high_open": False,
        "step": None,
        "log": False,
        "unit": "",
        "optional": False,
        "empty": "",
        "live": False,
        "choices": choices,
    }
