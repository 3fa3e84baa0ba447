"""The Home page: examples with one click, the latest runs, and little to import."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from streamlit.proto.Dataframe_pb2 import Dataframe
from streamlit.testing.v1 import AppTest

from playground.runs.protocol.events import EpochEnded, RunStarted
from playground.runs.run import STATUS_WORDS
from playground.runs.sparkline import drawable
from playground.runs.store.contract import Owner
from playground.runs.store.open_store import SqlStore
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import PRESETS
from playground.ui import home
from playground.ui.components.files import LIVE_FILES
from playground.ui.home import EXAMPLES, FAMILIES, clicked_row
from playground.ui.pictures import picture

Visit = Callable[..., AppTest]


@pytest.mark.parametrize("name", [*EXAMPLES, *FAMILIES])
def test_an_example_starts_with_one_click(visit: Visit, app_store: SqlStore, name: str) -> None:
    page = visit("home")
    page.button(f"start:{name}").click().run()

    (run,) = app_store.runs()
    assert run.spec.data == PRESETS[name].spec.data
    assert run.spec.network == PRESETS[name].spec.network
    assert page.session_state["train_run"] == run.id


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_a_picture(name: str) -> None:
    assert picture(name).startswith('<img src="data:image/svg+xml;base64,')


def test_every_card_says_what_is_seen_and_learned_there() -> None:
    texts = [*EXAMPLES.values(), *(text for _, text in FAMILIES.values())]
    for text in texts:
        (told,) = [sentence for sentence in text.split(". ") if sentence.startswith("See ")]
        assert ": " in told
        assert told.endswith(".")


def test_without_runs_the_page_says_how_to_begin(visit: Visit) -> None:
    assert any("None yet." in str(item.value) for item in visit("home").caption)


def test_the_latest_runs_are_listed_first_the_newest(visit: Visit, app_store: SqlStore) -> None:
    for number in range(10):
        app_store.create_run(ExperimentSpec(name=f"run {number}"))
    table = visit("home").dataframe[0].value

    assert list(table["name"]) == [f"run {number}" for number in range(9, 1, -1)]
    assert "val_loss" not in table


def test_the_first_page_needs_no_heavy_package() -> None:
    code = (
        "import sys, playground.ui.home; "
        "print([name for name in ('sklearn', 'scipy', 'playground.charts.theme', 'keras', 'tensorflow') "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_click_on_any_cell_opens_the_run_of_its_row(
    visit: Visit, app_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = (app_store.create_run(ExperimentSpec(name=name)) for name in ("first", "second"))
    page = visit("home")
    assert page.dataframe[0].proto.selection_mode == [Dataframe.SelectionMode.SINGLE_CELL]
    monkeypatch.setattr(home, "clicked_row", lambda cells: 1)  # the second from the top
    page.run()

    assert page.session_state["train_run"] == first.id
    assert page.session_state["draft:train"].spec == first.spec


def test_the_row_of_a_click_is_that_of_its_cell() -> None:
    assert clicked_row([(3, "name")]) == 3
    assert clicked_row([]) is None


def test_a_run_that_waits_is_called_so_and_no_curve_is_a_list_of_numbers(visit: Visit, app_store: SqlStore) -> None:
    run = app_store.create_run(ExperimentSpec(name="waits"))
    gone = app_store.create_run(ExperimentSpec(name="diverged"))
    losses = [1.0, math.inf, math.nan]
    events = [RunStarted(gone.id, 1, 1)]
    events += [EpochEnded(gone.id, n, {"loss": loss}, 0.1 * n, 0.1) for n, loss in enumerate(losses, 1)]
    app_store.append(gone.id, app_store.take(gone.id, Owner("here", 1, 1.0)), list(enumerate(events, 1)))
    table = visit("home").dataframe[0].value.set_index("name")

    assert table.loc[run.name, "status"] == "waiting"
    assert list(table.loc[gone.name, "sparkline"]) == [1.0]
    assert drawable([math.nan]) is None


def test_the_page_and_the_live_view_use_the_same_words() -> None:
    words = LIVE_FILES["lane.js"].decode().partition("const WORDS = {")[2].partition("}")[0]
    assert dict(re.findall(r'(\w+): "(\w+)"', words)) == STATUS_WORDS
