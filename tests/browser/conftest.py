"""A real server and a real Chromium for tests of the whole."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

ROOT = Path(__file__).parents[2]
DATASETS = ROOT.parent / "shared" / "data" / "images"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
START_S = 60.0
END_S = 30.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    setattr(item, f"report_{call.when}", report)
    return report


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
        pytest.fail(f"the app did not start:\n{self.log.read_text(errors='replace')[-4000:]}")


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


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Folder outside the repository for screenshots and logs."""
    named = os.environ.get("PLAYGROUND_ARTIFACTS")
    folder = Path(named) if named else Path(tempfile.gettempdir()) / "playground-artifacts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def make_server(tmp_path_factory: pytest.TempPathFactory, artifacts: Path) -> Iterator[Callable[..., AppServer]]:
    """Starts a server of one's own: `make_server(PLAYGROUND_SLOTS="1")`; ended with the session."""
    servers: list[AppServer] = []

    def make(**environ: str) -> AppServer:
        server = AppServer(tmp_path_factory.mktemp("home"), environ)
        servers.append(server)
        return server.start()

    yield make
    for number, server in enumerate(servers):
        server.stop()
        shutil.copy(server.log, artifacts / f"server-{os.getpid()}-{number}.log")


@pytest.fixture(scope="session")
def server(make_server: Callable[..., AppServer]) -> AppServer:
    """The server that tests share."""
    return make_server()


@pytest.fixture
def app_url(server: AppServer) -> str:
    return server.url


@pytest.fixture
def console_errors() -> list[str]:
    """Errors of the page's scripts and console; a test that expects some clears it at its end."""
    return []


@pytest.fixture
def make_page(
    browser: Browser, console_errors: list[str], artifacts: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Opens a page in a fresh browser profile: `make_page(width=800, color_scheme="dark")`."""
    pages: list[Page] = []

    def make(width: int = 1400, height: int = 1000, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda message: _collect(message, console_errors))
        page.on("pageerror", lambda error: console_errors.append(str(error)))
        pages.append(page)
        return page

    yield make
    report = getattr(request.node, "report_call", None)
    for number, page in enumerate(pages):
        if report is not None and report.failed:
            page.screenshot(
                path=artifacts / f"failed-{request.node.name}-{number}.png".replace("/", "_"), full_page=True
            )
        page.context.close()
    if report is not None and report.passed:
        assert not console_errors, f"the page logged errors: {console_errors}"


@pytest.fixture
def page(make_page: Callable[..., Page]) -> Page:
    """A page 1,400 px wide, in light colours."""
    return make_page()


def _collect(message: ConsoleMessage, errors: list[str]) -> None:
    """Errors but those of Streamlit's own: it looks for its base address by trial, and for hosts outside."""
    address = message.location.get("url", "")
    own = "//127.0.0.1" in address or not address.startswith("http")
    if message.type == "error" and own and "/_stcore/" not in address:
        errors.append(f"{message.text} ({address})")
