"""A training that failed -> what the user may try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.data.values.dataset import Dataset
from playground.spec.experiment import ExperimentSpec
from playground.spec.families import hidden_layers
from playground.spec.network import DenseLayer
from playground.spec.training.optimizers import usual_rate

if TYPE_CHECKING:
    from playground.engine.training.session import Advance, Session


def tell_divergence(session: Session, done: Advance) -> tuple[str, str]:
    """What happened to the loss and when, and what the user may try: two texts of whole sentences.

    Args:
        session: whose training has diverged.
        done: its last call.
    """
    position = session.position
    epoch = position.epoch if len(done.epochs) else position.epoch + 1
    rate = position.last.get("learning_rate") or session.spec.training.learning_rate
    what = "not a number (NaN)" if done.loss != done.loss else "infinite"
    return (
        f"The training loss became {what} in epoch {epoch}.",
        diagnose_divergence(session.spec, session.dataset, rate, epoch - 1),
    )


def diagnose_divergence(spec: ExperimentSpec, dataset: Dataset, learning_rate: float, last_finite: int) -> str:
    """What may have made the loss infinite or not a number.

    Args:
        spec: with the changes made while training.
        dataset: what was trained on.
        learning_rate: in force then.
        last_finite: last epoch with a finite loss; 0 if there was none.
    """
    training = spec.training
    usual = usual_rate(training.optimizer.name)
    when = f"The loss was finite up to epoch {last_finite}." if last_finite else "It happened in the first epoch."
    advice = [f"try a learning rate of {min(usual, learning_rate / 10):.2g} (now {learning_rate:.3g})"]
    if training.clipping.mode == "none":
        advice.append("clip the gradients (norm of all, threshold 1)")
    largest = float(abs(dataset.train.x).max())
    if largest > 100:
        advice.append(f"scale the inputs (the largest is {largest:.3g})")
    if any(
        layer.activation in ("relu", "linear", "leaky_relu") and layer.normalization == "none" for layer in _deep(spec)
    ):
        advice.append("use batch or layer normalization")
    return f"{when} {_sentence(advice)}"


def diagnose_memory(spec: ExperimentSpec) -> str:
    """What to do about memory that ran out."""
    size = spec.training.batch_size
    batch = f"a batch size under {size}" if size else "a batch size (now all samples at once)"
    return _sentence([f"try {batch}", "fewer units", "fewer samples", "fewer runs at once"])


def _deep(spec: ExperimentSpec) -> tuple[DenseLayer, ...]:
    layers = hidden_layers(spec.network)
    return layers if len(layers) > 2 else ()


def _sentence(advice: list[str]) -> str:
    text = advice[0] if len(advice) == 1 else ", ".join(advice[:-1]) + ", or " + advice[-1]
    return text[0].upper() + text[1:] + "."
