"""A network is played with: what it does is what the commands say, and nothing is lost by them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from playground.runs.protocol.messages import Pause, Watch
from playground.runs.protocol.play import (
    Ack,
    Configure,
    Explain,
    Export,
    Keep,
    Open,
    Play,
    Recall,
    Reset,
    Restore,
    Rewind,
    Save,
    SetNeuronState,
    SetWeight,
    ShowNeuron,
    Step,
)
from playground.spec.experiment import dump_spec
from tests.engine.play.conftest import Live, play_spec, same


class TestOpening:
    def test_it_tells_all_that_is_seen_before_anything_is_trained(self, new_live: Callable[..., Live]) -> None:
        live = new_live(number=7)
        live.say(ShowNeuron())
        names = [name for name, _ in live.told]
        assert {"opened", "state", "curve", "timeline", "touched", "scores", "picture"} <= set(names)
        opened, state = live.last("opened"), live.last("state")
        assert (opened["number"], opened["reset"], opened["parameters"]) == (7, True, 13)
        assert (opened["loss"], opened["output_activation"]) == ("binary_crossentropy", "sigmoid")
        assert (state["status"], state["epoch"], state["mode"]) == ("idle", 0, "graph")
        assert live.last("timeline") == {"epochs": [0], "shown": None}
        curve, picture = live.last("curve"), live.last("picture")
        assert curve["reset"]
        assert curve["epochs"] == [0]
        assert curve["series"]["val_loss"][0] == pytest.approx(picture["metrics"]["val_loss"], rel=1e-4)

    def test_the_first_figures_are_what_keras_evaluates(self, live: Live) -> None:
        live.say(ShowNeuron())
        train = live.player.net.dataset.train
        loss, accuracy = live.player.net.session.built.model.evaluate(train.x, train.y.reshape(-1, 1), verbose=0)
        assert live.last("picture")["metrics"]["loss"] == pytest.approx(loss, rel=1e-5)
        assert live.last("picture")["metrics"]["accuracy"] == pytest.approx(accuracy, rel=1e-5)


class TestPlaying:
    def test_play_pause_step_and_reset_end_in_the_same_weights(self, live: Live) -> None:
        start = live.values
        live.say(Play())
        live.until(lambda: live.epoch >= 5)
        live.say(Pause())
        assert live.status == "paused"
        epoch = live.epoch
        live.say(Step("epoch"))
        live.until(lambda: live.status == "paused")
        assert live.epoch == epoch + 1
        assert not same(start, live.values)
        live.say(Reset())
        assert (live.status, live.epoch) == ("idle", 0)
        assert same(start, live.values)
        assert live.last("curve")["epochs"] == [0]

    def test_untouched_it_is_the_training_of_a_run(self, live: Live) -> None:
        from playground.engine.build.checkpoint import values_of
        from playground.engine.training.session import Session

        live.say(Play())
        live.until(lambda: live.epoch >= 6)
        live.say(Pause())
        plain = Session(play_spec(), live.player.net.dataset)
        plain.compile()
        while plain.position.epoch < live.epoch:
            plain.advance(plain.loop.steps, 1)
        assert same(values_of(plain.built), live.values, atol=1e-6)

    def test_batches_one_by_one_make_the_same_epoch(self, live: Live) -> None:
        live.say(Step("epoch"))
        whole = live.values
        live.say(Reset(), *[Step("batch")] * 2)
        state, figures = live.last("state"), live.last("picture")["metrics"]
        assert (state["epoch"], state["batch"]) == (0, 2)
        assert figures["val_loss"] is not None
        live.say(*[Step("batch")] * 4)
        assert live.epoch == 1
        assert same(whole, live.values, atol=1e-6)

    def test_it_finishes_and_goes_on_when_asked_to(self, live: Live) -> None:
        live.configure(play_spec(training__epochs=3))
        live.say(Play())
        live.until(lambda: live.status == "finished")
        assert live.epoch == 3
        assert "3 epochs" in live.last("state")["reason"]
        live.say(Play())
        live.until(lambda: live.status == "finished")
        assert live.epoch == 6

    def test_it_stops_at_a_loss_and_only_once(self, live: Live) -> None:
        live.configure(play_spec(training__stop_at_loss=5.0))
        live.say(Play())
        live.until(lambda: live.status == "finished")
        assert live.epoch == 1
        assert "5" in live.last("state")["reason"]
        live.say(Play())
        live.until(lambda: live.epoch >= 4)
        assert live.status == "running"

    def test_a_loss_that_explodes_fails_and_both_ways_back_work(self, live: Live) -> None:
        live.say(Step("epoch"))
        before = live.values
        live.configure(
            play_spec(
                training__learning_rate=10.0,
                training__loss="mean_squared_error",
                network__output__activation="linear",
                network__layers=[{"units": 3, "activation": "linear"}],
            ),
            reset=True,
        )
        live.say(Step("epoch"))
        live.until(lambda: live.status in ("failed", "paused"))
        if live.status == "paused":
            live.say(Play())
            live.until(lambda: live.status == "failed")
        assert "learning rate" in live.last("state")["reason"]
        live.say(Play())
        assert live.last("refused")["command"] == "play"
        live.say(Rewind(0))
        assert live.status == "paused"
        assert all(np.isfinite(item).all() for item in live.weights)
        live.say(Rewind(-1))
        assert live.status == "failed"
        live.say(Reset())
        assert live.status == "idle"
        live.configure(play_spec(), reset=True)
        live.say(Step("epoch"))
        assert same(before, live.values)


class TestTouching:
    def test_a_frozen_neuron_stays_and_the_others_learn(self, live: Live) -> None:
        live.say(SetNeuronState(1, 1, "freeze"))
        before = live.weights
        live.say(Play())
        live.until(lambda: live.epoch >= 3)
        live.say(Pause())
        after = live.weights
        assert np.array_equal(before[0][:, 1], after[0][:, 1])
        assert before[1][1] == after[1][1]
        assert not np.allclose(before[0][:, 0], after[0][:, 0])
        assert live.last("touched")["frozen"] == [[1, 1]]

    def test_a_weight_that_is_set_is_measured_and_drawn(self, live: Live) -> None:
        live.say(Watch(30.0))
        pictures = len(live.all("picture"))
        live.say(SetWeight(1, 0, 1, 2.5))
        assert live.weights[0][1, 0] == 2.5
        assert len(live.all("picture")) == pictures + 1
        train = live.player.net.dataset.train
        loss, _ = live.player.net.session.built.model.evaluate(train.x, train.y.reshape(-1, 1), verbose=0)
        assert live.last("picture")["metrics"]["loss"] == pytest.approx(loss, rel=1e-5)
        live.say(Play(), SetWeight(2, 0, -1, 1.5))
        assert live.status == "running"
        live.say(Reset())
        assert live.weights[0][1, 0] != 2.5
        assert live.last("touched")["edits"] == 0

    def test_a_silenced_neuron_says_nothing(self, live: Live) -> None:
        live.say(*(SetNeuronState(1, neuron, "silence") for neuron in range(3)))
        model, x = live.player.net.session.built.model, live.player.net.dataset.train.x
        bias = live.weights[3][0]
        assert np.allclose(model(x), 1 / (1 + np.exp(-bias)), atol=1e-6)

    def test_what_is_not_there_cannot_be_touched(self, live: Live) -> None:
        live.say(SetWeight(1, 3, 0, 1.0))
        assert live.last("refused")["command"] == "set_weight"
        assert "`neuron`" in live.last("refused")["sentence"]

    def test_a_neuron_is_explained(self, live: Live) -> None:
        live.say(Explain(1, 0, 1.0, -1.0, 1.0))
        told = live.last("explained")
        by_hand = sum(item["value"] * item["weight"] for item in told["inputs"]) + told["bias"]["value"]
        assert told["sum"] == pytest.approx(by_hand, rel=1e-5)


class TestChanging:
    def test_what_is_live_changes_in_place(self, live: Live) -> None:
        live.say(Step("epoch"))
        before, net = live.values, live.player.net
        live.configure(
            play_spec(training__learning_rate=0.2, network__layers=[{"units": 3, "activation": "tanh", "l2": 0.1}])
        )
        assert live.player.net is net
        assert not live.last("opened")["reset"]
        assert net.session.built.learning_rate() == pytest.approx(0.2)
        after = live.values
        assert all(np.array_equal(before[name], after[name]) for name in before if "learning_rate" not in name)

    def test_other_points_of_the_same_kind_keep_the_network(self, live: Live) -> None:
        live.say(Step("epoch"))
        before, net, loss = live.values, live.player.net, live.player.show.figures["loss"]
        live.configure(play_spec(data__noise=0.3, seeds__data=5))
        assert live.player.net is net
        assert same(before, live.values)
        assert live.epoch == 1
        assert live.player.show.figures["loss"] != loss
        live.configure(play_spec(data__noise=0.3, seeds__data=5, data__samples=100))
        assert same([before["dense_1/0"]], [live.values["dense_1/0"]])
        assert live.epoch == 1
        live.say(Step("epoch"))
        assert live.epoch == 2

    def test_another_optimizer_keeps_the_weights(self, live: Live) -> None:
        live.say(Step("epoch"))
        before = live.weights
        live.configure(play_spec(training__optimizer="adam"))
        assert (live.epoch, live.last("opened")["optimizer"], live.last("opened")["reset"]) == (1, "adam", False)
        assert same(before, live.weights)
        live.say(Step("epoch"))
        assert live.epoch == 2

    def test_another_network_begins_anew_and_goes_on_playing(self, live: Live) -> None:
        live.say(Play())
        live.until(lambda: live.epoch >= 2)
        live.configure(play_spec(network__layers=[{"units": 3, "activation": "tanh"}, 2]))
        assert live.last("opened")["reset"]
        assert live.status == "running"
        assert [layer[1] for layer in live.last("opened")["drawing"]] == [2, 3, 2, 1]
        live.until(lambda: live.epoch >= 2)
        live.say(Reset())
        live.configure(play_spec())
        assert live.epoch == 0

    def test_layers_that_stay_get_the_same_initial_weights(self, live: Live) -> None:
        before = live.weights
        live.configure(play_spec(network__layers=[{"units": 3, "activation": "tanh"}, 2]))
        assert np.array_equal(before[0], live.weights[0])

    def test_new_weights_are_another_seed_s_and_the_old_ones_come_back(self, live: Live) -> None:
        before = live.values
        live.configure(play_spec(seeds__weights=99))
        drawn = live.weights
        assert not np.allclose(before["dense_1/0"], drawn[0])
        live.configure(play_spec())
        assert same(before, live.values)
        live.configure(play_spec(seeds__weights=99))
        assert same(drawn, live.weights)

    def test_what_does_not_fit_is_refused_and_the_old_goes_on(self, live: Live) -> None:
        before = live.values
        live.configure(play_spec(training__loss="categorical_crossentropy", network__output__activation="sigmoid"))
        refused = live.last("refused")
        assert refused["command"] == "configure"
        assert refused["field"] == "network.output.activation"
        live.say(Configure("{", 9))
        assert "JSON" in live.last("refused")["sentence"]
        assert same(before, live.values)
        live.say(Step("epoch"))
        assert live.epoch == 1

    def test_a_smaller_batch_makes_more_steps(self, live: Live) -> None:
        live.say(Step("epoch"))
        live.configure(play_spec(training__batch_size=4))
        assert live.epoch == 1
        live.say(Step("epoch"))
        assert int(np.array(live.player.net.session.built.model.optimizer.iterations)) == 6 + 12


class TestGoingBack:
    def test_it_goes_back_to_the_very_weights_and_branches(self, live: Live) -> None:
        seen = {}
        for _ in range(4):
            live.say(Step("epoch"))
            seen[live.epoch] = live.values
        live.say(SetNeuronState(1, 0, "freeze"))
        newest = live.values
        live.say(Rewind(2))
        assert live.last("timeline") == {"epochs": [0, 1, 2, 3, 4], "shown": 2}
        assert live.epoch == 2
        assert same(seen[2], live.values)
        assert live.last("touched")["frozen"] == []
        live.say(Rewind(-1))
        assert live.last("timeline")["shown"] is None
        assert same(newest, live.values)
        assert live.last("touched")["frozen"] == [[1, 0]]
        live.say(Rewind(2), SetWeight(1, 0, 0, 1.0))
        assert live.last("curve")["epochs"] == [0, 1, 2]
        live.say(Step("epoch"))
        assert live.epoch == 3
        curve = live.last("curve")
        assert live.last("timeline") == {"epochs": [0, 1, 2, 3], "shown": None}
        curves = [item for item in live.all("curve") if item.get("branches")]
        assert curves[-1]["branches"][-1]["epochs"] == [2, 3, 4]
        assert curve["epochs"][-1] == 3

    def test_figures_of_the_past_are_measured_again_where_the_data_are_others(self, live: Live) -> None:
        live.say(*[Step("epoch")] * 3)
        live.configure(play_spec(data__noise=0.4))
        live.say(Rewind(1))
        train, model = live.player.net.dataset.train, live.player.net.session.built.model
        loss = model.evaluate(train.x, train.y.reshape(-1, 1), verbose=0)[0]
        assert live.last("picture")["epoch"] == 1
        assert live.last("picture")["metrics"]["loss"] == pytest.approx(loss, rel=1e-5)

    def test_training_on_from_the_past_repeats_what_was(self, live: Live) -> None:
        live.say(*[Step("epoch")] * 3)
        third = live.values
        live.say(Rewind(1), Step("epoch"), Step("epoch"))
        assert live.epoch == 3
        assert same(third, live.values)


class TestKeeping:
    def test_what_is_kept_is_a_stopped_run_that_can_be_resumed(self, live: Live, tmp_path: Path) -> None:
        import keras

        from playground.engine.build.checkpoint import load_checkpoint, values_of
        from playground.engine.training.session import Session
        from playground.runs.protocol.events import CheckpointSaved, EpochEnded, RunFinished, RunStarted, parse_event

        live.say(*[Step("epoch")] * 3, SetNeuronState(1, 0, "freeze"), Keep("kept-run", str(tmp_path)))
        events = [parse_event(item["event"]) for item in live.all("event")]
        assert isinstance(events[0], RunStarted)
        assert isinstance(events[-1], RunFinished)
        assert (events[-1].status, events[-1].epochs) == ("stopped", 3)
        assert [event.epoch for event in events if isinstance(event, EpochEnded)] == [1, 2, 3]
        assert any(isinstance(event, CheckpointSaved) for event in events)
        assert (live.last("kept")["run"], live.last("kept")["epoch"]) == ("kept-run", 3)
        session = Session(live.player.spec, live.player.net.dataset, load_checkpoint(tmp_path))
        assert session.position.epoch == 3
        assert same(values_of(session.built), live.values)
        session.compile()
        session.advance(session.loop.steps, 1)
        assert session.position.epoch == 4
        model = keras.models.load_model(tmp_path / "model.keras")
        x = live.player.net.dataset.train.x
        assert np.allclose(model(x), live.player.net.session.built.model(x), atol=1e-6)

    def test_picture_and_figures_of_what_is_kept_are_of_that_very_state(self, live: Live, tmp_path: Path) -> None:
        live.say(*[Step("epoch")] * 3)
        picture = live.last("picture")
        changed = play_spec(network__layers=[{"units": 3, "activation": "relu"}])
        number = live.player.show.number + 1
        for command in (Configure(dump_spec(changed), number), Keep("kept-run", str(tmp_path), number)):
            live.inbox.put(command)  # at once: the old picture still stands
        live.player.turn()
        kept = live.last("kept")
        live.say(ShowNeuron())
        assert live.last("picture")["of"] == number > picture["of"]
        assert kept["picture"]["output"] == live.last("picture")["output"] != picture["output"]
        assert (kept["epoch"], kept["picture"]["size"]) == (0, 100)
        assert kept["metrics"]["val_loss"] == pytest.approx(live.last("picture")["metrics"]["val_loss"], rel=1e-5)
        live.say(Keep("another", str(tmp_path), number + 1))
        assert live.last("refused")["command"] == "keep"
        assert len(live.all("kept")) == 1

    def test_what_was_kept_comes_back(self, live: Live, tmp_path: Path) -> None:
        live.say(*[Step("epoch")] * 2, SetNeuronState(1, 0, "freeze"), Keep("kept-run", str(tmp_path)))
        kept = live.values
        live.say(Reset(), Restore(str(tmp_path)))
        assert (live.epoch, live.status) == (2, "paused")
        assert same(kept, live.values)
        assert live.last("touched")["frozen"] == [[1, 0]]
        assert live.last("curve")["epochs"] == [0, 1, 2]
        live.say(Restore(str(tmp_path / "nowhere")))
        assert live.last("refused")["command"] == "restore"

    def test_it_is_exported_as_a_script_data_and_weights(self, live: Live) -> None:
        live.say(Export())
        told = live.last("exported")
        compile(told["script"], "script", "exec")
        assert len(told["data"].splitlines()) == 61
        assert (live.folder / told["weights"]).exists()

    def test_whoever_comes_back_finds_it_as_it_was(self, new_live: Callable[..., Live], tmp_path: Path) -> None:
        from playground.engine.wire.lines import EndOfInput

        first = new_live()
        first.say(*[Step("epoch")] * 2, SetNeuronState(1, 2, "silence"), EndOfInput())
        again = new_live(number=3, resume=True)
        assert same(first.values, again.values)
        assert (again.epoch, again.status) == (2, "paused")
        assert again.last("touched")["silenced"] == [[1, 2]]
        assert again.last("curve")["epochs"] == [0, 1, 2]
        first.player.net.session.advance(6, 1)
        again.say(Step("epoch"))
        assert same(first.values, again.values)


def test_an_engine_that_has_grown_too_large_leaves_and_another_goes_on(
    new_live: Callable[..., Live], monkeypatch: pytest.MonkeyPatch
) -> None:
    from playground.engine.play import memory_watch

    first = new_live()
    first.say(Step("epoch"))
    monkeypatch.setattr(memory_watch, "_ENOUGH", -(10**12))
    monkeypatch.setattr(memory_watch, "_REST_S", 60.0)
    first.say(ShowNeuron())  # it was asked for something just now
    assert first.player._memory_watch.leaves_in(playing=False) > 50
    monkeypatch.setattr(memory_watch, "_REST_S", 0.0)
    first.say(Play())
    first.until(lambda: first.epoch >= 3)  # and while it plays, it stays
    monkeypatch.setattr(memory_watch, "_TOO_MUCH", -(10**12))
    first.inbox.put(ShowNeuron())
    assert not first.player.turn()
    assert first.status == "running"  # whoever goes on is to play
    again = new_live(resume=True)
    assert same(first.values, again.values)


def test_what_an_engine_has_done_is_saved_lest_it_die(new_live: Callable[..., Live]) -> None:
    first = new_live()
    first.say(Play())
    first.until((first.folder / "checkpoint.npz").exists)
    assert first.status == "running"
    first.say(Pause())
    again = new_live(resume=True)
    assert 0 <= again.epoch <= first.epoch
    first.player._saves._next_at = float("-inf")
    first.say(SetWeight(1, 0, 0, 0.25))
    again = new_live(resume=True)
    assert same(first.values, again.values)
    assert again.last("touched")["edits"] == 1


class TestUndoing:
    def test_a_saved_state_comes_back_whatever_was_played_since(self, live: Live, tmp_path: Path) -> None:
        live.say(*[Step("epoch")] * 3, SetNeuronState(1, 0, "freeze"), Save(str(tmp_path)))
        spec, saved, figures = live.player.spec, live.values, live.last("picture")["metrics"]
        live.configure(play_spec(network__layers=[{"units": 5, "activation": "relu"}, {"units": 2}], data__name="xor"))
        live.say(*[Step("epoch")] * 2, Recall(dump_spec(spec), 99, str(tmp_path)))
        opened = live.last("opened")
        assert (opened["number"], opened["reset"], live.status, live.epoch) == (99, True, "paused", 3)
        assert live.player.spec == spec
        assert same(saved, live.values)
        assert live.last("touched")["frozen"] == [[1, 0]]
        assert live.last("curve")["epochs"] == [0, 1, 2, 3]
        assert live.last("picture")["of"] == 99
        assert live.last("picture")["metrics"]["val_loss"] == pytest.approx(figures["val_loss"], rel=1e-5)
        live.say(Step("epoch"))
        assert live.epoch == 4

    def test_without_what_was_saved_it_begins_anew(self, live: Live, tmp_path: Path) -> None:
        start = live.values
        live.say(*[Step("epoch")] * 2, Recall(dump_spec(live.player.spec), 98, str(tmp_path / "none")))
        assert (live.epoch, live.status) == (0, "idle")
        assert same(start, live.values)


def test_what_was_left_is_gone_on_with_as_what_it_was(new_live: Callable[..., Live]) -> None:
    from playground.engine.wire.lines import EndOfInput

    first = new_live()
    first.say(*[Step("epoch")] * 2)
    first.inbox.put(EndOfInput())
    assert not first.player.turn()
    live = play_spec(training__learning_rate=0.2)
    again = new_live(live, resume=True, number=5)
    assert (again.epoch, again.last("opened")["number"], again.player.spec) == (2, 5, live)
    assert same(first.weights, again.weights)
    # the same shapes, but another network: what was learned as tanh is no state of it
    relu = play_spec(network__layers=[{"units": 3, "activation": "relu"}])
    other = new_live(relu, resume=True)
    assert (other.epoch, other.status) == (0, "idle")
    other.say(Reset())
    assert not same(first.weights, other.weights)


def test_a_state_that_cannot_be_saved_is_played_on_and_said_when_it_was_asked_for(
    new_live: Callable[..., Live],
) -> None:
    live = new_live()
    nowhere = live.folder / "gone"
    live.player.network.folder = nowhere
    live.say(Step("epoch"), Export(), Keep("run", str(nowhere)))
    assert live.epoch == 1
    sentences = {item["command"]: item["sentence"] for item in live.all("refused")}
    assert "cannot be saved: No such file or directory. It is played on" in sentences["save"]
    assert "could not be kept" in sentences["keep"]
    assert "could not be exported" in sentences["export"]
    live.say(Step("epoch"))
    assert live.epoch == 2


def test_saving_is_tried_again_and_its_failure_told_once(new_live: Callable[..., Live]) -> None:
    live = new_live()
    folder, live.player.network.folder = live.folder, live.folder / "gone"
    for _ in range(3):
        live.player._saves._next_at = float("-inf")
        live.say(Step("epoch"))
    assert [item["command"] for item in live.all("refused")] == ["save"]
    live.player.network.folder = folder
    live.player._saves._next_at = float("-inf")
    live.say(ShowNeuron())  # nothing has changed since
    assert same(new_live(resume=True).values, live.values)


def test_an_engine_that_cannot_save_does_not_leave_and_ends_without_a_failure(
    new_live: Callable[..., Live], monkeypatch: pytest.MonkeyPatch
) -> None:
    from playground.engine.play import memory_watch
    from playground.engine.wire.lines import EndOfInput

    live = new_live()
    folder, live.player.network.folder = live.folder, live.folder / "gone"
    live.say(Play())
    monkeypatch.setattr(memory_watch, "_TOO_MUCH", -(10**12))
    live.say(ShowNeuron())
    before = live.epoch
    live.until(lambda: live.epoch >= before + 2)
    assert 0 < live.player._memory_watch.leaves_in(playing=True) <= 5
    live.inbox.put(EndOfInput())
    assert not live.player.turn()
    assert "goes on from what was saved last" in live.last("refused")["sentence"]
    again = new_live()
    again.player.network.folder = folder
    again.inbox.put(ShowNeuron())
    assert not again.player.turn()  # with a place to save to, it leaves


def test_programs_that_are_no_longer_played_are_forgotten(new_live: Callable[..., Live]) -> None:
    import gc

    from tensorflow.python.framework.func_graph import FuncGraph

    def programs() -> int:
        gc.collect()
        return sum(isinstance(item, FuncGraph) for item in gc.get_objects())

    live = new_live()
    live.player.network.cache._most = 1
    counts = []
    for units in (1, 2, 3, 4):
        live.configure(play_spec(network__layers=[units]))
        counts.append(programs())
    assert counts[-1] <= counts[1]


class TestTellingOthers:
    def test_pictures_wait_for_the_browser_and_the_last_state_wins(self, live: Live) -> None:
        live.say(Watch(1000.0))
        live.acknowledges = False
        live.say(Play())
        live.until(lambda: live.epoch >= 3)
        seen = live.last("picture")["number"]
        live.until(lambda: live.epoch >= 4)
        assert live.last("picture")["number"] == seen  # not acknowledged
        live.say(Ack(seen))
        live.until(lambda: live.last("picture")["number"] == seen + 1)
        assert live.last("picture")["epoch"] == live.epoch
        live.say(Pause())

    def test_nothing_is_drawn_that_nobody_watches(self, live: Live) -> None:
        live.say(Watch(0.0))
        live.told.clear()
        live.say(*[Step("epoch")] * 2)
        assert not live.all("picture")
        live.say(Watch(30.0))
        assert live.last("picture")["epoch"] == 2

    def test_a_second_opening_is_refused(self, live: Live) -> None:
        live.say(Open("other", dump_spec(play_spec()), str(live.folder)))
        assert live.last("refused")["command"] == "open"

    def test_a_neuron_looked_at_is_in_the_picture(self, live: Live) -> None:
        live.say(Watch(30.0), ShowNeuron(1, 2))
        assert live.last("picture")["look"] == [1, 2]
        live.say(ShowNeuron())
        assert live.last("picture")["look"] is None
        assert json.dumps(live.last("picture"))


def test_xla_s_program_takes_over_and_keeps_everything(new_live: Callable[..., Live]) -> None:
    from playground.engine.build.checkpoint import values_of
    from playground.engine.training.session import Session

    live = new_live(play_spec(training__compile="auto", network__layers=[{"units": 3, "dropout": 0.0}]))
    live.say(SetNeuronState(1, 0, "freeze"), Play())
    frozen = live.weights[0][:, 0].copy()
    live.until(lambda: live.player.net.mode == "xla", turns=10**9)
    after = live.epoch
    live.until(lambda: live.epoch >= after + 20)
    live.say(Pause())
    assert np.array_equal(frozen, live.weights[0][:, 0])
    live.say(SetNeuronState(1, 0, "thaw"), Reset(), Play())
    live.until(lambda: live.epoch >= 20)
    live.say(Pause())
    plain = Session(live.player.spec, live.player.net.dataset, program="graph")
    plain.compile()
    while plain.position.epoch < live.epoch:
        plain.advance(plain.loop.steps, 1)
    assert same(values_of(plain.built), live.values, atol=1e-4)
