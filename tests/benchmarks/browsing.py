"""A real server and a real Chromium for measures from outside."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright

from tests.app_server import FLAGS, AppServer, find_chromium

#: longest time that anything may take, ms
WAIT_MS = 120_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def app_server(**environ: str) -> Iterator[AppServer]:
    """A server in a home of its own, not yet started; stopped at the end."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        server = AppServer(Path(home), environ)
        try:
            yield server
        finally:
            server.stop()


def wait_for_warm_engine(server: AppServer) -> None:
    """Until a standby engine has gone to sleep: its import of TensorFlow is over."""
    deadline = time.monotonic() + WAIT_MS / 1000
    calm = 0
    while calm < 8 and time.monotonic() < deadline:
        engines = server.engines()
        busy = [_cpu_percent(engine) for engine in engines]
        calm = calm + 1 if engines and max(busy) < 5 else 0


def _cpu_percent(process: psutil.Process) -> float:
    try:
        return process.cpu_percent(0.25)
    except psutil.NoSuchProcess:
        return 0.0
