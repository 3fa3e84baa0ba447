"""Archives that were made to do harm, or are damaged, are refused in one sentence; what can be used of others is."""

import io
import json
import os
import stat
import struct
import zipfile

import pytest

from playground.data.files import archive as module
from playground.data.files.archive import is_archive, list_members, open_archive, read_member
from playground.errors import DataError
from tests.data.archives import zipped
from tests.shared_data import SHARED


@pytest.fixture
def listed(tmp_path):
    """Bytes of an archive -> (names of its files, {name left out: reason})."""

    def look(data: bytes) -> tuple[list[str], dict[str, str]]:
        path = tmp_path / "file.zip"
        path.write_bytes(data)
        with open_archive(path, "my.zip") as archive:
            members, left_out = list_members(archive, "my.zip")
        return [member.name for member in members], {item.name: item.reason for item in left_out}

    return look


def test_files_are_listed_in_order_and_hidden_ones_are_not(listed):
    files = dict.fromkeys(["b/1.png", "a/2.png", ".hidden/3.png", "a/.x.png", "__MACOSX/a/._2.png", "Thumbs.db"], b"x")
    assert listed(zipped(files)) == (["b/1.png", "a/2.png"], {})


def test_content_is_read(tmp_path):
    path = tmp_path / "file.zip"
    path.write_bytes(zipped({"a/1.png": b"content"}))
    with open_archive(path, "my.zip") as archive:
        (member,), _ = list_members(archive, "my.zip")
        assert (read_member(archive, member), member.path, member.ending) == (b"content", ("a", "1.png"), ".png")


@pytest.mark.parametrize("name", ["../../etc/passwd.png", "/etc/1.png", "a/../../b.png", "C:/x/1.png", "..\\..\\x.png"])
def test_a_path_that_leads_out_is_left_out(listed, name):
    names, left_out = listed(zipped({name: b"x", "a/1.png": b"y"}))
    assert names == ["a/1.png"]
    assert list(left_out.values()) == ["its path leads out of the archive"]


def test_links_and_archives_inside_are_left_out(listed):
    link = zipfile.ZipInfo("a/link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a/more.zip", b"x")
        archive.writestr("a/more.tar.gz", b"x")
    names, left_out = listed(file.getvalue())
    assert names == []
    assert left_out["a/link.png"] == "it is a link"
    assert left_out["a/more.zip"] == left_out["a/more.tar.gz"] == "it is an archive inside the archive"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_files_at_the_same_path_the_first_is_used(listed):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a/1.png", b"first")
        archive.writestr("a/1.png", b"second")
    assert listed(file.getvalue()) == (["a/1.png"], {"a/1.png": "its path is there twice"})


