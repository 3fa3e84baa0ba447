"""Files made to do harm: small, and large where they are read; and how large a process becomes meanwhile."""

from __future__ import annotations

import gzip
import io
import threading
import zipfile

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image


class Growth:
    """How much larger a process, or this one, becomes while something is done, bytes."""

    def __init__(self, pid: int | None = None) -> None:
        self.process = psutil.Process(pid)

    def __enter__(self) -> Growth:
        self.most, self.over = 0, threading.Event()
        self.before = self.process.memory_info().rss
        self.thread = threading.Thread(target=self.look)
        self.thread.start()
        return self

    def look(self) -> None:
        while not self.over.wait(0.02):
            self.most = max(self.most, self.process.memory_info().rss - self.before)

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()


def parquet_of(table: pa.Table, **how: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def one_text_many_times() -> bytes:
    """A few kB for 5 GB: an entry of a dictionary of 1 MB that comes 5,000 times."""
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 5000, pa.int32()), pa.array(["x" * (1 << 20)]))
    table = pa.table({"text": texts, "n": pa.array(range(5000))})
    return parquet_of(table, compression="zstd", use_dictionary=["text"])


def one_number_many_times() -> bytes:
    """Some kB for 640 MB: runs of one number."""
    column = pa.array(np.zeros(20_000_000, np.int8))
    return parquet_of(pa.table({f"n{k}": column for k in range(4)}), compression="zstd")


def workbook(sheet: str, strings: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kinds}.sharedStrings+xml"/></Types>',
        )
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" '
            f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/sharedStrings" '
            'Target="sharedStrings.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>'
        )
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{strings}</sst>')
    return out.getvalue()


def row(number: int, *cells: object) -> str:
    return f'<row r="{number}">{"".join(f"<c><v>{cell}</v></c>" for cell in cells)}</row>'


def excel_with_a_row_far_away() -> bytes:
    return workbook(row(1, 1, 2) + row(2, 3, 4) + row(2_000_000_000, 5, 6))


def excel_that_grows() -> bytes:
    return workbook(row(1, 1, 2) + row(2, 3, 4), f"<si><t>{'x' * (90 << 20)}</t></si>")


def gzip_that_grows() -> bytes:
    return gzip.compress(b"a,b\n" + b"1,2\n" * (40 << 20), 9)


def gzip_that_is_no_utf8() -> bytes:
    return gzip.compress(b"a,b\n\xe9t\xe9,2\n" + b"\xe9,2\n" * (40 << 20), 9)


def long_cells() -> bytes:
    """Cells of 10 MB each."""
    return gzip.compress(b"a,b\n" + (b"x" * (10 << 20) + b",2\n") * 60, 1)


def zip_of_large_images() -> bytes:
    out = io.BytesIO()
    picture = io.BytesIO()
    Image.new("RGB", (8000, 8000)).save(picture, "PNG")
    small = io.BytesIO()
    Image.new("RGB", (8, 8)).save(small, "PNG")
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(8):
            archive.writestr(f"ab{number % 2}/{number}.png", picture.getvalue())
            archive.writestr(f"ab{number % 2}/small{number}.png", small.getvalue())
    return out.getvalue()
