"""A task for whoever opens a link: what is to be reached with which means, and what counts among those who reach it."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import ValidationError

from playground.spec.counted import are, counted
from playground.spec.data.kinds import COORDINATES
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.dense import DenseNetwork
from playground.spec.field import Spec, setting
from playground.spec.problems import problems_of

#: characters in a link
_LONGEST = 1000

Metric = Literal["val_loss", "loss", "val_accuracy"]
Score = Literal["weights", "neurons", "epochs", "metric"]


class Challenge(Spec):
    """It is checked on the page, from the figures of every epoch."""

    title: str = setting("", title="Name", help="What the challenge is called.", max_length=80)
    metric: Metric = setting(
        "val_loss",
        title="What is measured",
        help="After every epoch, on the points that are held out or on those of the training.",
        labels={"val_loss": "Test loss", "loss": "Training loss", "val_accuracy": "Test accuracy"},
    )
    goal: float | None = setting(
        None,
        title="Goal",
        help="A loss must come below it, an accuracy reach it. Empty: the best value counts.",
        ge=0,
        le=1000,
        labels={"None": "none"},
    )
    score: Score = setting(
        "metric",
        title="What counts",
        help="Of those who reach the goal, who is best.",
        labels={
            "weights": "Fewest weights and biases",
            "neurons": "Fewest hidden neurons",
            "epochs": "Fewest epochs",
            "metric": "Best value",
        },
    )
    most_epochs: int | None = setting(
        None,
        title="Epochs at most",
        help="Later epochs do not count.",
        ge=1,
        le=1_000_000,
        labels={"None": "no limit"},
    )
    most_neurons: int | None = setting(
        None,
        title="Hidden neurons at most",
        help="In all hidden layers together.",
        ge=0,
        le=10_000,
        labels={"None": "no limit"},
    )
    plain_features: bool = setting(
        False, title="Only x1 and x2", help="The network is given the two coordinates and nothing else."
    )
    data: str = setting("", title="Data", help="Fingerprint of the data; empty: those of now.", max_length=16)


def write_challenge(challenge: Challenge) -> str:
    """As a link holds it; `read_challenge` reads it."""
    return json.dumps(challenge.model_dump(mode="json", exclude_defaults=True), separators=(",", ":"))


def read_challenge(text: str) -> tuple[Challenge | None, str]:
    """The challenge of a link; or None, and a sentence why it does not hold."""
    if len(text) > _LONGEST:
        return None, f"it must have at most {_LONGEST:,} characters."
    try:
        return Challenge.model_validate(json.loads(text)), ""
    except ValidationError as error:
        return None, str(problems_of(error, Challenge)[0])
    except (ValueError, RecursionError):
        return None, "it must be a JSON object."


def data_key(spec: ExperimentSpec) -> str:
    """Fingerprint of the points that are drawn and of how they are split, whatever the network is given of them.

    Settings at their defaults are left out of it: it stays when new ones come.
    """
    seeds = spec.seeds.drawn()
    data = spec.data.model_dump(mode="json", exclude_defaults=True, exclude={"features"})
    text = json.dumps([spec.data.kind, data, seeds.data, seeds.split], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def for_data(challenge: Challenge, spec: ExperimentSpec) -> Challenge:
    """The challenge with the fingerprint of these data, unless it has one."""
    return challenge if challenge.data else challenge.model_copy(update={"data": data_key(spec)})


def hidden_neurons(spec: ExperimentSpec) -> int:
    """In all hidden layers together."""
    return sum(layer.units for layer in spec.network.layers) if isinstance(spec.network, DenseNetwork) else 0


def broken_rules(challenge: Challenge, spec: ExperimentSpec) -> list[str]:
    """Why what is trained does not count, a sentence each; empty: it does."""
    found = []
    if challenge.data and challenge.data != data_key(spec):
        found.append("These are other data than the challenge's.")
    features = tuple(getattr(spec.data, "features", COORDINATES))
    if challenge.plain_features and not set(features) <= set(COORDINATES):
        found.append("Only x1 and x2 are allowed as features.")
    neurons, most = hidden_neurons(spec), challenge.most_neurons
    if most is not None and neurons > most:
        found.append(f"At most {counted(most, 'hidden neuron')} {are(most)} allowed; there are {neurons}.")
    return found


def challenge_key(challenge: Challenge) -> str:
    """What it is known by where results are kept; its title does not matter."""
    values = challenge.model_dump(mode="json", exclude_defaults=True, exclude={"title"})
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:12]
