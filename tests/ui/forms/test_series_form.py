"""The form of a series: drawn waves, a file of one's own, its columns and windows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground.data.uploads.store import add_upload
from playground.settings import read_settings
from playground.spec.experiment import ExperimentSpec

Visit = Callable[..., AppTest]


def spec(page: AppTest) -> ExperimentSpec:
    assert not page.exception, page.exception[0].stack_trace
    found: ExperimentSpec = page.session_state["draft:train"].spec
    return found


@pytest.fixture
def upload(home: Path) -> str:
    rows = "".join(f"2020-{1 + n // 28:02d}-{1 + n % 28:02d},{n % 7},{n}\r\n" for n in range(200))
    return add_upload("steps.csv", b"day,wave,level\r\n" + rows.encode(), read_settings()).id


def test_series_begin_with_drawn_waves_and_a_recurrent_network(visit: Visit) -> None:
    page = visit("train", preset="iris")
    page.segmented_control("train:data.kind").set_value("series").run()
    assert (spec(page).data.kind, spec(page).network.kind_name()) == ("waves", "recurrent")
    page.select_slider("train:data.window").set_value(36).run()
    page.slider("train:data.noise").set_value(0.3).run()
    assert (spec(page).data.window, spec(page).data.noise) == (36, 0.3)
    assert any("36 steps of 1 value → a number." in str(item.value) for item in page.caption)


def test_a_file_becomes_a_series_whose_columns_are_chosen(visit: Visit, upload: str) -> None:
    page = visit("train", preset="waves-lstm")
    page.selectbox("train:series.source").set_value(upload).run()
    data = spec(page).data
    assert (data.kind, data.target, data.learn) == ("series", "level", "change")
    page.multiselect("train:data.more_targets").set_value(["wave"]).run()
    page.select_slider("train:data.horizon").set_value(4).run()
    assert spec(page).data.targets == ("level", "wave")
    assert any("→ 8 numbers." in str(item.value) for item in page.caption)
    page.selectbox("train:data.target").set_value("wave").run()
    assert spec(page).data.target == "wave"


def test_a_window_that_does_not_fit_is_said(visit: Visit, upload: str) -> None:
    page = visit("train", preset="waves-lstm")
    page.selectbox("train:series.source").set_value(upload).run()
    page.select_slider("train:data.window").set_value(365).run()
    assert any("there is no room for a window of 365 steps" in str(item.value) for item in page.error)
    assert page.button("train").disabled


def test_the_embedding_is_offered_to_text_only(visit: Visit) -> None:
    page = visit("train", preset="waves-lstm")
    assert "train:network.embedding" not in [item.key for item in page.select_slider]


def test_a_table_is_shown_over_time_and_trained_on_as_a_series(visit: Visit, upload: str) -> None:
    page = visit("data")
    page.button(f"data:series:{upload}").click().run()
    assert spec(page).data.kind == "series"


def test_a_column_that_is_called_like_date_and_time_together_is_drawn_as_it_is(visit: Visit, home: Path) -> None:
    rows = "".join(f"2020-01-{1 + n // 24:02d},{n % 24:02d}:00,{n}\r\n" for n in range(200))
    header = b"day,hour,day and hour\r\n"
    upload = add_upload("hours.csv", header + rows.encode(), read_settings()).id
    page = visit("data")
    page.session_state[f"explore:{upload}"] = "Over time"
    page.run()
    assert not page.exception
    assert page.selectbox(f"over-time:{upload}").options[0] == "day and hour (2)"
    assert page.multiselect(f"over-time:columns:{upload}").options == ["hour", "day and hour"]
