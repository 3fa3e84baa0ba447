from __future__ import annotations

import math
from typing import Any

import pytest

from playground.errors import SpecError
from playground.spec.change import with_changes
from playground.spec.data.kinds import TableData, TableFormat
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.links.url import decode, encode
from playground.spec.presets import PRESETS
from playground.spec.walk import Place, all_settings
from tests.spec.support import required

PLACES = list(all_settings())


def label(place: Place) -> str:
    return "/".join([place.path, *place.needs.values()])


def other_value(place: Place, now: Any) -> Any:
    """A value that holds, differs from the present one, and is awkward where it can be."""
    setting = place.setting
    if setting.kind == "bool":
        return not now
    if setting.kind == "choice":
        return next(choice for choice in reversed(setting.choices) if choice != now)
    if place.path == "data.formula":
        return "x1 < min(x2,3)" if now != "x1 < min(x2,3)" else "x1"
    if place.path == "data.features":
        return ["x1^2", "min(x1,x2)", "x1 + x2"]
    if setting.kind == "str":
        return "null" if now != "null" else "42"
    if setting.kind == "int":
        return int(setting.low + 1 if now != setting.low + 1 else setting.low)
    if setting.kind == "float":
        third = setting.low + (min(setting.high, setting.low + 1) - setting.low) / 3
        return third if now != third else math.nextafter(third, math.inf)
    if place.path == "network.rows" and "recurrent" in place.needs.values():
        return [{"kind": "conv1d", "filters": 3}, {"kind": "lstm", "units": 7}, {"kind": "gru", "bidirectional": True}]
    if place.path in ("data.more_targets", "data.values", "data.time_with", "data.group_with"):
        return ["a,b", "true", "é\"'"]
    if place.path == "network.rows":
        return [{"kind": "conv2d", "filters": 3}, {"kind": "max_pooling2d", "strides": 1}, {"kind": "residual"}]
    if place.path in ("network.layers", "network.head"):
        return [3, 3, {"units": 4, "dropout": 1 / 3, "activation": "leaky_relu", "use_bias": False}]
    if place.path in ("network.generator", "network.discriminator"):
        return [3, {"units": 4, "dropout": 1 / 3, "use_bias": False}]
    if place.path == "training.metrics":
        return ["auc", "recall"]
    if place.path.startswith("data.classes."):
        return ["1", "T-shirt/top", 'a,b;"c"']
    if place.path == "network.branches":
        return [{"filters": 5, "kernel": 2}, {"filters": 7}]
    if place.path == "network.convolutions":
        return [{"filters": 5}, {"stride": 1, "kernel": 5, "activation": "leaky_relu", "batch_normalization": True}]
    if place.path == "data.format.columns":
        return {"a,b & c=d.é\"'": "text", "0": "decimal_comma"}
    if place.path == "data.format.one_hot":
        return {"a.b": ["a,b", "true", "é"]}
    if place.path == "data.format.missing":
        return {"a,b & c=d.é\"'": ["-999", "?"], "0": []}
    if place.path in ("data.format.names", "data.groups"):
        return {"a,b & c=d.é\"'": 'é, "b"', "0": "the rest"}
    assert place.path == "data.columns"
    return {"a,b & c=d.é\"'": "category", "0": "leave_out"}


def with_other_value(spec: ExperimentSpec, place: Place) -> ExperimentSpec:
    for path, value in place.needs.items():  # the network first, then a row of it
        part, _, tag = path.rpartition(".")
        if value_in(spec, path) != value:
            spec = with_changes(spec, {part: {tag: value}, **required(part, value)})
    changes: dict[str, Any] = {
        part: {} for part in ("data.plane", "network.augmentation", "network.fine_tune") if within(place, part)
    }
    for part in ("network.layers", "network.head", "network.generator", "network.discriminator"):
        if within(place, f"{part}.0") and not value_in(spec, part):
            changes[part] = [5]
    base = with_changes(spec, changes)
    rows, dot, _ = place.path.partition(".0.")
    if dot and not value_in(base, rows):
        base = with_changes(base, {rows: [{}]})
    return with_changes(base, {place.path: other_value(place, value_in(base, place.path))})


