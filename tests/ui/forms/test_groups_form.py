"""Groups of classes: one against the rest, and any others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground.data.uploads.store import add_upload
from playground.settings import read_settings
from playground.ui.forms.groups_form import edited, groups_line, one_against

Visit = Callable[..., AppTest]
CLASSES = ["0", "1", "2", "3"]


@pytest.fixture
def upload(home: Path) -> str:
    rows = "".join(f"{n / 7},{n % 4}\n" for n in range(120))
    return add_upload("heart.csv", b"age,num\n" + rows.encode(), read_settings()).id


def test_one_class_stands_against_the_rest() -> None:
    assert one_against(CLASSES, "0") == {"1": "the rest", "2": "the rest", "3": "the rest"}
    assert one_against(CLASSES, "") == {}
    assert groups_line(CLASSES, one_against(CLASSES, "0")) == "Group classes: 4 in 2 groups"


def test_a_cell_puts_a_class_into_a_group_and_its_own_name_takes_it_out() -> None:
    groups = edited(CLASSES, {"3": "ill"}, {1: {"group": "ill"}, 2: {"group": " ill "}})
    assert groups == {"1": "ill", "2": "ill", "3": "ill"}
    assert edited(CLASSES, groups, {3: {"group": "3"}, 1: {"group": None}}) == {"2": "ill"}


def test_a_binary_task_is_made_of_four_classes_in_the_form(visit: Visit, upload: str) -> None:
    page = visit("train", **{"data.kind": "table", "data.dataset": upload, "data.target": "num"})
    assert any("→ 4 classes" in str(item.value) for item in page.caption)
    page.selectbox("train:data.groups.one").select("0").run()

    assert page.session_state["draft:train"].spec.data.groups == one_against(CLASSES, "0")
    assert any("→ two classes" in str(item.value) for item in page.caption)
    assert not page.button("train").disabled
    page.selectbox("train:data.groups.one").select("").run()
    assert page.session_state["draft:train"].spec.data.groups == {}
