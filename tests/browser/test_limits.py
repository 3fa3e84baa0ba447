"""Whatever is uploaded, the server stays small and answers at once."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.app_server import AppServer, free_port
from tests.data.harmful import (
    Growth,
    excel_that_grows,
    excel_with_a_row_far_away,
    gzip_that_grows,
    long_cells,
    one_number_many_times,
    one_text_many_times,
    zip_of_large_images,
)
from tests.launch.support import until

MOST_GROWTH = 300 << 20
#: beside the slowest answer of a server that does nothing: where others wait for the machine's cores, it is slow, too
SLOWEST_S = 1.0


class Health:
    """The slowest answer of an address, seconds."""

    def __init__(self, url: str) -> None:
        self.url, self.slowest, self.over = url, 0.0, threading.Event()
        self.thread = threading.Thread(target=self.ask)

    def __enter__(self) -> Health:
        self.thread.start()
        return self

    def ask(self) -> None:
        while not self.over.wait(0.05):
            began = time.monotonic()
            with urllib.request.urlopen(self.url, timeout=60) as answer:
                assert answer.status == 200
            self.slowest = max(self.slowest, time.monotonic() - began)

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()


def table_of_numbers() -> bytes:
    """60 MB of no harm: 10 million numbers."""
    line = b"".join(b"%d.%d," % (number % 9, number % 7) for number in range(19)) + b"1\n"
    return b",".join(b"c%d" % number for number in range(20)) + b"\n" + line * 500_000


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that does nothing else."""
    port, folder = free_port(), tmp_path_factory.mktemp("idle")
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until(lambda: answers(port))
        yield f"http://127.0.0.1:{port}/"
        process.terminate()


def answers(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def small_server(make_module_server: Callable[..., AppServer]) -> AppServer:
    return make_module_server()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("text.parquet", one_text_many_times),
        ("number.parquet", one_number_many_times),
        ("strings.xlsx", excel_that_grows),
        ("far.xlsx", excel_with_a_row_far_away),
        ("grows.csv.gz", gzip_that_grows),
        ("cells.csv.gz", long_cells),
        ("large.zip", zip_of_large_images),
        ("numbers.csv", table_of_numbers),
    ],
)
def test_the_server_stays_small_and_answers(
    page: Page, small_server: AppServer, idle: str, tmp_path: Path, name: str, make: Callable[[], bytes]
) -> None:
    file = tmp_path / name
    file.write_bytes(make())
    page.goto(f"{small_server.url}/data")
    page.locator("input[type=file]").wait_for(state="attached")
    assert small_server.process is not None
    address = f"{small_server.url}/_stcore/health"
    with Growth(small_server.process.pid) as growth, Health(address) as health, Health(idle) as other:
        page.set_input_files("input[type=file]", file)
        heading = page.get_by_role("heading", name=name)
        alert = page.get_by_test_id("stAlert").filter(has_text=f"{name}: ")
        expect(heading.or_(alert).first).to_be_visible(timeout=240_000)
        page.wait_for_timeout(3000)  # what the page makes of it counts, too
    assert growth.most < MOST_GROWTH
    expect(page.get_by_text("Traceback")).to_have_count(0)
    assert health.slowest < SLOWEST_S + other.slowest
