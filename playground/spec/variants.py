"""ExperimentSpec + a setting + values -> specifications that differ in that setting alone, to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.errors import Problem, SpecError
from playground.spec.change import setting_at, value_at, with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.field import Spec
from playground.spec.summary import network_line
from playground.spec.training.optimizers import OPTIMIZER_LABELS
from playground.spec.training.schedules import SCHEDULE_LABELS

FEWEST, MOST = 2, 6
_LONGEST_NAME = 120
_NAMES = {"training.optimizer.name": OPTIMIZER_LABELS, "training.schedule.name": SCHEDULE_LABELS}


def vary(spec: ExperimentSpec, path: str, values: Sequence[Any]) -> list[ExperimentSpec]:
    """`spec` once for each value of the setting at a dotted path, each named after its value: "Learning rate 0.01".

    Everything else is the same, seeds included: data, split, initial weights and order of batches.

    Raises:
        SpecError: there are not 2 to 6 values, two are the same, the path leads nowhere, or a value does not hold.
    """
    if not FEWEST <= len(values) <= MOST:
        raise SpecError(Problem(path, f"`{path}`: {FEWEST} to {MOST} values can be compared; got {len(values)}."))
    try:
        title = _title(spec, path)
    except KeyError:
        raise SpecError(Problem(path, f"`{path}` is not a setting of this specification.")) from None
    varied = [with_changes(spec, {path: value}) for value in values]
    if len({item.model_dump_json() for item in varied}) < len(varied):
        raise SpecError(Problem(path, f"`{path}`: each value must be given only once; got {list(values)}."))
    return [_named(item, path, title) for item in varied]


def _named(spec: ExperimentSpec, path: str, title: str) -> ExperimentSpec:
    name = f"{title} {_text(spec, path)}"
    return spec.model_copy(update={"name": name[:_LONGEST_NAME]})


def _text(spec: ExperimentSpec, path: str) -> str:
    value = value_at(spec, path)
    if path == "network.layers":
        return network_line(spec)
    if isinstance(value, Spec):
        return str(getattr(value, "name", "on"))
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, int):
        return f"{value:,}"
    setting = setting_at(spec, path)
    if value is None:
        return setting.labels.get("None", "none")
    if isinstance(value, str) and path in _NAMES:
        return _NAMES[path][value]
    return setting.label(value).removesuffix(" (regression)") if isinstance(value, str) else str(value)


def _title(spec: ExperimentSpec, path: str) -> str:
    title = setting_at(spec, path).title
    *parents, name = path.split(".")
    if parents and name == "name":
        return parents[-1].capitalize()  # the name of an optimizer says which optimizer
    if parents[:2] == ["network", "layers"]:
        return f"Layer {int(parents[2]) + 1} {title[0].lower()}{title[1:]}"
    return title
