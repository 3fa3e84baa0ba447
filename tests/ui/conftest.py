"""The whole app under AppTest: a store of its own, and a launcher that creates runs and takes notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.launch import local
from playground.launch.contract import Update
from playground.runs.protocol.messages import Command
from playground.runs.run import Run
from playground.runs.store.contract import Owner
from playground.runs.store.open_store import SqlStore, open_store
from playground.settings import Settings
from playground.spec.experiment import ExperimentSpec

OWNER = Owner("here", 1, 1.0)
ENTRY = Path(__file__).parents[2] / "playground" / "ui" / "shell" / "main.py"
PAGES = Path(__file__).parents[2] / "pages"


class NoteTaker:
    """A launcher that leaves every run queued and writes down what it is told."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.told: list[tuple[Any, ...]] = []

    def submit(self, spec: ExperimentSpec, *, group: str = "") -> Run:
        return self.store.create_run(spec, group=group)

    def submit_together(self, specs: Sequence[ExperimentSpec], *, group: str) -> list[Run]:
        return [self.submit(spec, group=group) for spec in specs]

    def command(self, run: str, command: Command) -> None:
        self.told.append((run, command))

    def cancel(self, run: str) -> None:
        self.told.append((run, "cancel"))
        self.store.set_status(run, "cancelled")

    def move(self, run: str, position: int) -> None:
        self.told.append((run, "move", position))
        self.store.move_in_queue(run, position)

    def resume(self, run: str, *, extra_epochs: int = 0) -> None:
        self.told.append((run, "resume", extra_epochs))

    def follow(self, run: str, cursor: int = 0) -> Update:
        return Update(1, True, "running", "", 3, 20, 0.5, 1.0, None, 3.0, "training", False)

    def close(self) -> None:
        pass


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("PLAYGROUND_DATASETS", raising=False)
    return tmp_path


@pytest.fixture
def app_store(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStore]:
    store = open_store(Settings(home, "sqlite://", 1, None))
    monkeypatch.setattr(local, "_store", store)
    yield store
    store.close()


@pytest.fixture
def notes(app_store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> NoteTaker:
    launcher = NoteTaker(app_store)
    monkeypatch.setattr(local, "_launcher", launcher)
    return launcher


@pytest.fixture
def visit(notes: NoteTaker) -> Callable[..., AppTest]:
    """Opens a page with these query parameters, as a link does."""

    def open_page(name: str, **parameters: str) -> AppTest:
        page = AppTest.from_file(str(ENTRY), default_timeout=30)
        page.switch_page(str(PAGES / f"{name}.py"))
        for key, value in parameters.items():
            page.query_params[key.replace("__", ".")] = value
        page.run()
        assert not page.exception, page.exception[0].stack_trace
        return page

    return open_page
