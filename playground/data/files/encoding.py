"""Bytes of a text file -> name of its encoding."""

from __future__ import annotations

import codecs
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from playground.data.files.byte_source import open_bytes, refusal
from playground.data.files.languages import likelihood
from playground.data.values.decision import Choice, Decision

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 1 << 20
_JSON = re.compile(rb"^(?:\[\s*[\"\[{]|\{\s*\")")
_ODD_BYTES = 12_000
#: mean logarithm under which nothing is likely, and the distance of the second that makes the first one sure
_LEAST, _CLEAR = -8.0, 0.6
_WEST = (
    "German", "French", "Spanish", "Portuguese", "Italian", "Swedish", "Danish", "Finnish", "Icelandic", "Dutch",
    "Catalan", "Western",
)  # fmt: skip
_EAST = ("Polish", "Czech", "Slovak", "Hungarian", "Romanian", "Croatian", "Slovene")
#: codec -> languages written in it, and how rare it is, as a loss of the mean logarithm
_ENCODINGS: dict[str, tuple[tuple[str, ...], float]] = {
    "cp1252": (_WEST, 0.0),
    "cp1250": (_EAST, 0.1),
    "cp1251": (("Russian", "Ukrainian", "Bulgarian", "Serbian"), 0.1),
    "cp1253": (("Greek",), 0.1),
    "cp1254": (("Turkish",), 0.1),
    "cp1257": (("Lithuanian", "Latvian", "Estonian"), 0.2),
    "cp1255": (("Hebrew",), 0.1),
    "cp1256": (("Arabic",), 0.1),
    "cp874": (("Thai",), 0.1),
    "cp932": (("Japanese",), 0.1),
    "euc_jp": (("Japanese",), 0.2),
    "gb18030": (("Simplified Chinese",), 0.1),
    "big5": (("Traditional Chinese",), 0.1),
    "cp950": (("Traditional Chinese",), 0.15),
    "cp949": (("Korean",), 0.1),
    "iso8859_2": (_EAST, 0.3),
    "iso8859_15": (_WEST, 0.4),
    "iso8859_7": (("Greek",), 0.3),
    "iso8859_9": (("Turkish",), 0.3),
    "mac_roman": (_WEST, 0.4),
    "koi8_r": (("Russian", "Bulgarian"), 0.2),
    "koi8_u": (("Ukrainian",), 0.3),
    "cp866": (("Russian",), 0.4),
    "iso8859_5": (("Russian", "Bulgarian", "Serbian"), 0.5),
    "mac_cyrillic": (("Russian", "Ukrainian"), 0.5),
    "cp850": (_WEST, 1.5),
    "cp852": (_EAST, 1.2),
}


def detect_encoding(path: Path) -> str:
    """Name of the encoding, as Python's codecs call it: byte-order marks first, then UTF-8, then the likeliest.

    Raises:
        DataError: the bytes are not text, or the gzip file is damaged.
    """
    try:
        with open_bytes(path) as file:
            start = file.read(_BLOCK)
            for mark, name in _MARKS:
                if start.startswith(mark):
                    return name
            wide = _without_mark(start)
            if wide:
                return wide
            _refuse_binary(path, start)
            decoder = codecs.getincrementaldecoder("utf-8")()
            block = start
            while block:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    return _eight_bit(block)
                block = file.read(_BLOCK)
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                return _eight_bit(start)
    except (OSError, EOFError, zlib.error) as error:
        raise refusal(path, f"the file cannot be unpacked ({error}).") from None
    return "utf-8"


def check_encoding(path: Path, name: str) -> str:
    """The name of a text encoding chosen by the user, as Python's codecs call it.

    Raises:
        DataError: there is no such encoding of text.
    """
    try:
        codec = codecs.lookup(name.strip())
        "a".encode(codec.name)
    except (LookupError, UnicodeError, ValueError, TypeError):
        raise refusal(path, f"the encoding must be one such as utf-8 or cp1252; got {name!r}.") from None
    return codec.name


def _without_mark(start: bytes) -> str | None:
    """UTF-16 betrays itself by a zero in every other byte, if the text is mostly Latin."""
    if len(start) < 4:
        return None
    even, odd = start[0::2].count(0) / len(start[0::2]), start[1::2].count(0) / len(start[1::2])
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    if even > 0.4 and odd < 0.1:
        return "utf-16-be"
    return None


