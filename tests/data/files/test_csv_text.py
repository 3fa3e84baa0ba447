from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from playground.data.files.csv_text import csv_bytes, csv_text, safe_text

FORMULAS = ['=HYPERLINK("http://a.example")', "+1+2", "-x", "@SUM(A1)", "\tx", "\r=1", "-", "=", "'=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_a_text(text: str) -> None:
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1", "+2.5e-3", "-inf", "a=b", "", " =1", "x", "it's", "'tis"])
def test_the_rest_stays(text: str) -> None:
    assert safe_text(text) == text


def test_two_texts_never_become_the_same() -> None:
    texts = [*FORMULAS, *map(safe_text, FORMULAS), "x", "-1", "'-1"]
    texts = list(dict.fromkeys(texts))
    assert len({safe_text(text) for text in texts}) == len(texts)


def test_names_and_cells_of_a_frame_are_made_safe() -> None:
    frame = pd.DataFrame({"=a": ["=1+1", "b", None], "n": [-1.5, 2.0, 3.0], "when": pd.to_datetime(["2020-01-01"] * 3)})
    rows = list(csv.reader(io.StringIO(csv_bytes(frame).decode())))
    assert rows[0] == ["'=a", "n", "when"]
    assert [row[:2] for row in rows[1:]] == [["'=1+1", "-1.5"], ["b", "2.0"], ["", "3.0"]]
    assert frame.loc[0, "=a"] == "=1+1"


def test_columns_of_the_same_name_and_an_empty_frame_are_written() -> None:
    frame = pd.DataFrame([["a", "-b"]], columns=["true", "true"])
    assert csv_bytes(frame) == b"true,true\na,'-b\n"
    assert csv_bytes(frame.iloc[:0]) == b"true,true\n"


def test_rows_are_written_as_python_reads_them() -> None:
    assert csv_text([["part", "=x"], ["a,b", -1]]) == 'part,\'=x\n"a,b",-1\n'
