"""Trained model -> the files of its run: `model.keras`, `predictions.npz`, `boundary.json`, `views.json`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playground.data.dataset import Dataset
from playground.engine.build import Built, build
from playground.runs.events import ArtifactSaved
from playground.runs.predictions import Predictions, save_predictions
from playground.runs.protocol import Boundary, Frame, format_frame
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec

MODEL, BOUNDARY, VIEWS = "model.keras", "boundary.json", "views.json"


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
    if predictions is not None:
        saved.append(("predictions", save_predictions(predictions, folder)))
    for frame in frames:
        kind, name = ("boundary", BOUNDARY) if isinstance(frame, Boundary) else ("views", VIEWS)
        saved.append((kind, _save_text(folder / name, format_frame(frame))))
    return [ArtifactSaved(run, kind, path.name, _sha256(path)) for kind, path in saved]


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


def _save(model: Any, folder: Path) -> Path:
    path, beside = folder / MODEL, folder / f".part.{MODEL}"
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
