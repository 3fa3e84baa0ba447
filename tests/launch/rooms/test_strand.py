import threading
from concurrent.futures import ThreadPoolExecutor

from playground.launch.rooms.strand import Strand


def test_calls_of_one_strand_are_made_in_order_and_one_at_a_time():
    with ThreadPoolExecutor(4) as executor:
        strand, seen, inside, done = Strand(executor), [], threading.Lock(), threading.Event()

        def call(number):
            assert inside.acquire(blocking=False)
            seen.append(number)
            inside.release()

        for number in range(200):
            strand.put(lambda number=number: call(number))
        strand.put(done.set)
        assert done.wait(10)
    assert seen == list(range(200))


def test_a_call_that_fails_does_not_stop_those_after_it(caplog):
    with ThreadPoolExecutor(2) as executor:
        strand, done = Strand(executor), threading.Event()
        strand.put(lambda: 1 / 0)
        strand.put(done.set)
        assert done.wait(10)
    assert "ZeroDivisionError" in caplog.text


def test_after_the_end_calls_are_dropped():
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    Strand(executor).put(lambda: 1 / 0)
