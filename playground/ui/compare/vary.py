"""One specification + a setting + values -> variants that differ in nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from playground.errors import PlaygroundError
from playground.spec.change import setting_at, value_at, with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.families import hidden_layers
from playground.spec.families.dense import DenseNetwork
from playground.spec.families.network import Network
from playground.spec.field import Setting, settings_of
from playground.spec.network import MAX_LAYERS, DenseLayer
from playground.spec.shape import DataShape
from playground.spec.training.optimizers import OPTIMIZER_LABELS
from playground.spec.training.schedules import SCHEDULE_LABELS
from playground.spec.training.training import TrainingSpec
from playground.spec.variants import FEWEST, MOST, vary
from playground.ui.compare.lanes import set_up
from playground.ui.forms.fields import scale, shown_number
from playground.ui.parts.facts import data_shape

DEPTH = "network.layers"
_EVERY = "network.layers.*."
#: part of the training -> the setting of it that says which one it is, and what that is called
_PARTS = {
    "optimizer": ("training.optimizer.name", "Optimizer"),
    "schedule": ("training.schedule.name", "Learning-rate schedule"),
    "clipping": ("training.clipping.mode", "Gradient clipping"),
}
#: settings of the training that change how it is judged, ended or computed, and not what is learned
_NOT_VARIED = frozenset({"loss", "metrics", "early_stopping", "stop_at_loss", "pace", "compile", "precision"})
#: setting that can be varied -> title; `*` stands for every hidden layer
VARIED = {
    f"{_EVERY}units": "Units of every hidden layer",
    DEPTH: "Number of hidden layers",
    **{
        f"{_EVERY}{name}": setting.title
        for name, setting in settings_of(DenseLayer).items()
        if name not in ("kind", "units", "use_bias")
    },
    **dict(
        _PARTS.get(name, (f"training.{name}", setting.title))
        for name, setting in settings_of(TrainingSpec).items()
        if name not in _NOT_VARIED
    ),
}
_FEW_LAYERS = 8
_PROPOSED: dict[str, tuple[Any, ...]] = {
    DEPTH: (1, 2, 4),
    f"{_EVERY}units": (4, 16, 64),
    f"{_EVERY}activation": ("tanh", "relu", "sigmoid"),
    f"{_EVERY}dropout": (0.0, 0.2, 0.5),
    "training.optimizer.name": ("sgd", "adam", "rmsprop"),
    "training.learning_rate": (0.001, 0.01, 0.1),
    "training.schedule.name": ("constant", "exponential", "cosine"),
    "training.batch_size": (8, 32, 128),
}
_LABELS = {"training.optimizer.name": OPTIMIZER_LABELS, "training.schedule.name": SCHEDULE_LABELS}


def varied(spec: ExperimentSpec, path: str, values: Sequence[Any]) -> list[ExperimentSpec]:
    """`spec` once for each value of the setting, without a name of its own.

    Args:
        spec: what they start from.
        path: one of `VARIED`.
        values: two to six.

    Raises:
        SpecError: a value does not hold.
    """
    if path.startswith(_EVERY):
        variants = [with_changes(spec, _for_all_layers(spec, path, value)) for value in values]
    else:
        variants = vary(spec, path, [_layers(spec, value) for value in values] if path == DEPTH else values)
    return [variant.model_copy(update={"name": ""}) for variant in variants]


def variable(spec: ExperimentSpec, shape: DataShape | None = None) -> dict[str, str]:
    """Settings that can be varied in this specification -> titles; those of the layers only where there are layers, and
    of the network none that would change nothing.

    Args:
        spec: what is varied.
        shape: of its data, where that is known.
    """
    count = len(hidden_layers(spec.network))
    titles = {path: title for path, title in VARIED.items() if count or not path.startswith(_EVERY)}
    if not isinstance(spec.network, DenseNetwork):
        del titles[DEPTH]
        titles = _of_family(spec.network, shape) | titles
    single = range(count) if 1 < count <= _FEW_LAYERS else ()
    return titles | {f"network.layers.{index}.units": f"Units of layer {index + 1} alone" for index in single}


def _of_family(network: Network, shape: DataShape | None) -> dict[str, str]:
    """Settings of the network itself that hold a number, a choice, or on and off."""
    inactive_settings = network.inactive_settings(shape)
    known = [item for item in settings_of(type(network)).values() if item.name not in inactive_settings]
    return {
        f"network.{item.name}": item.title
        for item in known
        if item.kind in ("int", "float", "bool") or (item.kind == "choice" and len(item.choices) > 1)
    }


def offered(spec: ExperimentSpec, path: str) -> list[Any]:
    """Values from the setting's scale, the present one and the proposed ones among them."""
    if path == DEPTH:
        depths = {1, 2, 3, 4, 6, 8, 12, 16, max(1, len(hidden_layers(spec.network)))}
        return [0, *sorted(depth for depth in depths if depth <= MAX_LAYERS)]
    setting, present = _setting(spec, path), _present(spec, path)
    if path in _LABELS:
        return list(_LABELS[path])
    if setting.kind == "choice":
        return list(setting.choices)
    if setting.kind == "bool":
        return [False, True]
    values = scale(setting, present) if setting.log or setting.optional else _steps(setting)
    extra = [value for value in (*_proposal(path), present) if value not in values]
    return sorted([*values, *extra], key=lambda value: (value is None, value))


