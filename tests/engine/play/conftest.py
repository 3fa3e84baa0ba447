"""A live network in this process: commands in, news in a list."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.runs.protocol.news import format_news
from playground.runs.protocol.play import Ack, Configure, Open
from playground.settings import Settings
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec, dump_spec

BASE = {
    "data.name": "circle",
    "data.samples": 60,
    "data.split.validation": 0.25,
    "data.split.test": 0.0,
    "network.layers": [{"units": 3, "activation": "tanh"}],
    "training.optimizer": "sgd",
    "training.learning_rate": 0.05,
    "training.batch_size": 8,
    "training.epochs": None,
    "training.compile": "graph",
}


def play_spec(**changes: Any) -> ExperimentSpec:
    """`training__epochs=3` stands for `training.epochs`."""
    return with_changes(ExperimentSpec(), BASE | {name.replace("__", "."): value for name, value in changes.items()})


class Live:
    """A player with its inbox and its news."""

    def __init__(self, folder: Path, spec: ExperimentSpec, **opened: Any) -> None:
        from playground.data.prepare import prepare
        from playground.engine.play.player import Player
        from playground.engine.wire.lines import Inbox

        self.told: list[tuple[str, dict[str, Any]]] = []
        self.inbox, self.folder, self._number = Inbox(), folder, 0
        self.acknowledges = True
        settings = Settings(folder, "sqlite://", 1, None)
        self.player = Player(
            Open("room", dump_spec(spec), str(folder), **opened),
            lambda spec: prepare(spec.data, spec.seeds.drawn(), settings),
            self,  # type: ignore[arg-type]
            self.inbox,
        )

    def news(self, name: str, values: dict[str, Any]) -> None:
        told = json.loads(format_news(name, values))
        assert told.pop("news") == name
        self.told.append((name, told))

    def say(self, *commands: Any) -> None:
        """Give commands, one turn each, or as many as a step takes."""
        for command in commands:
            if self.acknowledges:
                self.inbox.put(Ack(10**9))
            self.inbox.put(command)
            self.player.turn()
            network = self.player.network
            while network.playing and network.step:
                self.player.turn()  # on a busy machine an epoch takes several

    def configure(self, spec: ExperimentSpec, *, reset: bool = False) -> None:
        self._number += 1
        self.say(Configure(dump_spec(spec), self._number, reset))

    def until(self, holds: Callable[[], bool], turns: int = 20_000) -> None:
        """Let it play until something holds."""
        for _ in range(turns):
            if holds():
                return
            self.player.turn()
        raise AssertionError("it never came to that")

    def all(self, name: str) -> list[dict[str, Any]]:
        return [values for told, values in self.told if told == name]

    def last(self, name: str) -> dict[str, Any]:
        return self.all(name)[-1]

    @property
    def epoch(self) -> int:
        return self.player.net.session.position.epoch

    @property
    def status(self) -> str:
        return str(self.last("state")["status"])

    @property
    def weights(self) -> list[np.ndarray]:
        return [np.array(item) for item in self.player.net.session.built.model.get_weights()]

    @property
    def values(self) -> dict[str, np.ndarray]:
        from playground.engine.build.checkpoint import values_of

        return values_of(self.player.net.session.built)


@pytest.fixture(scope="session")
def _live(tmp_path_factory: pytest.TempPathFactory) -> Live:
    return Live(tmp_path_factory.mktemp("room"), play_spec())


@pytest.fixture
def live(_live: Live) -> Live:
    """The base specification at its start; the same engine for all tests, as building networks takes a while."""
    _live.acknowledges = True
    _live.configure(play_spec(), reset=True)
    if _live.status != "idle":
        from playground.runs.protocol.play import Reset

        _live.say(Reset())
    _live.told.clear()
    return _live


@pytest.fixture
def new_live(tmp_path: Path) -> Callable[..., Live]:
    """Another engine."""
    return lambda spec=None, folder=None, **opened: Live(folder or tmp_path, spec or play_spec(), **opened)


def same(first: Any, second: Any, atol: float = 0.0) -> bool:
    """Two lists or dictionaries of arrays hold the same numbers."""
    if isinstance(first, dict):
        assert set(first) == set(second)
        return all(np.allclose(first[name], second[name], rtol=0, atol=atol) for name in first)
    assert len(first) == len(second)
    return all(np.allclose(a, b, rtol=0, atol=atol) for a, b in zip(first, second, strict=True))
