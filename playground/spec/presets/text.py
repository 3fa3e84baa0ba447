"""Sentences of small grammars, and networks that can and cannot learn them."""

from __future__ import annotations

from typing import Any

from playground.spec.data.text import SentencesData, SentencesName
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.embedding import ConvolutionRow, EmbeddingNetwork
from playground.spec.families.network import Network
from playground.spec.families.transformer import TransformerNetwork
from playground.spec.presets.preset import Preset
from playground.spec.training.optimizers import Adam
from playground.spec.training.training import TrainingSpec

#: epochs a second at which a person can follow the words
_WATCHABLE = 4.0


def _spec(name: SentencesName, network: Any, epochs: int, rate: float = 0.003, **data: Any) -> ExperimentSpec:
    assert isinstance(network, Network)
    return ExperimentSpec(
        data=SentencesData(name=name, **data),
        network=network,
        training=TrainingSpec(optimizer=Adam(), learning_rate=rate, epochs=epochs, pace=_WATCHABLE),
    )


TEXT_PRESETS: tuple[Preset, ...] = (
    Preset(
        "topics",
        "Topics, bag of words",
        "What is a sentence about? The words alone tell it.",
        _spec("topics", EmbeddingNetwork(embedding=16), 20, 0.005),
    ),
    Preset(
        "opinions-words",
        "Opinions, bag of words",
        "Not good, hardly bad: the same words in any order are not enough, and it stays near two in three.",
        _spec("opinions", EmbeddingNetwork(embedding=16), 20, 0.005),
    ),
    Preset(
        "opinions-cnn",
        "Opinions, text CNN",
        "Good, not good, hardly bad: convolutions see neighbouring words together.",
        _spec(
            "opinions",
            EmbeddingNetwork(
                embedding=16,
                branches=(ConvolutionRow(filters=16, kernel=3), ConvolutionRow(filters=16, kernel=4)),
                pooling="max",
            ),
            12,
        ),
    ),
    Preset(
        "opinions-attention",
        "Opinions, transformer",
        "Good, not good, hardly bad: watch the attention go to the word that turns the judgement around.",
        _spec("opinions", TransformerNetwork(width=32, heads=2, blocks=1, feed_forward=32), 12),
    ),
    Preset(
        "comparisons",
        "Comparisons, transformer",
        "Which of two animals is the larger one? Only the order of the words tells.",
        _spec("comparisons", TransformerNetwork(width=32, heads=4, blocks=2, feed_forward=64), 25, 0.002),
    ),
)
