"""Exported scripts draw the same data and train the same network; they are run, with one thing changed at a time."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest

from playground.data.points.drawn import pack
from playground.data.prepare import prepare
from playground.data.uploads.store import add_upload
from playground.data.values.dataset import Dataset
from playground.engine.export import data_csv_of, script_of
from playground.engine.export.data_code import data_code
from playground.engine.export.formula_code import formula_code
from playground.engine.training.session import Session
from playground.settings import Settings
from playground.spec.change import with_changes
from playground.spec.data.kinds import GeneratorName
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import preset

pytestmark = pytest.mark.engine

HELD_OUT = {"validation": 0.25, "test": 0.15}
IMPORTS = "import base64, csv, io\nfrom dataclasses import dataclass\nfrom pathlib import Path\nimport numpy as np\n"


def prepared(settings: Settings, base: str = "tf-playground", **changes: Any) -> tuple[ExperimentSpec, Dataset]:
    changed = {key.replace("__", "."): value for key, value in changes.items()}
    if "data" in changed:
        changed["data"] = {"kind": "generated", **changed["data"]}
    spec = with_changes(preset(base), changed)
    return spec, prepare(spec.data, spec.seeds.drawn(), settings)


def drawn(settings: Settings, **changes: Any) -> tuple[ExperimentSpec, Dataset]:
    rng = np.random.default_rng(5)
    points = rng.uniform(-6, 6, (90, 2))
    text = pack(points, rng.integers(0, 3, 90))
    return prepared(settings, data={"kind": "drawn", "points": text, "split": HELD_OUT}, **changes)


def ran(code: list[str], folder: Path | None = None) -> dict[str, Any]:
    names: dict[str, Any] = {"__file__": str(folder / "script.py") if folder else ""}
    exec(IMPORTS + "\n\n".join(code), names)
    return names


def assert_same(names: dict[str, Any], dataset: Dataset) -> None:
    for short, part in (("train", dataset.train), ("val", dataset.validation), ("test", dataset.test)):
        assert (f"x_{short}" in names) == bool(len(part))
        if len(part):
            x, y = names[f"x_{short}"], names[f"y_{short}"]
            assert (x.dtype, y.dtype) == (part.x.dtype, part.y.dtype)
            assert np.array_equal(x, part.x)
            assert y == pytest.approx(part.y, abs=1e-6)


@pytest.mark.parametrize("stratify", [True, False])
@pytest.mark.parametrize("name", get_args(GeneratorName))
def test_code_draws_and_shares_out_the_same_points(settings: Settings, name: str, stratify: bool) -> None:
    data = {"name": name, "samples": 140, "noise": 0.15, "split": {**HELD_OUT, "stratify": stratify}}
    spec, dataset = prepared(settings, data=data)
    assert_same(ran(data_code(spec.data, spec.seeds.drawn(), dataset)), dataset)


@pytest.mark.parametrize("split", [{"validation": 0, "test": 0}, {"validation": 0, "test": 0.2}])
def test_code_knows_what_is_not_held_out(settings: Settings, split: dict[str, float]) -> None:
    spec, dataset = prepared(settings, data={"name": "xor", "samples": 60, "split": {**split, "stratify": False}})
    assert_same(ran(data_code(spec.data, spec.seeds.drawn(), dataset)), dataset)


FORMULAS = [
    "x1^2",
    "sin(x2)",
    "x1*x2",
    "1/x1",
    "sqrt(x1)",
    "exp(9*x1)^3",
    "max(x1, x2, 1) - -x1^3",
    "min(x1,2)^-1",
    "1/0",
]


def test_code_computes_the_same_features(settings: Settings) -> None:
    spec, dataset = prepared(settings, data__features=["x2", *FORMULAS])
    names = ran(data_code(spec.data, spec.seeds.drawn(), dataset))
    assert names["x_train"] == pytest.approx(dataset.train.x, rel=1e-6)
    assert_same({**names, "x_train": dataset.train.x, "x_val": dataset.validation.x}, dataset)


@pytest.mark.parametrize("formula", ["x2 > 3*sin(x1)", "x1^2 + x2^2 - 9", "sqrt(x1) < x2", "1/x1", "abs(x1)"])
def test_code_labels_by_the_same_formula(settings: Settings, formula: str) -> None:
    spec, dataset = prepared(settings, data={"name": "formula", "formula": formula, "noise": 0.1, "split": HELD_OUT})
    assert_same(ran(data_code(spec.data, spec.seeds.drawn(), dataset)), dataset)


def test_formulas_become_expressions_that_people_write() -> None:
    assert formula_code("x1^2 + sin(x2)") == "(x1 ** 2) + np.sin(x2)"
    assert formula_code("max(x1,x2,0) > pi") == "np.maximum(np.maximum(x1, x2), 0) > np.pi"


def test_drawn_points_stand_in_the_script(settings: Settings) -> None:
    spec, dataset = drawn(settings, data__features=["x1", "x2", "x1*x2"])
    assert_same(ran(data_code(spec.data, spec.seeds.drawn(), dataset)), dataset)


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "bundled", "name": "iris", "plane": {"by": "pca"}, "features": ["x1", "x1*x2"]},
        {"kind": "bundled", "name": "wine", "samples": 100},
        {"kind": "bundled", "name": "diabetes", "plane": {"by": "columns"}},
    ],
    ids=["plane", "features", "regression"],
)
def test_other_data_are_read_from_the_csv(settings: Settings, tmp_path: Path, data: dict[str, Any]) -> None:
    base = "diabetes" if data["name"] == "diabetes" else "iris"
    spec, dataset = prepared(settings, base, data={**data, "split": HELD_OUT})
    (tmp_path / "data.csv").write_text(data_csv_of(dataset), encoding="utf-8")
    assert_same(ran(data_code(spec.data, spec.seeds.drawn(), dataset), tmp_path), dataset)


def test_any_text_is_the_name_of_a_class(settings: Settings, tmp_path: Path) -> None:
    names = ["true", "\U0001f600", "=1+1", "-x", "'=1+1", 'a"b\\ud83d', "a\u2028b"]
    count = np.arange(140)
    table = pd.DataFrame({"=u": count % 7 + 0.5, "v": count % 5 - 1.5, "class": [names[k] for k in count % 7]})
    upload = add_upload("names.csv", table.to_csv(index=False).encode(), settings)
    data = {"kind": "table", "dataset": upload.id, "target": "class", "plane": {"by": "columns"}, "split": HELD_OUT}
    spec, dataset = prepared(settings, data=data)
    assert set(dataset.class_names) == set(names)
    (tmp_path / "data.csv").write_text(data_csv_of(dataset), encoding="utf-8")
    assert_same(ran(data_code(spec.data, spec.seeds.drawn(), dataset), tmp_path), dataset)


def test_csv_tells_part_coordinates_and_class(settings: Settings) -> None:
    _, dataset = prepared(settings, data__samples=60, data__features=["x1^2", "x2"])
    header, *rows = csv.reader(io.StringIO(data_csv_of(dataset)))
    assert header == ["part", "x1", "x2", "class"]
    assert [row[0] for row in rows] == ["training"] * 30 + ["validation"] * 30
    assert dataset.train.points is not None
    assert np.array_equal(np.array([row[1:3] for row in rows[:30]], np.float32), dataset.train.points)
    assert [row[3] for row in rows[:30]] == [dataset.class_names[label] for label in dataset.train.y]


def test_csv_tells_values_in_their_own_unit(settings: Settings) -> None:
    _, dataset = prepared(settings, "diabetes")
    assert dataset.target_scale != 1
    header, *rows = csv.reader(io.StringIO(data_csv_of(dataset)))
    assert header == ["part", *dataset.feature_names, dataset.target_name]
    values = np.array([row[-1] for row in rows], float)
    assert (values.min(), values.max()) == pytest.approx((25, 346), abs=1e-3)  # as scikit-learn documents


def test_a_name_cannot_break_out_of_the_text_of_the_script(settings: Settings) -> None:
    spec, dataset = prepared(settings, name='"""\nimport os # \\')
    script = script_of(spec, dataset)
    assert compile(script, "script", "exec").co_consts[0].startswith("import os # : a network")


