"""Draft with a transfer network -> the bases that it can begin with, by the names that people know them by."""

from __future__ import annotations

from playground.errors import PlaygroundError, SpecError
from playground.runs.run import Run
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.applications import APPLICATIONS, Application
from playground.spec.families.run_base import PREFIX
from playground.spec.families.transfer import TransferNetwork
from playground.spec.shape import DataShape
from playground.ui.server import data_shape, local_store

#: of the newest ended runs so many are looked at
_LATEST = 200


def offered_bases(spec: ExperimentSpec) -> dict[str, str]:
    """What `network.base` can be -> what people read: Keras's applications, then the ended runs that fit the data, the
    newest first. The present base is always among them.
    """
    network = spec.network
    assert isinstance(network, TransferNetwork)
    shape = data_shape(spec.data, spec.seeds)
    known = shape if isinstance(shape, DataShape) else None
    bases = {name: _application_text(app) for name, app in APPLICATIONS.items()}
    for run in local_store().runs(statuses=("done", "stopped"), limit=_LATEST):
        base = PREFIX + run.id
        if _fits(run, base, network, known):
            bases[base] = _run_text(run)
    return bases if network.base in bases else {network.base: _present_text(network.base), **bases}


def base_title(base: str) -> str:
    """What people call a base: the title of an application, or the name of a run."""
    app = APPLICATIONS.get(base)
    if app is not None:
        return app.title
    try:
        return local_store().run(base.removeprefix(PREFIX)).name
    except PlaygroundError:
        return base.replace(":", " ")


def _fits(run: Run, base: str, network: TransferNetwork, shape: DataShape | None) -> bool:
    # data of other kinds may have as many numbers, and are none of images all the same
    if run.spec.network.objective != "predict" or run.spec.data.kind not in ("bundled", "images"):
        return False
    begun = network.model_copy(update={"base": base})
    try:
        return bool(begun.run) and (shape is None or not begun.misfits(shape))
    except SpecError:
        return False


def _application_text(app: Application) -> str:
    from playground.data.weights import find_weights  # the page that opens first has no need of it

    where = "on this machine" if find_weights(app) else "to download"
    return f"{app.title} · {_count(app.parameters)} parameters · {app.megabytes:.2g} MB {where}"


def _run_text(run: Run) -> str:
    return f"Run: {run.name} · {_count(run.parameters)} parameters"


def _present_text(base: str) -> str:
    """A base that is not among those that fit: deleted, not ended, or of other samples."""
    title = base_title(base)
    return f"Run: {title}" if base.startswith(PREFIX) and title != base.replace(":", " ") else title


def _count(parameters: int) -> str:
    return f"{parameters / 1e6:.3g} million" if parameters >= 1e6 else f"{parameters:,}"
