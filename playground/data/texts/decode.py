"""Bytes of texts that belong together -> the texts, and what was decided of their encoding."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from playground.data.files.encoding import (
    WESTERN,
    FoundEncoding,
    is_nearly_utf8,
    likeliest,
    odd_words,
    wide_without_mark,
)
from playground.data.values.decision import Choice, Decision
from playground.spec.counted import counted, have, were

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PATH = ("format", "encoding")
#: bytes that tell the encoding of all
_ENOUGH = 12_000


def decode_texts(contents: Sequence[bytes], encoding: str | None) -> tuple[list[str], list[Decision]]:
    """Each text in Unicode where it is that, all others in one encoding, which is the likeliest of all of them joined.

    Args:
        contents: of the files.
        encoding: of texts that are no Unicode, if the user said so.
    """
    texts = [_unicode(raw) for raw in contents]
    open_ = [number for number, text in enumerate(texts) if text is None]
    patched = {number for number in open_ if is_nearly_utf8(contents[number])}
    others = [number for number in open_ if number not in patched]
    found = _joined([contents[number] for number in others])
    name = encoding or found.name
    for number in open_:
        raw = contents[number]
        texts[number] = raw.decode("utf-8", WESTERN) if number in patched else raw.decode(name, "replace")
    said = []
    if patched:
        some = f"{counted(len(patched), 'text')} {have(len(patched))} bytes that are no UTF-8"
        said.append(Decision(f"{some}: these are read as cp1252."))
    if encoding is not None:
        choices = (Choice(encoding, name), Choice(None, "as detected"))
        some = f"{counted(len(others), 'text')} {were(len(others))} not UTF-8"
        said.append(Decision(f"{some}: read as {name}, as chosen.", _PATH, encoding, choices))
    elif others:
        said.append(_decision(found, len(others)))
    return [text or "" for text in texts], said


def _joined(others: Sequence[bytes]) -> FoundEncoding:
    words: dict[bytes, None] = {}
    size = 0
    for raw in others:
        for word in odd_words(raw):
            size += len(word) if word not in words else 0
            words[word] = None
        if size > _ENOUGH:
            break
    return likeliest(list(words))


def _decision(found: FoundEncoding, count: int) -> Decision:
    sentence = f"{counted(count, 'text')} {were(count)} not UTF-8, but read as {found.described()}."
    return Decision(sentence, _PATH, None, found.choices(), doubtful=not found.sure)


def _unicode(raw: bytes) -> str | None:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    if wide := wide_without_mark(raw):
        return raw.decode(wide, "replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None