def proposed(spec: ExperimentSpec, path: str) -> list[Any]:
    """Two to four of the offered values to begin with."""
    if proposal := _proposal(path):
        return list(proposal)
    values, present = offered(spec, path), _present(spec, path)
    if len(values) <= 3:
        return values
    place = values.index(present)
    start = min(max(0, place - 1), len(values) - 3)
    return values[start : start + 3]


def shown(spec: ExperimentSpec, path: str, value: Any) -> str:
    """A value as people read it."""
    if path in _LABELS:
        return _LABELS[path][value]
    if path == DEPTH:
        return "none: linear" if value == 0 else str(value)
    setting = _setting(spec, path)
    if setting.kind in ("int", "float"):
        return shown_number(setting, value)
    return {True: "on", False: "off"}[value] if setting.kind == "bool" else setting.label(value)


def render_vary(spec: ExperimentSpec, preset: str) -> None:
    """Choose a setting and values, and put the variants side by side."""
    shape = data_shape(spec.data, spec.seeds)
    titles = variable(spec, shape if isinstance(shape, DataShape) else None)
    path = st.selectbox("Setting", list(titles), format_func=titles.__getitem__, key="compare:vary")
    values = st.multiselect(
        "Values, two to six",
        offered(spec, path),
        default=proposed(spec, path),
        format_func=lambda value: shown(spec, path, value),
        max_selections=MOST,
        key=f"compare:vary:{path}",
    )
    st.button(
        "Put them side by side",
        type="primary",
        disabled=len(values) < FEWEST,
        key="compare:vary:apply",
        on_click=_take,
        args=(spec, preset, path, values),
        help="Replaces the present variants." if len(values) >= FEWEST else "Choose two values.",
    )


def _take(spec: ExperimentSpec, preset: str, path: str, values: Sequence[Any]) -> None:
    try:
        set_up(varied(spec, path, values), preset)
    except PlaygroundError as error:
        st.toast(str(error), icon=":material/error:")


def _layers(spec: ExperimentSpec, depth: int) -> list[dict[str, Any]]:
    """The first layers of the specification; the last one again where there are too few."""
    rows = [layer.model_dump(mode="json") for layer in hidden_layers(spec.network)]
    filler = rows[-1] if rows else DenseLayer().model_dump(mode="json")
    return [rows[index] if index < len(rows) else filler for index in range(depth)]


def _for_all_layers(spec: ExperimentSpec, path: str, value: Any) -> dict[str, Any]:
    name = path.removeprefix(_EVERY)
    return {f"network.layers.{index}.{name}": value for index in range(len(hidden_layers(spec.network)))}


def _proposal(path: str) -> tuple[Any, ...]:
    return _PROPOSED.get(f"{_EVERY}units" if path.endswith(".units") else path, ())


def _setting(spec: ExperimentSpec, path: str) -> Setting:
    return setting_at(spec, path.replace("*", "0"))


def _present(spec: ExperimentSpec, path: str) -> Any:
    return value_at(spec, path.replace("*", "0"))


def _steps(setting: Setting) -> list[Any]:
    low, high, step = float(setting.low or 0), float(setting.high or 1), float(setting.step or 0.1)
    values = [round(low + step * index, 10) for index in range(round((high - low) / step) + 1)]
    return [round(value) for value in values] if setting.kind == "int" else values
