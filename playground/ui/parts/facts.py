"""DataSpec + seeds -> what a form says of the data before a run: shape, samples of each class, and notes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from playground.data.builtin.bundled import bundled_classes, count_classes
from playground.data.builtin.images import IMAGE_SETS
from playground.data.files.download import SOURCES, find_files
from playground.data.images.prepare import archived, image_facts
from playground.data.prepare import class_counts, describe, prepare
from playground.data.series.prepare import series_facts
from playground.data.tables.target import grouped
from playground.data.tables.used_columns import as_categories, check_column
from playground.data.uploads.store import find_upload
from playground.data.values.classes import ClassCounts
from playground.data.values.dataset import Dataset
from playground.data.values.split import split_counts
from playground.errors import PlaygroundError
from playground.spec.data.images import ImageData
from playground.spec.data.kinds import BundledData, DataSpec, TableData
from playground.spec.data.series import SeriesData, WavesData
from playground.spec.shape import DataShape
from playground.spec.training.seeds import Seeds
from playground.ui.parts.tables import read_upload
from playground.ui.shell.server import settings

#: rows of a table that are prepared to see what comes of it; the engine prepares all
MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What is known of the data that a specification asks for.

    Attributes:
        shape: as networks must know it.
        classes: samples of each class; empty for a regression, and where they are not known before a download.
        notes: sentences on what was left out, grouped or filled in.
    """

    shape: DataShape
    classes: ClassCounts
    notes: tuple[str, ...] = ()


def data_shape(data: DataSpec, seeds: Seeds) -> DataShape | PlaygroundError:
    """Shape of the data, or why it cannot be told; an error is a value here, because a form shows it and goes on."""
    facts = data_facts(data, seeds)
    return facts if isinstance(facts, PlaygroundError) else facts.shape


def images_missing(name: str) -> bool:
    """Whether a built-in set is one of images that are not on this machine."""
    return name in SOURCES and not find_files(name, settings())


def data_facts(data: DataSpec, seeds: Seeds) -> DataFacts | PlaygroundError:
    """The facts, or why they cannot be told; an error is a value here, because a form shows it and goes on."""
    # what is known of images grows when their file has come
    images = isinstance(data, BundledData) and data.name in IMAGE_SETS
    files = str(find_files(data.name, settings())) if isinstance(data, BundledData) and images else ""
    try:
        return _facts(data.model_dump_json(), seeds.model_dump_json(), files, data, seeds)
    except PlaygroundError as error:  # not kept: a file that is missing now may be there the next time
        return error


@st.cache_data(show_spinner="Looking at the data", max_entries=200)
def _facts(key: str, seeds_key: str, files: str, _data: DataSpec, _seeds: Seeds) -> DataFacts:
    if isinstance(_data, TableData):
        return _of_table(_data, _seeds)
    if isinstance(_data, ImageData):
        found = image_facts(_data, _seeds.drawn(), settings())
        return DataFacts(found.shape, found.classes, found.notes)
    if isinstance(_data, SeriesData | WavesData):
        return DataFacts(*series_facts(_data, _seeds.drawn(), settings()))
    if isinstance(_data, BundledData) and _data.name in IMAGE_SETS:
        return DataFacts(describe(_data, _seeds.drawn(), settings()), *count_classes(_data, _seeds.drawn(), settings()))
    return _of(prepare(_data, _seeds.drawn(), settings()))


def _of(dataset: Dataset) -> DataFacts:
    counts = class_counts(dataset)
    if not counts:
        return DataFacts(dataset.shape, ClassCounts({}, {}), dataset.notes)
    all_parts = (sum(of_class) for of_class in zip(*counts.values(), strict=True))
    used, trained = (dict(zip(dataset.class_names, part, strict=True)) for part in (all_parts, counts["train"]))
    return DataFacts(dataset.shape, ClassCounts(used, trained), dataset.notes)


def _of_table(data: TableData, seeds: Seeds) -> DataFacts:
    upload = find_upload(data.dataset, settings())
    table = read_upload(data.dataset, data.format).table
    for name in data.targets:
        check_column(name, table.frame, "data.target" if name == data.target else "data.more_targets")
    known = table.frame.loc[table.frame[list(data.targets)].notna().all(axis=1), data.target]
    rows = min(len(known), data.rows or len(known))
    frame, asked = table.frame, data
    if rows > MOST_ROWS:
        frame = frame.loc[known.index[:: len(known) // MOST_ROWS]]
        seen = set(as_categories(frame[data.target]).dropna()) if data.groups else set()
        groups = {name: group for name, group in data.groups.items() if name in seen}
        data = data.model_copy(update={"rows": None, "groups": groups})
    from playground.data.tables.prepare import prepare_frame  # scikit-learn, which only tables need

    dataset = prepare_frame(frame, data, seeds.drawn(), upload.name, table.notes, lambda what, done: None)
    facts = _of(dataset)
    if rows <= MOST_ROWS:
        return facts
    note = f"The number of features is estimated from {len(frame):,} of {rows:,} rows. A run reads all rows."
    counts = (
        as_categories(grouped(known, asked)).value_counts().sort_index() if facts.classes.used else pd.Series(dtype=int)
    )
    classes = {str(name): round(rows / len(known) * count) for name, count in counts.items()}
    parts = split_counts(rows, data.split)
    trained = {name: round(count * parts.train / rows) for name, count in classes.items()}
    shape = replace(facts.shape, classes=len(classes), **parts._asdict())
    return DataFacts(shape, ClassCounts(classes, trained), (*facts.notes, note))


def all_classes(data: DataSpec, seeds: Seeds) -> tuple[str, ...]:
    """Names of all classes that some can be chosen of; () where none can."""
    try:
        if isinstance(data, ImageData):
            return archived(data, seeds.drawn(), settings()).class_names
        return bundled_classes(data.name) if isinstance(data, BundledData) else ()
    except PlaygroundError:
        return ()  # said where the shape of the data is


def own_parts(data: DataSpec, seeds: Seeds) -> frozenset[str]:
    """Parts that a data set shares its samples out to itself, of which none are drawn: "validation", "test"."""
    try:
        if isinstance(data, ImageData):
            return archived(data, seeds.drawn(), settings()).parts
        return frozenset({"test"}) if isinstance(data, BundledData) and data.name in IMAGE_SETS else frozenset()
    except PlaygroundError:
        return frozenset()  # as above
