"""ExperimentSpec <-> query parameters: a preset's name, and only what differs from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from playground.errors import Problem, SpecError
from playground.spec.change import value_at, with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.field import Spec
from playground.spec.network import MAX_LAYERS, DenseLayer
from playground.spec.presets import DEFAULT_PRESET, preset

PRESET = "preset"

_LAYERS = "network.layers"
_METRICS = "training.metrics"
_FEATURES = "data.features"
#: parts that may be absent
_OPTIONAL = ("training.early_stopping", "data.plane", "network.augmentation", "network.fine_tune")
#: parts that are of one of several kinds, and the field that says which
_KINDS = {"data": "kind", "network": "kind", "training.optimizer": "name", "training.schedule": "name"}
_EMPTY = "none"
_DEEPEST = 8  # more dots than any path has
_ON, _OFF = "on", "off"


def encode(spec: ExperimentSpec, preset_name: str) -> dict[str, str]:
    """Query parameters of a permalink: `{"preset": "spiral", "training.epochs": "50"}`.

    Raises:
        SpecError: there is no such preset.
    """
    base = preset(preset_name)
    parameters = {PRESET: preset_name}
    _add_differences(parameters, "", base, spec)
    return parameters


def decode(parameters: Mapping[str, str]) -> ExperimentSpec:
    """The specification of a permalink; the exact inverse of `encode`. Without a preset it is the default one.

    Raises:
        SpecError: a preset or key is unknown, or a value does not hold; with the nearest known name, or the bounds.
    """
    for key in parameters:
        if key.count(".") > _DEEPEST:
            raise SpecError(Problem(key[:60], f"`{key[:60]}...` is not a known setting."))
    base = preset(parameters.get(PRESET, DEFAULT_PRESET))
    changes: dict[str, Any] = {}
    for part, tag in _KINDS.items():
        key = f"{part}.{tag}"
        if key in parameters and parameters[key] != value_at(base, key):
            changes[part] = {tag: parameters[key]}  # of another kind: nothing of the preset's stays
    given = {key: text for key, text in parameters.items() if key != PRESET and not _is_kind(key)}
    # whole parts first: keys within them come on top
    for key in sorted(given, key=lambda key: key not in (*_OPTIONAL, _LAYERS)):
        changes[key] = _parse(key, given[key])
    return with_changes(base, changes)


def _add_differences(parameters: dict[str, str], path: str, base: Spec, spec: Spec) -> None:
    if type(base) is not type(spec):
        tag = _KINDS[path]
        parameters[f"{path}.{tag}"] = str(getattr(spec, tag))
    same_kind = base if type(base) is type(spec) else None
    for name, info in type(spec).model_fields.items():
        at = f"{path}.{name}" if path else name
        value = getattr(spec, name)
        if _is_kind(at):
            continue
        if same_kind is not None:
            before = getattr(same_kind, name)
        else:
            before = None if info.is_required() else info.get_default(call_default_factory=True, validated_data={})
            if info.is_required():
                parameters[at] = _format(at, value)
                continue
        _add_value(parameters, at, before, value)


def _add_value(parameters: dict[str, str], path: str, before: Any, value: Any) -> None:
    if before == value and type(before) is type(value):
        return
    if path in _OPTIONAL and (before is None or value is None):
        parameters[path] = _OFF if value is None else _ON
        before = type(value)() if value is not None else None
    if isinstance(value, Spec):
        _add_differences(parameters, path, before, value)
    elif value is not None or path not in _OPTIONAL:
        parameters[path] = _format(path, value)


def _is_kind(path: str) -> bool:
    part, _, name = path.rpartition(".")
    return _KINDS.get(part) == name


def _format(path: str, value: Any) -> str:
    if path == _LAYERS:
        return _format_layers(value)
    if path == _METRICS:
        return ",".join(value) or _EMPTY
    if path == _FEATURES:
        return ";".join(value)  # a formula may hold commas
    if isinstance(value, tuple) and value and isinstance(value[0], Spec):
        rows = [row.model_dump(mode="json", exclude_defaults=True) | _kind_of(row) for row in value]
        return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, str):
        # text that would be read as something else (42, true, null) is put in quotes
        return json.dumps(value) if not isinstance(_plain(value), str) or value.startswith('"') else value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _kind_of(row: Spec) -> dict[str, str]:
    """The field that says of which kind a row is, which must be told even where it has its default."""
    return {"kind": str(getattr(row, "kind", ""))} if "kind" in type(row).model_fields else {}


def _parse(path: str, text: str) -> Any:
    if path == _LAYERS:
        return _parse_layers(text)
    if path == _METRICS:
        return [] if text in (_EMPTY, "") else text.split(",")
    if path == _FEATURES:
        return [feature for feature in text.split(";") if feature.strip()]
    if path in _OPTIONAL and text in (_ON, _OFF):
        return {} if text == _ON else None
    return _plain(text)


def _plain(text: str) -> Any:
    """The JSON value that a text stands for, else the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _format_layers(layers: tuple[DenseLayer, ...]) -> str:
    """`128,64:tanh:dropout=0.2`: units, activation unless relu, what else is not as usual; `*3` for three alike."""
    rows: list[tuple[str, int]] = []
    for layer in layers:
        text = _format_layer(layer)
        if rows and rows[-1][0] == text:
            rows[-1] = (text, rows[-1][1] + 1)
        else:
            rows.append((text, 1))
    return ",".join(text if count == 1 else f"{text}*{count}" for text, count in rows) or _EMPTY


def _format_layer(layer: DenseLayer) -> str:
    words = [str(layer.units)]
    for name, info in type(layer).model_fields.items():
        value = getattr(layer, name)
        if name != "units" and value != info.default:
            words.append(value if name == "activation" else f"{name}={_format(name, value)}")
    return ":".join(words)


def _parse_layers(text: str) -> list[dict[str, Any]]:
    layers: list[dict[str, Any]] = []
    for row in [] if text in (_EMPTY, "") else text.split(","):
        body, _, times = row.partition("*")
        count = int(times) if times.isascii() and times.isdigit() and len(times) < 9 else 0 if times else 1
        if count == 0:
            raise SpecError(
                Problem(
                    _LAYERS, f"`{_LAYERS}` must be rows such as 128:relu:dropout=0.2 or 16:tanh*3; got {row[:60]!r}."
                )
            )
        if len(layers) + count > MAX_LAYERS:
            raise SpecError(
                Problem(
                    _LAYERS,
                    f"`{_LAYERS}` must be a list of at most {MAX_LAYERS} items; got {len(layers) + count:,} or more.",
                )
            )
        layers += [_parse_layer(body) for _ in range(count)]
    return layers


def _parse_layer(text: str) -> dict[str, Any]:
    units, *words = text.split(":")
    layer: dict[str, Any] = {"units": _plain(units)}
    for word in words:
        name, equals, value = word.partition("=")
        if equals:
            layer[name] = _plain(value)
        else:
            layer["activation"] = word
    return layer