def _refuse_binary(path: Path, start: bytes) -> None:
    controls = sum(start.count(code) for code in (*range(9), 11, *range(14, 32), 127))
    if controls > 0.02 * len(start) + 3:
        raise refusal(path, "a table must be text, Parquet or Excel (.xlsx); this file holds binary data.")
    opening = start[:500].lstrip().lower()
    if opening.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise refusal(path, "a table must be rows of values; this is a web page or an XML file.")
    if _JSON.match(opening):
        raise refusal(path, "a table must be rows of values; this is JSON.")


@dataclass(frozen=True, slots=True)
class FoundEncoding:
    """What a file that is no Unicode is read as.

    Attributes:
        name: of Python's codec.
        language: that the text seems to be in; "" where nothing tells.
        others: codecs that come next, the likeliest first.
        sure: they are far behind, or give the same text.
        words: some words that hold characters beyond ASCII, as they are read.
    """

    name: str
    language: str = ""
    others: tuple[str, ...] = ()
    sure: bool = True
    words: tuple[str, ...] = ()


def describe_encoding(path: Path) -> FoundEncoding | None:
    """More of what `detect_encoding` found, where the file is no Unicode; None where it is."""
    with open_bytes(path) as file:
        block = b""
        while chunk := file.read(_BLOCK):
            odd = _odd_lines(chunk)
            if odd:
                block = odd
                break
    return _likeliest(block) if block else None


def _eight_bit(block: bytes) -> str:
    return _likeliest(_odd_lines(block)).name


def _odd_lines(block: bytes) -> bytes:
    return b"\n".join(line for line in re.split(rb"[\r\n]+", block) if not line.isascii())[:_ODD_BYTES]


def _likeliest(odd: bytes) -> FoundEncoding:
    """By how well the text is one of the languages that are written in each encoding."""
    whole = odd.rpartition(b"\n")[0] or odd  # the last line may be cut within a character
    scored: list[tuple[float, str, str, str]] = []
    for name, (languages, handicap) in _ENCODINGS.items():
        for sample in (odd, whole):
            try:
                text = sample.decode(name)
            except UnicodeDecodeError:
                continue
            language, score = likelihood(text, languages)
            scored.append((score - handicap, name, language, text))
            break
    if not scored:
        return FoundEncoding("latin-1", sure=False)
    scored.sort(key=lambda item: -item[0])
    best, name, language, text = scored[0]
    if best < _LEAST:
        return FoundEncoding("cp1252" if any(item[1] == "cp1252" for item in scored) else "latin-1", sure=False)
    others = [item for item in scored[1:] if item[3] != text]
    words = dict.fromkeys(word for word in re.findall(r"[^\W\d_]+|[^\w\s]", text) if not word.isascii())
    return FoundEncoding(
        name,
        language if language != "Western" and any(word[:1].isalpha() for word in words) else "",
        tuple(dict.fromkeys(item[1] for item in others))[:4],
        not others or best - others[0][0] > _CLEAR,
        tuple(words)[:3],
    )


def encoding_decisions(path: Path, chosen: str | None, name: str) -> list[Decision]:
    """What is said of the encoding of a file that is no Unicode, or whose encoding was chosen.

    Args:
        path: of the file.
        chosen: by the user, or None.
        name: of the codec that it is read with.
    """
    way = ("format", "encoding")
    if chosen is not None:
        either = (Choice(chosen, name), Choice(None, "as detected"))
        return [Decision(f"The text is read as {name}, as chosen.", way, chosen, either)]
    found = None if name.startswith(("utf", "ascii")) else describe_encoding(path)
    if found is None or not found.words:
        return []
    language = f" ({found.language})" if found.language else ""
    words = ", ".join(f"`{word[:30].replace('`', '')}`" for word in found.words)
    sentence = f"The text is no UTF-8. It is read as {found.name}{language}, such as {words}."
    choices = (Choice(None, found.name), *(Choice(other, other) for other in found.others))
    return [Decision(sentence, way, None, choices, doubtful=not found.sure)]
