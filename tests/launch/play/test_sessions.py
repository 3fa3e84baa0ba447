import json
import os
import shutil
import threading
import time

import psutil
import pytest

from playground.errors import PlaygroundError
from playground.launch.play import sessions as sessions_module
from playground.launch.play import shelf as shelf_module
from playground.launch.play.links import read_link
from playground.launch.play.requests import Action, Hello, PlayRequest
from playground.launch.play.shelf import Record, Shelf
from playground.launch.play.tab import tab as tab_module
from playground.runs.protocol.messages import Pause
from playground.runs.protocol.play import Export, Play, Reset, Rewind, SetWeight, ShowNeuron, Step
from playground.spec.experiment import load_spec
from tests.launch.play.conftest import FakeTab
from tests.launch.support import until


def key_of(tab):
    return tab.told("room")["key"]


def do(tab, command):
    tab.session.request(PlayRequest(do=command))


def change(tab, **values):
    tab.session.request(PlayRequest(change={path.replace("__", "."): value for path, value in values.items()}))


def commands(tab, name):
    """Commands of a name that the tab's engine was given."""
    lines = [message["line"] for message in list(tab.messages) if message.get("news") == "explained"]
    return [values for line in lines if name in ((values := json.loads(line)).get("play"), values.get("command"))]


def train(tab, epoch=3):
    do(tab, Play())
    return tab.told("picture", lambda picture: picture["epoch"] >= epoch)


def pid_of(tab):
    return tab.session.binding.assigned.engine.pid


class TestOpening:
    def test_a_tab_is_told_everything_it_draws(self, sessions, opened):
        tab = opened(sessions, "preset=spiral&show_test=true&text=Look%20**here**")
        spec = tab.told("spec")
        assert spec["experiment"]["data"]["name"] == "spiral"
        assert spec["preset"] == "spiral"
        assert spec["view"]["show_test"] is True
        assert spec["text"] == "<p>Look <strong>here</strong></p>\n"
        assert spec["query"].startswith("preset=spiral&show_test=true")
        assert spec["started"] is False
        assert spec["step"] > 0
        assert spec["differences"]
        scene = tab.told("scene")
        assert scene["name"] == "Spiral"
        assert len(scene["features"]) == 7
        assert tab.told("opened")["number"] == 1
        assert tab.told("state", lambda state: state["status"] == "idle")
        assert tab.told("picture")["number"] == 1

    def test_it_trains_as_soon_as_it_is_played_and_says_that_it_has_started(self, sessions, opened):
        tab = opened(sessions)
        assert train(tab)["status"] == "running"
        assert tab.told("spec", lambda spec: spec["started"])
        do(tab, Pause())
        tab.told("state", lambda state: state["status"] == "paused")
        do(tab, Reset())
        tab.told("spec", lambda spec: not spec["started"])

    def test_what_is_asked_before_the_engine_is_there_is_done_then(self, sessions, enter):
        tab = enter(sessions)
        do(tab, Play())
        change(tab, training__learning_rate=0.5)
        assert tab.told("spec", lambda spec: spec["experiment"]["training"]["learning_rate"] == 0.5)
        tab.told("picture", lambda picture: picture["epoch"] > 2)
        assert tab.told("opened", lambda news: news["optimizer"] == "sgd 0.5")

    def test_a_link_that_does_not_hold_opens_all_the_same(self, sessions, opened):
        tab = opened(sessions, "preset=nothing&data.noise=7&nonsense=1")
        assert any("nothing" in sentence for sentence in tab.told("notices"))

    def test_a_link_of_tensorflow_playground_opens_the_same_experiment(self, sessions, opened):
        tab = opened(sessions, hash="activation=relu&dataset=spiral&networkShape=8,7&learningRate=0.1&noise=10")
        spec = tab.told("spec")["experiment"]
        assert spec["data"]["name"] == "spiral"
        assert [layer["units"] for layer in spec["network"]["layers"]] == [8, 7]
        assert "networkShape=8,7" in tab.told("spec")["tfp"]

    def test_data_of_many_features_are_put_into_a_plane(self, sessions, opened):
        tab = opened(sessions, "preset=iris")
        assert tab.told("spec")["experiment"]["data"]["plane"]["by"] == "pca"
        assert tab.told("scene")["names"] == ["component 1", "component 2"]


