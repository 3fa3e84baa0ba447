"""How a table was read, shown and changeable: delimiter, encoding, header, decimal mark, sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from playground.data.tables.detected_format import DetectedFormat
from playground.spec.data.kinds import TableFormat
from playground.spec.field import describe
from playground.ui.parts.tables import chosen_format, format_key

_DELIMITERS = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "bar",
    "whitespace": "white space",
    ", ": "comma, blank",
}
_ENCODINGS: tuple[str, ...] = (
    *("utf-8", "utf-16", "cp1252", "latin-1", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949", "koi8_r", "mac_roman"),
)
_DECIMALS = {".": "point", ",": "comma"}
_DETECT = "detect"
_MOST_ROWS = 8


def render_format_form(upload: str, found: DetectedFormat | None) -> None:
    """What was detected, and a box for each thing that can be changed.

    Args:
        upload: of the table.
        found: as it was read; None if it could not be.
    """
    if found is not None and found.kind == "parquet":
        return
    if found is not None and found.kind == "excel":
        _choice(upload, "sheet", {name: name for name in found.sheets}, found.sheet)
        _choice(upload, "header", {True: "yes", False: "no"}, found.header)
        return
    present: Any = found or DetectedFormat("csv")
    _choice(upload, "delimiter", _DELIMITERS, present.delimiter)
    _choice(upload, "encoding", {name: name for name in _ENCODINGS}, present.encoding)
    _choice(upload, "header", {True: "yes", False: "no"}, present.header)
    _choice(upload, "decimal", _DECIMALS, present.decimal)


def render_names(upload: str, columns: Sequence[str], found: DetectedFormat) -> None:
    """Where a file has no names of columns: a table in which they are given.

    Args:
        upload: of the table.
        columns: names that they have now.
        found: as it was read.
    """
    given = chosen_format(upload).names
    if found.header and not given:
        return
    was = {new: old for old, new in given.items()}
    table = pd.DataFrame({"column": [was.get(name, name) for name in columns], "name": list(columns)})
    key = f"format:{upload}:names:{hashlib.sha1(repr(columns).encode(), usedforsecurity=False).hexdigest()[:12]}"

    def change() -> None:
        names = dict(given)
        for row, values in st.session_state[key]["edited_rows"].items():
            old, new = str(table["column"][row]), str(values.get("name") or "").strip()
            names.pop(old, None)
            if new and new != old:
                names[old] = new
        st.session_state[format_key(upload)] = renamed(chosen_format(upload), names)

    with st.expander("Name the columns", expanded=not given, icon=":material/edit:", key=f"format:{upload}:naming"):
        st.caption("The file has no names of columns. What you type here is used everywhere.")
        st.data_editor(
            table,
            key=key,
            hide_index=True,
            height="content" if len(table) <= _MOST_ROWS else 320,
            disabled=("column",),
            column_config={"name": st.column_config.TextColumn(max_chars=100)},
            on_change=change,
        )


def renamed(format: TableFormat, names: dict[str, str]) -> TableFormat:
    """The format with other names of columns; what was said of a column goes with it."""
    before = {old: format.names.get(old, old) for old in {*format.names, *names}}
    now = {before[old]: names.get(old, old) for old in before}
    columns = {now.get(name, name): reading for name, reading in format.columns.items()}
    missing = {now.get(name, name): marks for name, marks in format.missing.items()}
    return format.model_copy(update={"names": names, "columns": columns, "missing": missing})


def _choice(upload: str, name: str, labels: dict[Any, str], present: Any) -> None:
    setting = describe(TableFormat, name)
    given = getattr(chosen_format(upload), name)
    key = f"format:{upload}:{name}"
    options = [_DETECT, *labels] if given is None or given in labels else [_DETECT, given, *labels]
    st.session_state[key] = _DETECT if given is None else given
    detected = labels.get(present, str(present))

    def change() -> None:
        value = None if st.session_state[key] == _DETECT else st.session_state[key]
        st.session_state[format_key(upload)] = chosen_format(upload).model_copy(update={name: value})

    st.selectbox(
        setting.title,
        options,
        format_func=lambda item: f"detected: {detected}" if item == _DETECT else labels.get(item, str(item)),
        key=key,
        help=setting.help,
        on_change=change,
    )