RICH = {
    "network.layers": [
        {"units": 6, "activation": "relu", "initializer": "he_normal", "normalization": "batch", "l2": 0.01},
        {"units": 4, "activation": "swish", "normalization": "layer", "l1": 0.001, "use_bias": False},
    ],
    "training.optimizer": {"name": "rmsprop", "momentum": 0.3},
    "training.clipping": {"mode": "norm", "threshold": 0.5},
    "training.class_weights": True,
    "training.schedule": {"name": "one_cycle"},
    "training.loss": "categorical_crossentropy",
    "training.metrics": ["accuracy", "top_3_accuracy"],
    "network.output.activation": "auto",
}
VARIANTS: dict[str, dict[str, Any]] = {
    "as tensorflow playground": {"data.noise": 0.2, "training.epochs": 15},
    "everything else": {
        "data": {"name": "rings", "samples": 200, "split": HELD_OUT, "features": ["x1", "x2", "x1^2 + x2^2"]},
        "training.epochs": 6,
        **RICH,
    },
    "a number, and a loss to stop at": {
        "data": {"name": "plane", "samples": 200},
        "network.output.activation": "auto",
        "training.epochs": 200,
        "training.loss": "huber",
        "training.stop_at_loss": 0.004,
        "training.metrics": ["mae", "rmse", "r2"],
        "training.schedule": {"name": "cosine", "warmup": 0.1},
    },
    "rare classes as often as others, labels smoothed": {
        "data": {"name": "gauss", "samples": 200, "noise": 0.3},
        "network.output.activation": "auto",
        "training.loss": "auto",
        "training.shuffle": True,
        "training.resample": True,
        "training.label_smoothing": 0.1,
        "training.epochs": 5,
    },
    "stops early": {
        "data": {"name": "moons", "samples": 200, "noise": 0.3},
        "network.output.activation": "auto",
        "training.loss": "binary_crossentropy",
        "training.optimizer": "adam",
        "training.learning_rate": 0.1,
        "training.epochs": 60,
        "training.metrics": ["accuracy", "precision", "recall", "f1", "auc"],
        "training.early_stopping": {"patience": 3, "restore_best_weights": True},
        "training.schedule": {"name": "reduce_on_plateau", "patience": 2},
    },
}
DRIVER = """
import json, runpy, sys
found = {}
for path in sys.argv[1:]:
    names = runpy.run_path(path)
    model, history = names["model"], names["history"]
    found[path] = [[item.tolist() for item in model.get_weights()], len(history.epoch), history.history]
    model.load_weights(path + ".weights.h5")
    found[path].append([item.tolist() for item in model.get_weights()])
json.dump(found, open("found.json", "w"))
"""


