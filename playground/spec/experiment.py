"""dict | JSON -> ExperimentSpec: everything that a run is made of, in one immutable value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ValidationError

from playground.errors import Problem, SpecError
from playground.spec.data.kinds import DataSpec, GeneratedData
from playground.spec.families import NetworkSpec
from playground.spec.families.dense import DenseNetwork
from playground.spec.field import Spec, setting
from playground.spec.problems import problems_of
from playground.spec.training.seeds import Seeds
from playground.spec.training.training import TrainingSpec


class ExperimentSpec(Spec):
    """What was asked for: data, network and training, with the seeds they are drawn from."""

    version: Literal[1] = 1
    name: str = setting("", title="Name", help="What the run is called; empty gives it a name.", max_length=120)
    seeds: Seeds = Seeds()
    data: DataSpec = GeneratedData()
    network: NetworkSpec = DenseNetwork()
    training: TrainingSpec = TrainingSpec()


def parse_spec(values: Mapping[str, Any]) -> ExperimentSpec:
    """An ExperimentSpec from plain values, as JSON gives them.

    Raises:
        SpecError: with one problem for each field that does not hold.
    """
    try:
        return ExperimentSpec.model_validate(dict(values))
    except ValidationError as error:
        raise SpecError.of(problems_of(error, ExperimentSpec)) from None


def load_spec(text: str) -> ExperimentSpec:
    """An ExperimentSpec from JSON text; the inverse of `dump_spec`.

    Raises:
        SpecError: not JSON, not an object, or a field does not hold.
    """
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise SpecError(
            Problem("", f"The specification must be JSON; line {error.lineno}, column {error.colno}: {error.msg}.")
        ) from None
    except RecursionError:
        raise SpecError(
            Problem("", "The specification must be a JSON object; brackets are nested too deeply.")
        ) from None
    except ValueError as error:  # a number of thousands of digits
        raise SpecError(Problem("", f"The specification must be JSON with numbers of a usual size: {error}.")) from None
    if not isinstance(values, dict):
        raise SpecError(Problem("", f"The specification must be a JSON object; got {type(values).__name__}."))
    return parse_spec(values)


def dump_spec(spec: ExperimentSpec, indent: int | None = None) -> str:
    """JSON text of the whole specification."""
    return spec.model_dump_json(indent=indent)
