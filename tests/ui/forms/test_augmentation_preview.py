"""Augmented samples in the form: drawn when asked for, and gone when what they show was changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.errors import LaunchError
from playground.runs.protocol.panels import Images, Panels
from playground.spec.experiment import ExperimentSpec
from playground.ui.forms.augmentation_preview import tiled


def test_tiles_are_whole_squares_in_rows_with_white_between() -> None:
    pixels = np.arange(3 * 2 * 2, dtype=np.uint8).reshape(3, 2, 2, 1)
    image = tiled(pixels, 2)
    assert image.shape == (2 * (64 + 2), 2 * (64 + 2), 3)
    assert (image[:32, :32] == pixels[0, 0, 0]).all()
    assert (image[32:64, 66 + 32 : 66 + 64] == pixels[1, 1, 1]).all()
    assert (image[66 : 66 + 32, :32] == pixels[2, 0, 0]).all()
    assert (image[64:66] == 255).all()
    assert (image[66:, 66:] == 255).all()


@pytest.fixture
def asked(notes: Any, monkeypatch: pytest.MonkeyPatch) -> list[ExperimentSpec]:
    """Specifications that the launcher was asked to show."""
    specs: list[ExperimentSpec] = []
    panel = Images("augmented", "Augmented samples", "Note.", np.zeros((4, 8, 8, 1), np.uint8), columns=2)

    def preview(spec: ExperimentSpec) -> Panels:
        specs.append(spec)
        return Panels("preview", 0, (), (panel,))

    monkeypatch.setattr(notes, "preview", preview, raising=False)
    return specs


def show(page: AppTest) -> AppTest:
    (button,) = [button for button in page.button if button.label == "Show augmented samples"]
    return button.click().run()


def test_samples_are_drawn_when_asked_for_and_gone_when_the_augmentation_is_another(
    visit: Callable[..., AppTest], asked: list[ExperimentSpec]
) -> None:
    page = visit("train", preset="digits-cnn", **{"network.augmentation": "on", "network.augmentation.rotation": "33"})
    assert not page.get("image")
    page = show(page)
    assert len(page.get("image")) == 1
    (spec,) = asked
    assert spec.network.augmentation.rotation == 33
    assert spec.data.name == "digits"
    (slider,) = [slider for slider in page.slider if "augmentation.rotation" in str(slider.key)]
    page = slider.set_value(44).run()
    assert not page.get("image")
    assert len(show(page).get("image")) == 1
    assert [spec.network.augmentation.rotation for spec in asked] == [33, 44]


def test_an_augmentation_that_changes_nothing_is_said_without_an_engine(
    visit: Callable[..., AppTest], asked: list[ExperimentSpec]
) -> None:
    page = visit("train", preset="digits-cnn", **{"network.augmentation.translation": "0"})
    assert any("No augmentation" in caption.value for caption in page.caption)
    assert not [button for button in page.button if button.label == "Show augmented samples"]
    assert asked == []


def test_why_there_are_no_samples_is_said(
    visit: Callable[..., AppTest], notes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def preview(spec: ExperimentSpec) -> Panels:
        raise LaunchError("No engine can be started: none.")

    monkeypatch.setattr(notes, "preview", preview, raising=False)
    page = show(visit("train", preset="digits-cnn", **{"network.augmentation.zoom": "0.31"}))
    assert [error.value for error in page.error] == ["No engine can be started: none."]


def test_a_network_without_augmentation_has_nothing_to_show(visit: Callable[..., AppTest]) -> None:
    assert not [button for button in visit("train", preset="digits-cnn").button if "augmented" in button.label]
