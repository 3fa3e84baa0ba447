"""Path + TableFormat -> DetectedFormat: how a table file is read, detected where the user left it open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from playground.data.columns.cells import decimal_mark
from playground.data.columns.number_cells import split_cell
from playground.data.files.byte_source import file_kind, read_start, refusal
from playground.data.files.encoding import Detected, check_encoding, detect_encoding, encoding_decisions
from playground.data.tables.above_table import above_decisions, find_above
from playground.data.tables.detected_format import DetectedFormat
from playground.data.tables.dialect import count_preamble, detect_dialect
from playground.data.tables.excel import excel_rows, sheet_names
from playground.data.tables.text_rows import COMMA_BLANK, ONE_VALUE, WHITESPACE
from playground.data.values.decision import Choice, Decision
from playground.spec.data.kinds import TableFormat

_SAMPLE = 1 << 20
_HEADER_ROWS = 1000
#: most sheets of a workbook that are looked into
_SHEETS = 10
_SPELLED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "space": WHITESPACE, " ": WHITESPACE}


def detect_format(path: Path, given: TableFormat | None = None) -> DetectedFormat:
    """How the file is read; what `given` says goes before what is detected.

    Raises:
        DataError: the file is missing, empty, not a table, or `given` cannot be meant for it.
    """
    given = given or TableFormat()
    kind = file_kind(path)
    if kind == "parquet":
        return DetectedFormat("parquet")
    return _excel_format(path, given) if kind == "excel" else _text_format(path, given)


def _excel_format(path: Path, given: TableFormat) -> DetectedFormat:
    sheets = sheet_names(path)
    if given.sheet is not None and given.sheet not in sheets:
        raise refusal(path, f"the sheet must be one of {', '.join(sheets)}; got {given.sheet}.")
    sheet, rows = _likeliest_sheet(path, (given.sheet,) if given.sheet else sheets)
    found = DetectedFormat("excel", sheet=sheet, sheets=sheets, decimal_sure=True)
    numbers = [number for number, _ in rows]
    found, said = _above([cells for _, cells in rows], found, given, numbers, 0)
    if not given.sheet and sheet != sheets[0]:
        choices = (Choice(None, f"sheet {sheet}"), *(Choice(name, f"sheet {name}") for name in sheets if name != sheet))
        sentence = f"The sheet {sheet!r} is read; {sheets[0]!r} before it looks like no table."
        said.insert(0, Decision(sentence, ("format", "sheet"), None, choices))
    return replace(found, decisions=tuple(said))


def _likeliest_sheet(path: Path, sheets: tuple[str, ...]) -> tuple[str, list[tuple[int, list[str]]]]:
    """(the first sheet that is a table, its first rows); covers and remarks before it are passed over."""
    seen: list[tuple[int, str, list[tuple[int, list[str]]]]] = []
    for sheet in sheets[:_SHEETS]:
        rows = list(excel_rows(path, sheet, limit=_HEADER_ROWS))
        filled = sorted(sum(bool(cell) for cell in cells) for _, cells in rows)
        usual = filled[len(filled) // 2] if filled else 0
        seen.append((usual * min(len(rows), 60) if usual > 1 else 0, sheet, rows))
        if len(rows) >= 60 and usual > 2:
            break
    best = max(seen, key=lambda item: item[0])
    for size, sheet, rows in seen:
        is_table = len(rows) > 1 and any(len(cells) > 1 for _, cells in rows)
        if is_table and (len(best[2]) < 10 or size >= best[0] / 3):
            return sheet, rows
    return best[1:]


def _text_format(path: Path, given: TableFormat) -> DetectedFormat:
    encoding, errors = Detected(check_encoding(path, given.encoding)) if given.encoding else detect_encoding(path)
    raw = read_start(path, _SAMPLE + 1)
    cut = len(raw) > _SAMPLE
    try:
        text = raw[:_SAMPLE].decode(encoding, errors=_errors(errors, given, cut=cut))
    except UnicodeError as error:
        where = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise refusal(path, f"the file must be {encoding} text; it is not{where}.") from None
    text = text.lstrip("\ufeff")
    if not text.strip():
        raise refusal(path, "the file must hold a table; it holds blanks only.")
    trial = detect_dialect(text, cut, _delimiter(path, given), given.quotes)
    skip = count_preamble(trial)
    below = [row for row in trial.rows if row[0] > skip][:_HEADER_ROWS]
    rows = [cells for _, cells in below]
    delimiter = trial.dialect.delimiter
    decimal, sure = decimal_mark([_without_money(cell) for row in rows for cell in row], delimiter)
    if given.decimal:
        decimal, sure = given.decimal, True
    found = DetectedFormat(
        kind="csv",
        delimiter="" if delimiter == ONE_VALUE else delimiter,
        encoding=encoding,
        errors=errors,
        decimal=decimal,
        decimal_sure=sure,
        quotes=trial.dialect.quotes,
    )
    if given.skip_lines is not None:
        rows = [cells for line, cells in trial.rows if line > given.skip_lines][:_HEADER_ROWS]
    found, said = _above(rows, found, given, [line for line, _ in below], skip, [cells for _, cells in trial.rows])
    return replace(found, decisions=(*encoding_decisions(path, given.encoding, encoding, errors), *said))


def _errors(errors: str, given: TableFormat, *, cut: bool) -> str:
    """What is done with wrong bytes in the first part of a file, which may be cut within a character."""
    return "replace" if errors == "strict" and (given.encoding is None or cut) else errors


def _above(
    rows: list[list[str]],
    found: DetectedFormat,
    given: TableFormat,
    lines: list[int],
    skip: int,
    all_rows: list[list[str]] | None = None,
) -> tuple[DetectedFormat, list[Decision]]:
    """What stands above the values, and what is said of it.

    Args:
        rows: the first rows, below what is skipped already.
        found: how they were read.
        given: by the user.
        lines: number of each row's line.
        skip: lines skipped already.
        all_rows: with those skipped.
    """
    if given.skip_lines is not None and found.kind == "excel":
        rows = [cells for cells, line in zip(rows, lines, strict=True) if line > given.skip_lines]
    above = find_above(rows, found.decimal, titles=given.skip_lines is None)
    detected = skip if given.skip_lines is None else given.skip_lines
    if above.skip:
        detected = lines[above.skip - 1]
    header = given.header if given.header is not None else above.header
    header_rows = (given.header_rows or above.header_rows) if header else 1
    units = (given.units if given.units is not None else above.units and header_rows == 1) and header
    found = replace(found, skip_lines=detected, header=header, header_rows=header_rows, units=units)
    first = next((line for line in lines if line > detected), detected + 1)
    return found, above_decisions(all_rows or rows, rows[above.skip :], found, first, given)


def _without_money(cell: str) -> str:
    """The digits of a cell with a currency or a unit, which tell the decimal mark as well."""
    parts = split_cell(cell.strip()) if any(letter.isdigit() for letter in cell[:40]) else None
    return parts.body if parts else cell


def _delimiter(path: Path, given: TableFormat) -> str | None:
    if given.delimiter is None or given.delimiter == "":
        return None
    mark = _SPELLED.get(given.delimiter.lower(), given.delimiter)
    if mark in (WHITESPACE, COMMA_BLANK):
        return mark
    if len(mark) != 1 or mark in '\r\n"':
        raise refusal(path, f"the delimiter must be one character, or `whitespace`; got {given.delimiter!r}.")
    return mark
