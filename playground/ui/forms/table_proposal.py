"""Upload of a table + target -> the experiment that its button starts, and what that makes of each column.

What the Data page says is what the run does: both have it from here.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import streamlit as st

from playground.data.proposals.table import table_experiment
from playground.data.proposals.uses import Use, uses_of
from playground.spec.change import with_changes
from playground.spec.data.kinds import TableData, TableFormat
from playground.spec.data.text import TextData
from playground.spec.experiment import ExperimentSpec
from playground.ui.parts.tables import chosen_format, chosen_values, read_upload
from playground.ui.shell.server import settings


class Proposal(NamedTuple):
    """An experiment, a sentence for each thing that was chosen, and the use of each column."""

    spec: ExperimentSpec
    notes: tuple[str, ...]
    uses: tuple[Use, ...]


def proposal(upload: str, target: str | None = None) -> Proposal:
    """What suits an upload as it is read now, and as its switches stand.

    Args:
        upload: identifier of the table.
        target: column to predict; None for the likeliest.

    Raises:
        DataError: the table cannot be read or learnt from.
    """
    values = json.dumps(chosen_values(upload), sort_keys=True, default=str)
    return _proposal(upload, target, chosen_format(upload).model_dump_json(), values)


@st.cache_data(show_spinner="Choosing what suits this table", max_entries=100)
def _proposal(upload: str, target: str | None, format: str, values: str) -> Proposal:
    wanted = TableFormat.model_validate_json(format)
    spec, notes = table_experiment(upload, target, settings(), format=wanted)
    known: dict[str, Any] = {}
    for name, value in json.loads(values).items():
        if hasattr(spec.data, name):
            # what was proposed of other columns stays
            known[f"data.{name}"] = {**getattr(spec.data, name), **value} if isinstance(value, dict) else value
    spec = with_changes(spec, known) if known else spec
    assert isinstance(spec.data, TableData | TextData)
    return Proposal(spec, notes, uses_of(read_upload(upload, spec.data.format).table.frame, spec.data))
