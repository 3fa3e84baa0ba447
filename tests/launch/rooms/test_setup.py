"""What a room plays, made to fit its data."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.data.generators import GENERATORS
from playground.launch.rooms.setup import fitted, from_preset, with_settings
from playground.settings import Settings
from playground.spec.presets import PLAYGROUND_PRESET
from playground.spec.view import ViewSpec


@pytest.mark.parametrize("name", GENERATORS)
def test_what_the_page_opens_with_fits_every_data_set_as_it_is(name: str, tmp_path: Path) -> None:
    first = from_preset(PLAYGROUND_PRESET, ViewSpec())
    asked = with_settings(first, {"data.name": name})
    setup, notices = fitted(asked, Settings(tmp_path, "sqlite://", 1, None))
    assert (setup, notices) == (asked, [])
