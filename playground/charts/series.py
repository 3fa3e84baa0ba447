"""Table with a column of time -> its numbers over time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from playground.charts.numbers import ON_AXES, on_hover
from playground.charts.palette import run_colour
from playground.data.columns.clock import as_hours

#: points of a curve, at most; of more, the lowest and the highest of each stretch are drawn
MOST_POINTS = 4_000


def over_time(frame: pd.DataFrame, time: str, column: str, most: int = MOST_POINTS) -> pd.DataFrame:
    """Columns `time` and `value`, in the order of time; of a long series the extremes of each stretch of it.

    Args:
        frame: the table.
        time: column that says when; "": the rows are in order, and `time` is their number from 0.
        column: column of numbers.
        most: rows at most.
    """
    when = frame[time] if time else pd.Series(np.arange(len(frame)), index=frame.index)
    values = as_hours(frame[column]).to_numpy(dtype=np.float64, na_value=np.nan)
    table = pd.DataFrame({"time": when.to_numpy(), "value": values})
    table = table[table["time"].notna()].sort_values("time", kind="stable", ignore_index=True)
    if len(table) <= most:
        return table
    stretches = np.arange(len(table)) * (most // 2) // len(table)
    known = table.dropna(subset="value")
    by = known.groupby(stretches[known.index])["value"]
    kept = np.unique(np.concatenate([by.idxmin().to_numpy(), by.idxmax().to_numpy()]))
    return table.loc[kept].reset_index(drop=True)


def over_time_figure(curves: dict[str, pd.DataFrame]) -> go.Figure:
    """A chart a column, one under another on the same time, of tables of `over_time`."""
    from plotly.subplots import make_subplots

    figure = make_subplots(rows=len(curves), cols=1, shared_xaxes=True, vertical_spacing=0.06 / max(1, len(curves)))
    for row, (name, table) in enumerate(curves.items(), 1):
        figure.add_scatter(
            x=table["time"],
            y=table["value"],
            mode="lines",
            name=name,
            line={"color": run_colour(row - 1), "width": 1.5},
            row=row,
            col=1,
            showlegend=False,
            hovertemplate=f"%{{x}}<br>%{{y:{on_hover(table['value'])}}}<extra></extra>",
        )
        figure.update_yaxes(title_text=name[:24], tickformat=ON_AXES, row=row, col=1)
    figure.update_layout(height=max(300, 170 * len(curves)), hovermode="closest")
    return figure
