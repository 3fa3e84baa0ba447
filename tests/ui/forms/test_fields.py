"""Widgets have the bounds of the specification, whatever the setting."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from playground.spec.change import setting_at
from playground.spec.experiment import ExperimentSpec
from playground.spec.walk import all_settings
from playground.ui.forms.fields import scale, shown_number

Visit = Callable[..., AppTest]
SPEC = ExperimentSpec()


def path_of(key: object) -> str | None:
    """The setting that a widget of the form edits."""
    path = str(key).removeprefix("train:")
    try:
        setting_at(SPEC, path)
    except (KeyError, AttributeError, IndexError, TypeError, ValueError):
        return None
    return path if str(key).startswith("train:") else None


def test_number_boxes_have_the_bounds_of_the_specification(visit: Visit) -> None:
    page = visit("train", preset="spiral")
    page.toggle("type_numbers").set_value(True).run()
    seen = 0
    for box in page.number_input:
        path = path_of(box.key)
        if path is None:
            continue
        setting = setting_at(page.session_state["draft:train"].spec, path)
        seen += 1
        if setting.low is not None and not setting.low_open:
            assert box.min == setting.low, path
        if setting.high is not None and not setting.high_open:
            assert box.max == setting.high, path
    assert seen > 10


def test_sliders_have_the_bounds_and_the_step_of_the_specification(visit: Visit) -> None:
    page = visit("train", preset="spiral")
    checked = set()
    for slider in page.slider:
        path = path_of(slider.key)
        if path is None or path == "data.split":
            continue
        setting = setting_at(page.session_state["draft:train"].spec, path)
        step = setting.step or slider.step
        assert slider.min == setting.low + (step if setting.low_open else 0), path
        assert slider.max == setting.high - (step if setting.high_open else 0), path
        assert slider.label.startswith(setting.title)
        assert slider.help == setting.help
        checked.add(path)
    assert {"data.samples", "data.noise", "network.layers.0.dropout"} <= checked


@pytest.mark.parametrize(
    "path", ["training.learning_rate", "training.batch_size", "training.epochs", "network.layers.0.l2"]
)
def test_a_logarithmic_slider_stays_within_the_bounds_and_offers_the_present_value(path: str) -> None:
    setting = setting_at(SPEC, path)
    values = [item for item in scale(setting, 7) if item is not None]

    assert 7 in values
    assert values == sorted(set(values))
    assert all(setting.low <= item <= setting.high for item in values)
    assert (None in scale(setting, 7)) == setting.optional


def test_the_largest_and_the_smallest_value_can_be_reached() -> None:
    epochs = setting_at(SPEC, "training.epochs")
    values = [item for item in scale(epochs, 20) if item is not None]
    assert (values[0], values[-1]) == (epochs.low, epochs.high)


def test_empty_is_shown_by_its_word() -> None:
    batch = setting_at(SPEC, "training.batch_size")
    assert shown_number(batch, None) == batch.label(None)
    assert shown_number(batch, 4096) == "4,096"


def test_no_number_that_may_be_empty_reads_none() -> None:
    named = {place.path: place.setting for place in all_settings(ExperimentSpec) if place.setting.optional}
    numbers = {path: setting for path, setting in named.items() if setting.kind in ("int", "float")}
    assert "seeds.weights" in numbers
    assert not [path for path, setting in numbers.items() if setting.label(None) == "None"]
