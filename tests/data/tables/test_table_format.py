"""How a table file is laid out is detected, and what the user says goes first."""

from pathlib import Path

import pytest

from playground.data.tables.table_format import detect_format
from playground.errors import DataError
from playground.spec.data.kinds import TableFormat


@pytest.fixture
def write(tmp_path):
    def write(content: str | bytes, name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("a,b\n1,2\n3,4\n", ","),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a\tb\nx, y\t1\nz, u\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("1, 2, x\n3, 4, y\n", ", "),
        (" 1.0   2.0\t3\n 4.0  5.0   6\n", "whitespace"),
        ('1.0   2.0   ?  4 5\t"a b"\n4.0  5.0   6.0  7 8\t"c d"\n', "whitespace"),
        ("time\tload\n2023-04-01 00:00:00\t1.5\n2023-04-01 01:00:00\t1.7\n", "\t"),
        ("name\ta\tb\nOld Oak\t1\t2\nTall Fir\t3\t4\n", "\t"),
        ("a\tb\tc\n" + "1\t1 000\t2\n" * 9, "\t"),
        ("a,tel\n" + "1,06 12 34 56\n" * 9, ","),
        ("one line of words\nand another, longer line\nthree\n", ""),
    ],
)
def test_delimiter_is_the_one_that_makes_a_table(write, content, delimiter):
    assert detect_format(write(content)).delimiter == delimiter


@pytest.mark.parametrize(
    ("content", "header"),
    [
        ("a,b\n1,2\n", True),
        ("1,2\n3,4\n", False),
        ("country,2015,2016\nFrance,1.5,2.5\nSpain,3.5,4.5\n", True),
        ("ham,hello\nspam,win\nham,bye\n", False),
        ("A,B,C\nX,Y,Z\n", True),
        ("2020-01-01,x\n2020-01-02,y\n", False),
        ("when,what\n2020-01-01,x\n2020-01-02,y\n", True),
        ("39, State-gov, <=50K\n50, Private, <=50K\n", False),
    ],
)
def test_header_differs_in_kind_from_what_stands_below(write, content, header):
    assert detect_format(write(content)).header is header


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encoding_is_detected_with_and_without_a_mark(write, encoding):
    found = detect_format(write("name,number\nJosé,1\nZoë,2\nAnna,3\n".encode(encoding)))
    assert "José".encode(encoding).decode(found.encoding.removesuffix("-sig")).lstrip("\ufeff") == "José"


def test_non_breaking_blanks_of_an_old_mac_are_told_from_capitals(write):
    content = "answer,n\n" + "".join(f"Not much\xa0of it {i},{i}\n" for i in range(20))
    assert detect_format(write(content.encode("mac_roman"))).encoding == "mac_roman"


@pytest.mark.parametrize(
    ("text", "encoding"), [("привет мир", "cp1251"), ("こんにちは世界", "shift_jis"), ("你好世界，谢谢", "gb18030")]
)
def test_other_scripts_are_read_right(write, text, encoding):
    content = "a,b\n" + "".join(f"{text} {i},{i}\n" for i in range(30))
    found = detect_format(write(content.encode(encoding)))
    assert text.encode(encoding).decode(found.encoding) == text


def test_quotes_that_belong_to_the_text_are_not_honoured(write):
    content = 'ham\t"Hello he said\nspam\twin "now"\nham\tbye" then\n'
    assert detect_format(write(content)).quotes is False
    assert detect_format(write('a,b\n"x\ny",1\n"z",2\n')).quotes is True


def test_decimal_comma_is_told_from_thousands(write):
    assert detect_format(write("a;b\n1,5;2\n3,25;4\n")).decimal == ","
    assert detect_format(write("a\tb\n1,234.5\tx\n599.99\ty\n")).decimal == "."


def test_titles_and_comments_before_the_table_are_skipped(write):
    assert detect_format(write("# made by hand\n# twice\na,b,c\n1,2,3\n4,5,6\n")).skip_lines == 2
    assert detect_format(write("Report 2020\n\na,b,c\n1,2,3\n4,5,6\n7,8,9\n")).skip_lines == 1
    assert detect_format(write("a,b,c\n1,2,3\n#,5,6\n7,8,9\n")).skip_lines == 0


def test_what_the_user_says_goes_before_what_is_detected(write):
    given = TableFormat(delimiter=";", encoding="latin-1", header=False, decimal=",", quotes=False)
    found = detect_format(write("a,b\n1,2\n"), given)
    assert (found.delimiter, found.encoding, found.header, found.decimal, found.quotes) == (
        ";",
        "iso8859-1",
        False,
        ",",
        False,
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"  \n \n", "blanks only"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x80\x04\x95abc.", "pickle"),
        (bytes(range(256)) * 20, "binary"),
        (b"PK\x03\x04junk", "damaged"),
        (b"PAR1junk", None),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b'[{"a": 1}]', "JSON"),
        (b"\x1f\x8bjunk", "unpacked"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(write, content, sentence):
    from playground.data.tables.read_table import read_table

    with pytest.raises(DataError) as error:
        read_table(write(content))
    assert str(error.value).startswith("table.csv: ")
    assert str(error.value).count("\n") == 0
    assert sentence is None or sentence in str(error.value)


@pytest.mark.parametrize("given", [{"encoding": "klingon"}, {"encoding": "hex"}, {"delimiter": "ab"}])
def test_a_format_that_cannot_be_is_refused(write, given):
    with pytest.raises(DataError, match="must be one"):
        detect_format(write("a,b\n1,2\n"), TableFormat(**given))
