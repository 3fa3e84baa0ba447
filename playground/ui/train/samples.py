"""Predictions -> samples with what the network says of them, the worst first; images as images."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from playground.charts.samples import image_uri, worst_table
from playground.data.files.csv_text import csv_bytes
from playground.runs.predictions import Predictions
from playground.runs.run import Run
from playground.ui.train.source_rows import source_rows

_SHOWN = 100


def render_samples(run: Run, predictions: Predictions) -> None:
    """A table of samples, the worst first, with a download of all of them."""
    source = source_rows(run)
    seen = "" if source is not None or not _is_table(predictions) else " Inputs are shown as the network saw them."
    st.caption(f"Samples with the highest loss come first: wrong, and with a high probability.{seen}")
    table = worst_table(predictions, _SHOWN, source)
    config: dict[str, Any] = {
        "loss": st.column_config.NumberColumn(format="%.4g"),
        "probability": st.column_config.ProgressColumn(min_value=0, max_value=1, format="percent"),
    }
    if predictions.image_shape:
        table = _with_images(table, predictions)
        config["image"] = st.column_config.ImageColumn("image", width="small")
    st.dataframe(
        table, hide_index=True, column_config=config, row_height=56 if predictions.image_shape else None, height=420
    )
    count = len(predictions.rows)
    st.download_button(
        "Download as CSV" if count <= _SHOWN else f"Download all {count:,} as CSV",
        lambda: csv_bytes(worst_table(predictions, count, source)),
        "samples.csv",
        "text/csv",
        key="samples:csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _is_table(predictions: Predictions) -> bool:
    return bool(predictions.feature_names) and not predictions.image_shape


def _with_images(table: pd.DataFrame, predictions: Predictions) -> pd.DataFrame:
    inputs = {
        int(predictions.rows[position]): row for position, row in zip(predictions.shown, predictions.x, strict=True)
    }
    images = [image_uri(inputs[row], predictions.image_shape) if row in inputs else None for row in table["row"]]
    shown = table.drop(columns=[name for name in predictions.feature_names if name in table.columns])
    shown.insert(0, "image", images)
    return shown