class TestRequests:
    def test_a_changed_setting_reaches_the_engine_and_the_tab(self, sessions, opened):
        tab = opened(sessions)
        change(tab, training__learning_rate=0.25)
        assert tab.told("opened", lambda news: news["optimizer"] == "sgd 0.25")
        assert "training.learning_rate=0.25" in tab.told("spec")["query"]
        assert tab.told("problems") == []

    def test_a_refused_change_leaves_everything_as_it_was(self, sessions, opened):
        tab = opened(sessions)
        before = tab.session.setup
        change(tab, training__learning_rate=30)
        (problem,) = tab.told("problems", bool)
        assert problem["field"] == "training.learning_rate"
        assert "got 30" in problem["sentence"]
        assert tab.session.setup is before
        assert commands(tab, "configure") == []

    def test_one_value_for_all_layers(self, sessions, opened):
        tab = opened(sessions)
        change(tab, network__activation="relu", network__l2=0.1, train_share=0.7)
        spec = tab.told("spec", lambda spec: spec["experiment"]["data"]["split"]["validation"] == 0.3)["experiment"]
        assert {layer["activation"] for layer in spec["network"]["layers"]} == {"relu"}
        assert {layer["l2"] for layer in [*spec["network"]["layers"], spec["network"]["output"]]} == {0.1}
        assert spec["network"]["output"]["activation"] != "relu"
        assert spec["data"]["split"]["test"] == 0

    def test_other_data_are_drawn_at_once(self, sessions, opened):
        tab = opened(sessions)
        tab.session.request(PlayRequest(put={"data": {"kind": "generated", "name": "xor"}}))
        assert tab.told("scene", lambda scene: scene["name"] == "XOR")
        scenes = tab.count("scene")
        change(tab, training__learning_rate=0.5)
        tab.told("opened", lambda news: news["optimizer"] == "sgd 0.5")
        assert tab.count("scene") == scenes

    def test_data_of_another_task_make_the_loss_automatic(self, sessions, opened):
        tab = opened(sessions, "preset=tf-playground")
        assert tab.told("spec")["experiment"]["training"]["loss"] == "mean_squared_error"
        tab.session.request(PlayRequest(put={"data": {"kind": "generated", "name": "blobs"}}))
        spec = tab.told("spec", lambda spec: spec["experiment"]["data"]["name"] == "blobs")
        assert spec["experiment"]["training"]["loss"] == "auto"
        assert "automatic" in tab.told("notices")[0]

    def test_the_view_changes_nothing_of_the_training(self, sessions, opened):
        tab = opened(sessions)
        tab.session.request(PlayRequest(view={"hide": ["noise"], "discretize": True}))
        assert tab.told("spec", lambda spec: spec["view"]["hide"] == ["noise"])
        tab.session.request(PlayRequest(view={"hide": ["everything"]}))
        assert tab.told("problems", lambda problems: problems and "everything" in problems[0]["sentence"])
        assert commands(tab, "configure") == []

    def test_settings_dragged_on_are_taken_up_together(self, sessions, opened, monkeypatch):
        tab = opened(sessions)
        held, go = threading.Event(), threading.Event()
        fitted = sessions_module.fitted

        def slow(setup, settings):
            held.set()
            assert go.wait(10)
            return fitted(setup, settings)

        monkeypatch.setattr("playground.launch.play.change_queue.fitted", slow)
        change(tab, training__learning_rate=0.1)
        assert held.wait(10)
        for step in range(50):
            change(tab, training__learning_rate=(step + 1) / 100)
        do(tab, ShowNeuron(1, 0))
        go.set()
        tab.told("opened", lambda news: news["optimizer"] == "sgd 0.5")
        assert len(commands(tab, "configure")) == 2

    def test_what_the_engine_cannot_follow_is_not_shown_as_played(self, sessions, opened):
        tab = opened(sessions, "preset=xor")
        played = tab.told("spec")
        change(tab, name="unfit", training__learning_rate=0.5)
        asked = tab.told("spec", lambda spec: spec["experiment"]["training"]["learning_rate"] == 0.5)
        assert asked["number"] > played["number"]
        assert tab.told("refused")["sentence"] == "The data are gone."
        until(lambda: tab.told("spec")["experiment"] == played["experiment"])
        assert tab.told("spec")["number"] <= tab.told("opened")["number"]
        assert tab.session.setup.spec.name == ""
        change(tab, training__learning_rate=0.25)
        assert tab.told("opened", lambda news: news["optimizer"] == "sgd 0.25")

    def test_what_was_asked_for_is_answered_whether_followed_or_refused(self, sessions, opened):
        tab = opened(sessions)
        tab.session.request(PlayRequest(change={"training.learning_rate": 0.5}, ask=3))
        assert tab.told("answered", lambda answered: answered == 3)
        tab.session.request(PlayRequest(change={"training.learning_rate": 30}, ask=4))
        assert tab.told("answered", lambda answered: answered == 4)
        told = [next(iter(message)) for message in tab.messages if "problems" in message or "answered" in message]
        assert told[-2:] == ["problems", "answered"]
        assert [tab.session.expects(ask) for ask in (5, 5, 4, 6)] == [True, False, False, True]

    @pytest.mark.parametrize(
        ("requests", "left"),
        [
            ([SetWeight(1, 0, 0, 0.1), SetWeight(1, 0, 0, 0.2)], [SetWeight(1, 0, 0, 0.2)]),
            ([SetWeight(1, 0, 0, 0.1), SetWeight(1, 0, 1, 0.2)], [SetWeight(1, 0, 0, 0.1), SetWeight(1, 0, 1, 0.2)]),
            ([Rewind(1), Rewind(2), ShowNeuron(1, 0), ShowNeuron(2, 0)], [Rewind(2), ShowNeuron(2, 0)]),
            ([Step(), Step()], [Step(), Step()]),
        ],
    )
    def test_of_what_is_dragged_the_last_value_counts(self, requests, left):
        waiting = []
        for request in (PlayRequest(do=command) for command in requests):
            both = waiting[-1].then(request) if waiting else None
            waiting = [*waiting[:-1], both] if both else [*waiting, request]
        assert [request.do for request in waiting] == left

    def test_too_many_requests_at_once_are_refused(self, sessions, opened, monkeypatch):
        tab = opened(sessions)
        go = threading.Event()
        monkeypatch.setattr(
            "playground.launch.play.change_queue.fitted", lambda setup, settings: go.wait(10) and (setup, [])
        )
        change(tab, training__learning_rate=0.1)
        with pytest.raises(PlaygroundError):
            list(map(tab.session.request, [PlayRequest(do=Step())] * 200))
        go.set()

    def test_regenerate_draws_other_points_and_new_weights_other_weights(self, sessions, opened):
        tab = opened(sessions)
        do(tab, Action("regenerate"))
        seed = tab.told("spec", lambda spec: spec["experiment"]["seeds"]["data"])["experiment"]["seeds"]["data"]
        do(tab, Action("regenerate"))
        tab.told("spec", lambda spec: spec["experiment"]["seeds"]["data"] not in (None, seed))
        do(tab, Action("new_weights"))
        tab.told("spec", lambda spec: spec["experiment"]["seeds"]["weights"])

    def test_pasted_points_are_trained_on(self, sessions, opened):
        tab = opened(sessions)
        rows = [f"{x / 5},{(x * 7 % 11) / 4},{'a' if x % 2 else 'b'}" for x in range(30)]
        do(tab, Action("paste", "\n".join(["u,v,kind", *rows])))
        scene = tab.told("scene", lambda scene: scene["names"] == ["u", "v"])
        assert scene["class_names"] == ["a", "b"]
        assert scene["counts"] == {"training": 15, "test": 15}  # as it was shared out before
        told = tab.told("pasted")
        assert told["table"]["title"] == "pasted.csv"
        assert told["table"]["columns"] == ["u", "v", "kind"]
        assert (told["rows"], told["target"]) == (30, "kind")
        data = tab.told("spec", lambda spec: spec["experiment"]["data"]["kind"] == "table")["experiment"]["data"]
        assert data["dataset"] == told["table"]["dataset"]
        do(tab, Action("paste", "nothing"))
        assert tab.told("problems", bool)[0]["field"] == "paste"

    def test_a_preset_and_a_pasted_link(self, sessions, opened):
        tab = opened(sessions, "hide=noise")
        tab.session.request(PlayRequest(preset="rings"))
        spec = tab.told("spec", lambda spec: spec["preset"] == "rings")
        assert spec["view"]["hide"] == ["noise"]
        tab.session.request(PlayRequest(link="https://playground.tensorflow.org/#dataset=xor&networkShape=3"))
        assert tab.told("spec", lambda spec: spec["experiment"]["data"]["name"] == "xor")
        tab.session.request(PlayRequest(preset="nonsense"))
        assert tab.told("problems", bool)[0]["field"] == "preset"


