from __future__ import annotations

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.ui.components.files import LIVE_FILES


def page() -> None:
    from dataclasses import replace
    from datetime import UTC, datetime

    from playground.runs.run import Run
    from playground.spec.experiment import ExperimentSpec
    from playground.ui.components.live import live_view

    run = Run(
        id="aaa",
        token="secret",
        name="run",
        spec=ExperimentSpec(),
        status="running",
        reason="",
        diagnosis="",
        group="",
        created=datetime.now(UTC),
        started=None,
        ended=None,
        epochs=0,
        elapsed_s=0.0,
        parameters=0,
        mode="",
        metrics={},
        sparkline=(),
        checkpoint_epoch=None,
        colour=0,
        starred=False,
        tags=(),
        note="",
        deleted=None,
        position=0,
        seconds={},
    )
    live_view([run, replace(run, id="bbb", token="other", colour=2)], key="race", layout="race", dark=True)
    live_view([], key="empty")


@pytest.fixture(scope="module")
def mounted() -> list[dict[str, Any]]:
    """What each live view of the page is given."""
    test = AppTest.from_function(page, default_timeout=60).run()
    assert not test.exception
    return [json.loads(element.proto.json) for element in test.get("bidi_component")]


def test_a_view_is_given_what_it_needs_to_follow_its_runs(mounted: list[dict[str, Any]]) -> None:
    race, _ = mounted
    assert [(run["id"], run["token"], run["status"]) for run in race["runs"]] == [
        ("aaa", "secret", "running"),
        ("bbb", "other", "running"),
    ]
    assert race["runs"][0]["colour"] != race["runs"][1]["colour"]
    assert race["palette"]["dark"] is True
    assert race["runs"][0]["plane"]["points"]


def test_a_view_can_be_loaded_before_there_is_a_run(mounted: list[dict[str, Any]]) -> None:
    assert mounted[1]["runs"] == []


def test_scripts_import_only_files_that_are_served() -> None:
    for name, content in LIVE_FILES.items():
        for wanted in re.findall(rb'from "\./([^"]+)"', content):
            assert wanted.decode() in LIVE_FILES, name
