"""Dataset of any features -> Dataset of points in a plane, with formulas of their coordinates for inputs."""

from __future__ import annotations

import dataclasses
import difflib
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.points.features import COORDINATES, expand
from playground.data.points.generators import DOMAIN
from playground.data.values.dataset import Dataset, Floats, Part, Plane
from playground.errors import DataError, Problem
from playground.spec.data.kinds import BundledData, PlaneSpec, TableData

#: most values (samples x features) that principal components are fitted on
MOST_FITTED = 20_000_000
_COMPONENTS = ("component 1", "component 2")
_MARGIN = 0.1

Range = tuple[float, float]

#: what generated and drawn points are shown on
SQUARE: tuple[Range, Range] = ((-DOMAIN, DOMAIN), (-DOMAIN, DOMAIN))


def put_in_plane(dataset: Dataset, spec: BundledData | TableData) -> Dataset:
    """The data set with `plane` and `points`, where it has two features or a plane is asked for; else as it is.

    Raises:
        DataError: a column is not there, there are fewer than two features, or formulas are given and no plane.
    """
    check_plane(spec, dataset.name, dataset.feature_names)
    if spec.plane is None:
        if len(dataset.feature_names) != 2:
            return dataset
        parts = [part.x for part in _parts(dataset)]
        return with_features(dataset, _pair(dataset.feature_names), parts, spec.features)
    if spec.plane.by == "columns":
        names = plane_columns(spec.plane, dataset.feature_names)
        columns = [dataset.feature_names.index(name) for name in names]
        points, note = [part.x[:, columns] for part in _parts(dataset)], ""
    else:
        points, note = _components(dataset)
        names = _COMPONENTS
    said = (*dataset.notes, note) if note else dataset.notes
    return with_features(dataclasses.replace(dataset, notes=said), names, points, spec.features)


def check_plane(spec: BundledData | TableData, name: str, known: tuple[str, ...]) -> None:
    """Refuse a plane or formulas that data of these features cannot have.

    Raises:
        DataError: as `put_in_plane`.
    """
    if spec.plane is None:
        if len(known) != 2 and spec.features != COORDINATES:
            raise _no_plane(name, len(known))
        return
    if len(known) < 2:
        raise DataError(Problem("data.plane", f"A plane needs at least two features; {name} has one, `{known[0]}`."))
    if spec.plane.by == "columns":
        plane_columns(spec.plane, known)


def with_features(
    dataset: Dataset,
    names: tuple[str, str],
    points: list[Floats],
    features: tuple[str, ...],
    domain: tuple[Range, Range] | None = None,
) -> Dataset:
    """The same samples at these points in the plane; their inputs are formulas of the coordinates.

    Args:
        dataset: whose inputs are replaced.
        names: of the two coordinates.
        points: of the training, validation and test samples, each of shape (samples, 2).
        features: formulas.
        domain: (low, high) of both coordinates that is shown; None: the points' range with a margin of a tenth.
    """
    x, y = domain or domain_of(points)
    parts = [
        dataclasses.replace(part, x=at if features == COORDINATES else expand(at, features), points=at)
        for part, at in zip(_parts(dataset), points, strict=True)
    ]
    called = dict(zip(COORDINATES, names, strict=True))
    return dataclasses.replace(
        dataset,
        feature_names=tuple(called.get(feature, feature) for feature in features),
        train=parts[0],
        validation=parts[1],
        test=parts[2],
        image_shape=None,
        plane=Plane(names, features, x, y),
        kind="vectors",
        sample_shape=(),
    )


def domain_of(points: list[Floats]) -> tuple[Range, Range]:
    """(low, high) of both coordinates: the range of all points and a tenth of it on each side."""
    together = np.concatenate(points)
    return _widened(together[:, 0]), _widened(together[:, 1])


def plane_columns(plane: PlaneSpec, known: tuple[str, ...]) -> tuple[str, str]:
    """The two features that are the coordinates.

    Args:
        plane: names them, or leaves them empty for the first ones.
        known: names of all features, at least two.

    Raises:
        DataError: a name is no feature's, or both are the same.
    """
    for field, name in (("first", plane.first), ("second", plane.second)):
        if name and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"the nearest is `{near[0]}`" if near else f"they are {_listed(known)}"
            raise DataError(
                Problem(
                    f"data.plane.{field}",
                    f"`data.plane.{field}` must name a feature of the data; there is no `{name[:200]}`; {hint}.",
                )
            )
    first = plane.first or next(name for name in known if name != plane.second)
    second = plane.second or next(name for name in (known[1], known[0]) if name != first)
    if first == second:
        raise DataError(
            Problem(
                "data.plane.second", f"`data.plane.second` must be another feature than the first; both are `{first}`."
            )
        )
    return first, second


def _components(dataset: Dataset) -> tuple[list[Floats], str]:
    """Principal components of every part, each of deviation 1 over the training samples, and what they keep."""
    x = dataset.train.x
    if len(x) < 2:
        raise DataError(
            Problem("data.plane.by", "Principal components need at least two training samples; there is only one.")
        )
    from sklearn.decomposition import PCA  # slow to load, and only this plane needs it

    fitted = PCA(n_components=2, random_state=0).fit(x[: max(2, MOST_FITTED // x.shape[1])])
    axes = fitted.components_.astype(np.float64)
    # either sign would do; the largest weight is made positive, so that the same data always look the same
    strongest = np.abs(axes).argmax(axis=1)
    axes *= np.where(axes[np.arange(2), strongest] < 0, -1.0, 1.0)[:, None]
    points = [
        (part.x @ axes.T.astype(np.float32) - fitted.mean_ @ axes.T).astype(np.float64) for part in _parts(dataset)
    ]
    spread = points[0].std(axis=0)
    spread = np.where(spread > 1e-6 * max(spread.max(), 1e-12), spread, 1.0)
    kept = float(np.nan_to_num(fitted.explained_variance_ratio_).sum())
    note = (
        f"The plane shows two principal components of {len(dataset.feature_names):,} features, each of deviation 1; "
        f"they keep {100 * kept:.0f} % of the variance."
    )
    return [(at / spread).astype(np.float32) for at in points], note


def _parts(dataset: Dataset) -> tuple[Part, Part, Part]:
    return dataset.train, dataset.validation, dataset.test


def _pair(names: tuple[str, ...]) -> tuple[str, str]:
    first, second = names
    return first, second


def _widened(values: npt.NDArray[Any]) -> Range:
    low, high = float(values.min()), float(values.max())
    margin = (high - low) * _MARGIN or 1.0
    return low - margin, high + margin


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")


def _no_plane(name: str, features: int) -> DataError:
    return DataError(
        Problem(
            "data.features",
            f"`data.features` must be x1 and x2 where the data are no points in a plane; {name} has "
            f"{features:,} features: choose a plane (`data.plane`) for it first.",
        )
    )