class TestKeeping:
    def test_a_kept_state_is_a_stopped_run_in_the_store(self, sessions, opened, store):
        tab = opened(sessions)
        train(tab, 4)
        do(tab, Pause())
        epoch = tab.told("state", lambda state: state["status"] == "paused")["epoch"]
        do(tab, Action("keep"))
        kept = tab.told("kept")
        run = store.run(kept["run"])
        assert run.status == "stopped"
        assert run.reason == "Kept on the Playground page."
        assert kept["epoch"] == run.epochs == epoch
        assert kept["name"] == run.name == f"Circle 4-2, epoch {epoch}"
        assert kept["line"].startswith("Circle, 500 points")
        assert kept["experiment"] == tab.told("spec")["experiment"]
        assert commands(tab, "keep")[0]["number"] == tab.told("opened")["number"]
        assert len(store.points(run.id)) == epoch
        assert run.checkpoint_epoch == epoch
        do(tab, Action("restore", run.id))
        until(lambda: commands(tab, "restore"))
        assert commands(tab, "restore")[0]["folder"] == str(store.folder(run.id))

    def test_what_cannot_be_gone_back_to_is_refused(self, sessions, opened, store):
        tab = opened(sessions)
        do(tab, Action("restore", "0" * 12))
        assert "There is no run" in tab.told("problems", bool)[0]["sentence"]
        run = store.create_run(load_spec("{}"))
        do(tab, Action("restore", run.id))
        tab.told("problems", lambda problems: problems and "has no checkpoint" in problems[0]["sentence"])

    def test_an_export_comes_with_the_address_of_its_weights(self, sessions, opened):
        tab = opened(sessions)
        do(tab, Export())
        exported = tab.told("exported")
        address = exported["address"].split("/")
        assert address[:2] == ["play", "download"]
        assert sessions.download(*address[2:]).read_bytes() == b"weights"
        assert sessions.download("0" * 32, address[3]) is None
        assert sessions.download(address[2], "engine.log") is None
        assert sessions.download(address[2], "../x.weights.h5") is None


