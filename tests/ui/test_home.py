"""The Home page: examples with one click, the latest runs, and little to import."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from playground.runs.store import SqlStore
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import PRESETS
from playground.ui.home import EXAMPLES, FAMILIES
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
