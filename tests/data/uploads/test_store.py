"""Uploads are kept by content, listed from the folder, and never trusted by name."""

import io
import json
import os
import subprocess
import sys

import pandas as pd
import pytest
from streamlit import config as st_config

from playground.data.tables.read_table import read_table
from playground.data.tables.upload_table import read_upload
from playground.data.uploads.store import (
    KEPT_DELETED_S,
    MAX_UPLOAD,
    add_upload,
    delete_upload,
    find_upload,
    list_uploads,
    safe_name,
    undelete_upload,
    upload_name,
    upload_path,
)
from playground.data.uploads.sweep import sweep_uploads
from playground.errors import DataError
from playground.settings import read_settings
from playground.spec.data.kinds import TableFormat
from tests.shared_data import SHARED

TABLE = b"a,b\n1,x\n2,y\n"


@pytest.fixture
def settings(tmp_path):
    return read_settings({"PLAYGROUND_HOME": str(tmp_path / "home")})


@pytest.fixture
def upload(settings):
    return add_upload("table.csv", TABLE, settings)


def test_bytes_a_stream_and_a_path_are_the_same_upload(settings, upload, tmp_path):
    file = tmp_path / "other.csv"
    file.write_bytes(TABLE)
    assert add_upload("other.csv", file, settings) == upload
    assert add_upload("other.csv", io.BytesIO(TABLE), settings) == upload
    assert list_uploads(settings) == [upload]
    assert upload_path(upload.id, settings).read_bytes() == TABLE


def test_an_upload_says_what_is_in_it(upload, settings):
    assert (upload.name, upload.size, upload.info["rows"], upload.info["columns"]) == ("table.csv", len(TABLE), 2, 2)
    assert upload.info["names"] == ["a", "b"]
    assert find_upload(upload.id, settings) == upload


def test_a_deleted_upload_is_gone(upload, settings):
    delete_upload(upload.id, settings)
    assert list_uploads(settings) == []
    with pytest.raises(DataError, match="must be an uploaded table"):
        delete_upload(upload.id, settings)


def test_a_deleted_upload_comes_back_as_it_was(upload, settings):
    delete_upload(upload.id, settings)
    assert undelete_upload(upload.id, settings) == upload
    assert upload_path(upload.id, settings).read_bytes() == TABLE


def test_what_was_deleted_is_there_again_where_it_was_brought_again(upload, settings):
    delete_upload(upload.id, settings)
    again = add_upload("again.csv", TABLE, settings)
    assert undelete_upload(upload.id, settings) == again
    delete_upload(upload.id, settings)
    assert undelete_upload(upload.id, settings).name == "again.csv"


def test_an_hour_later_a_deleted_upload_is_gone_for_good(upload, settings):
    delete_upload(upload.id, settings)
    (away,) = settings.uploads.iterdir()
    long_ago = away.stat().st_mtime - KEPT_DELETED_S - 1
    os.utime(away, (long_ago, long_ago))
    other = add_upload("other.csv", TABLE + b"3,z\n", settings)
    assert list_uploads(settings) == [other]
    assert [file.name for file in away.iterdir()] == ["upload.json"]
    assert upload_name(upload.id, settings) == "table.csv"  # runs are still told by it
    with pytest.raises(DataError, match="kept for an hour"):
        undelete_upload(upload.id, settings)


@pytest.mark.parametrize("id", ["../../etc", "", "0" * 64])
def test_what_was_never_there_cannot_come_back(settings, id):
    with pytest.raises(DataError, match="kept for an hour"):
        undelete_upload(id, settings)


def test_newest_come_first(settings, upload):
    second = add_upload("second.csv", TABLE + b"3,z\n", settings)
    assert [item.id for item in list_uploads(settings)] == [second.id, upload.id]


def test_what_is_no_table_leaves_nothing_behind_and_is_named_as_it_came(settings):
    with pytest.raises(DataError, match=r"^my:file\?\.csv: the file must hold a table; it is empty\."):
        add_upload("my:file?.csv", b"", settings)
    assert list(settings.uploads.iterdir()) == []


def test_too_large_a_file_is_refused_while_it_comes(settings, monkeypatch, tmp_path):
    assert st_config.get_option("server.maxUploadSize") << 20 == MAX_UPLOAD
    with pytest.raises(DataError, match=r"^table\.csv: a file must be at most 200 MB; this is more\. Larger"):
        add_upload("table.csv", bytes((200 << 20) + 1), settings)
    assert list(settings.uploads.iterdir()) == []
    monkeypatch.setattr("playground.data.uploads.store.MAX_OWN", 5)
    path = tmp_path / "table.csv"
    path.write_bytes(TABLE)
    with pytest.raises(DataError, match="at most"):
        add_upload("table.csv", path, settings)


