from __future__ import annotations

from pathlib import Path

import pytest

from playground.data.uploads.folder_files import folder_files, folder_path
from playground.errors import DataError
from playground.settings import Settings, read_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "data"
    for name in ("b.csv", "A.ZIP", "in/c.parquet", "in/deep/d.csv.gz", "in/deep/deeper/no.csv", ".hidden.csv", "m.npz"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("1")
    (tmp_path / "outside.csv").write_text("1")
    (folder / "link.csv").symlink_to(tmp_path / "outside.csv")
    return read_settings({"PLAYGROUND_HOME": str(tmp_path / "home"), "PLAYGROUND_DATASETS": str(folder)})


def test_files_of_data_are_listed_by_name(settings: Settings) -> None:
    assert folder_files(settings) == ("A.ZIP", "b.csv", "in/c.parquet", "in/deep/d.csv.gz")


def test_without_a_folder_there_are_none(tmp_path: Path) -> None:
    assert folder_files(read_settings({"PLAYGROUND_HOME": str(tmp_path)})) == ()
    missing = read_settings({"PLAYGROUND_HOME": str(tmp_path), "PLAYGROUND_DATASETS": str(tmp_path / "none")})
    assert folder_files(missing) == ()


@pytest.mark.parametrize("name", ["../outside.csv", "link.csv", "m.npz", "/etc/passwd", "in/deep/deeper/no.csv", ""])
def test_only_what_is_listed_is_read(settings: Settings, name: str) -> None:
    with pytest.raises(DataError, match="must be a file in the folder of the server"):
        folder_path(name, settings)


def test_what_is_listed_is_found(settings: Settings) -> None:
    assert folder_path("in/c.parquet", settings).read_text() == "1"
