"""Recurrent networks: on series that are drawn, and on digits that are read row by row."""

from __future__ import annotations

from playground.spec.data.kinds import BundledData, SplitSpec
from playground.spec.data.series import WavesData
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.recurrent import GRURow, LSTMRow, RecurrentNetwork
from playground.spec.presets.preset import Preset
from playground.spec.training.optimizers import Adam
from playground.spec.training.schedules import CosineDecay
from playground.spec.training.training import TrainingSpec

RECURRENT_PRESETS: tuple[Preset, ...] = (
    Preset(
        "waves-lstm",
        "Waves, LSTM",
        "The next step of two seasons with noise, from the 48 before: watch the forecast find the waves.",
        ExperimentSpec(
            data=WavesData(name="seasons", window=48),
            network=RecurrentNetwork(rows=(LSTMRow(units=32),)),
            training=TrainingSpec(optimizer=Adam(), learning_rate=0.003, epochs=60, batch_size=32),
        ),
    ),
    Preset(
        "waves-forecast",
        "Waves, 24 steps ahead",
        "A whole season told at once from the last two: several numbers from one network.",
        ExperimentSpec(
            data=WavesData(name="seasons", window=48, horizon=24, samples=2_000),
            network=RecurrentNetwork(rows=(GRURow(units=48),)),
            training=TrainingSpec(optimizer=Adam(), learning_rate=0.003, epochs=40, batch_size=32),
        ),
    ),
    Preset(
        "digits-gru",
        "Digits 8x8, GRU over the rows",
        "Small digits read row by row from the top, as a sequence of eight steps.",
        ExperimentSpec(
            data=BundledData(name="digits"),
            network=RecurrentNetwork(rows=(GRURow(units=48),)),
            training=TrainingSpec(optimizer=Adam(), learning_rate=0.005, epochs=40, batch_size=32),
        ),
    ),
    Preset(
        "mnist-lstm",
        "MNIST, LSTM over the rows",
        "57,000 digits read row by row by an LSTM of 128 units, watched on 3,000 others: above 98 % in six epochs.",
        ExperimentSpec(
            data=BundledData(name="mnist", split=SplitSpec(validation=0.05, test=0.15)),
            network=RecurrentNetwork(rows=(LSTMRow(units=128),)),
            training=TrainingSpec(
                optimizer=Adam(), learning_rate=0.002, epochs=6, batch_size=128, schedule=CosineDecay(floor=0.05)
            ),
        ),
    ),
)
