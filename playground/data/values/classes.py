"""ClassesSpec + labels -> which classes and samples there are: some classes only, some of them unseen, few of each."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from playground.data.values.dataset import Integers
from playground.data.values.split import Rows
from playground.errors import DataError, Problem
from playground.spec.counted import counted
from playground.spec.data.parts import ClassesSpec, Task


@dataclass(frozen=True, slots=True)
class Choice:
    """The classes of a data set that are left.

    Attributes:
        names: of the classes left, in the order of their new numbers.
        kept: numbers that these classes have in the source.
        unseen: new numbers of the classes that training and validation samples are not of.
    """

    names: tuple[str, ...]
    kept: Integers
    unseen: Integers

    @property
    def task(self) -> Task:
        """What is predicted."""
        return "binary" if len(self.names) == 2 else "multiclass"

    def numbered(self, labels: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
        """Numbers in the source -> new numbers, int32; all of them must be of classes that are left."""
        return np.searchsorted(self.kept, labels).astype(np.int32)

    def is_kept(self, labels: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
        """Whether each sample, by its number in the source, is of a class that is left."""
        return np.isin(labels, self.kept)


def choose_classes(spec: ClassesSpec, names: tuple[str, ...], title: str) -> Choice:
    """The classes asked for.

    Args:
        spec: names them.
        names: of all classes of the data, in the order of their numbers; empty for a regression.
        title: of the data, for people.

    Raises:
        DataError: there is no such class, or fewer than two are left, or none to train on.
    """
    if spec != ClassesSpec() and not names:
        raise DataError(
            Problem("data.classes", f"`data.classes` must be left as it is for {title}, which has no classes.")
        )
    for field, wanted in (("keep", spec.keep), ("unseen", spec.unseen)):
        for name in wanted:
            if name not in names:
                raise DataError(_unknown(field, name, names))
    kept = [number for number, name in enumerate(names) if name in spec.keep or not spec.keep]
    if spec.keep and len(kept) < 2:
        raise DataError(Problem("data.classes.keep", f"`data.classes.keep` must name two classes; got {len(kept)}."))
    left = tuple(names[number] for number in kept)
    unseen = [number for number, name in enumerate(left) if name in spec.unseen]
    if stray := [name for name in spec.unseen if name not in left]:
        raise DataError(
            Problem(
                "data.classes.unseen",
                f"`data.classes.unseen` must be among the classes that are kept ({', '.join(left)}); got {stray[0]}.",
            )
        )
    if names and len(unseen) == len(left):
        raise DataError(
            Problem("data.classes.unseen", "`data.classes.unseen` must leave a class to train on; got all of them.")
        )
    return Choice(left, np.array(kept, np.int64), np.array(unseen, np.int64))


def choose_samples(
    spec: ClassesSpec, choice: Choice, rows: Rows, labels: npt.NDArray[np.integer], seed: int
) -> tuple[Rows, tuple[str, ...]]:
    """Rows of each part without unseen classes and beyond the limit of each class, and what the user should know.

    Args:
        spec: what was asked for.
        choice: of it.
        rows: of each part.
        labels: number in the source of every sample, shape (samples,).
        seed: draws the samples of each class that stay.

    Raises:
        DataError: all training samples are of unseen classes.
    """
    notes = []
    if len(choice.unseen):
        hidden = choice.kept[choice.unseen]
        train, validation = (part[~np.isin(labels[part], hidden)] for part in (rows.train, rows.validation))
        rows = rows._replace(train=train, validation=validation)
        names = ", ".join(choice.names[number] for number in choice.unseen)
        if not len(train):
            raise DataError(
                Problem(
                    "data.classes.unseen",
                    f"`data.classes.unseen` must leave training samples; all there are are of {names}.",
                )
            )
        notes.append(f"Only the test samples are of {names} too; nothing is trained or validated on that.")
    if spec.samples is not None:
        train = _few_of_each(rows.train, labels, spec.samples, seed)
        if len(train) < len(rows.train):
            notes.append(f"Trained on {counted(spec.samples, 'sample')} of each class at most, drawn at random.")
        rows = rows._replace(train=train)
    return rows, tuple(notes)


class ClassCounts(NamedTuple):
    """Class -> samples, in the order of the labels; both are empty where there are no classes, or none are known.

    Attributes:
        used: of all parts together.
        trained: of the training samples.
    """

    used: dict[str, int]
    trained: dict[str, int]


def count_samples(choice: Choice, rows: Rows, labels: npt.NDArray[np.integer]) -> ClassCounts:
    """How many samples of each class left there are in these rows; `labels` are numbers in the source."""

    return count_labels([choice.numbered(labels[part]) for part in rows], choice.names)


def count_labels(parts: Sequence[npt.NDArray[np.integer]], names: tuple[str, ...]) -> ClassCounts:
    """How many samples of each class there are in these parts, the training part first; labels number `names`."""

    def counted(labels: npt.NDArray[np.integer]) -> dict[str, int]:
        counts = np.bincount(labels, minlength=len(names))
        return dict(zip(names, map(int, counts), strict=True))

    return ClassCounts(counted(np.concatenate(parts)), counted(parts[0]))


def _few_of_each(rows: Integers, labels: npt.NDArray[np.integer], most: int, seed: int) -> Integers:
    """So many rows of each class at most, drawn at random, in the order in which they stood."""
    drawn = np.random.default_rng(seed).permutation(len(rows))
    of_drawn = labels[rows[drawn]]
    places = np.concatenate([drawn[of_drawn == label][:most] for label in np.unique(of_drawn)])
    few: Integers = rows[np.sort(places)]
    return few


def _unknown(field: str, name: str, names: tuple[str, ...]) -> Problem:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"the nearest is {near[0]}" if near else f"they are {', '.join(names[:20])}"
    path = f"data.classes.{field}"
    return Problem(path, f"`{path}` must name a class of the data; there is no {name[:60]!r}; {hint}.")
