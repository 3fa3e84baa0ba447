"""Trained model -> the files of its run: `model.keras` and what is saved beside it, `predictions.npz`, `boundary.json`,
`views.json`; of a dense network `script.py` and `data.csv`.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import keras

from playground.data.values.dataset import Dataset
from playground.engine.build.build import build
from playground.engine.export import data_csv_of, script_of
from playground.engine.model.family import Built
from playground.errors import PlaygroundError
from playground.runs.predictions import Predictions, save_predictions
from playground.runs.protocol.events import ArtifactSaved
from playground.runs.protocol.messages import Boundary, Frame, format_frame
from playground.spec.change import with_changes
from playground.spec.data.text import WordsSpec
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.dense import DenseNetwork

MODEL, BOUNDARY, VIEWS = "model.keras", "boundary.json", "views.json"
#: a dense network as Keras code, and the data that it reads
SCRIPT, DATA = "script.py", "data.csv"
#: numbers that are written as data at most
MOST_VALUES = 500_000
#: what a script may not be able to say
_FAULTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, PlaygroundError)
#: the same for texts as they are
TEXT_MODEL = "text_model.keras"


def save_files(
    run: str,
    folder: Path,
    built: Built,
    spec: ExperimentSpec,
    dataset: Dataset,
    predictions: Predictions | None,
    frames: Iterable[Frame] = (),
) -> list[ArtifactSaved]:
    """Write what a run leaves behind, each file whole or not at all."""
    saved = [("weights", save_model(folder, built, spec, dataset))]
    saved += [(name, _save(model, folder, f"{name}.keras")) for name, model in _beside(built)]
    if isinstance(spec.data, WordsSpec):
        saved.append(("text_model", save_text_model(folder, saved[0][1], spec.data, dataset)))
    if predictions is not None:
        saved.append(("predictions", save_predictions(predictions, folder)))
    for frame in frames:
        kind, name = ("boundary", BOUNDARY) if isinstance(frame, Boundary) else ("views", VIEWS)
        saved.append((kind, _save_text(folder / name, format_frame(frame))))
    saved += save_code(folder, spec, dataset)
    return [ArtifactSaved(run, kind, path.name, _sha256(path)) for kind, path in saved]


def save_code(folder: Path, spec: ExperimentSpec, dataset: Dataset) -> list[tuple[str, Path]]:
    """Write a dense network as a Keras script of its own, and the data beside it where they are not too many.

    Returns:
        (kind, path) of each file; none for other families, and for what the script cannot say.
    """
    script = save_script(folder, spec, dataset)
    if script is None:
        return []
    saved = [("script", script)]
    values = sum(part.x.size for part in (dataset.train, dataset.validation, dataset.test))
    if values <= MOST_VALUES and f'"{DATA}"' in script.read_text(encoding="utf-8"):
        saved.append(("data", _save_text(folder / DATA, data_csv_of(dataset))))
    return saved


def save_script(folder: Path, spec: ExperimentSpec, dataset: Dataset) -> Path | None:
    """Write the script alone, as at the start of a run; None for other families, and for what it cannot say."""
    if not isinstance(spec.network, DenseNetwork):
        return None
    try:
        script = script_of(spec, dataset)
    except _FAULTS as error:  # a run is not to fail by what can be read of it
        print(f"no script can be written: {error!r}", file=sys.stderr)
        return None
    return _save_text(folder / SCRIPT, script)


def save_boundary(folder: Path, frame: Boundary | None) -> None:
    """Write the plane as it was last, if there is one; of a run that ends without more than its checkpoint."""
    if frame is not None:
        with contextlib.suppress(OSError):  # a full disk: the checkpoint matters more
            _save_text(folder / BOUNDARY, format_frame(frame))


def save_model(folder: Path, built: Built, spec: ExperimentSpec, dataset: Dataset) -> Path:
    """Write the model so that `keras.models.load_model` reads it with nothing of ours installed."""
    if built.family.saved is not None:
        return _save(built.family.saved(built.model), folder)
    # our schedules hold variables and classes of our own: the file gets the same optimizer with its last rate
    constant = with_changes(spec, {"training.schedule": {"name": "constant"}})
    plain = build(constant, dataset.shape)
    plain.model.set_weights(built.model.get_weights())
    plain.set_learning_rate(built.learning_rate())
    if plain.resolved.signed:  # nor has Keras metrics for labels -1 and 1
        plain.model.compile(optimizer=plain.model.optimizer, loss=plain.resolved.loss)
    return _save(plain.model, folder)


def _beside(built: Built) -> list[tuple[str, Any]]:
    return [] if built.family.saved_beside is None else list(built.family.saved_beside(built.model).items())


def save_text_model(folder: Path, path: Path, data: WordsSpec, dataset: Dataset) -> Path:
    """Write the saved model at `path` with Keras's TextVectorization before it, so that it takes texts as they are.

    Returns:
        `text_model.keras`: inputs of shape (texts, 1), strings; outputs as the model's.
    """
    words = keras.layers.TextVectorization(
        standardize=None if data.standardize == "none" else data.standardize,
        ngrams=None if data.ngrams == 1 else data.ngrams,
        output_sequence_length=data.length,
        vocabulary=list(dataset.vocabulary[2:]),
        name="words",
    )
    texts = keras.Input((1,), dtype="string", name="texts")
    network = keras.models.load_model(path, compile=False)
    return _save(keras.Model(texts, network(words(texts)), name="text_network"), folder, TEXT_MODEL)


def _save(model: Any, folder: Path, name: str = MODEL) -> Path:
    path, beside = folder / name, folder / f".part.{name}"
    model.save(beside)
    beside.replace(path)
    return path


def _save_text(path: Path, text: str) -> Path:
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
