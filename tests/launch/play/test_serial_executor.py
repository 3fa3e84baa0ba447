import threading
from concurrent.futures import ThreadPoolExecutor

from playground.launch.play.serial_executor import SerialExecutor


def test_calls_of_one_strand_are_made_in_order_and_one_at_a_time():
    with ThreadPoolExecutor(4) as executor:
        executor, seen, inside, done = SerialExecutor(executor), [], threading.Lock(), threading.Event()

        def call(number):
            assert inside.acquire(blocking=False)
            seen.append(number)
            inside.release()

        for number in range(200):
            executor.put(lambda number=number: call(number))
        executor.put(done.set)
        assert done.wait(10)
    assert seen == list(range(200))


def test_a_call_that_fails_does_not_stop_those_after_it(caplog):
    with ThreadPoolExecutor(2) as executor:
        executor, done = SerialExecutor(executor), threading.Event()
        executor.put(lambda: 1 / 0)
        executor.put(done.set)
        assert done.wait(10)
    assert "ZeroDivisionError" in caplog.text


def test_after_the_end_calls_are_dropped():
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    SerialExecutor(executor).put(lambda: 1 / 0)


def test_of_those_that_wait_only_the_last_is_made():
    with ThreadPoolExecutor(2) as executor:
        latest, begun, go_on, done, seen = (
            SerialExecutor(executor, newest=True),
            threading.Event(),
            threading.Event(),
            threading.Event(),
            [],
        )

        def first():
            begun.set()
            assert go_on.wait(10)
            seen.append("first")

        latest.put(first)
        assert begun.wait(10)
        for number in range(60):
            latest.put(lambda number=number: seen.append(number))
        latest.put(lambda: (seen.append("last"), done.set()))
        go_on.set()
        assert done.wait(10)
    assert seen == ["first", "last"]


def test_four_sessions_with_sixty_calls_each_do_not_make_a_fifth_wait():
    """One thread for all, so that the order is known: the fifth comes after one call of each of the others."""
    with ThreadPoolExecutor(1) as executor:
        begun, go_on, done, seen = threading.Event(), threading.Event(), threading.Event(), []
        executor.submit(lambda: (begun.set(), go_on.wait(10)))
        assert begun.wait(10)
        sessions = [SerialExecutor(executor, newest=True) for _ in range(5)]
        for number in range(60):
            for session in range(4):
                sessions[session].put(lambda session=session, number=number: seen.append((session, number)))
        sessions[4].put(lambda: (seen.append("fifth"), done.set()))
        go_on.set()
        assert done.wait(10)
    assert seen == [(0, 59), (1, 59), (2, 59), (3, 59), "fifth"]


def test_after_the_end_the_newest_call_is_dropped():
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    SerialExecutor(executor, newest=True).put(lambda: 1 / 0)
