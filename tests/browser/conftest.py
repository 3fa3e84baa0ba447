"""A real server and a real Chromium for tests of the whole."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

from tests.app_server import FLAGS, AppServer, find_chromium

# Streamlit runs a page's script anew before it shows what a click or a run's end has changed: seconds on a busy machine
expect.set_options(timeout=30_000)


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
def servers_of(
    tmp_path_factory: pytest.TempPathFactory, artifacts: Path
) -> Callable[[], contextlib.AbstractContextManager[Callable[..., AppServer]]]:
    """Servers that end, and their engines with them, when what they were started for is over."""
    numbers = itertools.count()

    @contextlib.contextmanager
    def servers() -> Iterator[Callable[..., AppServer]]:
        started: list[AppServer] = []

        def make(**environ: str) -> AppServer:
            started.append(AppServer(tmp_path_factory.mktemp("home"), environ))
            return started[-1].start()

        try:
            yield make
        finally:
            for server in started:
                server.stop()
                shutil.copy(server.log, artifacts / f"server-{os.getpid()}-{next(numbers)}.log")

    return servers


@pytest.fixture
def make_server(servers_of: Callable[[], Any]) -> Iterator[Callable[..., AppServer]]:
    """Starts a server for one test: `make_server(PLAYGROUND_SLOTS="1")`."""
    with servers_of() as make:
        yield make


@pytest.fixture(scope="module")
def make_module_server(servers_of: Callable[[], Any]) -> Iterator[Callable[..., AppServer]]:
    """Starts a server for the tests of one module."""
    with servers_of() as make:
        yield make


@pytest.fixture(scope="session")
def server(servers_of: Callable[[], Any]) -> Iterator[AppServer]:
    """The server that tests share."""
    with servers_of() as make:
        yield make()


@pytest.fixture
def app_url(server: AppServer) -> str:
    return server.url


@pytest.fixture
def console_errors() -> list[str]:
    """Errors of the page's scripts and console; a test that expects some clears it at its end."""
    return []


@pytest.fixture
def make_page(
    browser: Browser,
    console_errors: list[str],
    artifacts: Path,
    request: pytest.FixtureRequest,
    make_server: Callable[..., AppServer],  # a server of the test ends after the pages that look at it
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
    """Errors but those of Streamlit's own: it looks for its base address by trial, for hosts outside, and whether the
    file of a download button is there, which may have been another one's a moment before.
    """
    address = message.location.get("url", "")
    own = "//127.0.0.1" in address or not address.startswith("http")
    streamlit = "/_stcore/" in address or "/media/" in address or "Download Button source error" in message.text
    if message.type == "error" and own and not streamlit:
        errors.append(f"{message.text} ({address})")
