"""Specification -> one line on its data for a page, with the name of the file that they come from."""

from __future__ import annotations

from playground.data.uploads.store import find_upload, upload_name
from playground.errors import PlaygroundError
from playground.spec.experiment import ExperimentSpec
from playground.spec.summary import data_line
from playground.ui.shell.markdown import sentence
from playground.ui.shell.server import settings


def data_summary(spec: ExperimentSpec) -> str:
    """`titanic.csv, target Survived, split 70/15/15`, as Markdown."""
    return sentence(data_line(spec, file_name(spec)))


def missing_file(spec: ExperimentSpec) -> str:
    """Name of the file that a run would need to train on and that was deleted; "" where nothing is lacking."""
    dataset = getattr(spec.data, "dataset", "")
    if not dataset:
        return ""
    try:
        find_upload(dataset, settings())
    except PlaygroundError:
        return file_name(spec) or "the file"
    return ""


def file_name(spec: ExperimentSpec) -> str:
    """Name of the file that a run learns from, deleted or not; "" where it learns from none that was ever here."""
    dataset = getattr(spec.data, "dataset", "")
    return upload_name(dataset, settings()) if dataset else ""