def within(place: Place, part: str) -> bool:
    return place.path.startswith(f"{part}.")


def value_in(spec: ExperimentSpec, path: str) -> Any:
    """The value at a path, as JSON has it; None where a part is absent."""
    value: Any = spec.model_dump(mode="json")
    for key in path.split("."):
        value = (value[int(key)] if isinstance(value, list) else value.get(key)) if value is not None else None
    return value


@pytest.mark.parametrize("place", PLACES, ids=label)
def test_url_keeps_every_changed_field_from_every_preset(place: Place) -> None:
    for name, item in PRESETS.items():
        spec = with_other_value(item.spec, place)
        assert spec != item.spec
        parameters = encode(spec, name)
        assert decode(parameters) == spec, name
        assert all(isinstance(key, str) and isinstance(value, str) for key, value in parameters.items())


@pytest.mark.parametrize("start", PRESETS)
def test_any_preset_can_be_told_from_any_other(start: str) -> None:
    for name, item in PRESETS.items():
        assert decode(encode(item.spec, start)) == item.spec, name


@pytest.mark.parametrize("name", PRESETS)
def test_unchanged_preset_is_its_name_alone(name: str) -> None:
    assert encode(PRESETS[name].spec, name) == {"preset": name}


def test_only_what_differs_is_told() -> None:
    spec = with_changes(PRESETS["spiral"].spec, {"training.epochs": 50, "data.noise": 0.1})
    assert encode(spec, "spiral") == {"preset": "spiral", "training.epochs": "50", "data.noise": "0.1"}


def test_layers_are_told_in_rows() -> None:
    layers = [128, {"units": 64, "activation": "tanh", "dropout": 0.2}, 8, 8, 8]
    spec = with_changes(PRESETS["spiral"].spec, {"network.layers": layers})
    assert encode(spec, "spiral")["network.layers"] == "128,64:tanh:dropout=0.2,8*3"


def test_features_and_drawn_points_are_told_as_they_are() -> None:
    spec = with_changes(PRESETS["spiral"].spec, {"data.features": ["x1", "x1 * x2", "min(x1, x2)"]})
    assert encode(spec, "spiral") == {"preset": "spiral", "data.features": "x1;x1*x2;min(x1,x2)"}
    drawn = with_changes(spec, {"data": {"kind": "drawn", "points": "123456" * 20, "features": ["sin(x1)"]}})
    parameters = encode(drawn, "spiral")
    assert parameters["data.features"] == "sin(x1)"
    assert decode(parameters) == drawn


def test_plane_of_a_preset_can_be_put_on_and_taken_off() -> None:
    iris = PRESETS["iris"].spec
    seen = with_changes(iris, {"data.plane": {"by": "columns", "second": "petal width (cm)"}})
    parameters = encode(seen, "iris")
    assert parameters == {
        "preset": "iris",
        "data.plane": "on",
        "data.plane.by": "columns",
        "data.plane.second": "petal width (cm)",
    }
    assert decode(parameters) == seen
    assert decode({"preset": "iris", "data.plane": "off"}) == iris
    assert encode(with_changes(iris, {"data.plane": {}}), "iris") == {"preset": "iris", "data.plane": "on"}


def test_no_layers_and_no_early_stopping_are_told() -> None:
    spec = with_changes(PRESETS["diabetes"].spec, {"network.layers": [], "training.early_stopping": None})
    parameters = encode(spec, "diabetes")
    assert (parameters["network.layers"], parameters["training.early_stopping"]) == ("none", "off")
    assert decode(parameters) == spec


