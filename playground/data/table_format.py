"""Path + TableFormat -> DetectedFormat: how a table file is read, detected where the user left it open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playground.data.byte_source import FileKind, file_kind, read_start, refusal
from playground.data.cells import Decimal, decimal_mark
from playground.data.dialect import count_preamble, detect_dialect, has_header
from playground.data.encoding import check_encoding, detect_encoding
from playground.data.excel import excel_rows, sheet_names
from playground.data.number_cells import split_cell
from playground.data.text_rows import COMMA_BLANK, ONE_VALUE, WHITESPACE, Dialect
from playground.spec.data import TableFormat

_SAMPLE = 1 << 20
_HEADER_ROWS = 1000
#: delimiter -> what is said of it
_BETWEEN = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "bars",
    WHITESPACE: "white space",
    COMMA_BLANK: "commas and blanks",
}
_SPELLED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "space": WHITESPACE, " ": WHITESPACE}


@dataclass(frozen=True, slots=True)
class DetectedFormat:
    """How a table file is read.

    Attributes:
        kind: csv (any delimited text), parquet or excel.
        delimiter: one character, `", "`, `whitespace`, or "" where each line is one value; "" if not text.
        encoding: name of Python's codec; "" if not text.
        header: the first row of the table names its columns.
        decimal: decimal mark.
        decimal_sure: numbers of the file can only be read with it, or it was chosen.
        quotes: double quotes enclose cells; False where they are ordinary characters.
        skip_lines: lines before the table that are left out.
        sheet: name of the sheet that is read; "" if not Excel.
        sheets: names of all sheets.
    """

    kind: FileKind
    delimiter: str = ""
    encoding: str = ""
    header: bool = True
    decimal: Decimal = "."
    decimal_sure: bool = False
    quotes: bool = True
    skip_lines: int = 0
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    @property
    def dialect(self) -> Dialect:
        """How lines become cells."""
        return Dialect(self.delimiter or ONE_VALUE, self.quotes)

    def describe(self) -> str:
        """A few words for people: `Text, semicolons between values, utf-8, with a header, decimal comma`."""
        if self.kind == "parquet":
            return "Parquet"
        header = "with a header" if self.header else "without a header"
        if self.kind == "excel":
            return f"Excel, sheet {self.sheet}, {header}"
        mark = "decimal comma" if self.decimal == "," else "decimal point"
        between = (
            f"{_BETWEEN.get(self.delimiter, self.delimiter)} between values" if self.delimiter else "a value a line"
        )
        return f"Text, {between}, {self.encoding}, {header}, {mark}"


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
    sheet, rows = sheets[0], list[list[str]]()
    for sheet in (given.sheet,) if given.sheet else sheets:
        rows = [cells for _, cells in excel_rows(path, sheet, limit=_HEADER_ROWS)]
        if len(rows) > 1 and any(len(cells) > 1 for cells in rows):
            break  # what comes before it is a cover sheet, or empty
    else:
        sheet = given.sheet or sheets[0]
        rows = [cells for _, cells in excel_rows(path, sheet, limit=_HEADER_ROWS)]
    header = given.header if given.header is not None else has_header(rows, ".")
    return DetectedFormat("excel", header=header, sheet=sheet, sheets=sheets)


def _text_format(path: Path, given: TableFormat) -> DetectedFormat:
    encoding = check_encoding(path, given.encoding) if given.encoding else detect_encoding(path)
    raw = read_start(path, _SAMPLE + 1)
    cut = len(raw) > _SAMPLE
    try:
        text = raw[:_SAMPLE].decode(encoding, errors="replace" if given.encoding is None or cut else "strict")
    except UnicodeError as error:
        where = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise refusal(path, f"the file must be {encoding} text; it is not{where}.") from None
    text = text.lstrip("\ufeff")
    if not text.strip():
        raise refusal(path, "the file must hold a table; it holds blanks only.")
    trial = detect_dialect(text, cut, _delimiter(path, given), given.quotes)
    skip = count_preamble(trial)
    rows = [cells for line, cells in trial.rows if line > skip][:_HEADER_ROWS]
    delimiter = trial.dialect.delimiter
    decimal, sure = decimal_mark([_without_money(cell) for row in rows for cell in row], delimiter)
    if given.decimal:
        decimal, sure = given.decimal, True
    return DetectedFormat(
        kind="csv",
        delimiter="" if delimiter == ONE_VALUE else delimiter,
        encoding=encoding,
        header=given.header if given.header is not None else has_header(rows, decimal),
        decimal=decimal,
        decimal_sure=sure,
        quotes=trial.dialect.quotes,
        skip_lines=skip,
    )


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
