"""Zip archive -> names of its files as text, though old programs write them in the encoding of their system and do not
say which one that is.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from playground.data.files.encoding import ENCODINGS, is_nearly_utf8, is_utf8, likeliest, odd_words

_UTF8 = 0x800
#: extra field that holds the name in UTF-8, and a sum over the other one
_UNICODE_PATH = 0x7075
_WEST = ENCODINGS["cp1252"][0]
#: archives have the encodings of consoles rather than those of windows, and old Macs and Unix systems hardly wrote any
_OF_NAMES = {
    # those of windows of other countries are no more usual than that of Western Europe
    **{name: (languages, rare + 2.0 * name.startswith("cp125")) for name, (languages, rare) in ENCODINGS.items()},
    "cp437": (_WEST, 0.0),
    "cp850": (_WEST, 0.5),
    "cp852": (ENCODINGS["cp852"][0], 1.0),
    "cp866": (ENCODINGS["cp866"][0], 1.0),
    "cp737": (("Greek",), 2.0),
    "cp857": (("Turkish",), 2.0),
}


class MemberNames(NamedTuple):
    """Names of the files of an archive.

    Attributes:
        texts: with folders, in the order of the archive.
        note: a sentence on how they were read, or "".
    """

    texts: list[str]
    note: str


def member_names(archive: zipfile.ZipFile) -> MemberNames:
    """Names of all files and folders: as the archive says, else UTF-8, else by how likely all of them are together."""
    infos = archive.infolist()
    said = [_said(info) for info in infos]
    unsaid = [_raw(info) for info, text in zip(infos, said, strict=True) if text is None]
    joined = b"\n".join(raw for raw in unsaid if not raw.isascii())
    if is_utf8(joined) or is_nearly_utf8(joined):
        texts = [
            _raw(info).decode("utf-8", "replace") if text is None else text
            for info, text in zip(infos, said, strict=True)
        ]
        return MemberNames(texts, "")
    found = likeliest(odd_words(joined), _OF_NAMES)
    texts = [
        _raw(info).decode(found.name, "replace") if text is None else text
        for info, text in zip(infos, said, strict=True)
    ]
    return MemberNames(texts, f"The archive does not say how names are written. They are read as {found.described()}.")


def _said(info: zipfile.ZipInfo) -> str | None:
    """The name, where the archive says how it is written; None where it does not."""
    if info.flag_bits & _UTF8:
        return info.orig_filename.split("\0", 1)[0]
    raw = _raw(info)
    for kind, content in _fields(info.extra):
        # a version, a sum over the name that it stands for, the name
        if kind == _UNICODE_PATH and len(content) > 5 and struct.unpack_from("<L", content, 1)[0] == zlib.crc32(raw):
            return content[5:].decode("utf-8", "replace").split("\0", 1)[0]
    return None


def _fields(extra: bytes) -> Sequence[tuple[int, bytes]]:
    found = []
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        found.append((kind, extra[4 : 4 + size]))
        extra = extra[4 + size :]
    return found


def _raw(info: zipfile.ZipInfo) -> bytes:
    """The name's bytes, which the library took for cp437."""
    return info.orig_filename.split("\0", 1)[0].encode("cp437", "replace")
