"""Table + profile -> first rows, columns, distributions, missing values, correlations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from playground.charts.explore import (
    balance_figure,
    correlation_figure,
    date_table,
    distribution_figure,
    missing_figure,
    missing_table,
)
from playground.charts.series import MOST_POINTS, over_time, over_time_figure
from playground.charts.theme import styled
from playground.data.columns.clock import with_clocks
from playground.data.columns.names import unique_names
from playground.data.proposals.uses import LEFT_OUT, TARGET, Use
from playground.data.tables.profile import ColumnProfile
from playground.data.times.when import find_when, read_when
from playground.runs.number_text import number_text
from playground.spec.counted import counted
from playground.ui.parts.tables import ReadTable
from playground.ui.shell.markdown import escaped
from playground.ui.shell.server import is_dark

_FIRST_ROWS = 100
_GRID = 3
_MOST_CHARTS = 24
_MOST_CLASSES = 40
_FIRST_CURVES, _MOST_CURVES = 3, 8


def render_exploration(upload: str, read: ReadTable, uses: Sequence[Use] = ()) -> None:
    """A tab for each way of looking at the table; only the open one is computed.

    Args:
        upload: stands for the table in keys.
        read: the table.
        uses: what a run makes of each column, in the table's order; () where nothing is to be trained on yet.
    """
    views: dict[str, Callable[[], None]] = {
        "Columns": lambda: _columns(read, uses),
        "First rows": lambda: _first_rows(read),
        "Over time": lambda: _over_time(upload, read),
        "Distributions": lambda: _distributions(upload, read, uses),
        "Missing values": lambda: _missing(read),
        "Correlations": lambda: _correlations(read),
    }
    for tab, render in zip(
        st.tabs(list(views), key=f"explore:{upload}", on_change="rerun"), views.values(), strict=True
    ):
        if tab.open:
            with tab:
                render()


def _show(figure: go.Figure, key: str, height: int | None = None) -> None:
    if height:
        figure.update_layout(height=height)
    st.plotly_chart(styled(figure, is_dark()), key=key, theme=None, config={"displayModeBar": False})


def _columns(read: ReadTable, uses: Sequence[Use]) -> None:
    known = {use.column: use for use in uses}
    rows = [
        {
            "column": column.name,
            "type": column.type,
            **_use(column, known.get(column.name)),
            "missing": column.missing / max(1, read.profile.rows),
            "distinct": column.distinct,
            "distribution": _bars(column, read),
            "examples": ", ".join(column.examples),
        }
        for column in read.profile.columns
    ]
    table = pd.DataFrame(rows)
    st.dataframe(
        table if table["why"].any() else table.drop(columns="why"),
        hide_index=True,
        height="content" if len(rows) <= 15 else 560,
        column_config={
            "missing": st.column_config.NumberColumn(format="percent"),
            "distribution": st.column_config.BarChartColumn(width=140, y_min=0),
            "why": st.column_config.TextColumn(width=400),
            "distinct": st.column_config.NumberColumn(format="localized"),
        },
    )


def _use(column: ColumnProfile, use: Use | None) -> dict[str, str]:
    if use is not None:
        return {"used as": use.use, "why": use.why}
    return {"used as": LEFT_OUT if column.reason else column.role, "why": column.reason}


def _bars(column: ColumnProfile, read: ReadTable) -> list[int]:
    if column.type == "date":
        return [int(count) for count in date_table(read.table.frame[column.name])["count"]]
    return list(column.numbers.counts) if column.numbers else [rows for _, rows in column.top]


def _over_time(upload: str, read: ReadTable) -> None:
    curves = [column for column in read.profile.columns if column.numbers is not None]
    numbers = [column.name for column in curves]
    if not numbers:
        st.caption("A series needs a column of numbers; there is none.")
        return
    dates = [column.name for column in read.profile.columns if column.type == "date"]
    frame, together = read.table.frame, find_when(read.table.frame)
    if len(together) > 1:  # such as a date and its time of day
        taken = [str(name) for name in frame.columns]  # a column of the file may be called like both together
        both = unique_names([*taken, " and ".join(together)], len(taken) + 1)[0][-1]
        dates = [both, *dates]
        frame = frame.assign(**{both: read_when(frame, together)})
    times, shown = st.columns([0.3, 0.7])
    time = times.selectbox(
        "Time", [*dates, ""], format_func=lambda name: name or "rows in their order", key=f"over-time:{upload}"
    )
    first = [column.name for column in curves if column.name != time and not column.reason][:_FIRST_CURVES]
    chosen = shown.multiselect("Columns", numbers, default=first, key=f"over-time:columns:{upload}")
    if not chosen:
        return
    drawn = {name: over_time(frame, str(time or ""), name) for name in chosen[:_MOST_CURVES]}
    _show(over_time_figure(drawn), "over-time")
    if len(read.table.frame) > MOST_POINTS:
        st.caption("The series is long: of each time interval, only the minimum and the maximum are drawn.")


def _first_rows(read: ReadTable) -> None:
    first = with_clocks(read.table.frame.head(_FIRST_ROWS))
    st.dataframe(first, height=560)
    st.caption(f"The first {len(first):,} of {counted(len(read.table.frame), 'row')}.")


def _distributions(upload: str, read: ReadTable, uses: Sequence[Use]) -> None:
    drawn = [column for column in read.profile.columns if column.numbers or column.top]
    names = [column.name for column in drawn]
    left_out = {use.column for use in uses if use.use == LEFT_OUT}
    if not uses:
        left_out = {column.name for column in drawn if column.reason}
    chosen = st.multiselect(
        "Columns",
        names,
        placeholder="all that are used" if left_out & {*names} else "all",
        key=f"distributions:{upload}",
        label_visibility="collapsed",
    )
    shown = [column for column in drawn if column.name in chosen or not (chosen or column.name in left_out)]
    target = next((use.column for use in uses if use.use.startswith(TARGET)), "")
    for start in range(0, min(len(shown), _MOST_CHARTS), _GRID):
        for place, column in zip(st.columns(_GRID), shown[start : start + _GRID], strict=False):
            with place:
                _distribution(column, read, of_classes=column.name == target)
    if len(shown) > _MOST_CHARTS:
        st.caption(f"The first {_MOST_CHARTS} of {len(shown):,} columns; choose others above.")


def _distribution(column: ColumnProfile, read: ReadTable, *, of_classes: bool) -> None:
    """How often each value occurs; classes in their own colours, all else in one."""
    st.markdown(f"**{escaped(column.name)}**")
    caption = counted(column.distinct, "different value")
    if column.numbers:
        numbers = column.numbers
        table = pd.DataFrame({"low": numbers.edges[:-1], "high": numbers.edges[1:], "count": numbers.counts})
        told = [number_text(value) for value in (numbers.mean, numbers.std, numbers.min, numbers.max)]
        caption = "mean {}, deviation {}, {} to {}".format(*told)
        figure = distribution_figure(table)
    elif column.type == "date":
        figure = distribution_figure(date_table(read.table.frame[column.name]))
    elif of_classes:
        figure = balance_figure(dict(column.top[:_MOST_CLASSES]))
    else:
        most = column.top[:_MOST_CLASSES]
        figure = distribution_figure(
            pd.DataFrame({"value": [value for value, _ in most], "count": [rows for _, rows in most]})
        )
    _show(figure, f"distribution:{column.name}", 220)
    st.caption(caption)


def _missing(read: ReadTable) -> None:
    table = missing_table(read.table.frame)
    if table.empty:
        st.caption("No value is missing.")
        return
    _show(missing_figure(table), "missing")
    st.caption(
        "Missing numbers are filled in. Missing categories become a category of their own. The Train page has the "
        "settings."
    )


def _correlations(read: ReadTable) -> None:
    if not read.profile.correlated:
        st.caption("Correlations need at least two columns of numbers.")
        return
    names = list(read.profile.correlated)
    matrix = pd.DataFrame(read.profile.correlations, index=names, columns=names)
    _show(correlation_figure(matrix), "correlations", 560)
