"""What a processor can do is read as Linux and macOS tell it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground import processor


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    processor.computes_bfloat16.cache_clear()
    yield
    processor.computes_bfloat16.cache_clear()


@pytest.mark.parametrize(
    ("told", "has_it"),
    [
        ("processor\t: 0\nflags\t\t: fpu sse2 avx2 avx512_bf16 fma\n", True),
        ("processor\t: 0\nflags\t\t: fpu sse2 avx2 avx512f\nbugs\t: avx512_bf16\n", False),
        ("processor\t: 0\nFeatures\t: fp asimd bf16\n", True),
        ("no such line\n", False),
    ],
)
def test_flags_of_linux_are_read(told: str, has_it: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cpuinfo").write_text(told)
    monkeypatch.setattr(processor, "_CPU_INFO", tmp_path / "cpuinfo")
    assert processor.computes_bfloat16() is has_it


@pytest.mark.parametrize(("answer", "has_it"), [("1\n", True), ("0\n", False), ("", False)])
def test_macos_is_asked(answer: str, has_it: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "_CPU_INFO", tmp_path / "none")
    monkeypatch.setattr(processor.platform, "system", lambda: "Darwin")
    done = subprocess.CompletedProcess([], 0, answer)
    monkeypatch.setattr(processor.subprocess, "run", lambda *args, **more: done)
    assert processor.computes_bfloat16() is has_it


def test_a_system_that_does_not_tell_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "_CPU_INFO", tmp_path / "none")
    monkeypatch.setattr(processor.platform, "system", lambda: "Windows")
    assert processor.computes_bfloat16() is False
