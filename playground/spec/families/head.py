"""The dense layers with which a network ends that begins otherwise: after convolutions, a sequence, or words."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from playground.spec.families.dense import rows_of_units
from playground.spec.field import setting
from playground.spec.network import MAX_LAYERS, DenseLayer

#: from the input side to the output side; numbers of units may stand for layers: `[64, 32]`
DenseLayers = Annotated[tuple[DenseLayer, ...], BeforeValidator(rows_of_units)]


def head_setting(help: str, default: tuple[DenseLayer, ...] = ()) -> Any:
    """The setting of these layers; `help` says what they lie between."""
    return setting(default, title="Dense layers", help=help, max_length=MAX_LAYERS)
