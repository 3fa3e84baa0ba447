"""scikit-learn's own sets: what is known of them without loading it, and how they are loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from playground.spec.data.kinds import Task


@dataclass(frozen=True, slots=True)
class SmallSet:
    """What is known of a set.

    Attributes:
        samples: of the whole set.
        feature_names: as scikit-learn calls them.
        task: what is to be learned.
        classes: number of them; 0 for a regression.
        target: what is predicted, for people.
        image_shape: (height, width) if the features are pixels, row by row.
        largest: largest value of a pixel.
    """

    samples: int
    feature_names: tuple[str, ...]
    task: Task
    classes: int
    target: str
    image_shape: tuple[int, ...] | None = None
    largest: float = 1.0


class Loaded(NamedTuple):
    """A set's contents: inputs (samples, features), labels or values (samples,), and names of the labels."""

    x: npt.NDArray[Any]
    y: npt.NDArray[Any]
    class_names: tuple[str, ...]


_NUCLEUS = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)

SMALL_SETS: dict[str, SmallSet] = {
    "digits": SmallSet(
        1797,
        tuple(f"pixel_{row}_{column}" for row, column in np.ndindex(8, 8)),
        "multiclass",
        10,
        "digit",
        (8, 8),
        16.0,
    ),
    "iris": SmallSet(
        150,
        ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
        "multiclass",
        3,
        "species",
    ),
    "wine": SmallSet(
        178,
        (
            "alcohol",
            "malic_acid",
            "ash",
            "alcalinity_of_ash",
            "magnesium",
            "total_phenols",
            "flavanoids",
            "nonflavanoid_phenols",
            "proanthocyanins",
            "color_intensity",
            "hue",
            "od280/od315_of_diluted_wines",
            "proline",
        ),
        "multiclass",
        3,
        "cultivar",
    ),
    "breast_cancer": SmallSet(
        569,
        (
            *(f"mean {name}" for name in _NUCLEUS),
            *(f"{name} error" for name in _NUCLEUS),
            *(f"worst {name}" for name in _NUCLEUS),
        ),
        "binary",
        2,
        "diagnosis",
    ),
    "diabetes": SmallSet(
        442,
        ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
        "regression",
        0,
        "disease progression after a year",
    ),
}


def load_small(name: str) -> Loaded:
    """Contents of one of `SMALL_SETS`, from the files that come with scikit-learn."""
    from sklearn import datasets  # slow to load, and nothing but these sets needs it

    own_unit = {"scaled": False} if name == "diabetes" else {}
    bunch = getattr(datasets, f"load_{name}")(**own_unit)
    class_names = () if SMALL_SETS[name].task == "regression" else tuple(str(label) for label in bunch.target_names)
    return Loaded(bunch.data, bunch.target, class_names)
