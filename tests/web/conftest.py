from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
import uvicorn
from starlette.applications import Starlette

from playground.errors import Problem, StoreError
from playground.launch.contract import Update
from playground.runs.protocol.messages import Boundary
from playground.runs.run import Run
from playground.spec.experiment import ExperimentSpec
from playground.web.routes import routes
from playground.web.viewer import Source


def fake_run(id: str, *, spec: ExperimentSpec | None = None, name: str = "", colour: int = 0) -> Run:
    return Run(
        id=id,
        token=f"token-of-{id}",
        name=name or f"run {id}",
        spec=spec or ExperimentSpec(),
        status="running",
        reason="",
        diagnosis="",
        group="",
        created=datetime.now(UTC),
        started=datetime.now(UTC),
        ended=None,
        epochs=0,
        elapsed_s=0.0,
        parameters=17,
        mode="xla",
        metrics={},
        sparkline=(),
        checkpoint_epoch=None,
        colour=colour,
        starred=False,
        tags=(),
        note="",
        deleted=None,
        position=0,
        seconds={},
    )


@dataclass
class FakeHistory:
    run: Run
    epochs: list[int] = field(default_factory=list)
    elapsed_s: list[float] = field(default_factory=list)
    series: dict[str, list[float | None]] = field(default_factory=dict)
    marks: list[tuple[int, str, object, object]] = field(default_factory=list)
    frame: Boundary | None = None
    frames: int = 0


class FakeLauncher:
    """A launcher that is told what happens; a cursor is the points seen, times 10,000, and the frames seen, and one."""

    def __init__(self, *runs: Run) -> None:
        self.histories = {run.id: FakeHistory(run) for run in runs}
        self.watched: list[tuple[str, str, float]] = []
        self.looks: queue.SimpleQueue[tuple[str, dict[str, str | float]]] = queue.SimpleQueue()
        self.followed = threading.Semaphore(0)
        self.told = threading.Semaphore(0)
        self.lock = threading.Lock()

    def run_by_token(self, token: str) -> Run:
        for history in self.histories.values():
            if history.run.token == token:
                return history.run
        raise StoreError(Problem("run", "There is no such run."))

    def add(self, run: str, elapsed_s: float, metrics: dict[str, float | None]) -> None:
        with self.lock:
            history = self.histories[run]
            history.epochs.append(len(history.epochs) + 1)
            history.elapsed_s.append(elapsed_s)
            for name, value in metrics.items():
                history.series.setdefault(name, []).append(value)

    def show(self, run: str, frame: Boundary) -> None:
        with self.lock:
            self.histories[run].frame = frame
            self.histories[run].frames += 1

    def end(self, run: str, status: str) -> None:
        with self.lock:
            self.histories[run].run = replace(self.histories[run].run, status=status)

    def follow(self, run: str, cursor: int = 0) -> Update:
        with self.lock:
            if run not in self.histories:
                raise StoreError(Problem("run", "There is no such run."))
            history = self.histories[run]
            points, frames = divmod(max(0, cursor - 1), 10_000)
            self.followed.release()
            return Update(
                cursor=len(history.epochs) * 10_000 + history.frames + 1,
                reset=cursor == 0,
                status=history.run.status,
                reason="",
                epoch=len(history.epochs),
                total_epochs=1000,
                fraction=0.0,
                elapsed=history.elapsed_s[-1] if history.elapsed_s else 0.0,
                left_s=None,
                epochs_per_s=0.0,
                activity="training",
                thinned=False,
                epochs=history.epochs[points:],
                elapsed_s=history.elapsed_s[points:],
                series={name: values[points:] for name, values in history.series.items()},
                marks=list(history.marks),
                frame=history.frame if history.frames > frames else None,
            )

    def watch(self, run: str, viewer: str, rate: float) -> None:
        self.watched.append((run, viewer, rate))
        self.told.release()

    def look(self, run: str, choices: Mapping[str, str | float]) -> None:
        self.looks.put((run, dict(choices)))

    @property
    def source(self) -> Source:
        return Source(lambda: self, self.run_by_token)  # type: ignore[arg-type, return-value]


@pytest.fixture
def launcher() -> FakeLauncher:
    return FakeLauncher(fake_run("aaa"), fake_run("bbb", colour=1))


@pytest.fixture
def boundary() -> Boundary:
    return Boundary("aaa", 3, (-6.0, 6.0), (-6.0, 6.0), 2, 2, 0.0, 1.0, "AECA/w==")


@pytest.fixture
def serve(launcher: FakeLauncher) -> Iterator[Callable[[str], str]]:
    """Starts a server with our routes under a base path, as Streamlit runs it; gives its host and port."""
    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(base: str = "") -> str:
        app = Starlette(routes=routes(launcher.source, base=base))
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="websockets-sansio", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        servers.append((server, thread))
        return f"127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for server, thread in servers:
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture
def host(serve: Callable[[str], str]) -> str:
    return serve("")
