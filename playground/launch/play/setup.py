"""What a session plays, and a request -> what it plays next, checked against its data; pure otherwise."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from playground.errors import DataError, Problem, SpecError
from playground.launch.play.shapes import kept_shape
from playground.settings import Settings
from playground.spec.change import with_changes
from playground.spec.data.kinds import BundledData, DrawnData, GeneratedData, PlaneSpec, TableData
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.families import dense_network
from playground.spec.layers import check_size
from playground.spec.links.challenge import for_data
from playground.spec.links.view import ViewSpec
from playground.spec.presets import preset
from playground.spec.problems import problems_of
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape

#: share of the points that are for training
LEAST_SHARE, MOST_SHARE = 0.1, 0.9
#: path that stands for all layers -> whether for the output too
_ALL_LAYERS = {"activation": False, "l1": True, "l2": True}
#: settings that depend on what is predicted; automatic ones fit every task
_OF_THE_TASK = {"training.loss": "auto", "network.output.activation": "auto", "training.metrics": []}


@dataclass(frozen=True, slots=True)
class Setup:
    """What a session plays.

    Attributes:
        spec: the experiment.
        view: what is shown of it.
        preset: name of the preset that links are told as a difference from.
    """

    spec: ExperimentSpec
    view: ViewSpec
    preset: str


def from_preset(name: str, view: ViewSpec) -> Setup:
    """A preset, shown as `view` says.

    Raises:
        SpecError: there is no such preset.
    """
    return Setup(preset(name), view, name)


def with_parts(setup: Setup, parts: Mapping[str, Any]) -> Setup:
    """Whole parts of the specification (`network`, `data`, ...) replaced by plain values.

    Raises:
        SpecError: the result does not hold.
    """
    return dataclasses.replace(setup, spec=parse_spec({**setup.spec.model_dump(mode="json"), **parts}))


def with_settings(setup: Setup, changes: Mapping[str, Any]) -> Setup:
    """Settings changed by dotted path; `network.activation`, `network.l1` and `network.l2` stand for all layers,
    `train_share` for the split.

    Raises:
        SpecError: a path leads nowhere, or the result does not hold.
    """
    single: dict[str, Any] = {}
    for path, value in changes.items():
        single |= _spread(setup.spec, path, value)
    return dataclasses.replace(setup, spec=with_changes(setup.spec, single))


def with_view(setup: Setup, fields: Mapping[str, Any]) -> Setup:
    """Fields of the view changed.

    Raises:
        SpecError: the result does not hold.
    """
    try:
        view = ViewSpec.model_validate({**setup.view.model_dump(mode="json"), **fields})
    except ValidationError as error:
        raise SpecError.of(problems_of(error, ViewSpec)) from None
    if view.challenge is not None:
        view = view.model_copy(update={"challenge": for_data(view.challenge, setup.spec)})
    return dataclasses.replace(setup, view=view)


def fitted(setup: Setup, settings: Settings) -> tuple[Setup, list[str]]:
    """The setup as it can be played, and what had to be changed for it, in sentences.

    Data of many features are put into a plane, and of a table without a target the likeliest column is predicted.
    Where loss, output activation or metrics do not fit what is predicted, they become automatic.

    Raises:
        DataError: the data cannot be read.
        SpecError: the specification does not fit the data, or is too large.
    """
    notices: list[str] = []
    setup, shape = _in_the_plane(setup, settings)
    try:
        resolve(setup.spec, shape)
    except SpecError as error:
        wrong = {problem.field for problem in error.problems}
        if not wrong <= set(_OF_THE_TASK):
            raise
        spec = with_changes(setup.spec, _OF_THE_TASK)
        resolve(spec, shape)
        setup = dataclasses.replace(setup, spec=spec)
        notices.append("Loss, output activation and metrics are automatic now: the ones before do not fit these data.")
    if problems := check_size(setup.spec, shape):
        raise SpecError.of(problems)
    return setup, notices


def _in_the_plane(setup: Setup, settings: Settings) -> tuple[Setup, DataShape]:
    from playground.data.proposals.table import likeliest_target  # scikit-learn comes with it

    data, seeds = setup.spec.data, setup.spec.seeds.drawn()
    if not isinstance(data, GeneratedData | DrawnData | BundledData | TableData):
        raise DataError(
            Problem(
                "data.kind",
                f"`data.kind` must be one whose samples lie in a plane here: generated, drawn, bundled or table; "
                f"got {data.kind}: see the Train page.",
            )
        )
    if isinstance(data, TableData) and data.more_targets:
        raise DataError(Problem("data.more_targets", "`data.more_targets` must be empty here: one output is shown."))
    if isinstance(data, TableData) and not data.target:
        data = data.model_copy(update={"target": likeliest_target(data, settings)})
        setup = dataclasses.replace(setup, spec=setup.spec.model_copy(update={"data": data}))
    if isinstance(data, (BundledData, TableData)) and data.plane is None:
        shape = kept_shape(data.model_copy(update={"features": ("x1", "x2")}), seeds, settings)
        if shape.features < 2:
            raise DataError(Problem("data", "`data` must have at least two features to be seen in a plane; got 1."))
        if shape.features > 2:
            data = data.model_copy(update={"plane": PlaneSpec()})
            setup = dataclasses.replace(setup, spec=setup.spec.model_copy(update={"data": data}))
    return setup, kept_shape(data, seeds, settings)


def _spread(spec: ExperimentSpec, path: str, value: Any) -> dict[str, Any]:
    part, _, name = path.partition(".")
    if path == "train_share":
        return _split(value)
    if part == "network" and name in _ALL_LAYERS:
        places = [f"layers.{index}" for index in range(len(dense_network(spec.network).layers))]
        return {f"network.{place}.{name}": value for place in [*places, *(["output"] if _ALL_LAYERS[name] else [])]}
    return {path: value}


def _split(share: Any) -> dict[str, Any]:
    is_number = isinstance(share, int | float) and not isinstance(share, bool)
    if not is_number or not LEAST_SHARE <= share <= MOST_SHARE:
        rule = f"`train_share` must be a number in [{LEAST_SHARE}, {MOST_SHARE}]; got {str(share)[:40]}."
        raise SpecError(Problem("train_share", rule))
    return {"data.split.validation": round(1 - share, 6), "data.split.test": 0.0}
