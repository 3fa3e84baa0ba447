"""An experiment that begins with another network's layers -> the same network from scratch, to put beside it."""

from __future__ import annotations

from playground.errors import Problem, SpecError
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.transfer import TransferNetwork


def from_scratch(spec: ExperimentSpec) -> ExperimentSpec:
    """The same data, layers and training, with random weights in the base, all of which learn from the start.

    Raises:
        SpecError: the network does not begin with another one's layers.
    """
    if not isinstance(spec.network, TransferNetwork):
        raise SpecError(
            Problem("network.kind", f"`network.kind` must be transfer here; got {spec.network.kind_name()}.")
        )
    name = f"{spec.name}, from scratch" if spec.name and len(spec.name) < 100 else ""
    return with_changes(spec, {"network.weights": "random", "name": name})


def is_from_scratch(scratch: ExperimentSpec, spec: ExperimentSpec) -> bool:
    """Whether `scratch` is what `from_scratch` makes of `spec`, whatever the two are called."""
    network = spec.network
    if not isinstance(network, TransferNetwork) or network.weights == "random":
        return False
    return _nameless(from_scratch(spec)) == _nameless(scratch)


def _nameless(spec: ExperimentSpec) -> ExperimentSpec:
    return spec.model_copy(update={"name": ""})
