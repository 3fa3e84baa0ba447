"""A run of a dense network leaves its Keras code, and the data that it reads, where these are not too many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from playground.data.prepare import prepare
from playground.engine.outcome import files
from playground.settings import Settings
from playground.spec.change import with_changes
from playground.spec.presets import PRESETS

pytestmark = pytest.mark.engine


def saved(name: str, folder: Path, **changes: Any) -> dict[str, str]:
    spec = with_changes(PRESETS[name].spec, {key.replace("__", "."): value for key, value in changes.items()})
    data = prepare(spec.data, spec.seeds.drawn(), Settings(folder, "sqlite://", 1, None))
    return {kind: path.read_text() for kind, path in files.save_code(folder, spec, data)}


def test_a_table_leaves_its_script_and_its_data(tmp_path: Path) -> None:
    found = saved("iris", tmp_path)
    assert set(found) == {"script", "data"}
    compile(found["script"], "script.py", "exec")
    assert found["data"].count("\n") == 151
    assert "keras.Sequential" in found["script"]


def test_drawn_points_need_no_file_and_too_many_values_are_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(saved("spiral", tmp_path)) == {"script"}
    monkeypatch.setattr(files, "MOST_VALUES", 100)
    assert set(saved("iris", tmp_path)) == {"script"}


def test_other_families_leave_none(tmp_path: Path) -> None:
    assert saved("digits-cnn", tmp_path) == {}


def test_the_script_is_there_from_the_start_without_the_data(tmp_path: Path) -> None:
    for name, written in (("iris", {"script.py"}), ("digits-cnn", set())):
        spec, folder = PRESETS[name].spec, tmp_path / name
        folder.mkdir()
        data = prepare(spec.data, spec.seeds.drawn(), Settings(folder, "sqlite://", 1, None))
        files.save_script(folder, spec, data)
        assert {path.name for path in folder.iterdir()} == written
