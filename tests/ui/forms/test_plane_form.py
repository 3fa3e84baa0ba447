"""Data in the plane on the Train page: formulas for inputs, planes of wider data, points that were drawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from streamlit.testing.v1 import AppTest

from playground.data.points.drawn import pack
from playground.spec.experiment import ExperimentSpec

Visit = Callable[..., AppTest]

FEATURES = "train:data.features"


def spec(page: AppTest) -> ExperimentSpec:
    assert not page.exception, page.exception[0].stack_trace
    found: ExperimentSpec = page.session_state["draft:train"].spec
    return found


def words(page: AppTest) -> str:
    return "\n".join(str(item.value) for item in [*page.caption, *page.error, *page.markdown])


def test_features_are_chosen_from_the_standard_ones_and_typed(visit: Visit) -> None:
    page = visit("train", preset="circles")
    page.multiselect(FEATURES).set_value(["x1", "x2", "x1^2"]).run()
    assert spec(page).data.features == ("x1", "x2", "x1^2")
    assert "3 features → two classes" in words(page)
    page.multiselect(FEATURES).set_value(["x1", "max(x1, x2)"]).run()
    assert page.multiselect(FEATURES).value == ["x1", "max(x1,x2)"]
    assert page.query_params["data.features"] == "x1;max(x1,x2)"
    page.multiselect(FEATURES).set_value(["x1", "x3"]).run()
    assert "at character 1 there must be one of x1, x2" in words(page)
    assert spec(page).data.features == ("x1", "max(x1,x2)")


def test_no_feature_at_all_is_refused_at_its_field(visit: Visit) -> None:
    page = visit("train", preset="circles")
    page.multiselect(FEATURES).set_value([]).run()
    assert "there must be at least one formula" in words(page)
    assert spec(page).data.features == ("x1", "x2")


def test_built_in_data_are_put_in_a_plane_and_taken_out_of_it(visit: Visit) -> None:
    page = visit("train", preset="iris")
    assert all(item.key != FEATURES for item in page.multiselect)
    page.segmented_control("train:data.plane").set_value("pca").run()
    assert "2 features → 3 classes" in words(page)
    page.multiselect(FEATURES).set_value(["x1", "x2", "x1*x2"]).run()
    assert "3 features → 3 classes" in words(page)
    page.segmented_control("train:data.plane").set_value("columns").run()
    page.selectbox("train:data.plane.first").set_value("petal width (cm)").run()
    data = spec(page).data
    assert data.model_dump()["plane"] == {"by": "columns", "first": "petal width (cm)", "second": ""}
    page.segmented_control("train:data.plane").set_value("none").run()
    assert "4 features → 3 classes" in words(page)
    assert spec(page).data.features == ("x1", "x2")


def test_drawn_points_are_shown_and_can_be_trained_on(visit: Visit) -> None:
    random = np.random.default_rng(1)
    points = pack(random.uniform(-6, 6, (40, 2)), np.arange(40) % 2)
    page = visit("train", **{"preset": "spiral", "data.kind": "drawn", "data.points": points})
    assert spec(page).data.kind == "drawn"
    assert "40 points drawn by hand" in words(page)
    assert "2 features → two classes. 28 training, 6 validation, 6 test samples." in words(page)
    assert page.query_params["data.points"] == points


def test_too_few_drawn_points_say_what_is_missing(visit: Visit) -> None:
    page = visit("train", **{"preset": "spiral", "data.kind": "drawn"})
    assert "0 points drawn by hand" in words(page)
    assert "Draw points of at least two classes" in words(page)


def test_own_formula_is_typed(visit: Visit) -> None:
    page = visit("train", **{"preset": "spiral", "data.name": "formula"})
    page.text_input("train:data.formula").set_value("x1*x2>0").run()
    assert spec(page).data.formula == "x1*x2 > 0"  # type: ignore[union-attr]
    page.text_input("train:data.formula").set_value("x1 *").run()
    assert "at character 5 there must be a number" in words(page)
