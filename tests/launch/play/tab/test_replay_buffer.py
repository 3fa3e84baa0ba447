import json

from playground.launch.play.tab import replay_buffer as replay_module
from playground.launch.play.tab.replay_buffer import ReplayBuffer
from playground.runs.protocol.news import format_news


def piece(*epochs, reset=False, **series):
    values = {"reset": reset, "epochs": list(epochs), "series": series}
    return format_news("curve", values | ({"branches": [{"epochs": [9], "series": {}}]} if reset else {}))


def test_the_latest_of_each_kind_is_told_again_in_order():
    replay = ReplayBuffer()
    for name, line in (("touched", "t"), ("state", "s1"), ("opened", "o"), ("state", "s2"), ("explained", "e")):
        replay.note(name, line)
    replay.note("picture", "p1")
    replay.note("picture", "p2")
    assert replay.lines() == ["o", "s2", "t"]
    assert replay.picture == "p2"


def test_a_curve_is_told_again_from_its_last_beginning():
    replay = ReplayBuffer()
    for line in (piece(0, reset=True), piece(1), piece(0, reset=True), piece(5)):
        replay.note("curve", line)
    assert [json.loads(line)["epochs"] for line in replay.lines()] == [[0], [5]]


def test_many_pieces_of_a_curve_are_put_together(monkeypatch):
    monkeypatch.setattr(replay_module, "_MOST_PIECES", 3)
    replay = ReplayBuffer()
    replay.note("curve", piece(0, reset=True, loss=[9.0]))
    replay.note("curve", piece(1, 2, loss=[1.0, 2.0]))
    replay.note("curve", piece(3, loss=[None], val_loss=[3.0]))
    replay.note("curve", piece(4, val_loss=[4.0]))
    (line,) = replay.lines()
    whole = json.loads(line)
    assert whole["epochs"] == [0, 1, 2, 3, 4]
    assert whole["series"] == {"loss": [9.0, 1.0, 2.0, None, None], "val_loss": [None, None, None, 3.0, 4.0]}
    assert whole["reset"] is True
    assert whole["branches"] == [{"epochs": [9], "series": {}}]


def test_what_was_running_is_paused_when_the_engine_has_left():
    replay = ReplayBuffer()
    assert replay.stop() == ""
    replay.note("state", format_news("state", {"status": "running", "epoch": 7, "epochs_per_s": 30.0}))
    line = replay.stop()
    assert json.loads(line) == {"news": "state", "status": "paused", "epoch": 7, "epochs_per_s": 0}
    assert replay.lines() == [line]
    assert replay.stop() == ""
