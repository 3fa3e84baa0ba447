"""Archives of text files: read whatever their encoding, and refused or thinned out where they are not safe."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from playground.data.files import archive as archive_module
from playground.data.texts import archive as text_archive
from playground.data.texts.archive import ArchivedTexts, is_text_archive, read_archive
from playground.data.uploads.store import add_upload, list_uploads
from playground.errors import DataError
from playground.settings import read_settings

TWO = {"pos/1.txt": b"good", "neg/1.txt": b"bad"}


def zip_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def read(tmp_path: Path, files: dict[str, bytes]) -> ArchivedTexts:
    path = tmp_path / "texts.zip"
    path.write_bytes(zip_of(files))
    assert is_text_archive(path)
    return read_archive(path, lambda stage, done: None)


def test_folders_are_classes_in_the_order_of_their_paths(tmp_path: Path) -> None:
    found = read(tmp_path, {"all/pos/b.txt": b"two", "all/pos/a.txt": b"one", "all/neg/c.TXT": b"three"})
    assert list(zip(found.texts, found.classes, strict=True)) == [("three", "neg"), ("one", "pos"), ("two", "pos")]
    assert (found.test, found.notes) == ((), ())


def test_encodings_are_found_out(tmp_path: Path) -> None:
    text = "naïve café — “quoted”"
    files = {
        "a/utf8.txt": text.encode(),
        "a/mark.txt": b"\xef\xbb\xbf" + text.encode(),
        "a/wide.txt": text.encode("utf-16"),
        "b/western.txt": text.encode("cp1252"),
    }
    found = read(tmp_path, files)
    assert set(found.texts) == {text}
    (said,) = found.decisions
    assert said.sentence.startswith("1 text was not UTF-8, but read as cp1252")
    assert "`naïve`, `café`" in said.sentence


REVIEWS = {
    "cp932": ["料理が高い", "店員が悪い", "とても良い店", "また来たい", "値段が安い", "味は普通"],
    "gb18030": ["手机很差", "退货", "质量很好", "喜欢这个产品", "价格便宜", "物流很快"],
    "cp1250": ["piękny film", "żenująca gra", "zły początek", "świetna książka", "ćwiczenie", "łąka"],
    "koi8_r": ["скучный фильм", "плохой конец", "отличная игра", "очень хорошо", "скучно", "сюжет"],
    "cp949": ["영화가 별로", "지루한 이야기", "정말 좋은 영화", "배우가 좋다", "음악", "최고"],
    "cp1253": ["κακή ταινία", "ωραία μουσική", "πολύ καλό", "βαρετό έργο", "τέλος", "σενάριο"],
}


@pytest.mark.parametrize("encoding", REVIEWS)
def test_the_encoding_is_that_of_all_texts_joined(tmp_path: Path, encoding: str) -> None:
    reviews = REVIEWS[encoding]
    files = {f"{'ab'[number % 2]}/{number}.txt": text.encode(encoding) for number, text in enumerate(reviews)}
    found = read(tmp_path, {**files, "a/ascii.txt": b"ok", "b/utf8.txt": "Zürich".encode()})
    assert set(found.texts) == {*reviews, "ok", "Zürich"}
    (said,) = found.decisions
    assert said.sentence.startswith(f"6 texts were not UTF-8, but read as {encoding}")
    assert said.path == ("format", "encoding")
    assert len(said.choices) > 1


def test_the_encoding_of_texts_can_be_chosen_and_is_kept_by_itself(tmp_path: Path) -> None:
    from playground.data.texts.kept_texts import load_texts_of, make_texts

    path = tmp_path / "texts.zip"
    path.write_bytes(zip_of({"a/1.txt": "Gdańsk".encode("cp1250"), "b/2.txt": b"x"}))
    make_texts(path, lambda stage, done: None)
    make_texts(path, lambda stage, done: None, "cp1250")
    chosen, found = load_texts_of(path, "cp1250"), load_texts_of(path)
    assert chosen is not None
    assert found is not None
    assert chosen.texts[0] == "Gdańsk"
    assert chosen.decisions[0].taken == "cp1250"
    assert found.decisions[0].doubtful
    with pytest.raises(DataError, match="such as utf-8"):
        make_texts(path, lambda stage, done: None, "no such")


def test_a_text_that_is_utf8_but_for_a_byte_is_utf8(tmp_path: Path) -> None:
    found = read(tmp_path, {"a/1.txt": "Żółć gęślą jaźń Łódź ".encode() * 3 + b"Z\xfcrich", "b/2.txt": b"x"})
    assert found.texts[0].endswith("Łódź Zürich")
    assert found.decisions[0].sentence == "1 text has bytes that are no UTF-8: these are read as cp1252."


@pytest.mark.parametrize(("encoding", "folders"), [("cp932", ["犬の写真", "猫表"]), ("cp866", ["хорошо", "плохо"])])
def test_folders_whose_encoding_is_not_said(tmp_path: Path, encoding: str, folders: list[str]) -> None:
    path = tmp_path / "texts.zip"
    path.write_bytes(unsaid([f"{folder}/{number}.txt" for folder in folders for number in range(2)], encoding))
    found = read_archive(path, lambda stage, done: None)
    assert set(found.classes) == set(folders)
    assert any(f"read as {encoding}" in note for note in found.notes)


def unsaid(names: list[str], encoding: str) -> bytes:
    """A zip that does not say how its names are written."""
    stand_in = {name: chr(ord("A") + number) * len(name.encode(encoding)) for number, name in enumerate(names)}
    content = zip_of(dict.fromkeys(stand_in.values(), b"x"))
    for name, text in stand_in.items():
        content = content.replace(text.encode(), name.encode(encoding))
    return content


def test_training_and_test_folders_are_kept_apart(tmp_path: Path) -> None:
    files = {f"{part}/{name}/1.txt": b"x" for part in ("train", "test") for name in ("pos", "neg")}
    found = read(tmp_path, {**files, "train/unsup/1.txt": b"x", "train/list.txt": b"y"})
    assert found.classes == ("neg", "pos", "neg", "pos")
    assert found.test == (True, True, False, False)
    assert any("without a class" in note for note in found.notes)
    assert any("beside the folders" in note for note in found.notes)


def test_what_is_no_text_of_a_class_is_left_out_and_said(tmp_path: Path) -> None:
    files = {
        **TWO,
        "pos/image.png": b"x",
        "pos/inner.zip": zip_of(TWO),
        "readme.txt": b"x",
        "../../pos/slip.txt": b"x",
        "/etc/pos/slip.txt": b"x",
        "__MACOSX/pos/._1.txt": b"x",
        "pos/.hidden.txt": b"x",
    }
    found = read(tmp_path, files)
    assert sorted(found.texts) == ["bad", "good"]
    assert sorted(found.notes) == [
        "1 file in no folder, and so without a class, was left out.",
        "2 files not called .txt were left out.",
        "2 files with a path that leads out of the archive were left out.",
    ]
    assert not (tmp_path.parent / "pos").exists()


def test_links_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "links.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in TWO.items():
            archive.writestr(name, content)
        link = zipfile.ZipInfo("pos/link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    found = read_archive(path, lambda stage, done: None)
    assert sorted(found.texts) == ["bad", "good"]
    assert found.notes == ("1 file with a link in place of a text was left out.",)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"pos/1.txt": b"x", "pos/2.txt": b"y"}, "at least two folders, the classes; only 'pos' does"),
        ({f"c{number}/1.txt": b"x" for number in range(1001)}, "at most 1,000 folders"),
    ],
)
def test_archives_without_fitting_classes_are_refused(tmp_path: Path, files: dict[str, bytes], sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        read(tmp_path, files)


def test_bombs_are_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = b"word " * (text_archive.MAX_TEXT // 5 + 1)
    found = read(tmp_path, {**TWO, "pos/large.txt": large})
    assert sorted(found.texts) == ["bad", "good"]
    assert found.notes == ("1 file of more than 4 MiB was left out.",)
    monkeypatch.setattr(text_archive, "MAX_TEXTS", 5)
    with pytest.raises(DataError, match="must hold at most 0 MB, unpacked"):
        read(tmp_path, TWO)


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_all_members_count_however_they_are_packed_and_before_one_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: int
) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name in ("pos/1.txt", "neg/1.txt", "neg/other.bin"):
            archive.writestr(name, b"0" * (3 << 20))
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    monkeypatch.setattr(text_archive, "MAX_TEXTS", 8 << 20)
    with pytest.raises(DataError, match="must hold at most 8 MB, unpacked; it holds 9 MB"):
        read_archive(path, lambda stage, done: None)
    monkeypatch.setattr(text_archive, "MAX_TEXTS", 1 << 30)
    monkeypatch.setattr(archive_module, "FREE", 1 << 20)
    with pytest.raises(DataError, match="must not grow to more than 200 times its size"):
        read_archive(path, lambda stage, done: None)


def test_entries_are_counted_before_they_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "many.zip"
    path.write_bytes(zip_of({**TWO, "pos/3.txt": b"x"}))
    monkeypatch.setattr(archive_module, "MAX_FILES", 2)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert not text_archive.is_text_archive(path)
    with pytest.raises(DataError, match="must have at most 2 files; it has 3"):
        read_archive(path, lambda stage, done: None)


def test_a_size_that_is_not_true_is_not_believed(tmp_path: Path) -> None:
    raw = bytearray(zip_of({**TWO, "pos/2.txt": b"lie " * 100}))
    at = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 4) + 4)
    raw[at + 24 : at + 28] = struct.pack("<I", 3)
    path = tmp_path / "lie.zip"
    path.write_bytes(bytes(raw))
    with pytest.raises(DataError, match="cannot be unpacked"):
        read_archive(path, lambda stage, done: None)


def test_encrypted_and_damaged_archives_are_refused(tmp_path: Path) -> None:
    whole = zip_of(TWO)
    marked = bytearray(whole)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := whole.find(mark, at + 1)) >= 0:
            marked[at + place] |= 1
    path = tmp_path / "locked.zip"
    path.write_bytes(bytes(marked))
    with pytest.raises(DataError, match="must not be encrypted"):
        read_archive(path, lambda stage, done: None)
    path.write_bytes(whole[: len(whole) // 2])
    assert not is_text_archive(path)
    with pytest.raises(DataError, match="must be a zip archive that can be read"):
        read_archive(path, lambda stage, done: None)


def test_uploads_keep_archives_and_say_what_is_in_them(tmp_path: Path) -> None:
    settings = read_settings({"PLAYGROUND_HOME": str(tmp_path)})
    upload = add_upload("my texts.zip", zip_of({**TWO, "pos/2.txt": b"x"}), settings)
    assert upload.info["kind"] == "texts"
    assert upload.info["classes"] == {"neg": 1, "pos": 2}
    with pytest.raises(DataError, match=r"^one\.zip: an archive must have text files"):
        add_upload("one.zip", zip_of({"pos/1.txt": b"x"}), settings)
    assert [item.id for item in list_uploads(settings)] == [upload.id]