class TestTabs:
    def test_two_tabs_do_not_disturb_each_other(self, sessions, opened):
        first, second = opened(sessions), opened(sessions)
        assert key_of(first) != key_of(second)
        assert pid_of(first) != pid_of(second)
        train(first)
        change(second, training__learning_rate=0.5)
        second.told("opened", lambda news: news["optimizer"] == "sgd 0.5")
        do(second, SetWeight(1, 0, 0, 2.0))
        until(lambda: commands(second, "set_weight"))
        assert second.told("picture")["epoch"] == 0
        assert commands(first, "set_weight") == []
        assert first.told("spec")["experiment"]["training"]["learning_rate"] != 0.5

    def test_a_tab_loaded_again_sees_what_it_saw(self, sessions, opened, enter):
        tab = opened(sessions, "preset=xor")
        seen = train(tab, 5)["epoch"]
        query = tab.told("spec")["query"]
        tab.session.leave(tab)
        again = enter(sessions, query, key=key_of(tab))
        assert key_of(again) == key_of(tab)
        assert again.told("picture")["epoch"] >= seen
        told = [next(iter(message)) if "news" not in message else message["news"] for message in again.messages]
        assert told[:4] == ["room", "spec", "answered", "scene"]
        assert {"opened", "state", "curve"} <= set(told)
        epochs = [epoch for message in again.messages for epoch in message.get("epochs", ())]
        assert epochs[: seen + 1] == list(range(seen + 1))

    def test_a_second_tab_with_the_same_key_gets_a_session_of_its_own(self, sessions, opened, enter):
        tab = opened(sessions)
        assert key_of(enter(sessions, key=key_of(tab))) != key_of(tab)

    def test_a_page_that_lost_its_connection_has_its_session_again_though_the_old_one_still_stands(
        self, sessions, opened
    ):
        tab = opened(sessions)
        again = FakeTab()
        again.session = sessions.enter(again, Hello(key_of(tab), "preset=rings", page="p", again=True))
        assert key_of(again) != key_of(tab)  # another page: the first one is alive
        third = FakeTab()
        third.session = sessions.enter(third, Hello(key_of(again), "preset=xor", page="p", again=True))
        assert key_of(third) == key_of(again)
        assert again.left
        assert third.told("spec")["preset"] == "rings"  # its address is only what it showed when it was cut off

    def test_a_tab_that_fell_silent_gives_way(self, sessions, opened, monkeypatch):
        tab = opened(sessions)
        monkeypatch.setattr(tab_module, "SILENT_S", -1.0)
        again = FakeTab()
        again.session = sessions.enter(again, Hello(key_of(tab), page="other"))
        assert key_of(again) == key_of(tab)
        assert tab.left

    def test_an_address_that_was_edited_wins_over_what_was_played(self, sessions, opened, enter):
        tab = opened(sessions, "preset=xor")
        tab.session.leave(tab)
        again = enter(sessions, "preset=rings", key=key_of(tab))
        assert key_of(again) == key_of(tab)
        assert again.told("spec", lambda spec: spec["preset"] == "rings")

    def test_a_hidden_tab_asks_for_no_pictures(self, sessions, opened):
        tab = opened(sessions)
        tab.session.look(False)
        until(lambda: [command["rate"] for command in commands(tab, "watch")] == [60.0, 0.0])


