"""Names in a zip that does not say how they are written: by how likely all of them are together."""

import io
import struct
import zipfile
import zlib

import pytest

from playground.data.files.archive import list_members
from playground.data.files.member_names import MemberNames, member_names


def zip_with(names: list[bytes], extra: bytes = b"") -> zipfile.ZipFile:
    """An archive whose names are these bytes, without a word on their encoding."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, name in enumerate(names):
            info = zipfile.ZipInfo(chr(ord("A") + number) * len(name))
            info.extra = extra
            archive.writestr(info, b"x")
    content = out.getvalue()
    for number, name in enumerate(names):
        content = content.replace((chr(ord("A") + number) * len(name)).encode(), name)
    return zipfile.ZipFile(io.BytesIO(content))


def read(names: list[str], encoding: str) -> MemberNames:
    with zip_with([name.encode(encoding) for name in names]) as archive:
        return member_names(archive)


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp932", ["写真/犬1.png", "写真/猫2.png", "一覧表.csv"]),
        ("gb18030", ["图片/苹果1.png", "图片/香蕉2.png", "图片/西瓜3.png"]),
        ("cp949", ["사진/고양이1.png", "사진/강아지2.png"]),
        ("cp866", ["яблоки/первый.png", "груши/второй.png"]),
        ("cp437", ["Äpfel/größe1.png", "Birnen/schön2.png"]),
        ("cp850", ["maçã/não_1.png", "limões/coração2.png"]),
        ("cp1252", ["pêche/été_1.png", "pâté/forêt_2.png", "crème/où_3.png"]),
        ("utf-8", ["łąka/1.png", "żółw/2.png"]),
    ],
)
def test_names_are_read_as_a_person_reads_them(encoding: str, names: list[str]) -> None:
    found = read(names, encoding)
    assert found.texts == names
    assert (f"They are read as {encoding}" in found.note) == (encoding != "utf-8")


def test_plain_names_need_no_word() -> None:
    assert read(["cat/1.png", "dog/2.png"], "ascii") == MemberNames(["cat/1.png", "dog/2.png"], "")


def test_a_name_that_is_said_in_a_field_of_its_own_is_taken() -> None:
    name = "犬/1.png".encode("cp932")
    content = b"\x01" + struct.pack("<L", zlib.crc32(name)) + "犬/1.png".encode()
    with zip_with([name], struct.pack("<HH", 0x7075, len(content)) + content) as archive:
        assert member_names(archive) == MemberNames(["犬/1.png"], "")


def test_a_second_byte_that_looks_like_a_backslash_parts_no_folders() -> None:
    with zip_with(["表/犬.png".encode("cp932"), "表/写真.png".encode("cp932")]) as archive:
        members, _ = list_members(archive, "my.zip")
        assert [member.path for member in members] == [("表", "犬.png"), ("表", "写真.png")]
