"""RecurrentNetwork -> keras.Sequential: an embedding of words, rows over the sequence, dense layers, the output."""

from __future__ import annotations

from typing import Any

import keras

from playground.engine.families.parts import head, initializer, seed_of
from playground.engine.families.recurrent_views import forecast, one_sample
from playground.engine.model.family import BuildRequest, Family
from playground.spec.families.network import Network
from playground.spec.families.recurrent import Conv1DRow, RecurrentNetwork, Row

#: uses of a layer's seed besides 0, its kernel, and 1, its dropout; the way back has its own
_RECURRENT, _BACK = 2, 10
#: rows are numbered from here, apart from the dense layers after them
_ROWS, _EMBEDDING = 1_000, 999
_CELLS: dict[str, Any] = {
    "simple_rnn": keras.layers.SimpleRNN,
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
}


def _build(order: BuildRequest) -> Any:
    network = order.spec.network
    assert isinstance(network, RecurrentNetwork)
    is_text = order.shape.kind == "text"
    layers: list[Any] = [
        keras.Input(order.resolved.input_shape, name="input", dtype="int32" if is_text else None),
    ]
    if is_text:
        layers.append(
            keras.layers.Embedding(
                order.shape.vocabulary,
                network.embedding,
                embeddings_initializer=keras.initializers.RandomUniform(seed=seed_of(order.seed, _EMBEDDING, 0)),
                mask_zero=network.mask,
                name="embedding",
            )
        )
    for index, row in enumerate(network.rows):
        whole = index < len(network.rows) - 1 or network.read != "last"
        layers += _row(row, index, order.seed, whole)
    if network.read == "average":
        layers.append(keras.layers.GlobalAveragePooling1D(name="average"))
    elif network.read == "max":
        layers.append(keras.layers.GlobalMaxPooling1D(name="largest"))
    return keras.Sequential([*layers, *head(order, network.layers)], name="network")


def _row(row: Row, index: int, seed: int, whole: bool) -> list[Any]:
    number, ending = _ROWS + index, str(index + 1)
    if not isinstance(row, Conv1DRow):
        if not row.bidirectional:
            return [_cell(row, number, seed, whole, f"{row.kind}_{ending}")]
        # left to itself, Keras would draw the same weights for the way back as for the way there
        forward = _cell(row, number, seed, whole, f"{row.kind}_{ending}_there")
        back = _cell(row, number, seed, whole, f"{row.kind}_{ending}_back", _BACK, go_backwards=True)
        return [keras.layers.Bidirectional(forward, backward_layer=back, name=f"{row.kind}_{ending}")]
    layers: list[Any] = [
        keras.layers.Conv1D(
            row.filters,
            row.kernel,
            strides=row.stride,
            padding=row.padding,
            activation=row.activation,
            kernel_initializer=initializer("glorot_uniform", seed, number),
            name=f"conv1d_{ending}",
        )
    ]
    if row.pool > 1:
        layers.append(keras.layers.MaxPooling1D(row.pool, name=f"max_pooling_{ending}"))
    if row.dropout > 0:
        layers.append(keras.layers.Dropout(row.dropout, seed=seed_of(seed, number, 1), name=f"row_dropout_{ending}"))
    return layers


def _cell(row: Any, number: int, seed: int, whole: bool, name: str, use: int = 0, **more: Any) -> Any:
    return _CELLS[row.kind](
        row.units,
        return_sequences=whole,
        dropout=row.dropout,
        recurrent_dropout=row.recurrent_dropout,
        kernel_initializer=initializer("glorot_uniform", seed, number, use),
        recurrent_initializer=keras.initializers.Orthogonal(seed=seed_of(seed, number, use + _RECURRENT)),
        seed=seed_of(seed, number, use + 1),
        name=name,
        **more,
    )


def _prefers_xla(network: Network, phase: int) -> bool:
    """XLA makes convolutions slow on processors, and has nothing to gain where a mask is looked at in every step."""
    assert isinstance(network, RecurrentNetwork)
    return not network.mask and not any(isinstance(row, Conv1DRow) for row in network.rows)


RECURRENT = Family(build=_build, viewers=(forecast, one_sample), xla=_prefers_xla)