def test_an_encrypted_archive_is_refused(listed):
    data = bytearray(zipped({"a/1.png": b"x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    with pytest.raises(DataError, match=r"^my\.zip: the archive must not be encrypted"):
        listed(bytes(data))


def test_a_bomb_is_refused_before_anything_is_unpacked(listed):
    # deflate packs zeros a thousandfold
    with pytest.raises(DataError, match=r"must not grow to more than 200 times its size .*; it grows 1,0\d\d times"):
        listed(zipped({f"a/{number}.bmp": bytes(60 << 20) for number in range(5)}))


def test_a_bomb_whose_files_share_their_bytes_is_refused(listed):
    data = zipped({"a/0.bmp": bytes(60 << 20)})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entries = b"".join(data[start:end].replace(b"a/0.bmp", b"a/%d.bmp" % number) for number in range(9))
    tail = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 9, 9, len(entries), start, 0)
    with pytest.raises(DataError, match=r"it grows [89],\d{3} times"):
        listed(data[:start] + entries + tail)


def test_a_long_directory_is_found(listed, monkeypatch):
    """Zip64, as archives of more than 65,535 files have it."""
    data = zipped({"a/1.png": b"x", "b/2.png": b"y"})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    record = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 2, 2, end - start, start)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    tail = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    long = data[:end] + record + locator + tail
    assert listed(long)[0] == ["a/1.png", "b/2.png"]
    monkeypatch.setattr(module, "MAX_FILES", 1)
    with pytest.raises(DataError, match="must have at most 1 files; it has 2"):
        listed(long)
    with pytest.raises(DataError, match="its directory is not where it should be"):
        listed(data[:end] + tail)


def test_more_than_fits_is_refused(listed, monkeypatch):
    monkeypatch.setattr(module, "MAX_TOTAL", 1 << 20)
    with pytest.raises(DataError, match="must hold at most 1 MB, unpacked; it holds 2 MB"):
        listed(zipped({"a/1.png": os.urandom(2 << 20)}))


def test_a_file_that_is_too_large_is_left_out(listed, monkeypatch):
    monkeypatch.setattr(module, "MAX_MEMBER", 1 << 20)
    names, left_out = listed(zipped({"a/1.png": os.urandom(2 << 20), "a/2.png": b"x"}))
    assert names == ["a/2.png"]
    assert left_out == {"a/1.png": "it has 2 MiB, and a file may have 1 MiB"}


def test_too_many_files_are_refused_before_they_are_parsed(listed, monkeypatch):
    monkeypatch.setattr(module, "MAX_FILES", 20)
    assert len(listed(zipped({f"a/{number}.png": b"" for number in range(20)}))[0]) == 20
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(DataError, match="must have at most 20 files; it has 21"):
        listed(_many(21))


def test_a_directory_that_says_it_is_huge_is_refused(listed, monkeypatch):
    monkeypatch.setattr(module, "MAX_FILES", 1)
    with pytest.raises(DataError, match="must have at most 1 files; its directory alone has"):
        listed(zipped({"a" * 1500: b"x"}))


def _many(count: int) -> bytes:
    """An archive of empty files, written by hand."""
    local = b"".join(struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a" for _ in range(count))
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(entry) * count, len(local), 0)
    return local + entry * count + end


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06", b"no zip at all", bytes(100)])
def test_what_is_no_archive_is_refused(listed, data):
    with pytest.raises(DataError, match=r"^my\.zip: the archive must be a zip archive that can be read; .*\.$"):
        listed(data)


def test_every_cut_of_an_archive_is_refused_or_read(listed):
    data = zipped({"a/1.png": b"some content", "b/2.png": b"more"})
    for end in range(len(data)):
        with pytest.raises(DataError, match=r"^my\.zip: the archive must be a zip"):
            listed(data[:end])


def test_names_in_utf_8_are_understood_without_the_mark(listed):
    data = zipped({"é/1.png": b"x"})
    assert listed(data)[0] == ["é/1.png"]
    unmarked = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        unmarked[data.index(signature) + offset] &= ~0x08
    assert listed(bytes(unmarked))[0] == ["é/1.png"]
    assert listed(zipped({"e\u0301/1.png": b"x"}))[0] == ["é/1.png"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real data is not there")
def test_naughty_names_are_only_names(listed):
    names = [name for name in json.loads((SHARED / "bad/strings/blns.json").read_bytes()) if name.isprintable()]
    files = {f"{name[:100]}/{number}.png": b"x" for number, name in enumerate(names) if "\0" not in name}
    found, left_out = listed(zipped(files))
    assert len(found) > 300
    assert set(left_out.values()) <= {"its path leads out of the archive"}
    assert all(".." not in name.split("/") and not name.startswith("/") for name in found)


def test_an_archive_is_known_by_its_first_bytes(tmp_path):
    for data, known in ((zipped({"a": b"x"}), True), (zipped({}), True), (b"\x89PNG", False)):
        (tmp_path / "x").write_bytes(data)
        assert is_archive(tmp_path / "x") is known
    assert not is_archive(tmp_path / "none")
