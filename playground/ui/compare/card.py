"""Run -> its card in a race: network, where it is, figures, and what it has learned."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from playground.charts.curves import metric_label
from playground.charts.theme import run_colour
from playground.launch.contract import Update
from playground.runs.number_text import figure_text
from playground.runs.run import STATUS_WORDS, Run
from playground.runs.shape_text import network_text
from playground.spec.summary import network_line, training_line
from playground.ui.compare.picture import render_live_picture, render_picture
from playground.ui.forms.bases import with_base_title
from playground.ui.shell.markdown import escaped
from playground.ui.shell.opened import open_run
from playground.ui.shell.places import place
from playground.ui.shell.server import local_launcher

#: metrics of a card, as far as the run has them
_METRICS = ("loss", "accuracy", "r2", "mae", "discriminator_loss", "distance")
_LOOK = """<style>
.figures{width:100%;border-collapse:collapse;font-size:.82rem;font-variant-numeric:tabular-nums}
.figures th{font-weight:400;opacity:.7;text-align:right;vertical-align:top;padding:.1rem 0 .1rem .5rem}
.figures tbody th,.figures thead th:first-child{text-align:left;padding-left:0}
.figures td{text-align:right;vertical-align:top;padding:.1rem 0 .1rem .5rem;white-space:nowrap}
.figures small{display:block;opacity:.7}
</style>"""
_STATUS_ICONS = {
    "queued": ":material/hourglass_empty:",
    "starting": ":material/hourglass_top:",
    "running": ":material/play_arrow:",
    "paused": ":material/pause:",
    "done": ":material/check_circle:",
    "stopped": ":material/stop_circle:",
    "failed": ":material/error:",
    "crashed": ":material/error:",
    "cancelled": ":material/cancel:",
}


def render_card(run: Run, marks: Sequence[str] = ()) -> None:
    """One run of a race.

    Args:
        run: its present snapshot.
        marks: what it is best at.
    """
    update = local_launcher().follow(run.id) if run.is_open else None
    _head(run)
    network = with_base_title(f"{network_text(run.spec)}  \n{network_line(run.spec)}", run.spec, escaped)
    st.caption(f"{network}  \n{training_line(run.spec)}")
    st.caption(_where(run, update))
    if update is not None and update.total_epochs:
        st.progress(min(1.0, (update.epoch + update.fraction) / update.total_epochs))
    if marks:
        st.markdown(" ".join(f":green-badge[{mark}]" for mark in marks))
    _figures(run)
    if run.reason or run.diagnosis:
        st.caption(escaped(" ".join(text for text in (run.reason, run.diagnosis) if text)))
    if not run.is_open:
        render_picture(run)
    elif update is not None and update.frame is not None:
        render_live_picture(update.frame)


def _head(run: Run) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"card:{run.id}:head"
    ):
        st.markdown(
            f'<span style="display:inline-block;width:.8em;height:.8em;border-radius:50%;'
            f'background:{run_colour(run.colour)}"></span> **{escaped(run.name)}**',
            unsafe_allow_html=True,
            width="content",
        )
        if st.button(
            "", icon=":material/open_in_new:", key=f"card:{run.id}:open", type="tertiary", help="On the Train page"
        ):
            open_run(run)
            st.switch_page(place("train"))


def _where(run: Run, update: Update | None) -> str:
    """Status, epochs and time in one line."""
    what = update.activity if update is not None else STATUS_WORDS[run.status]
    epoch = update.epoch if update is not None else run.epochs
    elapsed = update.elapsed if update is not None else run.elapsed_s
    parts = [f"{_STATUS_ICONS[run.status]} {what}"]
    if epoch:
        parts.append(f"epoch {epoch:,}")
    if elapsed:
        parts.append(duration(elapsed))
    if run.parameters:
        parts.append(f"{run.parameters:,} parameters")
    return " · ".join(parts)


def _figures(run: Run) -> None:
    """Each metric in a row: last value in training and validation, the best and its epoch, and on test samples."""
    names = [name for name in _METRICS if {name, f"val_{name}"} & run.metrics.keys()]
    if names:
        head = "".join(f"<th>{text}</th>" for text in ("", "training", "validation", "best", "test"))
        rows = "".join(f"<tr><th>{metric_label(name)}</th>{_cells(run, name)}</tr>" for name in names)
        st.html(f'<table class="figures"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{_LOOK}')


def _cells(run: Run, name: str) -> str:
    training, validation, test = (run.metrics.get(f"{part}{name}") for part in ("", "val_", "test_"))
    best = validation or training
    shown = [figure(name, summary.last) if summary else "" for summary in (training, validation, test)]
    at = f"{figure(name, best.best)}<small>epoch {best.best_epoch:,}</small>" if best else ""
    return "".join(f"<td>{text}</td>" for text in (shown[0], shown[1], at, shown[2]))


def figure(metric: str, value: float) -> str:
    """A metric's value for people, short enough for a card."""
    return figure_text(metric, value, 1)


def duration(seconds: float) -> str:
    """`0.42 s`, `12.3 s`, `2 min 5 s`."""
    if seconds < 60:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"
    return f"{int(seconds) // 60:,} min {int(seconds) % 60} s"
