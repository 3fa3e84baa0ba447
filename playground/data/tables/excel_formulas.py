"""Excel sheet -> columns of formulas whose values are not stored: no program has computed them yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pandas as pd

from playground.data.values.decision import Decision
from playground.errors import DataError, Problem

#: rows that are looked at
_ROWS = 2_000
#: share of a column that must be missing for its formulas to be looked for
_MISSING = 0.2


def formulas_without_values(path: Path, sheet: str, frame: pd.DataFrame) -> tuple[Decision, ...]:
    """A sentence for each column with formulas that have no value, and what helps.

    Args:
        path: of a workbook that was read.
        sheet: that was read.
        frame: what was read of it, column by column.
    """
    empty = [at for at, name in enumerate(frame.columns) if frame[name].isna().mean() > _MISSING]
    if not empty:
        return ()
    found = _count(path, sheet)
    return tuple(Decision(_sentence(str(frame.columns[at])), doubtful=True) for at in empty if found[at])


def check_values(frame: pd.DataFrame, targets: Sequence[str], decisions: Sequence[Decision]) -> None:
    """Refuse a target that has no value because its formulas have none.

    Raises:
        DataError: the sentence says what helps.
    """
    said = {decision.sentence for decision in decisions}
    for name in targets:
        if _sentence(name) in said and name in frame and frame[name].isna().all():
            raise DataError(Problem("data.target", _sentence(name)))


def _sentence(name: str) -> str:
    return (
        f"`{name}` holds formulas without stored values: open the file in Excel or LibreOffice, save it, and bring it "
        "again."
    )


def _count(path: Path, sheet: str) -> Counter[int]:
    """Number of a column from 0 -> formulas without a value among the first rows."""
    import openpyxl  # takes its time to load, and only workbooks need it

    found = Counter[int]()
    with ExitStack() as stack:
        books = []
        for values in (False, True):
            file = stack.enter_context(path.open("rb"))
            books.append(openpyxl.load_workbook(file, read_only=True, data_only=values, keep_links=False))
            stack.callback(books[-1].close)
        cells, computed = (book[sheet].iter_rows(max_row=_ROWS) for book in books)
        for row, values_of_row in zip(cells, computed, strict=False):
            for at, (cell, value) in enumerate(zip(row, values_of_row, strict=False)):
                found[at] += cell.data_type == "f" and value.value is None
    return found