class TestSeats:
    def test_a_visitor_without_an_engine_waits_in_line_and_gets_the_next_one(self, make_sessions, opened, enter):
        sessions = make_sessions(engines=1)
        first = opened(sessions)
        train(first)
        second, third = enter(sessions), enter(sessions)
        line = "As many train here as can at once (1). You are {} in line, and it is your turn in {}. This starts by"
        line += " itself."
        second.told("room", lambda session: session["sentence"] == line.format("1st", "about 60 s"))
        third.told("room", lambda session: session["sentence"] == line.format("2nd", "about 2 minutes"))
        assert second.told("scene")["name"] == "Circle"
        first.session.leave(first)
        second.told("room", lambda session: session["status"] == "ready")
        third.told("room", lambda session: session["sentence"].startswith(line.partition("{}")[0] + "1st"))

    def test_who_has_left_gives_way_and_goes_on_later_from_where_it_was(self, make_sessions, opened, enter):
        sessions = make_sessions(engines=1)
        first = opened(sessions)
        seen = train(first, 4)["epoch"]
        first.session.leave(first)
        second = opened(sessions)
        second.session.leave(second)
        again = opened(sessions, key=key_of(first))
        assert key_of(again) == key_of(first)
        assert again.told("state", lambda state: state["status"] == "paused" and state["epoch"] >= seen)

    def test_who_pauses_long_gives_way_until_it_plays_again(self, make_sessions, opened, enter):
        sessions = make_sessions(engines=1, rest=0.0)
        first = opened(sessions)
        second = opened(sessions)
        assert "its engine was needed elsewhere" in first.told("room")["sentence"]
        do(second, Play())
        second.told("picture", lambda picture: picture["epoch"] > 1)
        do(first, Play())
        first.told("room", lambda session: "1st in line" in session["sentence"])
        do(second, Pause())
        first.told("picture", lambda picture: picture["epoch"] > 1)

    def test_who_has_played_for_its_turn_gives_way_and_plays_on_when_it_is_its_turn_again(
        self, make_sessions, opened, enter
    ):
        sessions = make_sessions(engines=1, turn=0.4)
        first = opened(sessions)
        seen = train(first, 4)["epoch"]
        second = opened(sessions)
        train(second)
        gave_way = first.told("room", lambda session: session["status"] == "waiting")["sentence"]
        assert gave_way.startswith("Others waited for an engine, so this network rests")
        assert first.session.binding.plays
        first.forget()
        first.told("state", lambda state: state["status"] == "running" and state["epoch"] >= seen)

    def test_who_is_not_looked_at_gives_way_before_who_is(self, make_sessions, opened, enter):
        sessions = make_sessions(engines=2, turn=0.4)
        hidden, seen = opened(sessions), opened(sessions)
        train(seen)
        train(hidden)
        seen.session.binding.assigned.since -= 1000  # it has played for much longer
        hidden.session.look(False)
        third = opened(sessions)
        assert seen.session.binding.assigned.left is None
        assert hidden.told("room", lambda session: session["status"] == "waiting")
        assert train(third)

    def test_nobody_gives_way_who_trains_or_has_just_paused(self, make_sessions, opened, enter):
        sessions = make_sessions(engines=2, rest=3600.0)
        first, second = opened(sessions), opened(sessions)
        train(first)
        third = enter(sessions)
        third.told("room", lambda session: session["status"] == "waiting")
        do(second, Step())
        second.told("state", lambda state: state["epoch"] == 1)
        assert first.session.binding.assigned
        assert second.session.binding.assigned

    def test_a_session_that_nobody_looks_at_pauses_and_gives_its_engine_back(self, make_sessions, opened):
        sessions = make_sessions(pause=0.05, free=0.6)
        tab = opened(sessions)
        train(tab)
        engine = psutil.Process(pid_of(tab))
        session = tab.session
        session.leave(tab)
        until(lambda: session.binding.still_since is not None)
        assert engine.is_running()
        until(lambda: session.binding.assigned is None)
        assert not engine.is_running()
        assert (session.folder / "checkpoint.npz").exists()

    def test_an_engine_that_does_not_leave_is_killed(self, make_sessions, opened):
        sessions = make_sessions(free=0.05, leave=0.2)
        tab = opened(sessions, "name=deaf")
        engine = psutil.Process(pid_of(tab))
        tab.session.leave(tab)
        until(lambda: not engine.is_running())

    def test_a_session_is_forgotten_with_its_folder(self, make_sessions, opened, enter):
        sessions = make_sessions(free=0.05, forget=0.3)
        tab = opened(sessions)
        folder = tab.session.folder
        assert folder.is_dir()
        tab.session.leave(tab)
        until(lambda: not folder.exists())
        assert "no longer has" in enter(sessions, key=key_of(tab)).told("notices")[0]


