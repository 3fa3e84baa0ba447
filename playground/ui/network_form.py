"""Draft -> rows of layers that are added, moved, duplicated and removed, with shapes and costs computed as they are
edited.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from playground.errors import PlaygroundError
from playground.spec.families import FAMILIES, hidden_layers
from playground.spec.families.dense import DenseNetwork
from playground.spec.layers import LayerRow, layer_table, optimizer_slots
from playground.spec.network import MAX_LAYERS
from playground.spec.resolve import fitting_families, resolve
from playground.spec.shape import DataShape
from playground.ui.draft import DraftSlot
from playground.ui.fields import setting_field
from playground.ui.spec_form import render_spec

_DETAILS = ("initializer", "normalization", "dropout", "l1", "l2", "use_bias")
_MARKS = {"dropout": "drop {:g}", "l1": "L1 {:g}", "l2": "L2 {:g}"}

Rows = list[dict[str, Any]]


def _moved(rows: Rows, index: int, by: int) -> Rows:
    target = index + by
    if 0 <= target < len(rows):
        rows[index], rows[target] = rows[target], rows[index]
    return rows


#: what the menu of a row offers, and what it makes of the rows
ROW_ACTIONS: dict[str, Callable[[Rows, int], Rows]] = {
    "Duplicate": lambda rows, index: [*rows[: index + 1], *rows[index:]],
    "Move up": lambda rows, index: _moved(rows, index, -1),
    "Move down": lambda rows, index: _moved(rows, index, 1),
    "Remove": lambda rows, index: [*rows[:index], *rows[index + 1 :]],
}


def row_actions(index: int, count: int) -> list[str]:
    """What can be done with the row at `index`, one of `count`."""
    cannot = {
        "Duplicate": count >= MAX_LAYERS,
        "Move up": index == 0,
        "Move down": index == count - 1,
    }
    return [action for action in ROW_ACTIONS if not cannot.get(action)]


def render_network_form(slot: DraftSlot, shape: DataShape | None, *, table: bool = True) -> None:
    """Widgets of `network`, and below them what its layers cost: in a table, or in one line."""
    _family(slot, shape)
    if isinstance(slot.spec.network, DenseNetwork):
        _dense(slot)
    else:
        render_spec(slot, "network", leave_out=("output",))
    if "output" in type(slot.spec.network).model_fields:
        _output(slot)
    if shape is not None:
        _costs(slot, shape, table)


def _family(slot: DraftSlot, shape: DataShape | None) -> None:
    """Which family, of those that can learn from the data; the present one is always there."""
    present = slot.spec.network.kind_name()
    fitting = fitting_families(shape) if shape is not None else FAMILIES.values()
    kinds = {present, *(family.kind_name() for family in fitting)}
    key = slot.key("network.kind")
    st.session_state[key] = present
    st.selectbox(
        "Family",
        [kind for kind in FAMILIES if kind in kinds],
        format_func=lambda kind: FAMILIES[kind].title,
        key=key,
        help=" ".join(f"**{family.title}**: {family.summary}" for kind, family in FAMILIES.items() if kind in kinds),
        on_change=lambda: slot.put({"network": {"kind": st.session_state[key]}}),
    )


def _dense(slot: DraftSlot) -> None:
    layers = hidden_layers(slot.spec.network)
    with st.container(gap="xsmall", key=slot.key("network.rows")):
        for index in range(len(layers)):
            _layer_row(slot, index)
    if not layers:
        st.caption("No hidden layers: a linear model.")
    st.button(
        "Add layer",
        icon=":material/add:",
        key=slot.key("network.add"),
        disabled=len(layers) >= MAX_LAYERS,
        on_click=lambda: _edit(slot, lambda rows: [*rows, dict(rows[-1]) if rows else {}]),
    )
    problem = slot.draft.problems.get("network.layers")
    if problem:
        st.error(problem)


def _output(slot: DraftSlot) -> None:
    with st.expander("Output layer", key=slot.key("network.output.details")):
        setting_field(slot, "network.output.activation")
        setting_field(slot, "network.output.initializer")
        setting_field(slot, "network.output.use_bias")


def _layer_row(slot: DraftSlot, index: int) -> None:
    path = f"network.layers.{index}"
    with st.container(gap=None, key=slot.key(f"{path}.row")):
        units, activation, more, menu = st.columns([1.4, 1.4, 0.55, 0.55], vertical_alignment="center", gap="xsmall")
        with units:
            setting_field(slot, f"{path}.units", label=f"Units of layer {index + 1}", compact=True)
        with activation:
            setting_field(slot, f"{path}.activation", label=f"Activation of layer {index + 1}", compact=True)
        with (
            more,
            st.popover("", icon=":material/tune:", help="All settings of this layer", key=slot.key(f"{path}.more")),
        ):
            for name in _DETAILS:
                setting_field(slot, f"{path}.{name}")
        with menu:
            chosen = st.menu_button(
                "",
                row_actions(index, len(hidden_layers(slot.spec.network))),
                icon=":material/more_vert:",
                key=slot.key(f"{path}.menu"),
                type="tertiary",
                help=f"Layer {index + 1}",
            )
        marks = _marks(slot, index)
        if marks:
            st.caption(" · ".join(marks))
    if chosen:
        _edit(slot, lambda rows: ROW_ACTIONS[chosen](rows, index))
        st.rerun()


def _marks(slot: DraftSlot, index: int) -> list[str]:
    """What of a layer is not as usual, in a few words."""
    layer = hidden_layers(slot.spec.network)[index]
    marks = [text.format(getattr(layer, name)) for name, text in _MARKS.items() if getattr(layer, name)]
    if layer.normalization != "none":
        marks.insert(0, f"{layer.normalization} norm")
    if layer.initializer != type(layer).model_fields["initializer"].default:
        marks.append(layer.initializer.replace("_", " "))
    return marks if layer.use_bias else [*marks, "no bias"]


def _edit(slot: DraftSlot, edit: Callable[[Rows], Rows]) -> None:
    network = slot.spec.network.model_dump(mode="json")
    network["layers"] = edit(network["layers"])
    slot.put({"network": network})


def _costs(slot: DraftSlot, shape: DataShape, table: bool) -> None:
    try:
        slots = optimizer_slots(slot.spec.training.optimizer)
        rows = layer_table(slot.spec.network, shape, resolve(slot.spec, shape), slots=slots)
    except PlaygroundError:
        return  # said where the training is summarised
    if table:
        _layer_table(rows)
    total = sum(row.memory for row in rows)
    st.caption(
        f"{sum(row.parameters for row in rows):,} parameters, "
        f"{sum(row.multiply_adds for row in rows):,} multiply-adds a sample, about {size(total)} while training."
    )


def _layer_table(rows: Sequence[LayerRow]) -> None:
    frame = pd.DataFrame(
        {
            "layer": [row.name.replace("normalization", "norm") for row in rows],
            "output": [row.output for row in rows],
            "parameters": [row.parameters for row in rows],
            "mult-adds": [row.multiply_adds for row in rows],
            "memory": [size(row.memory) for row in rows],
        }
    )
    number = st.column_config.NumberColumn
    st.dataframe(
        frame,
        hide_index=True,
        height="content" if len(frame) <= 8 else 320,
        row_height=30,
        column_config={
            "output": st.column_config.TextColumn(width=58),
            "parameters": number(width=76, format="localized"),
            "mult-adds": number(width=74, format="localized", help="Multiplications with an addition, for a sample."),
            "memory": st.column_config.TextColumn(width=64, help="While training, for one batch."),
        },
    )


def size(count: float) -> str:
    """Bytes for people."""
    for unit in ("B", "kB", "MB"):
        if count < 999.5:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:,.3g} GB"
