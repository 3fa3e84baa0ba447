"""Environment variables become settings; those that do not hold are named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from playground.errors import PlaygroundError
from playground.settings import VARIABLES, read_settings


def test_without_variables_there_are_usual_values() -> None:
    settings = read_settings({})
    assert settings.home.name == ".playground"
    assert settings.slots == max(1, (os.cpu_count() or 2) // 2)
    assert settings.play_engines == max(2, os.cpu_count() or 2)
    assert settings.play_sessions == settings.home / "rooms"


def test_nobody_else_may_look_into_the_home(tmp_path: Path) -> None:
    settings = read_settings({"PLAYGROUND_HOME": str(tmp_path / "a" / "home")})
    assert settings.make_home().stat().st_mode & 0o777 == 0o700
    settings.home.chmod(0o755)  # as versions before have left it
    assert settings.make_home().stat().st_mode & 0o777 == 0o700


def test_a_folder_for_everybody_stays_one(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    assert read_settings({"PLAYGROUND_HOME": str(tmp_path)}).make_home().stat().st_mode & 0o7777 == 0o1777


@pytest.mark.parametrize("name", ["PLAYGROUND_SLOTS", "PLAYGROUND_PLAY_ENGINES", "PLAYGROUND_SEATS"])
@pytest.mark.parametrize("text", ["0", "65", "-1", "1.5", "many"])
def test_a_count_that_does_not_hold_is_refused(name: str, text: str) -> None:
    with pytest.raises(PlaygroundError, match=f"{name} must be a whole number from 1 to 64; got '{text}'"):
        read_settings({name: text})


@pytest.mark.parametrize("text", ["-1", "8761", "nan", "a day"])
def test_hours_that_do_not_hold_are_refused(text: str) -> None:
    with pytest.raises(PlaygroundError, match=f"must be a number from 0 to 8760 \\(hours\\); got '{text}'"):
        read_settings({"PLAYGROUND_KEEP_DELETED": text})


def test_every_variable_is_read() -> None:
    given = {"PLAYGROUND_SLOTS": "3", "PLAYGROUND_PLAY_ENGINES": "5", "PLAYGROUND_DATABASE_URL": "sqlite://"}
    given["PLAYGROUND_KEEP_DELETED"] = "0.5"
    settings = read_settings({**given, "PLAYGROUND_HOME": "/x", "PLAYGROUND_DATASETS": "/y"})
    assert (settings.slots, settings.play_engines, settings.database_url) == (3, 5, "sqlite://")
    assert (str(settings.home), str(settings.datasets)) == ("/x", "/y")
    assert settings.keep_deleted_h == 0.5
    assert {*given, "PLAYGROUND_HOME", "PLAYGROUND_DATASETS"} == set(VARIABLES)


def test_a_name_of_before_still_holds_and_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        assert read_settings({"PLAYGROUND_SEATS": "7"}).play_engines == 7
    assert read_settings({"PLAYGROUND_SEATS": "7", "PLAYGROUND_PLAY_ENGINES": "3"}).play_engines == 3
    assert caplog.text.count("PLAYGROUND_SEATS is now called PLAYGROUND_PLAY_ENGINES") <= 1