class TestDeaths:
    def test_a_dead_engine_is_replaced_once_and_the_tab_is_told_why(self, sessions, opened):
        tab = opened(sessions)
        first = pid_of(tab)
        tab.forget()
        os.kill(first, 9)
        assert "SIGKILL" in tab.told("room", lambda session: session["status"] == "starting")["sentence"]
        tab.told("room", lambda session: session["status"] == "ready")
        tab.told("state", lambda state: state["status"] == "idle")  # as it was
        second = pid_of(tab)
        assert second != first
        os.kill(second, 9)
        ended = tab.told("room", lambda session: session["status"] == "ended")
        assert "SIGKILL" in ended["sentence"]
        do(tab, Play())
        tab.told("picture", lambda picture: picture["epoch"] > 2)

    def test_one_that_leaves_to_give_memory_back_is_replaced_each_time_and_plays_on(self, sessions, opened):
        tab = opened(sessions, "name=full")
        do(tab, Play())
        tab.told("picture", lambda picture: picture["epoch"] >= 8)
        assert "fresh one" in tab.told("room", lambda session: session["status"] == "starting")["sentence"]
        assert all(message["room"]["status"] != "ended" for message in tab.messages if "room" in message)

    def test_what_was_played_when_its_engine_died_plays_on(self, sessions, opened):
        tab = opened(sessions)
        do(tab, Play())
        tab.told("picture", lambda picture: picture["epoch"] > 2)
        first = pid_of(tab)
        tab.forget()
        os.kill(first, 9)
        tab.told("room", lambda session: session["status"] == "ready")
        tab.told("state", lambda state: state["status"] == "running")
        assert pid_of(tab) != first

    def test_memory_that_runs_out_is_said_with_what_may_be_tried(self, sessions, opened):
        tab = opened(sessions, "name=die")
        do(tab, Play())
        tab.told("room", lambda session: session["status"] == "starting" and "out of memory" in session["sentence"])

    def test_what_cannot_be_opened_is_tried_again_when_it_is_changed(self, sessions, opened):
        tab = opened(sessions, "name=fail")
        assert tab.told("state", lambda state: state["status"] == "failed")["reason"] == "It cannot be built."
        tab.session.request(PlayRequest(change={"name": ""}))
        tab.told("opened")
        tab.told("state", lambda state: state["status"] == "idle")

    def test_a_session_whose_folder_cannot_be_made_is_refused_with_the_reason(self, sessions, enter, settings):
        settings.play_sessions.parent.mkdir(parents=True, exist_ok=True)
        settings.play_sessions.write_text("a file")
        with pytest.raises(PlaygroundError, match=r"cannot make the folder .*: File exists"):
            enter(sessions)

    def test_who_comes_back_to_a_server_that_knows_nothing_of_it_is_told(self, sessions, enter):
        tab = enter(sessions, "preset=rings", key="0" * 32)
        assert "no longer has" in tab.told("notices")[0]
        assert tab.told("spec")["preset"] == "rings"

    def test_an_engine_that_cannot_be_started_ends_the_session(self, make_sessions, enter, monkeypatch):
        sessions = make_sessions()

        def broken():
            raise OSError("no more processes")

        monkeypatch.setattr(sessions._pool, "take", broken)
        tab = enter(sessions)
        assert "no more processes" in tab.told("room", lambda session: session["status"] == "ended")["sentence"]


def stop(tab):
    do(tab, Pause())
    return tab.told("state", lambda state: state["status"] == "paused")["epoch"]


def shape(message):
    return [layer["units"] for layer in message["experiment"]["network"]["layers"]]


