"""The views of a network before any training, from an engine that is given back."""

from __future__ import annotations

import threading

import psutil
import pytest

from playground.errors import LaunchError
from playground.launch.runs import preview as preview_module
from playground.launch.runs.preview import preview
from tests.launch.support import experiment, until


def engines() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]


def test_the_engine_draws_once_and_is_gone(launcher, store):
    before = len(engines())
    panels = launcher.preview(experiment("show"))
    assert [panel.name for panel in panels.panels] == ["chosen"]
    until(lambda: len(engines()) == before)
    assert store.runs() == []


@pytest.mark.parametrize(("name", "said"), [("refuse", "The data are gone."), ("die", "ValueError: broken")])
def test_why_there_is_nothing_to_see_is_said(launcher, name, said):
    with pytest.raises(LaunchError, match=said):
        launcher.preview(experiment(name))


def test_nobody_waits_for_ever(launcher):
    with pytest.raises(LaunchError, match=r"did not come within 0\.1 seconds"):
        preview(launcher.pool, experiment("deaf"), patience_s=0.1)


def test_no_more_than_two_engines_draw_at_a_time(launcher, monkeypatch):
    turns = threading.BoundedSemaphore(2)
    monkeypatch.setattr(preview_module, "_turns", turns)
    assert turns.acquire()
    assert turns.acquire()
    before = len(engines())
    with pytest.raises(LaunchError, match="The samples of others are being drawn"):
        preview(launcher.pool, experiment("show"), patience_s=0.1)
    assert len(engines()) == before
    turns.release()
    assert preview(launcher.pool, experiment("show")).panels
    assert turns.acquire(blocking=False)
