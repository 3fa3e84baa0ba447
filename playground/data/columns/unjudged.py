"""Column whose cells nobody foresaw -> the same column as text, and a sentence that says so."""

from __future__ import annotations

import logging

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from playground.data.columns.cells import MISSING
from playground.data.values.decision import Decision

_log = logging.getLogger(__name__)
#: what went wrong is none of the column's doing: there is no memory, or no disk
OF_THE_MACHINE = (MemoryError, OSError)


def as_text(name: str, texts: pa.ChunkedArray, error: Exception) -> tuple[pd.Series, list[Decision]]:
    """The column as it stands in the file, missing where nothing is written.

    Args:
        name: of the column.
        texts: its cells.
        error: what went wrong while its type was found.
    """
    marks = pa.array(sorted(MISSING), pa.string())
    missing = pc.is_in(pc.utf8_trim_whitespace(texts), value_set=marks)
    values = pc.if_else(missing, pa.scalar(None, pa.string()), texts)
    return pd.Series(values.to_pandas(), name=name).astype("str"), [undecided(name, error)]


def undecided(name: str, error: Exception) -> Decision:
    """What is said of a column whose type could not be found."""
    _log.warning("the type of a column could not be found", exc_info=error)
    what = " ".join(str(error).split())[:100].rstrip(".") or type(error).__name__
    return Decision(f"`{name}` stays as it is: its type could not be found ({what}).", doubtful=True)
