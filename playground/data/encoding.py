"""Bytes of a text file -> name of its encoding."""

from __future__ import annotations

import codecs
import re
import zlib
from pathlib import Path

from charset_normalizer import from_bytes

from playground.data.byte_source import MAX_BYTES, open_bytes, refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 1 << 20
_JSON = re.compile(rb"^(?:\[\s*[\"\[{]|\{\s*\")")
_ODD_LINES = 200_000
_WESTERN = ("cp1252", "mac_roman")
# capital or symbol inside a word, control characters, long runs of accented letters: not what a person wrote
_IMPLAUSIBLE = re.compile(
    r"(?<=[a-zß-ÿ])[À-ÖØ-Þ](?=[^A-ZÀ-Þ]|$)|(?<=[A-Za-z])[^\W\d_a-zA-ZÀ-ÿĀ-ſ](?=[a-z])|[\x80-\x9f]"
    r"|(?<=[a-z])[¡-©«-´¶-¸»-¿†‡‰Œœ‹›Ÿ„…ˆ˜](?=[a-z])|[À-ÿ]{3,}"
)


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
            block, seen = start, 0
            while block:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    return _eight_bit(block)
                seen += len(block)
                if seen > MAX_BYTES:
                    raise refusal(path, f"a table must be at most {MAX_BYTES / 2**30:g} GiB unpacked; this is more.")
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


def _eight_bit(block: bytes) -> str:
    odd = b"\n".join(line for line in re.split(rb"[\r\n]+", block) if not line.isascii())[:_ODD_LINES]
    best, least = "latin-1", 0.25
    accented = sum(code > 127 for code in odd)
    if accented >= 20 and accented > 0.3 * sum(code > 64 for code in odd):  # another script, not Latin with accents
        return _other_script(odd)
    for name in _WESTERN:
        try:
            text = odd.decode(name)
        except UnicodeDecodeError:
            continue
        strange = len(_IMPLAUSIBLE.findall(text)) / max(1, sum(not char.isascii() for char in text))
        if strange < least - 0.05:
            best, least = name, strange
    if least < 0.25:
        return best
    return _other_script(odd)


def _other_script(odd: bytes) -> str:
    for name in ("cp1251", "koi8-r"):
        letters = [char for char in odd.decode(name, errors="replace") if not char.isascii()]
        small = sum("а" <= char <= "я" or char == "ё" for char in letters)
        # mostly small Russian letters: the other of the two encodings would give capitals
        if small > 0.7 * len(letters) and small + sum("А" <= char <= "Я" for char in letters) > 0.95 * len(letters):
            return name
    match = from_bytes(odd).best()
    return match.encoding if match is not None else "latin-1"
