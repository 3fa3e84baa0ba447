"""Network for text -> its words by what they do to the prediction: in a text, and each by itself."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.values.dataset import Dataset, Part
from playground.engine.model.family import Built, Scene
from playground.engine.model.predict import original_unit, predictor_of, probabilities
from playground.runs.number_text import number_text
from playground.runs.protocol.panels import Bars, Choice, Panel, Words

Numbers = npt.NDArray[np.float64]

#: words of a text that are shown, words of the vocabulary that are tried by themselves, and shown of them on each side
_SHOWN, _TRIED, _STRONGEST = 120, 400, 12
_UNKNOWN = 1


def view_words(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """A text with its words coloured by their effect, and the words that say most by themselves."""
    dataset, part = scene.dataset, watched(scene.dataset)
    if dataset.kind != "text" or not len(part):
        return [], []
    choice, row = chosen_sample(scene, part)
    panels = [effects_panel(scene.built, dataset, part, row), said_panel(scene.built, dataset, part, row)]
    names = dataset.class_names
    if len(names) <= 2:
        return [choice], [*panels, _alone(scene.built, dataset)]
    wanted = str(scene.chosen.get("class", names[0]))
    wanted = wanted if wanted in names else names[0]
    of = Choice("class", "Class", wanted, names, panel="alone")
    return [choice, of], [*panels, _alone(scene.built, dataset, names.index(wanted))]


def watched(dataset: Dataset) -> Part:
    """The part that samples are shown of: never seen in training."""
    return dataset.test if len(dataset.test) else dataset.validation


def chosen_sample(scene: Scene, part: Part) -> tuple[Choice, int]:
    """(what chooses a sample of the part, its row)."""
    return numbered(scene, "sample", "Sample", len(part))


def numbered(scene: Scene, name: str, title: str, count: int, *, panel: str = "") -> tuple[Choice, int]:
    """(what chooses one of `count` things, which people count from 1; the place of the chosen one, from 0)."""
    given = scene.chosen.get(name, 1)
    number = min(max(int(given), 1), count) if isinstance(given, int | float) and math.isfinite(given) else 1
    return Choice(name, title, number, low=1, high=count, panel=panel), number - 1


def word_names(dataset: Dataset, x: npt.NDArray[Any]) -> tuple[str, ...]:
    """The words of one text, as the network knows them, without what fills it up."""
    return tuple(dataset.vocabulary[number] for number in x if number)


def effects_panel(built: Built, dataset: Dataset, part: Part, row: int) -> Words:
    """Each word by what its absence changes: it alone is replaced by the unknown word."""
    x = part.x[row : row + 1]
    places = np.flatnonzero(x[0])[:_SHOWN]
    without = np.repeat(x, len(places) + 1, axis=0)
    without[np.arange(1, len(places) + 1), places] = _UNKNOWN
    told, low, high, what = _told(built, dataset, without)
    effects = told[0] - told[1:]
    reach = float(np.abs(effects).max(initial=0.0))
    return Words(
        "effects",
        "Word importance",
        f"How much {what} changes when this one word is replaced by an unknown word; at most {reach:.3g}. "
        f"True: {_true(dataset, part, row)}.",
        tuple(dataset.vocabulary[number] for number in x[0, places]),
        (effects / reach if reach > 0 else effects).astype(np.float32),
        low,
        high,
    )


def said_panel(built: Built, dataset: Dataset, part: Part, row: int) -> Panel:
    """What the network says of one text."""
    outputs = predictor_of(built, dataset.shape.features)(part.x[row : row + 1])
    if dataset.task == "regression":
        values = np.array([original_unit(outputs, dataset)[0], original_unit(part.y[row : row + 1], dataset)])
        names: tuple[str, ...] = ("predicted", "true")
        series, unit = (dataset.target_name,), ""
    else:
        values = 100 * probabilities(outputs, built.resolved)[0].astype(np.float64)
        names, series, unit = dataset.class_names, ("probability",), "%"
    high = 100.0 if unit else 0.0
    return Bars("said", "Prediction", "", names, series, values.reshape(1, -1).astype(np.float32), unit, high=high)


def _alone(built: Built, dataset: Dataset, label: int | None = None) -> Bars:
    """The words that move the prediction most, of this class, when a text is nothing but that word."""
    count = min(len(dataset.vocabulary) - 2, _TRIED)
    x = np.zeros((count + 1, dataset.shape.features), np.int32)
    x[0, 0], x[1:, 0] = _UNKNOWN, np.arange(2, count + 2)
    told, _, high, what = _told(built, dataset, x, label)
    order = np.argsort(-(told[1:] - told[0]), kind="stable")
    chosen = order if count <= 2 * _STRONGEST else np.concatenate([order[:_STRONGEST], order[-_STRONGEST:]])
    values = 100 * told[1:][chosen] if dataset.class_names else told[1:][chosen]
    return Bars(
        "alone",
        "Predictions for single words",
        f"{what[0].upper()}{what[1:]} for a text of one word. Shown are the words with the highest and the lowest "
        f"value, of the {count:,} most frequent ones.",
        tuple(dataset.vocabulary[number + 2] for number in chosen),
        (high,),
        values.reshape(1, -1).astype(np.float32),
        "%" if dataset.class_names else "",
        high=100.0 if dataset.class_names else 0.0,
    )


def _told(
    built: Built, dataset: Dataset, x: npt.NDArray[Any], label: int | None = None
) -> tuple[Numbers, str, str, str]:
    """(what is said of each text: the probability of a class or a number; less and more of it, and itself, in words).

    Of several classes the one of this label is looked at; of none the one that is the likeliest of the first text.
    """
    outputs = predictor_of(built, dataset.shape.features)(x)
    if dataset.task == "regression":
        told: Numbers = original_unit(outputs, dataset)[:, 0]
        return told, "less", "more", dataset.target_name
    shares = probabilities(outputs, built.resolved).astype(np.float64)
    likeliest = int(shares[0].argmax()) if label is None else label
    chosen = 1 if shares.shape[1] == 2 else likeliest
    high = dataset.class_names[chosen]
    low = dataset.class_names[0] if shares.shape[1] == 2 else f"not {high}"
    return shares[:, chosen], low, high, f"the probability of {high}"


def _true(dataset: Dataset, part: Part, row: int) -> str:
    if dataset.class_names:
        return dataset.class_names[int(part.y[row])]
    return number_text(float(original_unit(part.y[row : row + 1], dataset)[0]))