class TestUndo:
    def test_a_click_that_threw_a_trained_network_away_is_undone_with_its_weights_and_done_again(
        self, sessions, opened
    ):
        tab = opened(sessions)
        train(tab)
        epoch = stop(tab)
        first = tab.told("spec")
        assert (first["undo"], first["redo"]) == (0, 0)
        tab.session.request(PlayRequest(put={"network": {"layers": [7]}}))
        second = tab.told("spec", lambda spec: shape(spec) == [7])
        assert (second["undo"], second["redo"]) == (1, 0)
        assert second["step"] != first["step"]
        tab.told("picture", lambda picture: picture["epoch"] == 0)
        do(tab, Step())
        tab.told("picture", lambda picture: picture["epoch"] == 1)
        do(tab, Action("undo"))
        back = tab.told("spec", lambda spec: spec["redo"] == 1)
        assert (back["experiment"], back["step"], back["undo"]) == (first["experiment"], first["step"], 0)
        assert tab.told("opened", lambda news: news["number"] == back["number"])["reset"]
        tab.told("state", lambda state: (state["status"], state["epoch"]) == ("paused", epoch))
        do(tab, Action("redo"))
        again = tab.told("spec", lambda spec: spec["step"] == second["step"])
        assert shape(again) == [7]
        tab.told("picture", lambda picture: (picture["epoch"], picture["of"]) == (1, again["number"]))

    def test_the_last_ten_states_come_back_and_no_more_are_kept(self, sessions, opened):
        tab = opened(sessions)
        for units in range(1, 14):
            tab.session.request(PlayRequest(put={"network": {"layers": [units]}}))
            tab.told("spec", lambda spec, units=units: shape(spec) == [units])
        assert tab.told("spec")["undo"] == 10
        for undone, units in enumerate(range(12, 2, -1), 1):
            do(tab, Action("undo"))
            assert shape(tab.told("spec", lambda spec, undone=undone: spec["redo"] == undone)) == [units]
        assert tab.told("spec")["undo"] == 0
        tab.session.request(PlayRequest(do=Action("undo"), ask=1))
        tab.told("answered", lambda answered: answered == 1)
        assert tab.told("spec")["redo"] == 10
        assert len(list((tab.session.folder / "undo").iterdir())) <= 10 + 3

    def test_a_slider_that_is_dragged_is_one_step_and_speed_and_view_are_none(self, sessions, opened):
        tab = opened(sessions)
        for value in (0.1, 0.2, 0.4):
            change(tab, training__learning_rate=value)
            rate = lambda spec, value=value: spec["experiment"]["training"]["learning_rate"] == value  # noqa: E731
            tab.told("spec", rate)
        change(tab, training__pace=7)
        tab.session.request(PlayRequest(view={"discretize": True}))
        assert tab.told("spec", lambda spec: spec["view"]["discretize"])["undo"] == 1
        do(tab, Action("undo"))
        back = tab.told("spec", lambda spec: spec["redo"] == 1)
        assert back["experiment"]["training"]["learning_rate"] not in (0.1, 0.2, 0.4)
        assert back["experiment"]["training"]["pace"] == 7
        assert back["view"]["discretize"]

    def test_hands_and_reset_are_undone_too(self, sessions, opened):
        tab = opened(sessions)
        train(tab)
        epoch = stop(tab)
        do(tab, Reset())
        tab.told("state", lambda state: state["epoch"] == 0)
        for count, value in enumerate((0.5, 0.7), 1):
            do(tab, SetWeight(1, 0, 0, value))
            until(lambda count=count: len(commands(tab, "set_weight")) == count)
        assert tab.told("spec", lambda spec: spec["undo"] == 2)
        assert len(commands(tab, "save")) == 2
        steps = tab.told("spec")
        do(tab, Action("visit", f"{tab.session._changes._past._back[0].step}?preset=xor"))
        assert tab.told("spec", lambda spec: spec["redo"] == 2)["step"] != steps["step"]
        tab.told("state", lambda state: (state["status"], state["epoch"]) == ("paused", epoch))

    def test_what_is_visited_too_late_has_its_settings_again(self, sessions, opened):
        tab = opened(sessions)
        do(tab, Action("visit", "77?preset=xor"))
        assert tab.told("spec", lambda spec: spec["preset"] == "xor")["undo"] == 1
        assert "too long ago" in tab.told("notices")[0]

    def test_it_works_while_no_engine_is_there(self, make_sessions, opened, enter):
        sessions = make_sessions(engines=1, rest=0.0)
        first = opened(sessions)
        train(first)
        epoch = stop(first)
        second = opened(sessions)
        first.told("room", lambda session: session["status"] == "waiting")
        train(second)
        first.session.request(PlayRequest(put={"network": {"layers": [7]}}))
        first.told("spec", lambda spec: shape(spec) == [7])
        do(first, Action("undo"))
        first.told("spec", lambda spec: spec["redo"] == 1)
        first.forget()
        second.session.leave(second)
        first.told("room", lambda session: session["status"] == "ready")
        assert first.told("state", lambda state: state["status"] == "paused")["epoch"] == epoch


