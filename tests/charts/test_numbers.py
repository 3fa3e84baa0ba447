"""Numbers in charts: as in texts, no powers of ten where digits do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from playground.charts.curves import curves_figure, curves_table
from playground.charts.numbers import ON_AXES, on_hover
from playground.charts.regression import predicted_figure, residuals_figure


@pytest.mark.parametrize(
    ("values", "text"),
    [([0.1, 0.2], ",.4~g"), ([-35580.4, 0.1], ",.0f"), ([np.nan, np.inf], ",.4~g"), ([], ",.4~g")],
)
def test_what_is_under_the_pointer_is_written_by_the_size_of_all(values: list[float], text: str) -> None:
    assert on_hover(values) == text


def test_charts_of_dollars_have_no_powers_of_ten() -> None:
    table = pd.DataFrame({"row": [0, 1], "true": [35580.4, 120000.0], "predicted": [35000.0, 119000.0]})
    table["residual"] = table["true"] - table["predicted"]
    points = pd.DataFrame({"epoch": [1, 2], "elapsed_s": [0.1, 0.2], "loss": [1.0, 0.5], "mae": [36000.0, 35000.0]})
    curves = curves_figure(curves_table(points))
    for figure in (predicted_figure(table), residuals_figure(table), curves):
        assert {axis.tickformat for axis in figure.select_yaxes()} == {ON_AXES}
    assert [trace.hovertemplate for trace in curves.data] == ["%{y:,.4~g}", "%{y:,.0f}"]