def test_a_file_of_this_machine_may_take_more_than_one_that_a_browser_sent(settings, upload, tmp_path):
    path = tmp_path / "own.csv"
    path.write_bytes(TABLE + b"7,z\n")
    own = add_upload("own.csv", path, settings)
    assert (own.own, find_upload(own.id, settings).own) == (True, True)
    assert (upload.own, find_upload(upload.id, settings).own) == (False, False)


def test_a_large_table_is_parsed_once_for_each_format_and_reads_the_same(settings, upload, monkeypatch):
    content = b"n,t,d\n" + b"".join(b"%d,x%d,2020-01-%02d\n" % (i, i % 5, i % 28 + 1) for i in range(200)) + b"1,NA,\n"
    content += b"inf,x,2020-01-01\n,x,\n"
    large = add_upload("large.csv", content, settings)
    fresh = read_table(upload_path(large.id, settings))
    other = read_upload(large.id, settings, TableFormat(header=False))
    monkeypatch.setattr("playground.data.tables.kept_table.read_table", None)
    again = read_upload(large.id, settings)
    assert (again.format, again.notes) == (fresh.format, fresh.notes)
    pd.testing.assert_frame_equal(again.frame, fresh.frame)
    assert len(other.frame) == len(fresh.frame) + 1
    delete_upload(large.id, settings)
    assert list_uploads(settings) == [upload]


def test_an_upload_that_is_called_like_what_was_read_of_another_is_not_taken_for_it(settings, upload):
    kept = next((upload_path(upload.id, settings).parent / "cache").glob("table-*"))
    false = add_upload(kept.name, b"p,q\n5,6\n7,8\n", settings)
    assert upload_path(false.id, settings).parent == settings.uploads / false.id
    assert list(read_upload(false.id, settings).frame.columns) == ["p", "q"]


@pytest.mark.parametrize("id", ["../../etc", "", "x" * 64, "0" * 64])
def test_an_id_is_never_a_path(settings, id):
    with pytest.raises(DataError, match="must be an uploaded table"):
        upload_path(id, settings)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real data is not there")
def test_naughty_file_names_stay_inside_the_folder(settings):
    names = json.loads((SHARED / "bad/strings/blns.json").read_bytes())
    for name in [*names, "../../x.csv", "/etc/passwd", "upload.json", "con.csv", "a" * 5000 + ".csv"]:
        safe = safe_name(name)
        assert safe
        assert safe not in (".", "..", "upload.json")
        assert len(safe) <= 100
        assert set(safe).isdisjoint('/\\\0\n:*?"<>|')
    for index, name in enumerate(names[:40]):
        upload = add_upload(name, TABLE + f"{index},z\n".encode(), settings)
        path = upload_path(upload.id, settings)
        assert path.parent.parent == settings.uploads
        assert path.is_file()


def test_what_a_crash_left_is_swept_and_nothing_else(settings, upload):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = [f".new-{gone.pid}-abc", ".new-abc", f".deleted-{'0' * 64}"]
    stays = f".new-{os.getpid()}-abc"
    for name in (*left, stays):
        (settings.uploads / name).mkdir()
        (settings.uploads / name / "part.csv").write_text("1")
    os.utime(settings.uploads / left[2], (0, 0))
    place = upload_path(upload.id, settings).parent
    (place / "cache").mkdir(exist_ok=True)
    (place / "read-1-0123456789abcdef.parquet").write_text("of an older version")
    (place / "images-0123456789abcdef").mkdir()
    (place / "cache" / ".part-7-images-0").mkdir()
    (place / "cache" / ".part-7-table-0.arrow").write_text("half")
    before = {path.name for path in place.iterdir()}
    sweep_uploads(settings)
    assert {path.name for path in settings.uploads.iterdir()} == {upload.id, stays}
    assert {path.name for path in place.iterdir()} == before - {
        "read-1-0123456789abcdef.parquet",
        "images-0123456789abcdef",
    }
    assert not list((place / "cache").glob(".*"))
    os.utime(settings.uploads / stays, (0, 0))  # the number may be another process's by now
    sweep_uploads(settings)
    assert [path.name for path in settings.uploads.iterdir()] == [upload.id]


def test_no_upload_is_called_like_its_cache():
    assert safe_name("cache") == "cache.data"
    assert safe_name("Cache") == "Cache.data"