def ours(spec: ExperimentSpec, dataset: Dataset, weights: Path) -> tuple[list[np.ndarray], int, dict[str, float]]:
    """Weights at the end, epochs, and the figures of the last one; `weights` is where initial weights are saved."""
    session = Session(spec, dataset)
    session.built.model.save_weights(weights)
    session.compile()
    while session.epochs_left and not session.advance(100 * session.loop.steps, 100).stopped:
        pass
    session.restore_best()
    return session.built.model.get_weights(), session.position.epoch, session.position.last


def test_scripts_end_in_the_same_weights(settings: Settings, tmp_path: Path) -> None:
    expected, paths = {}, []
    for number, (name, changes) in enumerate(VARIANTS.items()):
        common = {"training.shuffle": False, "training.compile": "graph"}
        spec, dataset = prepared(settings, **{**common, **changes})
        path = tmp_path / f"{number}.py"
        path.write_text(script_of(spec, dataset), encoding="utf-8")
        paths.append(path.name)
        expected[path.name] = (
            spec,
            name,
            *ours(spec, dataset, tmp_path / f"{path.name}.weights.h5"),
        )
    (tmp_path / "driver.py").write_text(DRIVER)
    done = subprocess.run(
        [sys.executable, "driver.py", *paths],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": "", "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads((tmp_path / "found.json").read_text())
    for path, (spec, name, weights, epochs, figures) in expected.items():
        theirs, count, history, loaded = found[path]
        assert count == epochs, name
        assert (count < spec.training.epochs) == ("stop" in name), name
        for mine, their in zip(weights, theirs, strict=True):
            assert np.array(their) == pytest.approx(mine, abs=1e-4), name
        common = set(history) & set(figures) - {"learning_rate"}
        assert {"loss", "val_loss"} <= common
        for figure in common:
            assert history[figure][-1] == pytest.approx(figures[figure], rel=1e-3, abs=1e-4), (name, figure)
        initial = Session(spec, prepare(spec.data, spec.seeds.drawn(), settings)).built.model.get_weights()
        for mine, their in zip(initial, loaded, strict=True):
            assert np.array_equal(np.array(their, np.float32), mine), name


def test_a_training_without_end_is_given_a_number_of_epochs(settings: Settings) -> None:
    spec, dataset = prepared(settings)
    assert spec.training.epochs is None
    assert "    epochs=100,\n" in script_of(spec, dataset)
    assert "    epochs=37,\n" in script_of(spec, dataset, 37)


@pytest.mark.parametrize("loss", ["hinge", "mean_squared_error"])
def test_a_metric_that_keras_has_not_for_signed_outputs_is_left_out(settings: Settings, loss: str) -> None:
    changes = {"training.loss": loss, "network.output.activation": "tanh", "training.metrics": ["accuracy", "f1"]}
    script = script_of(*prepared(settings, **changes))
    assert "F1Score" not in script
    compile(script, "script.py", "exec")


def test_only_what_is_asked_for_stands_in_the_script(settings: Settings) -> None:
    plain = script_of(*prepared(settings))
    assert "sklearn" not in plain
    assert "playground." not in plain
    for word in ("EarlyStopping", "StopAtLoss", "regularizer", "Dropout", "csv", "class_weight", "set_random_seed"):
        assert word not in plain
    assert plain.count("\n") < 120
    assert max(map(len, plain.split("\n"))) <= 120
