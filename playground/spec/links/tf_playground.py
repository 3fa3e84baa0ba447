"""Links of TensorFlow Playground <-> experiment and view: its keys, its values, and its arithmetic as Keras does it.

Its keys are those of tensorflow/playground, src/state.ts. Its loss is half the squared error, Keras's is not halved: a
learning rate there is half as much here. L2 of rate r there takes lr r w off a weight w, Keras's penalty l2 w^2 takes
half of lr times 2 l2 w: l2 is r. L1 takes lr r sign(w) there, half of lr times l1 sign(w) here: l1 is 2 r.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from playground.spec.data.formula import STANDARD_FEATURES
from playground.spec.data.kinds import GeneratedData, GeneratorName, SplitSpec
from playground.spec.experiment import ExperimentSpec
from playground.spec.families import dense_network
from playground.spec.families.dense import DenseNetwork
from playground.spec.links.link_reader import LinkReader, shown
from playground.spec.links.view import Control, ViewSpec
from playground.spec.network import MAX_LAYERS, DenseLayer, Initializer, OutputLayer
from playground.spec.presets import TF_PLAYGROUND_PRESET, preset
from playground.spec.training.seeds import Seeds

DATASETS: dict[str, GeneratorName] = {"circle": "circle", "xor": "xor", "gauss": "gauss", "spiral": "spiral"}
REGRESSION_DATASETS: dict[str, GeneratorName] = {"reg-plane": "plane", "reg-gauss": "multi_gauss"}
ACTIVATIONS = ("relu", "tanh", "sigmoid", "linear")
#: its key -> our formula, in the order of its page
FEATURES = dict(zip(("x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY"), STANDARD_FEATURES, strict=True))
#: points that it draws
SAMPLES = {"classification": 500, "regression": 1200}
HIDE: dict[str, Control] = {
    "playButton": "play",
    "stepButton": "step",
    "resetButton": "reset",
    "learningRate": "learning_rate",
    "activation": "activation",
    "regularization": "regularization",
    "regularizationRate": "regularization_rate",
    "problem": "problem",
    "dataset": "data",
    "percTrainData": "train_share",
    "noise": "noise",
    "batchSize": "batch_size",
    "numHiddenLayers": "layers",
    "showTestData": "show_test",
    "discretize": "discretize",
}
_HIDE = "_hide"
_SETTINGS = frozenset(
    {
        "activation",
        "regularization",
        "batchSize",
        "dataset",
        "regDataset",
        "learningRate",
        "regularizationRate",
        "noise",
        "networkShape",
        "seed",
        "showTestData",
        "discretize",
        "percTrainData",
        "problem",
        "initZero",
        *FEATURES,
    }
)
#: known, but nothing here depends on them
_WITHOUT_EFFECT = frozenset({"hideText", "collectStats", "tutorial", "cosX", "cosY", "numHiddenLayers"})
_SHAPE = (4, 2)
_MOST_UNITS = 4096
_LARGEST_L1 = 10.0
#: what its own page goes up to
_DRAWN_LAYERS, _DRAWN_NEURONS = 6, 8
_LONGEST_KEY, _MOST_NAMED = 40, 8
_MAX_SEED = 2**31 - 1


class TfPlayground(NamedTuple):
    """What a link of TensorFlow Playground stands for; `notices` are sentences on what was clamped or left out."""

    spec: ExperimentSpec
    view: ViewSpec
    notices: tuple[str, ...]


def looks_like_tf_playground(parameters: Mapping[str, str]) -> bool:
    """Whether there is a key that only TensorFlow Playground has (`discretize` is a key of ours, too)."""
    own = (_SETTINGS | _WITHOUT_EFFECT) - {"discretize"}
    return any(key in own or key.removesuffix(_HIDE) in HIDE for key in parameters if key != "discretize")


def from_tf_playground(parameters: Mapping[str, str]) -> TfPlayground:
    """The experiment of such a link; what it does not say is as TensorFlow Playground opens. Nothing is ever raised."""
    read = LinkReader(parameters)
    problem = read.choice("problem", ("classification", "regression"), "classification")
    sets, key, usual = (
        (REGRESSION_DATASETS, "regDataset", "reg-plane") if problem == "regression" else (DATASETS, "dataset", "circle")
    )
    for other, known in (("dataset", DATASETS), ("regDataset", REGRESSION_DATASETS)):
        if other != key:
            read.choice(other, tuple(known), next(iter(known)))  # said, though not used now: a mistake is named
    share = read.number("percTrainData", 50, 10, 90) / 100
    base = preset(TF_PLAYGROUND_PRESET)
    spec = ExperimentSpec(
        seeds=Seeds(main=_seed(parameters.get("seed", ""))),
        data=GeneratedData(
            name=sets[read.choice(key, tuple(sets), usual)],
            samples=SAMPLES[problem],
            noise=read.number("noise", 0, 0, 50) / 100,
            features=_features(read),
            split=SplitSpec(validation=round(1 - share, 6), test=0.0, stratify=False),
        ),
        network=_network(read, "tanh" if problem == "classification" else "linear"),
        training=base.training.model_copy(
            update={
                "learning_rate": read.number("learningRate", 0.03, 0.00001, 10) / 2,
                "batch_size": int(read.number("batchSize", 10, 1, 10_000, whole=True)),
            }
        ),
    )
    hidden = tuple(control for name, control in HIDE.items() if read.flag(name + _HIDE, False))
    view = ViewSpec(show_test=read.flag("showTestData", False), discretize=read.flag("discretize", False), hide=hidden)
    _name_unknown(read)
    return TfPlayground(spec, view, tuple(read.notices))


def to_tf_playground(spec: ExperimentSpec, view: ViewSpec) -> str:
    """A link (`#activation=...`) that opens this data, network and view in TensorFlow Playground.

    "" where it has no such data, features or network. Where only its arithmetic differs, `tfp_differences` says how.
    """
    data, layers = spec.data, dense_network(spec.network).layers
    if not isinstance(data, GeneratedData) or not set(data.features) <= set(STANDARD_FEATURES):
        return ""
    names = {ours: theirs for theirs, ours in {**DATASETS, **REGRESSION_DATASETS}.items()}
    activations = {str(layer.activation) for layer in layers} or {"tanh"}
    too_large = len(layers) > _DRAWN_LAYERS or any(layer.units > _DRAWN_NEURONS for layer in layers)
    if data.name not in names or len(activations) > 1 or not activations <= set(ACTIVATIONS) or too_large:
        return ""
    regression = names[data.name] in REGRESSION_DATASETS
    halved = is_halved(spec)
    kind, rate = _penalty(spec, halved)
    values = {
        "activation": activations.pop(),
        **({"regularization": kind} if kind else {}),
        "batchSize": f"{spec.training.batch_size or data.samples}",
        "regDataset" if regression else "dataset": names[data.name],
        "learningRate": _number(spec.training.learning_rate * (2 if halved else 1)),
        "regularizationRate": _number(rate),
        "noise": _number(100 * data.noise),
        "networkShape": ",".join(str(layer.units) for layer in layers),
        "seed": str(spec.seeds.main),
        "showTestData": _flag(view.show_test),
        "discretize": _flag(view.discretize),
        "percTrainData": _number(100 * data.split.train),
        **{key: _flag(formula in data.features) for key, formula in FEATURES.items()},
        "problem": "regression" if regression else "classification",
        "initZero": _flag(_begins_with_zeros(spec)),
        **{f"{name}{_HIDE}": "true" for name, control in HIDE.items() if control in view.hide},
    }
    return "#" + "&".join(f"{key}={value}" for key, value in values.items())


def is_halved(spec: ExperimentSpec) -> bool:
    """Whether a step here is one of half the learning rate there: plain gradient descent on a squared error."""
    regression = isinstance(spec.data, GeneratedData) and spec.data.name in REGRESSION_DATASETS.values()
    squared = spec.training.loss == "mean_squared_error" or (regression and spec.training.loss == "auto")
    return spec.training.optimizer.name == "sgd" and squared


def all_layers(spec: ExperimentSpec) -> list[DenseLayer | OutputLayer]:
    """The hidden layers, and the output layer."""
    network = dense_network(spec.network)
    return [*network.layers, network.output]


def _name_unknown(read: LinkReader) -> None:
    for key in ("cosX", "cosY"):
        if read.text(key) == "true":
            read.notices.append(f"`{key}` is no feature of TensorFlow Playground any more; it was left out.")
    unknown = [
        key
        for key in read.names()
        if key not in _SETTINGS | _WITHOUT_EFFECT and not (key.endswith(_HIDE) and key.removesuffix(_HIDE) in HIDE)
    ]
    if unknown:
        names = ", ".join(f"`{key[:_LONGEST_KEY]}`" for key in unknown[:_MOST_NAMED])
        more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
        read.notices.append(f"TensorFlow Playground has no {names}{more}; left out.")


def _features(read: LinkReader) -> tuple[str, ...]:
    chosen = tuple(formula for key, formula in FEATURES.items() if read.flag(key, key in ("x", "y")))
    if not chosen:
        read.notices.append("A network needs at least one feature; x1 and x2 were taken.")
    return chosen or STANDARD_FEATURES[:2]


def _network(read: LinkReader, output: Any) -> DenseNetwork:
    zeros = read.flag("initZero", False)
    initializer: Initializer = "zeros" if zeros else "uniform"
    kind = read.choice("regularization", ("none", "L1", "L2"), "none")
    rate = read.number("regularizationRate", 0, 0, 10)
    l1, l2 = 2 * rate if kind == "L1" else 0.0, rate if kind == "L2" else 0.0
    if l1 > _LARGEST_L1:
        most = _LARGEST_L1 / 2
        read.notices.append(
            f"`regularizationRate` of L1 must be at most {most:g} here; got {rate:g}. It was set to {most:g}."
        )
        l1 = _LARGEST_L1
    common: dict[str, Any] = {
        "initializer": initializer,
        "initial_bias": 0.0 if zeros else 0.1,
        "l1": l1,
        "l2": l2,
    }
    activation = read.choice("activation", ACTIVATIONS, "tanh")
    layers = tuple(DenseLayer(units=units, activation=activation, **common) for units in _shape(read))
    return DenseNetwork(layers=layers, output=OutputLayer(activation=output, **common))


def _shape(read: LinkReader) -> tuple[int, ...]:
    if not read.has("networkShape"):
        return _SHAPE
    text = read.text("networkShape")
    if not text:
        return ()
    rule = f"`networkShape` must be numbers of neurons such as 4,2; got {shown(text)}."
    try:
        asked = [int(item) for item in text.split(",")]
    except ValueError:
        read.notices.append(f"{rule} It was left at {','.join(map(str, _SHAPE))}.")
        return _SHAPE
    kept = tuple(min(max(units, 1), _MOST_UNITS) for units in asked[:MAX_LAYERS])
    if kept != tuple(asked):
        read.notices.append(
            f"{rule} Layers have 1 to {_MOST_UNITS:,} neurons here, and there are at most {MAX_LAYERS}; "
            "it was cut to that."
        )
    return kept


def _seed(text: str) -> int:
    """A seed of ours: a whole number as it is, any other text by its digest."""
    text = text.strip()
    if not text:
        return int(preset(TF_PLAYGROUND_PRESET).seeds.main)
    if text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= _MAX_SEED:
        return int(text)
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:4], "big") & _MAX_SEED


def _penalty(spec: ExperimentSpec, halved: bool) -> tuple[str, float]:
    """(L1, L2 or "", rate there), where all weights bear the same one."""
    penalties = {(layer.l1, layer.l2) for layer in all_layers(spec)}
    l1, l2 = penalties.pop()
    if penalties or (l1 and l2):
        return "", 0.0
    scale = 1.0 if halved else 2.0
    return ("L1", l1 * scale / 2) if l1 else ("L2", l2 * scale) if l2 else ("", 0.0)


def _begins_with_zeros(spec: ExperimentSpec) -> bool:
    return all(layer.initializer == "zeros" for layer in all_layers(spec))


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _number(value: float) -> str:
    return f"{value:.10g}"
