from __future__ import annotations

import asyncio
import threading

import pytest

from playground.web import outbox as outbox_module
from playground.web.outbox import Outbox


def test_messages_come_in_order_and_before_pictures_of_which_only_the_newest_comes() -> None:
    async def run() -> list[str]:
        outbox = Outbox()
        outbox.show("p1")
        outbox.tell("a")
        outbox.show("p2")
        outbox.tell("b")
        return [await outbox.next() for _ in range(3)]

    assert asyncio.run(run()) == ["a", "b", "p2"]


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

    assert asyncio.run(run()) == ["p1", "p3"]


def test_other_threads_wake_who_waits() -> None:
    async def run() -> str:
        outbox = Outbox()
        threading.Timer(0.02, outbox.tell, ["late"]).start()
        return await asyncio.wait_for(outbox.next(), 10)

    assert asyncio.run(run()) == "late"


def test_the_end_comes_with_its_reason() -> None:
    async def run() -> None:
        outbox = Outbox()
        outbox.tell("never read")
        outbox.leave("Closed.")
        await outbox.next()

    with pytest.raises(EOFError, match=r"Closed\."):
        asyncio.run(run())


def test_a_tab_that_reads_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "MOST_WAITING", 100)

    async def run() -> None:
        outbox = Outbox()
        for _ in range(20):
            outbox.tell("0123456789")
        await outbox.next()

    with pytest.raises(EOFError, match="Too much"):
        asyncio.run(run())


def test_a_loop_that_has_ended_does_not_matter() -> None:
    async def make() -> Outbox:
        return Outbox()

    asyncio.run(make()).tell("nobody hears")
