"""One session with a real engine: played, changed, kept, given back and taken up again."""

import pytest

from playground.launch.engines.pool import EnginePool
from playground.launch.play.requests import Action, PlayRequest
from playground.launch.play.sessions import PlaySessions
from playground.launch.play.timeouts import Timeouts
from playground.runs.protocol.messages import Pause
from playground.runs.protocol.play import Export, Play
from tests.launch.support import until

pytestmark = pytest.mark.engine
LONG_S = 180.0


@pytest.fixture
def real_rooms(store, settings):
    pool = EnginePool(settings, 1, standby=False, command=None, on_change=lambda: None)
    sessions = PlaySessions(pool, store, settings, engines=1, timeouts=Timeouts(free=0.0, leave=60.0))
    yield sessions
    sessions.close()
    pool.close()


def test_a_network_is_played_kept_given_back_and_taken_up_again(real_rooms, enter, store):
    tab = enter(real_rooms, "preset=playground&training.pace=null")
    tab.told("room", lambda session: session["status"] == "ready", LONG_S)
    picture = tab.told("picture", timeout_s=LONG_S)
    assert (picture["epoch"], picture["size"]) == (0, 100)
    tab.session.request(PlayRequest(do=Play()))
    tab.told("picture", lambda picture: picture["epoch"] > 20, LONG_S)
    tab.session.request(PlayRequest(change={"training.learning_rate": 0.01}))
    tab.told("opened", lambda news: news["number"] > 1 and not news["reset"], LONG_S)
    tab.session.request(PlayRequest(do=Pause()))
    epoch = tab.told("state", lambda state: state["status"] == "paused", LONG_S)["epoch"]
    assert epoch > 20

    tab.session.request(PlayRequest(do=Action("keep")))
    kept = tab.told("kept", timeout_s=LONG_S)
    run = store.run(kept["run"])
    assert (run.status, run.epochs, run.checkpoint_epoch) == ("stopped", epoch, epoch)
    # the run's is the mean over the last epoch's steps, the picture's is measured after them
    assert run.metrics["loss"].last == pytest.approx(kept["metrics"]["loss"], rel=0.5)
    assert len(store.points(run.id)) > 5
    assert {path.name for path in store.folder(run.id).iterdir()} >= {"predictions.npz"}

    tab.session.request(PlayRequest(do=Export()))
    exported = tab.told("exported", timeout_s=LONG_S)
    assert "model.fit" in exported["script"]
    assert real_rooms.download(*exported["address"].split("/")[2:]).stat().st_size > 500

    session = tab.session
    session.leave(tab)
    until(lambda: session.binding.assigned is None, 60)
    again = enter(real_rooms, key=session.key)
    assert again.told("picture")["epoch"] == epoch
    assert again.told("room", lambda message: message["status"] == "ready", LONG_S)["key"] == session.key
    state = again.told("state", lambda state: state["status"] == "paused", LONG_S)
    assert state["epoch"] == epoch
