"""A state that is being kept -> a stopped run in the store, with all its events at once."""

from __future__ import annotations

import json
import logging
import socket
from typing import Any

import psutil

from playground.errors import StoreError
from playground.launch.engines.process import EngineProcess
from playground.runs.protocol.events import Event, RunFinished, parse_event
from playground.runs.protocol.play import Keep
from playground.runs.store.contract import Owner, Store
from playground.spec.experiment import ExperimentSpec
from playground.spec.summary import data_line, network_line, training_line

#: characters of a name before its epoch
_LONGEST = 90
_log = logging.getLogger(__name__)


class RunSaver:
    """The runs that a session's engine is saving. Its methods are called by one thread at a time, but for `hear`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._runs: dict[str, list[Event]] = {}

    def begin(self, spec: ExperimentSpec, engine: EngineProcess, number: int) -> Keep:
        """A run for the state shown, held by the engine's process: if that dies, the run is lost and not forgotten.

        Args:
            spec: of the state.
            engine: saves it.
            number: of the specification.

        Raises:
            StoreError: the store cannot be reached.
        """
        run = self._store.create_run(spec.model_copy(update={"name": ""}), owner=_owner(engine))
        self._runs[run.id] = []
        return Keep(run.id, str(self._store.folder(run.id)), number)

    def hear(self, line: str) -> None:
        """News `event`: an event of a run being kept."""
        try:
            event = parse_event(json.loads(line)["event"])
        except (ValueError, KeyError, TypeError):
            _log.warning("an engine told an event that is none: %.80r", line)
            return
        if event.run in self._runs:
            self._runs[event.run].append(event)

    def end(self, line: str) -> str:
        """News `kept` -> the same for the tab, once the store has the run.

        Raises:
            StoreError: the store cannot be reached.
        """
        told: dict[str, Any] = json.loads(line)
        id = str(told["run"])
        events = self._runs.pop(id, [])
        self._store.append(id, 1, list(enumerate(events, 1)))
        if not any(isinstance(event, RunFinished) for event in events):
            self._store.set_status(id, "stopped", "Kept on the Playground page.")
        # of one network several moments are kept: lists of runs tell them apart by their epochs
        self._store.rename(id, f"{self._store.run(id).name[:_LONGEST]}, epoch {int(told['epoch']):,}")
        run = self._store.run(id)
        lines = {"data": data_line(run.spec), "network": network_line(run.spec), "training": training_line(run.spec)}
        more = {"name": run.name, "line": " · ".join(lines.values()), "settings": lines}
        return json.dumps({**told, **more, "experiment": run.spec.model_dump(mode="json")}, separators=(",", ":"))

    def give_up(self, reason: str) -> None:
        """The engine is not going to save them any more."""
        for id in list(self._runs):
            self._runs.pop(id)
            try:
                self._store.set_status(id, "crashed", reason)
                self._store.delete([id])
            except StoreError as error:
                _log.warning("cannot give up run %s: %s", id, error)


def _owner(engine: EngineProcess) -> Owner:
    try:
        started = psutil.Process(engine.pid).create_time()
    except psutil.NoSuchProcess:
        started = 0.0  # it has just died: the run will be found lost
    return Owner(socket.gethostname(), engine.pid, started)


def failed(sentence: str) -> str:
    """The tab is told that nothing was kept."""
    return json.dumps({"news": "refused", "command": "keep", "field": "", "sentence": sentence})
