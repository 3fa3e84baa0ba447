"""Draft with a transfer network -> the bases that it can begin with, by the names that people know them by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pandas as pd

from playground.data.prepare import sample_kind
from playground.errors import PlaygroundError, SpecError
from playground.runs.naming import base_run, with_base_named
from playground.runs.run import Run
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.applications import APPLICATIONS, Application
from playground.spec.families.network import Network
from playground.spec.families.run_base import PREFIX
from playground.spec.families.transfer import TransferNetwork
from playground.spec.shape import DataShape
from playground.ui.parts.facts import data_shape
from playground.ui.shell.server import local_store

#: of the newest ended runs so many are looked at
_LATEST = 200


def offered_bases(spec: ExperimentSpec) -> dict[str, str]:
    """What `network.base` can be -> what people read: for images Keras's applications, then the ended runs that fit the
    data, the newest first. The present base is always among them.
    """
    network = spec.network
    assert isinstance(network, TransferNetwork)
    images = sample_kind(spec.data) == "images"
    bases = {name: _application_text(app) for name, app in APPLICATIONS.items()} if images else {}
    bases |= {PREFIX + run.id: _run_text(run) for run in _fitting_runs(spec)}
    return bases if network.base in bases else {network.base: _present_text(network.base), **bases}


def with_fitting_base(spec: ExperimentSpec) -> tuple[ExperimentSpec, str]:
    """The specification with a base that fits the data, where it begins with one that takes none such, and "".

    It is the newest run that does, rather one that has not begun with another itself. If there is none, the
    specification stays, with a sentence for the user.
    """
    network = spec.network
    if not isinstance(network, TransferNetwork) or network.suits(sample_kind(spec.data)):
        return spec, ""
    runs = list(_fitting_runs(spec))
    if not runs:
        return spec, "No finished run fits these data yet. Train a network on similar data first, then start from it."
    run = next((run for run in runs if not isinstance(run.spec.network, TransferNetwork)), runs[0])
    return with_changes(spec, {"network.base": PREFIX + run.id}), ""


def base_title(base: str) -> str:
    """What people call a base: the title of an application, or the name of a run."""
    app = APPLICATIONS.get(base)
    if app is not None:
        return app.title
    try:
        return local_store().run(base.removeprefix(PREFIX)).name
    except PlaygroundError:
        return base.replace(":", " ")


def with_base_title(text: str, spec: ExperimentSpec, show: Callable[[str], str] = str) -> str:
    """What a specification says of itself, in which the run that it begins with is told by its name.

    Args:
        text: what it says.
        spec: says it.
        show: gives the name in the text; `escaped` where that is Markdown.
    """
    id = base_run(spec)
    title = base_title(PREFIX + id) if id else ""
    return with_base_named(text, spec, "" if title == f"run {id}" else title, show)


def with_base_titles(table: pd.DataFrame, runs: Sequence[Run]) -> pd.DataFrame:
    """`runs_table` of these runs, in whose column `network` the runs that others begin with are told by their names."""
    networks = [with_base_title(text, run.spec) for text, run in zip(table["network"], runs, strict=True)]
    return table.assign(network=pd.Series(networks, table.index, table["network"].dtype))


def _fitting_runs(spec: ExperimentSpec) -> Iterator[Run]:
    shape, kind = data_shape(spec.data, spec.seeds), sample_kind(spec.data)
    known = shape if isinstance(shape, DataShape) else None
    for run in local_store().runs(statuses=("done", "stopped"), limit=_LATEST):
        # data of other kinds may have as many numbers, and have nothing to do with these all the same
        alike = sample_kind(run.spec.data) == kind and _scaling(run.spec) == _scaling(spec)
        if alike and _fits(spec.network.model_copy(update={"base": PREFIX + run.id}), known):
            yield run


def _fits(network: Network, shape: DataShape | None) -> bool:
    assert isinstance(network, TransferNetwork)
    try:
        cut = network.run.cut(None)
        return bool(cut) and (shape is None or not network.misfits(shape))
    except SpecError:
        return False


def _scaling(spec: ExperimentSpec) -> str:
    """How pixels are scaled: a base makes nothing of values of another range than it has learned from."""
    scaling = getattr(spec.data, "scaling", "auto")
    return "pixels" if scaling in ("auto", "minmax") else str(scaling)


def _application_text(app: Application) -> str:
    from playground.data.files.weights import find_weights  # the page that opens first has no need of it

    where = "" if find_weights(app) else " to download"
    return f"{app.title} · {_count(app.parameters)} parameters · {app.megabytes:.2g} MB{where}"


def _run_text(run: Run) -> str:
    return f"Run: {run.name} · {_count(run.parameters)} parameters"


def _present_text(base: str) -> str:
    """A base that is not among those that fit: deleted, not ended, or of other samples."""
    title = base_title(base)
    return f"Run: {title}" if base.startswith(PREFIX) and title != base.replace(":", " ") else title


def _count(parameters: int) -> str:
    return f"{parameters / 1e6:.3g} M" if parameters >= 1e5 else f"{parameters:,}"
