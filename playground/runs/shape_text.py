"""ExperimentSpec -> the network's shape in a few characters: `784-128-64-10`."""

from __future__ import annotations

from playground.data.points.drawn import drawn_points
from playground.data.points.generators import class_count
from playground.errors import DataError, SpecError
from playground.runs.naming import layers_name
from playground.spec.data.kinds import BundledData, DrawnData, GeneratedData, Task
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.dense import DenseNetwork
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape

#: bundled data set -> inputs, classes (0 for a number)
_BUNDLED = {
    "digits": (64, 10),
    "iris": (4, 3),
    "wine": (13, 3),
    "breast_cancer": (30, 2),
    "diabetes": (10, 0),
    "mnist": (784, 10),
    "fashion_mnist": (784, 10),
    "cifar10": (3072, 10),
}


def network_text(spec: ExperimentSpec) -> str:
    """Inputs, hidden units and outputs; the hidden units alone for a table of the user's, whose columns are unknown."""
    network = spec.network
    ends = _ends(spec) if isinstance(network, DenseNetwork) else None
    if ends is None or not isinstance(network, DenseNetwork):
        return layers_name(spec)
    middle = [layers_name(spec)] if network.layers else []
    return "-".join([str(ends[0]), *middle, str(ends[1])])


def _ends(spec: ExperimentSpec) -> tuple[int, int] | None:
    """Inputs and outputs, or None where they are not known from the specification."""
    data = spec.data
    if isinstance(data, GeneratedData):
        features, classes = len(data.features), class_count(data)
    elif isinstance(data, DrawnData):
        try:
            features, classes = len(data.features), len(drawn_points(data)[2])
        except DataError:
            return None
    elif isinstance(data, BundledData):
        features, classes = _BUNDLED[data.name]
        features = features if data.plane is None else len(data.features)
    else:
        return None
    task: Task = "regression" if classes == 0 else "binary" if classes == 2 else "multiclass"
    try:
        # the counts of samples do not matter for the shape
        return features, resolve(spec, DataShape(features, task, classes, train=1, validation=1, test=1)).output_units
    except SpecError:
        return None
