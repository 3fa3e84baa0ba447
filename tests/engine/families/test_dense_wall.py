"""A dense network that learns images shows samples with what it says of them, while it trains."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from playground.data.prepare import prepare
from playground.engine.families.dense import DENSE
from playground.engine.model.family import Scene
from playground.engine.training.session import Session
from playground.runs.protocol.panels import Images
from playground.settings import Settings
from playground.spec.presets import PRESETS

pytestmark = pytest.mark.engine


def test_digits_stand_on_the_wall_with_what_the_network_says(tmp_path: Path) -> None:
    spec = PRESETS["digits"].spec
    data = prepare(spec.data, spec.seeds.drawn(), Settings(tmp_path, "sqlite://", 1, None))
    session = Session(spec, data)
    choices, (panel,) = DENSE.viewers[0](Scene(session.built, data, 0, {}))

    assert isinstance(panel, Images)
    assert [choice.name for choice in choices] == ["wall"]
    count = len(panel.pixels)
    said = np.asarray(session.built.model(data.test.x[:count], training=False)).argmax(axis=1)
    assert panel.pixels.shape[1:3] == (8, 8)
    assert [caption.partition(",")[0] for caption in panel.captions] == [data.class_names[one] for one in said]
    assert [mark == "right" for mark in panel.marks] == (said == data.test.y[:count]).tolist()


def test_a_table_has_no_wall(tmp_path: Path) -> None:
    spec = PRESETS["iris"].spec
    data = prepare(spec.data, spec.seeds.drawn(), Settings(tmp_path, "sqlite://", 1, None))
    assert DENSE.viewers[0](Scene(Session(spec, data).built, data, 0, {})) == ([], [])
