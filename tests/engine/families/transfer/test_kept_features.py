"""What a frozen base makes of the samples is computed once for all runs that it is the same for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.data.values.dataset import Dataset
from playground.engine.build.build import build
from playground.engine.families.transfer import kept_features
from playground.engine.outcome.files import save_model
from playground.engine.training.session import Session
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec, parse_spec
from tests.engine.families.test_convolutional import pictures

pytestmark = pytest.mark.engine

RUN = "ab" * 6
FIRST = parse_spec(
    {
        "network": {"kind": "convolutional", "rows": [{"kind": "conv2d", "filters": 4, "strides": 4}]},
        "training": {"batch_size": 8},
    }
)
SPEC = parse_spec(
    {
        "network": {"kind": "transfer", "base": f"run:{RUN}"},
        "training": {"epochs": 2, "batch_size": 8, "compile": "graph"},
    }
)


@pytest.fixture(scope="module")
def data() -> Dataset:
    return pictures(70, 8, 10, (12, 12, 1))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Dataset) -> Path:
    """With a run to begin with."""
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    carry(tmp_path, FIRST, data)
    return tmp_path


def carry(home: Path, spec: ExperimentSpec, data: Dataset) -> None:
    folder = home / "runs" / RUN
    folder.mkdir(parents=True, exist_ok=True)
    save_model(folder, build(spec, data.shape), spec, data)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of samples that were computed, call by call."""
    counts: list[int] = []
    compute = kept_features._computed

    def counted(prepare: Any, base: Any, x: Any, progress: Any) -> Any:
        counts.append(int(x.shape[0]))
        return compute(prepare, base, x, progress)

    monkeypatch.setattr(kept_features, "_computed", counted)
    return counts


def fed(spec: ExperimentSpec, data: Dataset) -> np.ndarray:
    session = Session(spec, data)
    return np.asarray(session.samples.fed(session.built.model, lambda what, share: None)[0][0])


def test_another_head_begins_with_the_same_features_at_once(home: Path, data: Dataset, computed: list[int]) -> None:
    first = fed(SPEC, data)
    assert computed == [70, 8]
    other = with_changes(
        SPEC, {"network.head": [{"units": 5}], "network.dropout": 0.5, "seeds.weights": 9, "training.epochs": 7}
    )
    assert np.array_equal(fed(other, data), first)
    assert computed == [70, 8]
    base = Session(SPEC, data).built.model.get_layer("base")
    assert np.allclose(first, base(data.train.x.reshape(-1, 12, 12, 1)), atol=1e-6)
    assert len(list((home / "cache" / "features").iterdir())) == 2


def test_what_makes_other_features_is_computed_anew(home: Path, data: Dataset, computed: list[int]) -> None:
    fed(SPEC, data)
    fed(with_changes(SPEC, {"training.precision": "mixed_bfloat16"}), data)
    assert computed == [70, 8] * 2
    fed(SPEC, pictures(70, 8, 10, (12, 12, 3)))  # other samples of another shape, for the same base
    assert computed == [70, 8] * 3
    carry(home, with_changes(FIRST, {"seeds.weights": 5}), data)  # the run was trained on
    fed(SPEC, data)
    assert computed == [70, 8] * 4


def test_a_damaged_file_is_computed_anew(home: Path, data: Dataset, computed: list[int]) -> None:
    first = fed(SPEC, data)
    for path in (home / "cache" / "features").iterdir():
        path.write_bytes(path.read_bytes()[:-9])
    assert np.array_equal(fed(SPEC, data), first)
    assert computed == [70, 8] * 2
    fed(SPEC, data)
    assert computed == [70, 8] * 2


def test_what_takes_long_is_told_as_it_goes_on(home: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_features, "_TOLD_S", 0.0)
    told: list[tuple[str, float]] = []
    Session(SPEC, data, progress=lambda what, share: told.append((what, share)))
    assert {what for what, _ in told} == {"computing what the base makes of the samples"}
    assert [share for _, share in told] == pytest.approx([32 / 70, 64 / 70, 1.0, 1.0])
