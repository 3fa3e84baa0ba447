"""Files made to do harm, read by the process that reads them: one sentence, in time, and this process stays small."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from playground.data.images.proposal import proposed_data
from playground.data.images.store import read_images
from playground.data.reader.jobs import JOBS
from playground.data.sandbox import process as process_module
from playground.data.sandbox import run
from playground.data.sandbox.limits import Limits, limits_for
from playground.data.sandbox.process import LimitError, ReadingProcess
from playground.data.tables.upload_table import read_upload
from playground.data.uploads.store import add_upload, list_uploads
from playground.errors import DataError
from playground.settings import Settings, read_settings
from tests.data.harmful import (
    Growth,
    excel_that_grows,
    excel_with_a_row_far_away,
    gzip_that_grows,
    gzip_that_is_no_utf8,
    long_cells,
    one_number_many_times,
    one_text_many_times,
    zip_of_large_images,
)

pytestmark = pytest.mark.reads_apart

MOST_GROWTH = 300 << 20


def silent(stage: str, fraction: float) -> None:
    return None


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"PLAYGROUND_HOME": str(tmp_path / "home")})


@pytest.mark.parametrize(
    ("name", "make", "sentence"),
    [
        (
            "a.parquet",
            one_text_many_times,
            "at most 192 MB of memory; (this one takes|the first .* take) more: leave out",
        ),
        (
            "b.parquet",
            one_number_many_times,
            "at most 192 MB of memory; (this one takes|the first .* take) more: leave out",
        ),
        ("far.xlsx", excel_with_a_row_far_away, "at most 1,048,576 rows and 16,384 columns; got more"),
        ("c.xlsx", excel_that_grows, "must not grow to more than 100 times its size"),
        ("d.csv.gz", gzip_that_grows, "must not grow to more than 100 times its size"),
        ("e.csv.gz", gzip_that_is_no_utf8, "must not grow to more than 100 times its size"),
        ("f.csv.gz", long_cells, "must not grow|memory|at most"),
    ],
)
def test_what_unpacks_to_too_much_is_refused_in_a_sentence(
    settings: Settings, name: str, make: Callable[[], bytes], sentence: str
) -> None:
    content = make()
    with Growth() as growth, pytest.raises(DataError, match=sentence) as refused:
        add_upload(name, content, settings)
    assert str(refused.value).startswith(f"{name}: ")
    assert "\n" not in str(refused.value)
    assert growth.most < MOST_GROWTH
    assert list_uploads(settings) == []
    assert list(settings.uploads.iterdir()) == []


def test_images_of_64_megapixels_are_left_out_and_the_rest_is_used(settings: Settings) -> None:
    upload = add_upload("large.zip", zip_of_large_images(), settings)
    store = read_images(proposed_data(upload), 0, settings, silent)
    assert len(store.labels) == len(store.left_out) == 8
    assert "an image may have 16,777,216" in store.left_out[0].reason


def test_what_was_read_apart_is_what_would_be_read_here(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pd.DataFrame({"a": [1.5, None, -3], "b": ["x", "ü", None], "c": [True, False, True]}).to_csv(index=False)
    stages: list[str] = []
    upload = add_upload("t.csv", content.encode(), settings, lambda stage, done: stages.append(stage))
    apart = read_upload(upload.id, settings)
    assert stages
    monkeypatch.setattr(run, "done_here", JOBS)
    other = read_settings({"PLAYGROUND_HOME": str(settings.home / "other")})
    here = add_upload("t.csv", content.encode(), other)
    assert here.info == upload.info
    pd.testing.assert_frame_equal(read_upload(here.id, other).frame, apart.frame)


def test_a_refusal_names_the_field_it_belongs_to(settings: Settings) -> None:
    with pytest.raises(DataError) as refused:
        add_upload("empty.csv", b"", settings)
    assert [problem.field for problem in refused.value.problems] == ["empty.csv"]


class TestLimits:
    """A process that takes more than it may is killed; the job is one that takes for ever or ever more."""

    def job(self, tmp_path: Path, content: bytes, limits: Limits, progress: run.Progress = silent) -> dict[str, object]:
        path = tmp_path / "t.csv"
        path.write_bytes(content)
        reader = ReadingProcess()
        try:
            return reader.run("look", path, "t.csv", {}, limits, progress)
        finally:
            assert reader.is_over

    @pytest.mark.parametrize("mebibytes", [20, 100, 140, 180])
    def test_of_memory(self, tmp_path: Path, mebibytes: int) -> None:
        """Which library is the first that gets no more depends on the limit; some end the process."""
        content = b"a,b\n" + b"1234567,abcdefgh\n" * 3_000_000
        with pytest.raises(LimitError, match="memory"):
            self.job(tmp_path, content, Limits(memory=mebibytes << 20))

    def test_of_time(self, tmp_path: Path) -> None:
        content = b"a;b\n" + b"1234567;\xe4bcd\n" * 2_000_000
        with pytest.raises(LimitError, match="time"):
            self.job(tmp_path, content, Limits(cpu_s=1))

    def test_what_it_had_half_written_goes_with_it(self, tmp_path: Path) -> None:
        (tmp_path / "cache").mkdir()
        other = tmp_path / "cache" / ".part-1-table-x.arrow"
        other.write_text("of another process that lives")
        with pytest.raises(LimitError, match="output"):
            self.job(tmp_path, b"a,b\n" + b"1234567,2\n" * 100_000, Limits(output=10_000))
        assert list((tmp_path / "cache").iterdir()) == [other]

    def test_of_output(self, tmp_path: Path) -> None:
        with pytest.raises(LimitError, match="output"):
            self.job(tmp_path, b"a,b\n" + b"1234567,2\n" * 100_000, Limits(output=10_000))

    def test_who_goes_away_ends_it(self, tmp_path: Path) -> None:
        class GoneError(BaseException):
            pass

        def gone(stage: str, fraction: float) -> None:
            raise GoneError

        with pytest.raises(GoneError):
            self.job(tmp_path, b"a,b\n" + b"1234567,2\n" * 3_000_000, Limits(), gone)

    def test_a_larger_file_gets_more_time_and_never_more_memory(self, tmp_path: Path) -> None:
        small, large = tmp_path / "small", tmp_path / "large"
        small.write_bytes(b"1")
        with large.open("wb") as file:
            file.truncate(200 << 20)
        assert limits_for(small).cpu_s < limits_for(large).cpu_s
        assert limits_for(small).memory == limits_for(large).memory
        assert limits_for(small, own=True).memory == 8 * limits_for(small).memory
        assert limits_for(tmp_path / "none").cpu_s == pytest.approx(limits_for(small).cpu_s, abs=0.1)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("memory", "t.csv: reading was stopped: it took more than 1,536 MB of memory."),
        ("time", "t.csv: reading was stopped: it took more than 60 s of computing."),
        ("output", "t.csv: reading was stopped: what is in it takes more than 1,024 MB."),
    ],
)
def test_a_limit_is_told_in_a_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, what: process_module.Exceeded, sentence: str
) -> None:
    def stopped(*_: object) -> None:
        raise LimitError(what)

    monkeypatch.setattr(ReadingProcess, "run", stopped)
    with pytest.raises(DataError) as refused:
        add_upload("t.csv", b"a,b\n1,2\n", settings)
    assert str(refused.value).startswith(sentence)


def test_a_process_that_dies_is_told_in_a_sentence(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    class Dying(ReadingProcess):
        def __init__(self) -> None:
            super().__init__()
            os.kill(self._process.pid, 11)

    monkeypatch.setattr(run, "ReadingProcess", Dying)
    with pytest.raises(DataError, match=r"^t\.csv: the file cannot be read: the process that reads it ended"):
        add_upload("t.csv", b"a,b\n1,2\n", settings)


def test_a_process_waits_for_the_next_file_and_is_gone_when_it_is_not_needed(settings: Settings) -> None:
    run.keep_spare()
    try:
        first = run._spare
        assert first is not None
        add_upload("t.csv", b"a,b\n1,2\n", settings)
        assert first.is_over
        second = run._spare
        assert second is not None
        assert not second.is_over
    finally:
        run.close_spare()
    assert second.is_over
    assert run._spare is None
