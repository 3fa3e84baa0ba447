from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from playground.data.points.generators import GENERATORS, generate
from playground.data.prepare import class_counts, describe, prepare
from playground.data.uploads.store import add_upload
from playground.errors import PlaygroundError
from playground.settings import Settings, read_settings
from playground.spec.data.kinds import GeneratedData, GeneratorName, SplitSpec, TableData
from playground.spec.training.seeds import Seeds

SEEDS = Seeds(main=5).drawn()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"PLAYGROUND_HOME": str(tmp_path)})


@pytest.mark.parametrize("name", GENERATORS)
@pytest.mark.parametrize("split", [SplitSpec(), SplitSpec(validation=0, test=0.9), SplitSpec(validation=0, test=0)])
def test_description_is_the_shape_of_what_is_prepared(
    name: GeneratorName, split: SplitSpec, settings: Settings
) -> None:
    spec = GeneratedData(name=name, samples=301, classes=5, split=split)
    data = prepare(spec, SEEDS, settings)
    assert data.shape == describe(spec, SEEDS, settings)
    assert data.is_plane
    assert (data.target_mean, data.target_scale) == (0.0, 1.0)
    assert len(data.class_names) == {"binary": 2, "multiclass": 5, "regression": 0}[data.task]


def test_parts_are_the_drawn_points_at_their_rows(settings: Settings) -> None:
    spec = GeneratedData(name="xor", samples=200)
    data, points = prepare(spec, SEEDS, settings), generate(spec, SEEDS.data)
    for part in (data.train, data.validation, data.test):
        assert np.array_equal(part.x, points.x[part.rows])
        assert np.array_equal(part.y, points.y[part.rows])


def test_changing_the_noise_keeps_points_and_split(settings: Settings) -> None:
    clean = prepare(GeneratedData(name="xor"), SEEDS, settings)
    noisy = prepare(GeneratedData(name="xor", noise=0.4), SEEDS._replace(weights=1, batches=1), settings)
    assert np.array_equal(noisy.test.x, clean.test.x)
    assert clean.test.rows.tolist() == prepare(GeneratedData(name="xor"), SEEDS, settings).test.rows.tolist()


def test_another_split_seed_leaves_the_points(settings: Settings) -> None:
    spec = GeneratedData(name="circle", split=SplitSpec(stratify=False))
    one, other = (prepare(spec, SEEDS._replace(split=seed), settings) for seed in (1, 2))
    assert set(one.test.rows) != set(other.test.rows)
    assert sorted(map(tuple, np.concatenate([one.train.x, one.validation.x, one.test.x]))) == sorted(
        map(tuple, np.concatenate([other.train.x, other.validation.x, other.test.x]))
    )


def test_classes_are_counted_in_each_part(settings: Settings) -> None:
    counts = class_counts(prepare(GeneratedData(name="spiral"), SEEDS, settings))
    assert counts["train"] == (175, 175)
    assert {name: sum(count) for name, count in counts.items()} == {"train": 350, "validation": 75, "test": 75}


def test_table_is_described_as_it_is_prepared_and_read_once(settings: Settings) -> None:
    lines = ["width,colour,label", *(f"{index / 7:.3f},{'rg'[index % 2]},{index % 3}" for index in range(60))]
    upload = add_upload("things.csv", "\n".join(lines).encode(), settings)
    spec = TableData(dataset=upload.id, target="label", task="multiclass")
    shape = describe(spec, SEEDS, settings)
    assert shape == prepare(spec, SEEDS, settings).shape
    assert (shape.task, shape.classes, shape.train + shape.validation + shape.test) == ("multiclass", 3, 60)
    assert describe(spec, SEEDS, settings) is shape


def test_table_that_is_not_there_is_told_each_time(settings: Settings) -> None:
    spec = TableData(dataset="0" * 64, target="label")
    for _ in range(2):
        with pytest.raises(PlaygroundError):
            describe(spec, SEEDS, settings)
