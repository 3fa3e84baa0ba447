"""Formulas that no program has computed: told by their column, with what helps; computed ones are values."""

import io
import zipfile

import openpyxl
import pytest

from playground.data.proposals.table import table_experiment
from playground.data.tables.read_table import read_table
from playground.data.uploads.store import add_upload
from playground.errors import DataError
from playground.settings import read_settings


def workbook(formulas: dict[str, str], rows: int = 40, computed: tuple[str, ...] = ()) -> bytes:
    """A sheet with columns `a` and `kind`, and columns of formulas, of which some have their value stored."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["a", *formulas, "kind"])
    for number in range(rows):
        sheet.append([number % 7, *(text.format(row=number + 2) for text in formulas.values()), "xy"[number % 2]])
    file = io.BytesIO()
    book.save(file)
    if not computed:
        return file.getvalue()
    columns = {chr(ord("B") + at) for at, name in enumerate(formulas) if name in computed}
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.endswith("sheet1.xml"):
                text = data.decode()
                for row in range(2, rows + 2):
                    for column in columns:
                        start = text.index(f'<c r="{column}{row}"')
                        end = text.index("</c>", start)
                        cell = text[start:end].replace("<v />", f"<v>{row}</v>").replace("<v/>", f"<v>{row}</v>")
                        text = text[:start] + cell + text[end:]
                data = text.encode()
            new.writestr(item, data)
    return out.getvalue()


def test_columns_of_formulas_without_values_are_told_with_what_helps(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook({"area": "=A{row}*2", "sum": "=A{row}+1"}, computed=("sum",)))
    table = read_table(path)
    assert table.frame["area"].isna().all()
    assert table.frame["sum"].tolist() == list(range(2, 42))
    told = [decision for decision in table.decisions if "formulas" in decision.sentence]
    assert [decision.sentence for decision in told] == [
        "`area` holds formulas without stored values: open the file in Excel or LibreOffice, save it, and bring it "
        "again."
    ]
    assert told[0].doubtful


def test_a_target_of_formulas_without_values_is_refused_with_what_helps(tmp_path):
    settings = read_settings({"PLAYGROUND_HOME": str(tmp_path)})
    upload = add_upload("book.xlsx", workbook({"area": "=A{row}*2"}), settings)
    with pytest.raises(DataError, match="`area` holds formulas without stored values"):
        table_experiment(upload.id, "area", settings)
    assert table_experiment(upload.id, "kind", settings)[0].data.target == "kind"


def test_empty_columns_and_plain_values_have_no_formulas(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook({"empty": "", "text": "no formula"}))
    assert not [note for note in read_table(path).notes if "formula" in note]
