"""Run -> the rows that it learned from, as they are in the file or in the built-in set: not scaled, not encoded."""

from __future__ import annotations

import pandas as pd

from playground.data.builtin.small_sets import SMALL_SETS
from playground.errors import PlaygroundError
from playground.runs.run import Run
from playground.spec.data.kinds import BundledData, TableData
from playground.ui.parts.tables import read_upload


def source_rows(run: Run) -> pd.DataFrame | None:
    """Every row of the run's table but what it predicts, at its position; None for data that are no table, or gone."""
    data = run.spec.data
    try:
        if isinstance(data, TableData):
            frame = read_upload(data.dataset, data.format).table.frame
            return frame.drop(columns=[name for name in data.targets if name in frame]).reset_index(drop=True)
        if isinstance(data, BundledData) and data.name in SMALL_SETS and not SMALL_SETS[data.name].image_shape:
            from playground.ui.data.built_in import table_of  # scikit-learn is slow to import

            return table_of(data.name).table.frame.iloc[:, :-1]
    except PlaygroundError:
        return None  # a file that was deleted
    return None
