"""Predictions of a number -> predicted against true, residuals, and scores in the number's own unit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from playground.charts.numbers import ON_AXES, on_hover
from playground.charts.theme import NEUTRAL, POINT, POSITIVE, faded, sequential_scale
from playground.runs.predictions import Predictions
from playground.spec.counted import counted

#: more points than this are drawn as a density
MOST_POINTS = 5_000
_CELLS = 80
#: of a point: where many lie over each other they are told apart
_SOLID = 0.9


def predicted_table(predictions: Predictions) -> pd.DataFrame:
    """Columns `row` (number in the source, from 0), `true` and `predicted`, in the target's own unit."""
    return pd.DataFrame(
        {
            "row": predictions.rows,
            "true": predictions.y.astype(np.float64),
            "predicted": predictions.predicted.astype(np.float64),
        }
    )


def residuals_table(predictions: Predictions) -> pd.DataFrame:
    """`predicted_table` and `residual`, which is true minus predicted: positive where the network says too little."""
    table = predicted_table(predictions)
    table["residual"] = table["true"] - table["predicted"]
    return table


def regression_scores(predictions: Predictions) -> dict[str, float]:
    """`R²`, `MAE` and `RMSE`, the last two in the target's own unit.

    Each is NaN where a prediction is; R² also where it is undefined: all true values are the same, or there is one.
    """
    if not len(predictions.y):
        return {"R²": np.nan, "MAE": np.nan, "RMSE": np.nan}
    true = predictions.y.astype(np.float64)
    errors = true - predictions.predicted
    spread = float(np.sum((true - true.mean()) ** 2))
    return {
        "R²": 1.0 - float(np.sum(errors**2)) / spread if spread > 0 else float("nan"),
        "MAE": float(np.mean(np.abs(errors))),
        "RMSE": float(np.sqrt(np.mean(errors**2))),
    }


def outputs_table(predictions: Predictions) -> pd.DataFrame:
    """Columns `output`, `R²`, `MAE` and `RMSE`, each in the output's own unit: a row for each of several outputs."""
    scores = [
        {"output": name} | regression_scores(predictions.of_output(number))
        for number, name in enumerate(predictions.target_names)
    ]
    return pd.DataFrame(scores)


def predicted_figure(table: pd.DataFrame) -> go.Figure:
    """Predicted against true values of a `predicted_table`; on the dotted line they are the same."""
    figure = go.Figure()
    finite = _finite(table, "true", "predicted")
    both = finite[["true", "predicted"]].to_numpy()
    low, high = (float(both.min()), float(both.max())) if len(both) else (0.0, 1.0)
    margin = 0.03 * (high - low) or 0.5
    ends = [low - margin, high + margin]
    figure.add_scatter(
        x=ends,
        y=ends,
        mode="lines",
        line={"color": NEUTRAL, "dash": "dot", "width": 1.5},
        hoverinfo="skip",
        showlegend=False,
    )
    _cloud(figure, finite, "true", "predicted")
    figure.update_xaxes(title_text="true", range=ends)
    figure.update_yaxes(title_text="predicted", range=ends)
    return _with_note(figure, len(table) - len(finite))


def residuals_figure(table: pd.DataFrame) -> go.Figure:
    """Residuals of a `residuals_table` against the predicted values; a good model leaves no pattern."""
    figure = go.Figure()
    finite = _finite(table, "predicted", "residual")
    _cloud(figure, finite, "predicted", "residual")
    figure.add_hline(y=0, line={"color": NEUTRAL, "dash": "dot", "width": 1.5})
    figure.update_xaxes(title_text="predicted")
    figure.update_yaxes(title_text="true minus predicted")
    return _with_note(figure, len(table) - len(finite))


def density_table(
    table: pd.DataFrame, x: str, y: str, cells: int = _CELLS
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(counts of shape (cells, cells), middles of the columns, middles of the rows); row 0 is the lowest `y`."""
    counts, across, down = np.histogram2d(table[x].to_numpy(), table[y].to_numpy(), bins=cells)
    return counts.T, (across[1:] + across[:-1]) / 2, (down[1:] + down[:-1]) / 2


def _finite(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    finite = np.isfinite(table[list(columns)].to_numpy(dtype=np.float64)).all(axis=1)
    kept: pd.DataFrame = table.loc[finite]
    return kept


def _cloud(figure: go.Figure, table: pd.DataFrame, x: str, y: str) -> None:
    if len(table) <= MOST_POINTS:
        figure.add_scatter(
            x=table[x],
            y=table[y],
            customdata=table["row"],
            mode="markers",
            marker={"color": faded(POINT, _SOLID), "size": 7 if len(table) <= 500 else 5},
            hovertemplate=f"row %{{customdata}}<br>{x} %{{x:{on_hover(table[x])}}}<br>{y} %{{y:{on_hover(table[y])}}}"
            "<extra></extra>",
            showlegend=False,
        )
        return
    counts, across, down = density_table(table, x, y)
    # the logarithm shows single samples beside the crowd
    figure.add_heatmap(
        z=np.where(counts > 0, np.log1p(counts), np.nan),
        x=across,
        y=down,
        customdata=[[counted(int(count), "sample") for count in row] for row in counts],
        colorscale=[[0.0, faded(POSITIVE, 0.12)], sequential_scale(POSITIVE)[1]],
        showscale=False,
        hoverongaps=False,
        hovertemplate=f"{x} about %{{x:{on_hover(across)}}}<br>{y} about %{{y:{on_hover(down)}}}<br>"
        "%{customdata}<extra></extra>",
    )


def _with_note(figure: go.Figure, left_out: int) -> go.Figure:
    figure.update_layout(height=420, hovermode="closest")
    figure.update_xaxes(tickformat=ON_AXES)
    figure.update_yaxes(tickformat=ON_AXES)
    if left_out:
        figure.add_annotation(
            text=f"not drawn: {counted(left_out, 'sample')} without a finite prediction",
            xref="paper",
            yref="paper",
            x=0,
            y=1.01,
            xanchor="left",
            yanchor="bottom",
        )
        figure.update_layout(margin_t=32)
    return figure
