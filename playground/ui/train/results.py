"""Ended run -> what it learned: test figures, confusion matrix, ROC and PR, residuals, samples, curves, timeline."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from playground.charts.advice import advice_sentence
from playground.charts.classification import confusion_figure, confusion_table, scores_table, with_true_column
from playground.charts.gap import gap_sentence, gap_table
from playground.charts.lines import metric_label
from playground.charts.ranking import pr_figure, pr_table, roc_figure, roc_table, undefined_classes
from playground.charts.regression import (
    outputs_table,
    predicted_figure,
    predicted_table,
    regression_scores,
    residuals_figure,
    residuals_table,
)
from playground.charts.theme import styled
from playground.data.files.csv_text import csv_bytes
from playground.errors import PlaygroundError
from playground.runs.baselines import own_figures, verdict_of
from playground.runs.number_text import figure_text, number_text
from playground.runs.predictions import Predictions, load_predictions
from playground.runs.protocol.events import SettingChanged, event_name
from playground.runs.restored import restored_epoch
from playground.runs.run import Run
from playground.spec.counted import counted
from playground.spec.experiment import dump_spec
from playground.spec.metrics import METRICS, metric_of
from playground.ui.shell.server import is_dark, local_store
from playground.ui.train.run_code import has_code, render_code
from playground.ui.train.samples import render_samples

#: figures that stand in one row; of more, rows of fewer, so that their names can be read
_MOST_IN_A_ROW, _FIGURES_IN_A_ROW = 5, 4
#: epochs that a table shows without being scrolled
_MOST_ROWS = 9
#: figures in the order in which they stand
_FIRST = ("accuracy", "macro_f1", "f1", "recall", "mae", "rmse", "r2")
#: figures that stand beside a run's name, and are not told again among its results
IN_HEAD = 4
_PART = {"test": "test samples, never seen in training", "validation": "validation samples"}


def render_results(run: Run) -> None:
    """Further test figures on top, then a tab for each way of looking at what it learned."""
    try:
        predictions = load_predictions(local_store().folder(run.id))
    except PlaygroundError as error:
        st.error(str(error))
        predictions = None
    _figures_of_merit(run)
    points = local_store().points(run.id)
    if len(points) and not run.spec.network.headline_metric:
        st.caption(gap_sentence(gap_table(points), restored_epoch(run.reason)))
        found = verdict_of({name: item.last for name, item in run.metrics.items()})
        nothing = found is not None and found.standing == "nothing"
        if advice := advice_sentence(points, run.spec.training, learned_nothing=nothing):
            st.caption(f":material/lightbulb: {advice}")
    views = _views(run, predictions, points)
    for tab, render in zip(
        st.tabs(list(views), key=f"results:{run.id}", on_change="rerun"), views.values(), strict=True
    ):
        if tab.open:
            with tab:
                render()


def _views(run: Run, predictions: Predictions | None, points: pd.DataFrame) -> dict[str, Callable[[], None]]:
    views: dict[str, Callable[[], None]] = {}
    if predictions is not None and predictions.task == "regression":
        views["Predicted and true"] = lambda: _regression(predictions)
    elif predictions is not None:
        views["Confusion matrix"] = lambda: _confusion(predictions)
        views["Scores by class"] = lambda: _scores(predictions)
        views["ROC and precision-recall"] = lambda: _curves(predictions)
    if predictions is not None:
        views["Samples"] = lambda: render_samples(run, predictions)
    views["Numbers"] = lambda: _numbers(run, points)
    views["Timeline"] = lambda: _timeline(run)
    if has_code(run):
        views["Keras code"] = lambda: render_code(run)
    views["Specification"] = lambda: _specification(run)
    return views


def test_figures(run: Run) -> list[tuple[str, str]]:
    """The network's figures on samples never seen in training, what tells most first: ("Test accuracy", "97.41 %");
    none before the end.
    """
    last = {name: item.last for name, item in run.metrics.items() if name.startswith("test_")}
    return [(_label(name), figure_text(name, value)) for name, value in sorted(own_figures(last).items(), key=_rank)]


def _rank(figure: tuple[str, float]) -> int:
    """Place among the figures: those that are known to tell most, then the others, then losses."""
    metric = figure[0].removeprefix("test_").partition(" of ")[0]
    if metric.endswith("loss"):
        return len(_FIRST) + 1
    return _FIRST.index(metric) if metric in _FIRST else len(_FIRST)


def _figures_of_merit(run: Run) -> None:
    figures = test_figures(run)[IN_HEAD:]  # the first of them stand beside the run's name
    width = len(figures) if len(figures) <= _MOST_IN_A_ROW else _FIGURES_IN_A_ROW
    for start in range(0, len(figures), max(width, 1)):
        for column, (label, text) in zip(st.columns(max(width, 3)), figures[start : start + width], strict=False):
            column.metric(label, text)


def _label(name: str) -> str:
    base, of, whose = metric_label(name).partition(" of ")
    text = f"{base} of “{whose}”" if of and metric_of(name).name in METRICS else f"{base}{of}{whose}"
    return text[:1].upper() + text[1:]


def _show(figure: go.Figure, key: str) -> None:
    st.plotly_chart(styled(figure, is_dark()), key=key, theme=None, config={"displayModeBar": False})


def _download(frame: pd.DataFrame, name: str, key: str) -> None:
    st.download_button(
        "Download as CSV",
        csv_bytes(frame),
        f"{name}.csv",
        "text/csv",
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )


def _confusion(predictions: Predictions) -> None:
    st.caption(f"{len(predictions.y):,} {_PART[predictions.part]}. Rows: true class. Columns: predicted class.")
    shares = st.toggle("Share of each true class", key="confusion:shares")
    table = confusion_table(predictions)
    _show(confusion_figure(table, normalised=shares), "confusion")
    _download(with_true_column(table), "confusion", "confusion:csv")


def _scores(predictions: Predictions) -> None:
    table = scores_table(predictions)
    st.dataframe(table, hide_index=True)
    _download(table, "scores", "scores:csv")


def _curves(predictions: Predictions) -> None:
    roc, pr = roc_table(predictions), pr_table(predictions)
    if missing := undefined_classes(roc):
        st.caption(
            f"Not defined for {', '.join(missing)}: all of these samples, or none of them, belong to that class."
        )
    left, right = st.columns(2)
    with left:
        _show(roc_figure(roc), "roc")
        _download(roc, "roc", "roc:csv")
    with right:
        _show(pr_figure(pr), "pr")
        _download(pr, "precision-recall", "pr:csv")


def _regression(predictions: Predictions) -> None:
    if predictions.target_names:
        names = predictions.target_names
        number = st.selectbox("Output", range(len(names)), format_func=names.__getitem__, key="regression:output")
        with st.expander(f"Figures of all {len(names):,} outputs", key="regression:outputs"):
            table = outputs_table(predictions)
            st.dataframe(table, hide_index=True)
            _download(table, "outputs", "outputs:csv")
        predictions = predictions.of_output(number)
    scores = regression_scores(predictions)
    st.caption(
        f"{len(predictions.y):,} {_PART[predictions.part]}. "
        + " · ".join(f"{name} {number_text(value)}" for name, value in scores.items())
    )
    left, right = st.columns(2)
    table, residuals = predicted_table(predictions), residuals_table(predictions)
    with left:
        _show(predicted_figure(table), "predicted")
    with right:
        _show(residuals_figure(residuals), "residuals")
    _download(residuals, "predictions", "residuals:csv")


def _numbers(run: Run, points: pd.DataFrame) -> None:
    st.caption(
        f"{len(points):,} of {counted(run.epochs, 'epoch')} are kept." if len(points) < run.epochs else "Every epoch."
    )
    st.dataframe(points, hide_index=True, height=360 if len(points) > _MOST_ROWS else "content")
    _download(points, run.name, "numbers:csv")


def _timeline(run: Run) -> None:
    rows = [
        {
            "time": item.time,
            "attempt": item.attempt,
            "what": event_name(item.event).replace("_", " "),
            "details": _details(item.event),
        }
        for item in local_store().events(run.id)
    ]
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, column_config={"time": st.column_config.DatetimeColumn(format="HH:mm:ss")}
    )


def _details(event: object) -> str:
    if isinstance(event, SettingChanged):
        return f"epoch {event.epoch}: {event.field} from {event.old} to {event.new}"
    names = ("epoch", "mode", "reason", "status", "path", "parameters", "name", "sentence")
    return ", ".join(f"{name} {getattr(event, name)}" for name in names if getattr(event, name, ""))


def _specification(run: Run) -> None:
    text = dump_spec(run.spec, indent=2)
    st.download_button(
        "Download as JSON", text, f"{run.name}.json", "application/json", icon=":material/download:", on_click="ignore"
    )
    st.code(text, language="json", height=360)
