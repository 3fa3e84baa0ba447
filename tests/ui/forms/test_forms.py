"""Data, network and training forms: rows of layers, kinds of data, split, refusals at their field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from playground.spec.experiment import ExperimentSpec
from playground.ui.forms.network_form import ROW_ACTIONS, row_actions, size
from playground.ui.parts.balance import balance_html

Visit = Callable[..., AppTest]


def spec(page: AppTest) -> ExperimentSpec:
    assert not page.exception, page.exception[0].stack_trace
    found: ExperimentSpec = page.session_state["draft:train"].spec
    return found


def units(page: AppTest) -> list[int]:
    return [layer.units for layer in spec(page).network.layers]


def test_a_layer_is_added_like_the_last_one(visit: Visit) -> None:
    page = visit("train", preset="spiral", network__layers="4,8:tanh")
    page.button("train:network.add").click().run()

    assert units(page) == [4, 8, 8]
    assert spec(page).network.layers[2].activation == "tanh"
    assert page.number_input("train:network.layers.2.units").value == 8


@pytest.mark.parametrize(
    ("action", "index", "after"),
    [
        ("Duplicate", 0, [1, 1, 2, 3]),
        ("Move up", 1, [2, 1, 3]),
        ("Move down", 1, [1, 3, 2]),
        ("Move up", 0, [1, 2, 3]),
        ("Remove", 2, [1, 2]),
    ],
)
def test_rows_are_duplicated_moved_and_removed(action: str, index: int, after: list[int]) -> None:
    rows = ROW_ACTIONS[action]([{"units": number} for number in (1, 2, 3)], index)
    assert [row["units"] for row in rows] == after


def test_a_row_offers_only_what_can_be_done_with_it() -> None:
    assert row_actions(0, 1) == ["Duplicate", "Remove"]
    assert row_actions(0, 2) == ["Duplicate", "Move down", "Remove"]
    assert row_actions(1, 2) == ["Duplicate", "Move up", "Remove"]


def test_costs_follow_the_rows(visit: Visit) -> None:
    page = visit("train", preset="mnist-feedforward")

    assert any("109,386 parameters" in str(item.value) for item in page.caption)
    page.number_input("train:network.layers.0.units").set_value(1).run()
    # 785 weights of one unit, 2 x 64, 65 x 10
    assert any(f"{785 + 128 + 650:,} parameters" in str(item.value) for item in page.caption)


def test_memory_counts_what_the_optimizer_keeps(visit: Visit) -> None:
    adam = visit("train", preset="spiral", network__layers="1000*2")
    sgd = visit("train", **{"preset": "spiral", "network.layers": "1000*2", "training.optimizer.name": "sgd"})

    told = ["\n".join(str(item.value) for item in page.caption) for page in (adam, sgd)]
    assert "about 16.3 MB while training" in told[0]
    assert "about 8.3 MB" in told[1]


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (999.6, "1 kB"), (6400, "6.4 kB"), (2.5e9, "2.5 GB")]
)
def test_bytes_are_told_in_units_for_people(count: float, text: str) -> None:
    assert size(count) == text


def test_a_toy_set_is_chosen_by_its_picture(visit: Visit) -> None:
    page = visit("train", preset="spiral")
    page.button("train:data.name.moons").click().run()

    assert spec(page).data.name == "moons"
    assert page.query_params["data.name"] in ("moons", ["moons"])


def test_the_kind_of_data_is_changed(visit: Visit) -> None:
    page = visit("train", preset="spiral")
    page.segmented_control("train:data.kind").set_value("bundled").run()
    assert (spec(page).data.kind, spec(page).data.name) == ("bundled", "digits")
    page.selectbox("train:data.name").select("diabetes").run()
    assert any("10 features → a number" in str(item.value) for item in page.caption)
    page.segmented_control("train:data.kind").set_value("generated").run()
    assert spec(page).data.kind == "generated"


def test_what_does_not_fit_other_data_becomes_automatic_and_it_is_said(visit: Visit) -> None:
    page = visit("train", **{"preset": "spiral", "training.loss": "hinge", "training.metrics": "precision"})
    page.segmented_control("train:data.kind").set_value("bundled").run()
    assert spec(page).data.name == "digits"
    assert (spec(page).training.loss, spec(page).training.metrics) == ("auto", ())
    assert any("Set to automatic" in str(item.value) for item in page.info)
    assert not page.button("train").disabled
    page.slider("train:data.split").set_range(60, 80).run()
    assert not page.info


def test_a_link_is_shown_as_it_is_with_what_would_fit_one_click_away(visit: Visit) -> None:
    page = visit("train", **{"preset": "digits", "training.loss": "hinge"})
    assert spec(page).training.loss == "hinge"
    assert page.button("train").disabled
    page.button("take:fitting").click().run()
    assert spec(page).training.loss == "auto"
    assert not page.button("train").disabled


def test_without_a_file_the_draft_stays_until_one_is_there(visit: Visit) -> None:
    page = visit("train", preset="spiral")
    page.segmented_control("train:data.kind").set_value("table").run()

    assert spec(page).data.kind == "generated"
    assert page.get("file_uploader")


def test_the_split_is_set_by_its_handles_and_in_one_click(visit: Visit) -> None:
    page = visit("train", preset="spiral")
    page.button("train:split.80").click().run()
    assert (spec(page).data.split.validation, spec(page).data.split.test) == (0.1, 0.1)
    page.slider("train:data.split").set_range(50, 90).run()
    assert (spec(page).data.split.validation, spec(page).data.split.test) == (0.4, 0.1)


def test_a_set_with_test_samples_of_its_own_is_asked_for_the_validation_alone(visit: Visit) -> None:
    page = visit("train", preset="mnist-feedforward")
    assert not [slider for slider in page.slider if slider.key == "train:data.split"]
    page.slider("train:data.split.validation").set_value(0.2).run()
    assert spec(page).data.split.validation == 0.2
    assert any("48,000 training, 12,000 validation, 10,000 test" in str(item.value) for item in page.caption)


def test_a_refused_change_leaves_the_draft_and_says_why(visit: Visit) -> None:
    page = visit("train", preset="spiral")
    page.slider("train:data.split").set_range(5, 5).run()
    page.slider("train:data.split").set_range(5, 100).run()

    before = spec(page)
    page.session_state["type_numbers"] = True
    page.run()
    page.number_input("train:training.learning_rate").set_value(0.0).run()
    assert spec(page) == before
    assert any("`training.learning_rate` must be a number in (0, 10]" in error.value for error in page.error)


def test_classes_are_weighed_beside_their_balance(visit: Visit) -> None:
    page = visit("train", preset="breast-cancer")
    assert len([item for item in page.toggle if item.label == "Class weights"]) == 1
    page.button("train:balance.class_weights").click().run()

    assert spec(page).training.class_weights is True
    assert page.toggle("train:training.class_weights").value is True
    assert not [item for item in page.button if item.key == "train:balance.class_weights"]


def test_a_regression_has_no_classes_to_weigh(visit: Visit) -> None:
    page = visit("train", preset="diabetes")
    assert not [item for item in [*page.toggle, *page.button] if "class_weights" in str(item.key)]


def test_the_balance_names_every_class_and_sums_up_the_rest() -> None:
    assert "<b>&lt;b&gt;</b> 3" in balance_html({"<b>": 3, "no": 1})
    many = balance_html({f"class {number}": 100 - number for number in range(30)})
    assert "<b>21 others</b>" in many
    assert "class 8</b> 92" in many


def test_descent_is_named_by_the_size_of_its_batch(visit: Visit) -> None:
    def said(batch: str) -> str:
        page = visit("train", preset="spiral", training__batch_size=batch)
        return "\n".join(str(item.value) for item in page.caption)

    assert "Stochastic gradient descent: 350 steps" in said("1")
    assert "Mini-batch gradient descent: 11 steps" in said("32")
    assert "Batch gradient descent: one step per epoch." in said("null")


def test_an_optimizer_brings_its_own_settings(visit: Visit) -> None:
    page = visit("train", preset="spiral")
    page.selectbox("train:training.optimizer.name").select("sgd").run()

    assert spec(page).training.optimizer.name == "sgd"
    assert [item for item in (*page.slider, *page.select_slider) if item.key == "train:training.optimizer.momentum"]


@pytest.mark.parametrize("has_it", [True, False])
def test_mixed_precision_says_where_the_processor_has_none(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, has_it: bool
) -> None:
    monkeypatch.setattr("playground.ui.forms.training_form.computes_bfloat16", lambda: has_it)
    page = visit("train", preset="spiral")

    def said() -> bool:
        return any("no instructions for bfloat16" in str(item.value) for item in page.caption)

    assert not said()
    page.segmented_control("train:training.precision").set_value("mixed_bfloat16").run()
    assert spec(page).training.precision == "mixed_bfloat16"
    assert said() is not has_it


def test_early_stopping_is_switched_on_with_its_settings(visit: Visit) -> None:
    page = visit("train", preset="spiral")
    page.toggle("train:training.early_stopping").set_value(True).run()

    assert spec(page).training.early_stopping is not None
