"""Draft of a table -> what each column is used as, detected or chosen, and why one is left out."""

from __future__ import annotations

import hashlib
from typing import Any

import pandas as pd
import streamlit as st

from playground.data.tables.profile import ColumnProfile
from playground.spec.data.kinds import TableData
from playground.ui.parts.tables import read_upload
from playground.ui.shell.draft import DraftSlot

_AUTOMATIC = "automatic"
#: what the list offers -> the specification's word; None: as detected
ROLES: dict[str, str | None] = {
    _AUTOMATIC: None,
    "number": "number",
    "category": "category",
    "date": "date",
    "time of day": "time",
    "leave out": "leave_out",
}
_WORDS = {word: shown for shown, word in ROLES.items() if word}


def render_roles(slot: DraftSlot, data: TableData) -> None:
    """A row a column; "use as" is changed in the table."""
    columns = [
        column for column in read_upload(data.dataset, data.format).profile.columns if column.name not in data.targets
    ]
    table = roles_table(columns, data)
    # another key for another start: what was edited is in the table then
    key = slot.key(f"data.columns:{hashlib.sha256(data.model_dump_json().encode()).hexdigest()[:12]}")
    st.data_editor(
        table,
        key=key,
        hide_index=True,
        height="content" if len(table) <= 8 else 310,
        row_height=30,
        disabled=("column", "detected as", "why"),
        column_config={
            "column": st.column_config.TextColumn(width=112),
            "detected as": st.column_config.TextColumn(width=82),
            "use as": st.column_config.SelectboxColumn(options=list(ROLES), required=True, width=92),
        },
        on_change=lambda: slot.change(
            {"data.columns": changed_roles(data, list(table["column"]), st.session_state[key]["edited_rows"])}
        ),
    )
    if problem := next((text for path, text in slot.draft.problems.items() if path.startswith("data.columns")), None):
        st.error(problem)


def roles_table(columns: list[ColumnProfile], data: TableData) -> pd.DataFrame:
    """Columns `column`, `detected as`, `use as`, `why`, one row a column of the table but its target."""
    return pd.DataFrame(
        {
            "column": [column.name for column in columns],
            "detected as": [_WORDS.get(column.role, column.role) for column in columns],
            "use as": [_WORDS.get(data.columns.get(column.name, ""), _AUTOMATIC) for column in columns],
            "why": [why(column, data) for column in columns],
        }
    )


def why(column: ColumnProfile, data: TableData | None) -> str:
    """Why a column is left out, or used in another way than detected; "" where there is nothing to say."""
    chosen = data.columns.get(column.name) if data else None
    if chosen == "leave_out":
        return "Left out, as chosen."
    if chosen:
        return f"Used as a {_WORDS[chosen]}, as chosen."
    return column.reason


def changed_roles(data: TableData, names: list[str], edited: dict[int, dict[str, Any]]) -> dict[str, str]:
    """Roles that differ from what was detected, after rows of the table were edited."""
    roles: dict[str, str] = dict(data.columns)
    for row, values in edited.items():
        word = ROLES.get(str(values.get("use as", "")))
        roles.pop(names[row], None)
        if word:
            roles[names[row]] = word
    return roles