class TestRestarts:
    def test_a_tab_finds_its_network_again_after_the_server_was_started_again(self, make_sessions, opened, enter):
        sessions = make_sessions()
        tab = opened(sessions, "preset=xor")
        change(tab, training__learning_rate=0.25)
        tab.told("opened", lambda news: news["optimizer"] == "sgd 0.25")
        epoch, key = train(tab)["epoch"], key_of(tab)
        sessions.close()
        later = make_sessions()
        again = enter(later, tab.told("spec")["query"], key=key)
        assert key_of(again) == key
        assert "started again" in again.told("notices")[0]
        assert again.told("spec")["experiment"]["training"]["learning_rate"] == 0.25
        assert again.told("picture")["epoch"] >= epoch
        assert again.told("state", lambda state: state["status"] == "running")  # it was playing
        assert len(later._sessions) == 1

    def test_a_server_that_was_killed_left_what_was_played(self, make_sessions, opened, enter, settings):
        sessions = make_sessions()
        tab = opened(sessions)
        do(tab, Step())
        tab.told("state", lambda state: state["epoch"] == 1)
        folder, key = tab.session.folder, key_of(tab)
        until(lambda: (folder / "room.json").exists())
        assert folder.stat().st_mode & 0o077 == settings.play_sessions.stat().st_mode & 0o077 == 0
        # as a process that is gone has left it
        (folder / "checkpoint.npz").write_text("41")
        values = json.loads((folder / "room.json").read_text())
        assert key not in str(values)
        gone = settings.play_sessions / f"{2**22 + 1}-{folder.name[-12:]}"
        gone.mkdir()
        for name in ("room.json", "checkpoint.npz"):
            (gone / name).write_text((folder / name).read_text())
        tab.session.leave(tab)
        sessions.close()
        shutil.rmtree(folder)
        again = enter(make_sessions(), key=key)
        assert key_of(again) == key
        assert again.told("state", lambda state: state["status"] == "paused")["epoch"] == 41

    def test_what_is_left_of_sessions_is_bounded(self, settings, monkeypatch):
        shelf = Shelf(settings.play_sessions)
        record = Record(read_link("preset=xor").setup, plays=False)
        now = time.time()
        folders = []
        for number in range(6):
            folder = shelf.place(f"{number:032x}")
            shelf.write(folder, f"{number:032x}", record)
            (folder / "checkpoint.npz").write_bytes(b"x" * 1000)
            for path in (*folder.iterdir(), folder):
                os.utime(path, (now - 100 * number, now - 100 * number))
            folders.append(folder)
        (broken := settings.play_sessions / f"{os.getpid()}-{'a' * 12}").mkdir()
        monkeypatch.setattr(shelf_module, "MOST_KEPT", 4)
        monkeypatch.setattr(shelf_module, "MOST_AGE_S", 250.0)
        shelf.sweep([folders[5]])
        assert [folder.exists() for folder in folders] == [True, True, True, False, False, True]
        assert not broken.exists()
        size = sum(path.stat().st_size for path in folders[0].iterdir())
        monkeypatch.setattr(shelf_module, "MOST_BYTES", 1.5 * size)
        shelf.sweep([])
        assert [folder.exists() for folder in folders[:3]] == [True, False, False]
        monkeypatch.setattr(shelf_module, "MOST_KEPT", 0)
        shelf.sweep([])
        assert list(settings.play_sessions.iterdir()) == []

    def test_a_page_that_says_hello_twice_has_one_session_and_one_engine(self, sessions, enter):
        key = "0123456789abcdef" * 2
        tabs = []

        def come():
            tab = FakeTab()
            tab.session = sessions.enter(tab, Hello(key, page="p", fresh=True))
            tabs.append(tab)

        threads = [threading.Thread(target=come) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert {key_of(tab) for tab in tabs} == {key}
        assert len(sessions._sessions) == 1
        assert "notices" not in {name for tab in tabs for message in tab.messages for name in message}


class TestTheEnd:
    def test_closing_ends_engines_that_save_what_they_do(self, make_sessions, opened, settings):
        sessions = make_sessions()
        tab = opened(sessions)
        epoch = train(tab)["epoch"]
        engine, folder = psutil.Process(pid_of(tab)), tab.session.folder
        sessions.close()
        assert tab.left == "The server was shut down."
        until(lambda: not engine.is_running())
        assert json.loads((folder / "checkpoint.npz").read_text()) >= epoch
        with pytest.raises(PlaygroundError):
            sessions.enter(tab, Hello(None))

    def test_folders_of_servers_that_are_gone_are_swept(self, make_sessions, settings):
        gone, here = (
            settings.play_sessions / f"{2**22 + 1}-{'a' * 12}",
            settings.play_sessions / f"{os.getppid()}-{'b' * 12}",
        )
        other = settings.play_sessions / "mine-and-yours"
        for folder in (gone, here, other):
            folder.mkdir(parents=True)
        make_sessions()
        until(lambda: not gone.exists())
        assert here.exists()
        assert other.exists()

    def test_sessions_nobody_is_in_are_forgotten_when_there_are_too_many(
        self, make_sessions, opened, enter, monkeypatch
    ):
        monkeypatch.setattr(sessions_module, "_MOST_SESSIONS", 1)
        sessions = make_sessions()
        first = opened(sessions)
        first.session.leave(first)
        second = opened(sessions)
        until(lambda: not first.session.folder.exists())
        assert second.session.folder.exists()
