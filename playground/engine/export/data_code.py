"""Which data -> Python code that makes the same arrays: `x_train`, `y_train` and those held out.

Labels are class numbers from 0, or a regression's scaled values; `labels_code` puts them as the loss takes them.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.files.csv_text import safe_text
from playground.data.points.features import COORDINATES
from playground.data.values.dataset import Dataset
from playground.engine.export.csv_text import PARTS, data_csv_of
from playground.engine.export.formula_code import formula_code, may_be_infinite
from playground.engine.export.generator_code import WANTED, generator_code, wanted_fields
from playground.engine.export.words import literal
from playground.spec.data.kinds import DataSpec, DrawnData, GeneratedData
from playground.spec.resolve import SPARSE
from playground.spec.shape import Resolved
from playground.spec.training.seeds import DrawnSeeds

SHORT = {"training": "train", "validation": "val", "test": "test"}
_LINE = 100
_TAME = '''def tame(values, like):
    """What is not finite is 0, and nothing is larger than a million."""
    values = np.where(np.isfinite(values), values, 0.0)
    return np.broadcast_to(np.clip(values, -1e6, 1e6), like.shape)'''


def data_code(spec: DataSpec, seeds: DrawnSeeds, dataset: Dataset) -> list[str]:
    """Blocks of code, to stand with an empty line between them.

    Args:
        spec: which data.
        seeds: that they were drawn from.
        dataset: the same, prepared.
    """
    features = dataset.plane.features if dataset.plane else COORDINATES
    blocks = []
    formulas = [*features, *([spec.formula] if _has_formula(spec) and isinstance(spec, GeneratedData) else [])]
    if any(may_be_infinite(text) for text in formulas):
        blocks.append(_TAME)
    if features != COORDINATES:
        blocks.append(_features(features))
    if isinstance(spec, GeneratedData):
        blocks += _generated(spec, seeds, dataset)
    else:
        blocks += _read(spec, dataset)
    inputs = "features(points{})" if features != COORDINATES else "points{}"
    lines = [
        f"x_{SHORT[name]}, y_{SHORT[name]} = {inputs.format(f'[{name}]')}, labels[{name}]" for name in _parts(dataset)
    ]
    return [*blocks, "\n".join(lines)]


def labels_code(dataset: Dataset, resolved: Resolved) -> str:
    """Code that puts labels as the loss takes them; "" where they are so already."""
    why = ""
    if resolved.loss == SPARSE:
        return ""
    if resolved.signed:
        how, why = "2 * y_{0}.reshape(-1, 1) - 1", "# labels -1 and 1: the loss is one for numbers\n"
    elif resolved.one_hot:
        how = f"np.eye({resolved.output_units}, dtype=np.float32)[y_{{0}}]"
    else:
        how = "y_{0}.reshape(-1, 1)"
    return why + "\n".join(f"y_{part} = {how.format(part)}" for part in (SHORT[name] for name in _parts(dataset)))


def _parts(dataset: Dataset) -> list[str]:
    parts = (dataset.train, dataset.validation, dataset.test)
    return [name for name, part in zip(PARTS, parts, strict=True) if len(part)]


def _has_formula(spec: DataSpec) -> bool:
    return isinstance(spec, GeneratedData) and spec.name == "formula"


def _expression(text: str) -> str:
    code = formula_code(text)
    return f"tame({code}, x1)" if may_be_infinite(text) else code


def _quiet(formulas: tuple[str, ...]) -> str:
    return '@np.errstate(all="ignore")\n' if any(map(may_be_infinite, formulas)) else ""


def _features(features: tuple[str, ...]) -> str:
    columns = ", ".join(_expression(text) for text in features)
    return (
        f"{_quiet(features)}def features(points):\n"
        f'    """What the network is given: {", ".join(features)}."""\n'
        "    x1, x2 = points.T.astype(np.float64)\n"
        f"    return np.stack([{columns}], axis=1).astype(np.float32)"
    )


def _generated(spec: GeneratedData, seeds: DrawnSeeds, dataset: Dataset) -> list[str]:
    name, source = generator_code(spec.name)
    blocks = []
    if _has_formula(spec):
        blocks.append(
            f"{_quiet((spec.formula,))}def holds(formula, points):\n"
            f'    """Where {spec.formula} holds."""\n'
            "    x1, x2 = points.T\n"
            f"    return {_expression(spec.formula)} > 0"
        )
    wanted = ", ".join(f"{field}={literal(getattr(spec, field))}" for field in wanted_fields())
    kind = "float32" if dataset.task == "regression" else "int32"
    drawn = (
        "# the noise has draws of its own: more of it moves no point to another place\n"
        f"draws = [np.random.default_rng(seed) for seed in np.random.SeedSequence({seeds.data}).spawn(2)]\n"
        f"points, labels = {name}(*draws, {WANTED}({wanted}))\n"
        f"points, labels = points.astype(np.float32), labels.astype(np.{kind})"
    )
    return [*blocks, source, drawn, _split_code(spec.samples, seeds.split, dataset)]


def _split_code(samples: int, seed: int, dataset: Dataset) -> str:
    rows = [dataset.train.rows, dataset.validation.rows, dataset.test.rows]
    counts = [len(part) for part in rows]
    if all(
        np.array_equal(mine, theirs) for mine, theirs in zip(_plain_split(samples, counts, seed), rows, strict=True)
    ):
        steps = [
            f"order = np.random.RandomState({seed}).permutation(len(rest))\n"
            f"{name}, rest = rest[order[:{count}]], rest[order[{count}:]]"
            for name, count in (("test", counts[2]), ("validation", counts[1]))
            if count
        ]
        return "\n".join([f"rest = np.arange({samples})", *steps, "training = rest"])
    # a split that keeps the shares of the classes takes many lines: it is told by its outcome
    kind = "<u2" if samples < 2**16 else "<u4"
    text = base64.b64encode(np.concatenate(rows).astype(kind).tobytes()).decode()
    lines = "\n".join(f'    "{text[start : start + _LINE]}"' for start in range(0, len(text), _LINE))
    ends = [counts[0], counts[0] + counts[1]]
    taken = [("training", f"[:{ends[0]}]"), ("validation", f"[{ends[0]}:{ends[1]}]"), ("test", f"[{ends[1]}:]")]
    parts = [f"{name} = rows{where}" for (name, where), count in zip(taken, counts, strict=True) if count]
    return "\n".join(
        [
            "# which points are for training, in the order in which they are taken, and which are held out",
            f'rows = np.frombuffer(base64.b64decode(\n{lines}\n), "{kind}")',
            *parts,
        ]
    )


def _plain_split(samples: int, counts: list[int], seed: int) -> list[npt.NDArray[Any]]:
    rest: npt.NDArray[Any] = np.arange(samples)
    taken: list[npt.NDArray[Any]] = []
    for count in (counts[2], counts[1]):
        order = np.random.RandomState(seed).permutation(len(rest))
        taken.append(rest[order[:count]] if count else rest[:0])
        rest = rest[order[count:]] if count else rest
    return [rest, taken[1], taken[0]]


def _read(spec: DataSpec, dataset: Dataset) -> list[str]:
    blocks = []
    if isinstance(spec, DrawnData):
        blocks.append(f'DATA = """\\\n{data_csv_of(dataset)}"""')
        source = "io.StringIO(DATA)"
    else:
        source = 'open(Path(__file__).with_name("data.csv"), newline="", encoding="utf-8")'
    lines = [
        f"with {source} as file:",
        "    header, *rows = csv.reader(file)",
        "points = np.array([row[1:-1] for row in rows], np.float32)",
    ]
    if dataset.task != "regression":
        names = [safe_text(name) for name in dataset.class_names]  # as they stand in the file
        lines += [
            f"classes = {literal(names)}",
            "labels = np.array([classes.index(row[-1]) for row in rows], np.int32)",
        ]
    elif (dataset.target_scale, dataset.target_mean) == (1.0, 0.0):
        lines.append("labels = np.array([row[-1] for row in rows], np.float32)")
    else:
        mean, scale = float(dataset.target_mean), float(dataset.target_scale)
        lines.append(
            f"labels = ((np.array([row[-1] for row in rows], float) - {mean!r}) / {scale!r}).astype(np.float32)"
        )
    lines += [f'{name} = [number for number, row in enumerate(rows) if row[0] == "{name}"]' for name in _parts(dataset)]
    return [*blocks, "\n".join(lines)]
