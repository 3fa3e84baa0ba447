"""ExperimentSpec + Dataset -> a short Keras script of its own: same data, same network, same training."""

from __future__ import annotations

import re
from itertools import pairwise

from playground.data.values.dataset import Dataset
from playground.engine.export.data_code import data_code, labels_code
from playground.engine.export.model_code import model_code
from playground.engine.export.training_code import EPOCHS, compile_code, definitions, fit_code
from playground.spec.data.kinds import DrawnData, GeneratedData
from playground.spec.experiment import ExperimentSpec
from playground.spec.resolve import resolve
from playground.spec.training.schedules import OneCycle

#: the weights exported beside the script fit its layers
_LEARNED = '# model.load_weights("weights.weights.h5")  # go on from the weights that were exported with this'


def script_of(spec: ExperimentSpec, dataset: Dataset, epochs: int | None = None) -> str:
    """Python source that needs nothing but NumPy and Keras, and `data.csv` beside it where the data are a table's.

    It draws the same points, shares them out alike, begins with the same weights and trains by `Model.fit`. With
    `training.shuffle` off it ends in the same weights; else `fit` takes the samples in another order.

    Args:
        spec: what is trained, with the changes made meanwhile.
        dataset: the same data, prepared.
        epochs: to train; None: as many as asked for, 100 where it is until stopped.

    Raises:
        SpecError: the specification does not fit the data.
    """
    resolved = resolve(spec, dataset.shape)
    seeds = spec.seeds.drawn()
    count = epochs or spec.training.epochs or EPOCHS
    data = data_code(spec.data, seeds, dataset)
    labels = labels_code(dataset, resolved)
    body = [
        *definitions(spec.training, resolved, dataset),
        *data,
        *([labels] if labels else []),
        *(
            [f"keras.utils.set_random_seed({seeds.batches})  # the order of the batches"]
            if spec.training.shuffle
            else []
        ),
        f"{model_code(spec, dataset.shape)}\n{_LEARNED}",
        compile_code(spec.training, resolved, count),
        fit_code(spec.training, resolved, dataset, count, seeds.batches),
    ]
    text = _joined(body)
    opening = _opening(spec, dataset)
    return "\n".join([opening, "", _joined([_imports(spec, text), text]), ""])


def _opening(spec: ExperimentSpec, dataset: Dataset) -> str:
    title = "".join(char for char in (spec.name or dataset.name) if char.isprintable() and char not in '"\\')
    lines = [f"{title}: a network of the playground, trained by Keras itself.", ""]
    lines.append("It needs numpy, keras and a backend of Keras's, such as tensorflow.")
    if not isinstance(spec.data, (GeneratedData, DrawnData)):
        lines.append("The data are in data.csv, which has to lie beside it.")
    if spec.training.shuffle:
        lines.append("Keras draws an order of its own for the samples of each epoch.")
    if spec.training.epochs is None:
        lines.append("In the playground it trains until it is stopped; here, for the number of epochs below.")
    body = "\n".join(lines)
    return f'"""{body}\n"""'


def _imports(spec: ExperimentSpec, text: str) -> str:
    standard = [f"import {name}" for name in ("base64", "csv", "io", "math") if f"{name}." in text]
    if "@dataclass" in text:
        standard.append("from dataclasses import dataclass")
    if "Path(" in text:
        standard.append("from pathlib import Path")
    ours = ["import keras", "import numpy as np"]
    if isinstance(spec.training.schedule, OneCycle):
        ours.append("from keras import ops")
    return "\n".join([*standard, "", *ours] if standard else ours)


def _joined(blocks: list[str]) -> str:
    """Blocks with an empty line between them, two beside functions and classes."""
    text = blocks[0]
    for before, block in pairwise(blocks):
        text += ("\n\n\n" if _defines(before) or _defines(block) else "\n\n") + block
    return text


def _defines(block: str) -> bool:
    return re.search(r"^(def|class) ", block, re.MULTILINE) is not None
