"""Autoencoder -> how large its reconstruction errors are, the threshold of anomalies, and the ROC curve."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from playground.engine.families.autoencoder.anatomy import anatomy_of
from playground.engine.families.autoencoder.anomalies import anomalous, forest_scores, roc_auc, threshold_of
from playground.engine.families.shown import first, held_out_part, number, title_of
from playground.engine.model.family import Scene
from playground.runs.protocol.panels import Choice, Figures, Lines, Panel

Floats = npt.NDArray[np.float32]

#: samples of each part whose errors are counted, at most
_COUNTED = 800
#: name of the errors of samples of classes that were not trained on
_UNSEEN = "unseen classes"


def anomaly_errors(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """How often each reconstruction error occurs, the threshold, and, with unseen classes, the ROC curve."""
    anatomy, dataset = anatomy_of(scene), scene.dataset
    held_out = held_out_part(dataset)
    strange = anomalous(held_out, dataset)
    share = number(scene.chosen.get("share"), anatomy.network.threshold)
    share = min(1.0, max(0.5, share))
    choice = Choice("share", "Share of the training samples below the threshold", share, (), 0.5, 1.0, 0.005, "errors")
    known, unseen = held_out.x[~strange][:_COUNTED], held_out.x[strange][:_COUNTED]
    errors = {"training": anatomy.errors(first(dataset.train, _COUNTED).x)}
    if held_out is not dataset.train:
        errors[title_of(held_out, dataset)] = anatomy.errors(known)
    if len(unseen):
        errors[_UNSEEN] = anatomy.errors(unseen)
    errors = {name: values[np.isfinite(values)] for name, values in errors.items()}
    if not len(errors["training"]):
        return [choice], []
    threshold = threshold_of(errors["training"], share)
    panels: list[Panel] = [_histogram(errors, threshold), _shares(errors, threshold)]
    if len(unseen) and len(known):
        panels.append(_roc(scene, errors))
    return [choice], panels


def _histogram(errors: dict[str, Floats], threshold: float) -> Lines:
    """Share of each group's samples in every bin, and the threshold as an upright line."""
    everything = np.concatenate(list(errors.values()))
    edges = np.linspace(0.0, float(max(np.quantile(everything, 0.995), threshold)) * 1.02 or 1.0, 41)
    middles = (edges[1:] + edges[:-1]) / 2
    clipped = {name: np.minimum(values, edges[-1]) for name, values in errors.items()}
    shares = [np.histogram(values, edges)[0] / max(1, len(values)) for values in clipped.values()]
    at = int(np.searchsorted(middles, threshold))
    x = np.insert(middles, [at, at], threshold)
    curves = [np.insert(share, [at, at], np.interp(threshold, middles, share)) for share in shares]
    upright = np.full(len(x), np.nan)
    upright[at : at + 2] = (0.0, max(float(share.max()) for share in shares))
    return Lines(
        "errors",
        "Reconstruction errors",
        f"Share of the samples with each mean squared error. Above the threshold, {threshold:.4g}, a sample counts as "
        "an anomaly.",
        x.astype(np.float32),
        (*errors, "threshold"),
        np.stack([*curves, upright]).astype(np.float32),
        "mean squared error",
        "share of the samples",
        (*("solid" for _ in errors), "dash"),
    )


def _shares(errors: dict[str, Floats], threshold: float) -> Figures:
    above = [100 * float((values > threshold).mean()) if len(values) else 0.0 for values in errors.values()]
    note = "Unseen classes: anomalies that are detected. The others: false alarms."
    return Figures(
        "above",
        "Above the threshold",
        note if _UNSEEN in errors else "Normal samples above the threshold are false alarms.",
        ("threshold", *errors),
        np.array([threshold, *above], np.float32),
        ("", *("%" for _ in errors)),
    )


def _roc(scene: Scene, errors: dict[str, Floats]) -> Lines:
    """Found anomalies over false alarms for every threshold; at the end also of an IsolationForest."""
    dataset = scene.dataset
    groups = list(errors.values())
    scores = np.concatenate(groups[1:])
    strange = np.repeat([False, True], [len(groups[1]), len(groups[2])])
    x = np.linspace(0.0, 1.0, 101)
    names, curves = [f"autoencoder: {roc_auc(strange, scores):.3f}"], [_found(strange, scores, x)]
    if scene.ended:
        forest, all_strange = forest_scores(dataset), anomalous(dataset.test, dataset)
        names.append(f"isolation forest: {roc_auc(all_strange, forest):.3f}")
        curves.append(_found(all_strange, forest, x))
    names.append("random: 0.5")
    curves.append(x)
    return Lines(
        "roc",
        "ROC curve of the unseen classes",
        "True positive rate against false positive rate, for every threshold. The number is the area under the curve.",
        x.astype(np.float32),
        tuple(names),
        np.stack(curves).astype(np.float32),
        "false positive rate",
        "true positive rate",
        (*("solid" for _ in names[:-1]), "dot"),
    )


def _found(strange: npt.NDArray[np.bool_], scores: Floats, alarms: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Share of the strange samples found at each share of false alarms."""
    thresholds = np.quantile(scores[~strange], 1 - alarms, method="higher")
    above = np.sort(scores[strange])
    found = 1 - np.searchsorted(above, thresholds, side="right") / len(above)
    found[-1] = 1.0  # every sample is called an anomaly
    return np.asarray(found)
