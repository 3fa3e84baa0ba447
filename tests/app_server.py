"""The app as a user starts it, and the Chromium it is looked at with."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
DATASETS = Path(os.environ.get("PLAYGROUND_DATASETS") or ROOT.parent / "shared" / "data")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
START_S = 60.0
END_S = 30.0


@dataclass
class AppServer:
    """The app as a user starts it, in a process of its own.

    Attributes:
        home: its `PLAYGROUND_HOME`; kept from one start to the next.
        environ: what it finds in its environment besides.
        port: the same at every start.
    """

    home: Path
    environ: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    def start(self) -> AppServer:
        self.port = self.port or free_port()
        datasets = {"PLAYGROUND_DATASETS": str(DATASETS)} if DATASETS.is_dir() else {}
        environ = {**datasets, **os.environ, **self.environ, "PLAYGROUND_HOME": str(self.home)}
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
        command += ["--server.port", str(self.port), "--browser.gatherUsageStats", "false"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)
        self._wait_until_healthy(self.process)
        return self

    def stop(self) -> None:
        """End it as Ctrl-C or a service manager does; killed if it does not follow."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def kill(self) -> None:
        """End it without warning."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def engines(self) -> list[psutil.Process]:
        """Its engine processes, in the order in which they were started."""
        assert self.process is not None
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if "playground.engine" in " ".join(child.cmdline()):
                    found.append((child.create_time(), child))
        return [child for _, child in sorted(found, key=lambda pair: pair[0])]

    def _wait_until_healthy(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.05)
        process.kill()
        process.wait()
        raise RuntimeError(f"the app did not start:\n{self.log.read_text(errors='replace')[-4000:]}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def find_chromium() -> str | None:
    """Path of an installed Chromium; None: Playwright's own."""
    if named := os.environ.get("PLAYGROUND_CHROMIUM"):
        return named
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    return found or (str(MAC_CHROME) if MAC_CHROME.exists() else None)
