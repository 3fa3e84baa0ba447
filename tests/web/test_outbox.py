from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from playground.web import outbox as outbox_module
from playground.web.outbox import Outbox

T = TypeVar("T")


def in_a_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run it in an event loop of a thread of its own: a browser that other tests drive may have one in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def test_messages_come_in_order_and_before_pictures_of_which_only_the_newest_comes() -> None:
    async def run() -> list[str]:
        outbox = Outbox()
        outbox.show("p1")
        outbox.tell("a")
        outbox.show("p2")
        outbox.tell("b")
        return [await outbox.next() for _ in range(3)]

    assert in_a_loop(run()) == ["a", "b", "p2"]


def test_the_next_picture_waits_until_the_last_one_is_drawn() -> None:
    async def run() -> list[str]:
        outbox = Outbox()
        outbox.show("p1")
        got = [await outbox.next()]
        outbox.show("p2")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(outbox.next(), 0.05)
        outbox.show("p3")
        outbox.drew()
        return [*got, await outbox.next()]

    assert in_a_loop(run()) == ["p1", "p3"]


def test_other_threads_wake_who_waits() -> None:
    async def run() -> str:
        outbox = Outbox()
        threading.Timer(0.02, outbox.tell, ["late"]).start()
        return await asyncio.wait_for(outbox.next(), 10)

    assert in_a_loop(run()) == "late"


def test_the_end_comes_with_its_reason() -> None:
    async def run() -> None:
        outbox = Outbox()
        outbox.tell("never read")
        outbox.leave("Closed.")
        await outbox.next()

    with pytest.raises(EOFError, match=r"Closed\."):
        in_a_loop(run())


def test_a_tab_that_reads_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "MOST_WAITING", 100)

    async def run() -> None:
        outbox = Outbox()
        for _ in range(20):
            outbox.tell("0123456789")
        await outbox.next()

    with pytest.raises(EOFError, match="Too much"):
        in_a_loop(run())


def test_a_loop_that_has_ended_does_not_matter() -> None:
    async def make() -> Outbox:
        return Outbox()

    in_a_loop(make()).tell("nobody hears")