@pytest.mark.parametrize(
    "name",
    [
        "42",
        "true",
        "null",
        "none",
        "NaN",
        "1e5",
        '"quoted"',
        '"',
        "{",
        "[1]",
        " a ",
        "a&b=c#d?",
        "é 😀",
        "\\",
        "off",
        "-0",
        "",
    ],
)
def test_text_that_looks_like_something_else_stays_text(name: str) -> None:
    spec = ExperimentSpec(
        name=name,
        data=TableData(
            dataset="0", target=name, columns={name: "number"}, format=TableFormat(delimiter=name[:1], sheet=name)
        ),
    )
    for preset in ("spiral", "mnist-dropout"):
        assert decode(encode(spec, preset)) == spec


def test_parameters_survive_the_address_bar() -> None:
    from urllib.parse import parse_qsl, urlencode

    spec = with_changes(PRESETS["iris"].spec, {"name": "a + b & c = 100 % #1", "network.layers": [3, 3]})
    assert decode(dict(parse_qsl(urlencode(encode(spec, "iris")), keep_blank_values=True))) == spec


def test_link_without_a_preset_starts_from_the_default_one() -> None:
    assert decode({}) == PRESETS["spiral"].spec


def test_value_within_an_absent_part_makes_that_part() -> None:
    spec = decode({"training.early_stopping.patience": "3"})
    assert spec.training.early_stopping is not None
    assert spec.training.early_stopping.patience == 3


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"preset": "spirl"}, "nearest known one is `spiral`"),
        ({"trainng": "1"}, "nearest known one is `training`"),
        ({"training.epoch": "3"}, "nearest known one is `epochs`"),
        ({"training.epochs": "0"}, r"`training.epochs` must be a whole number in \[1, 10,000\], or empty; got 0"),
        ({"training.epochs": "many"}, "got 'many'"),
        ({"training.epochs": "1" * 5000}, "must be a whole number"),
        ({"training.epochs": "[" * 100_000}, "must be a whole number"),
        ({"training.learning_rate": "NaN"}, "must be a number"),
        ({"training": "3"}, "must be an object"),
        ({"network.layers": "16:curly"}, "network.layers.0.activation"),
        ({"network.layers": "16:dropuot=1"}, "nearest known one is `dropout`"),
        ({"network.layers": "16*999999999"}, "must be rows such as"),
        ({"network.layers": "16*99999999"}, "at most 100"),
        ({"network.layers": "16*0"}, "must be rows such as"),
        ({"network.layers": "16,,16"}, "network.layers.1.units"),
        ({"network.layers.7.units": "3"}, "3 items, counted from 0; got 7"),
        ({"data.kind": "tabel"}, "must be one of generated, drawn, bundled, table"),
        ({"data.kind": "table"}, "`data.dataset` must be given"),
        ({"training.optimizer.name": "adams"}, "must be one of sgd, adam"),
        ({"training.optimizer.name": "sgd", "training.optimizer.beta_1": "0.5"}, "not a known setting"),
        ({"name" + ".x" * 5000: "1"}, "not a known setting"),
        ({"": "1"}, "not a known setting"),
        ({"seeds": "null"}, "must be an object"),
        ({"data.features": "x1;x1 + sin(y)"}, r"`data.features.1`: at character 10 there must be one of x1, x2"),
        ({"data.features": ""}, "`data.features`: there must be at least one formula"),
        ({"training.metrics": "accuracy,beauty"}, "training.metrics.1"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_link_is_refused_in_a_sentence(parameters: dict[str, str], words: str) -> None:
    with pytest.raises(SpecError, match=words):
        decode(parameters)


def test_every_float_comes_back_bit_for_bit() -> None:
    for value in (0.1 + 0.2, 1e-300, math.nextafter(0, 1), 9.999999999999999):
        spec = parse_spec({"training": {"learning_rate": value}})
        assert decode(encode(spec, "xor")).training.learning_rate == value
