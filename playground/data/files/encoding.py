"""Bytes of a text file -> name of its encoding."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from playground.data.files.byte_source import open_bytes, refusal
from playground.data.files.languages import likelihood
from playground.data.values.decision import Choice, Decision
from playground.spec.counted import counted, have

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 1 << 20
_JSON = re.compile(rb"^(?:\[\s*[\"\[{]|\{\s*\")")
#: bytes that are part of no letter beyond ASCII, in whatever encoding
_BETWEEN = re.compile(rb"[\x00-\x2f\x3a-\x3f]+")
_DIGITS = re.compile(rb"\d")
_ODD_BYTES = 12_000
#: mean logarithm under which nothing is likely; distance of the second, in nats, that makes the first one sure, and
#: fewest different words for it
_LEAST, _CLEAR, _FEWEST = -8.0, 5.0, 5
#: share of the sequences beyond ASCII that must be valid for a file to be UTF-8 with some wrong bytes, and fewest
_VALID, _SEQUENCES = 0.9, 10
_UTF8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]|"
    rb"\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
_ODD = re.compile(rb"[\x80-\xff]")
_WEST = (
    "German", "French", "Spanish", "Portuguese", "Italian", "Swedish", "Danish", "Finnish", "Icelandic", "Dutch",
    "Catalan", "Western",
)  # fmt: skip
_EAST = ("Polish", "Czech", "Slovak", "Hungarian", "Romanian", "Croatian", "Slovene")
#: codec -> languages written in it, and how much rarer it is than that of Windows for Western Europe, in nats
ENCODINGS: dict[str, tuple[tuple[str, ...], float]] = {
    "cp1252": (_WEST, 0.0),
    "cp1250": (_EAST, 1.0),
    "cp1251": (("Russian", "Ukrainian", "Bulgarian", "Serbian"), 1.0),
    "cp1253": (("Greek",), 1.0),
    "cp1254": (("Turkish",), 1.0),
    "cp1257": (("Lithuanian", "Latvian", "Estonian"), 2.0),
    "cp1255": (("Hebrew",), 2.0),
    "cp1256": (("Arabic",), 1.5),
    "cp874": (("Thai",), 1.5),
    "cp932": (("Japanese",), 1.0),
    "euc_jp": (("Japanese",), 2.5),
    "gb18030": (("Simplified Chinese",), 1.0),
    "big5": (("Traditional Chinese",), 1.0),
    "cp950": (("Traditional Chinese",), 1.5),
    "cp949": (("Korean",), 1.0),
    "iso8859_2": (_EAST, 5.0),
    "iso8859_15": (_WEST, 6.0),
    "iso8859_7": (("Greek",), 5.0),
    "iso8859_9": (("Turkish",), 5.0),
    "mac_roman": (_WEST, 8.0),
    "koi8_r": (("Russian", "Bulgarian"), 6.0),
    "koi8_u": (("Ukrainian",), 7.0),
    "cp866": (("Russian",), 7.0),
    "iso8859_5": (("Russian", "Bulgarian", "Serbian"), 8.0),
    "mac_cyrillic": (("Russian", "Ukrainian"), 9.0),
    "cp850": (_WEST, 9.0),
    "cp852": (_EAST, 9.0),
}


class Detected(NamedTuple):
    """What a file is read as.

    Attributes:
        name: of the encoding, as Python's codecs call it.
        errors: what is done with bytes that it does not know, as Python's codecs call it.
    """

    name: str
    errors: str = "strict"


def _as_western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


#: bytes that are no UTF-8 are read one by one as Windows-1252
WESTERN = "playground-western"
codecs.register_error(WESTERN, _as_western)


def detect_encoding(path: Path) -> Detected:
    """The encoding: byte-order marks first, then UTF-8, of which a few bytes may be wrong, then the likeliest.

    Raises:
        DataError: the bytes are not text, or the gzip file is damaged.
    """
    try:
        with open_bytes(path) as file:
            start = file.read(_BLOCK)
            for mark, name in _MARKS:
                if start.startswith(mark):
                    return Detected(name)
            wide = wide_without_mark(start)
            if wide:
                return Detected(wide)
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
    return Detected("utf-8")


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


def wide_without_mark(start: bytes) -> str | None:
    """UTF-16 betrays itself by a zero in every other byte, if the text is mostly Latin; None of all else."""
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

    def described(self) -> str:
        """`cp1251 (Russian), such as `сорт``: what it is, in whose language, and how it reads."""
        language = f" ({self.language})" if self.language else ""
        words = ", ".join(f"`{word[:30].replace('`', '')}`" for word in self.words)
        return f"{self.name}{language}{f', such as {words}' if words else ''}"

    def choices(self) -> tuple[Choice, ...]:
        """It, and what else the bytes may be."""
        return (Choice(None, self.name), *(Choice(other, other) for other in self.others))


def describe_encoding(path: Path) -> FoundEncoding | None:
    """More of what `detect_encoding` found, where the file is no Unicode; None where it is."""
    with open_bytes(path) as file:
        while chunk := file.read(_BLOCK):
            if not chunk.isascii():
                return likeliest(odd_words(chunk))
    return None


def _eight_bit(block: bytes) -> Detected:
    if is_nearly_utf8(block):
        return Detected("utf-8", WESTERN)
    return Detected(likeliest(odd_words(block)).name)


def is_nearly_utf8(block: bytes) -> bool:
    """Whether bytes that are no UTF-8 are so but for a few."""
    left, valid = _UTF8.subn(b"", block)
    # of bytes one after another that are wrong the first one tells
    wrong = len(_ODD.findall(left))
    return valid >= _SEQUENCES and valid > _VALID * (valid + wrong)


def odd_words(block: bytes) -> list[bytes]:
    """The different words that hold more than ASCII, in their order; of numbers beside a sign one is as good as all."""
    words = _BETWEEN.split(block)
    if len(block) >= _BLOCK:
        words = words[1:-1]  # they may be cut within a character
    different: dict[bytes, bytes] = {}
    size = 0
    for word in words:
        if word.isascii():
            continue
        if different.setdefault(_DIGITS.sub(b"0", word), word) is word:
            size += len(word)
            if size > _ODD_BYTES:
                break
    return list(different.values())


def likeliest(words: list[bytes], encodings: Mapping[str, tuple[tuple[str, ...], float]] = ENCODINGS) -> FoundEncoding:
    """By how well different words are of one of the languages that are written in each encoding.

    Args:
        words: each of them once: what is told again and again tells no more than once.
        encodings: codec -> languages, and how rare it is.
    """
    size = sum(len(_ODD.findall(word)) for word in words)
    scored: list[tuple[float, float, str, str, tuple[str, ...]]] = []
    for name, (languages, rare) in encodings.items():
        try:
            texts = tuple(word.decode(name) for word in words)
        except UnicodeDecodeError:
            continue
        language, score = likelihood(texts, languages)
        scored.append((score * size - rare, score, name, language, texts))
    if not scored:
        return FoundEncoding("latin-1", sure=False)
    scored.sort(key=lambda item: -item[0])
    best, mean, name, language, texts = scored[0]
    # of encodings that give the same text the most usual one is said
    name, language = min((encodings[item[2]][1], item[2:4]) for item in scored if item[4] == texts)[1]
    if mean < _LEAST:
        return FoundEncoding("cp1252" if any(item[2] == "cp1252" for item in scored) else "latin-1", sure=False)
    others = [item for item in scored[1:] if item[4] != texts]
    found = dict.fromkeys(
        word for text in texts for word in re.findall(r"[^\W\d_]+|[^\w\s]", text) if not word.isascii()
    )
    signs = all(not word[:1].isalpha() for word in found)
    return FoundEncoding(
        name,
        language if language != "Western" and not signs else "",
        tuple(dict.fromkeys(item[2] for item in others))[:4],
        not others or ((len(words) >= _FEWEST or signs) and best - others[0][0] > _CLEAR),
        tuple(found)[:3],
    )


def encoding_decisions(path: Path, chosen: str | None, name: str, errors: str = "strict") -> list[Decision]:
    """What is said of the encoding of a file that is no Unicode, or whose encoding was chosen.

    Args:
        path: of the file.
        chosen: by the user, or None.
        name: of the codec that it is read with.
        errors: what is done with bytes that it does not know.
    """
    way = ("format", "encoding")
    if chosen is not None:
        either = (Choice(chosen, name), Choice(None, "as detected"))
        return [Decision(f"The text is read as {name}, as chosen.", way, chosen, either)]
    if errors == WESTERN:
        return [_wrong_bytes(path)]
    found = None if name.startswith(("utf", "ascii")) else describe_encoding(path)
    if found is None or not found.words:
        return []
    sentence = f"The text is no UTF-8. It is read as {found.described()}."
    return [Decision(sentence, way, None, found.choices(), doubtful=not found.sure)]


def _wrong_bytes(path: Path) -> Decision:
    """What is said of a file that is UTF-8 but for some bytes."""
    lines, words = 0, dict[str, None]()
    with open_bytes(path) as file:
        for line in file:
            try:
                line.decode()
            except UnicodeDecodeError:
                lines += 1
                if len(words) < 3:
                    wrong = (word for word in _BETWEEN.split(line) if not is_utf8(word))
                    words.update(dict.fromkeys(word.decode("utf-8", WESTERN) for word in wrong))
    shown = ", ".join(f"`{word[:30].replace('`', '')}`" for word in list(words)[:3])
    some = f"{counted(lines, 'line')} {have(lines)} bytes that are not"
    return Decision(
        f"The text is UTF-8, but {some}: these are read as cp1252, such as {shown}.",
        ("format", "encoding"),
        None,
        (Choice(None, "UTF-8"), Choice("cp1252", "cp1252")),
        doubtful=True,
    )


def is_utf8(raw: bytes) -> bool:
    """Whether these bytes are UTF-8 without any fault."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
