"""Draft -> rows of layers that are added, moved, duplicated and removed, with shapes and costs computed as they are
edited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from playground.data.prepare import sample_kind
from playground.errors import Problem, SpecError
from playground.spec.families import FAMILIES, hidden_layers
from playground.spec.families.dense import DenseNetwork
from playground.spec.layers import LayerRow, fitting_rows, input_rows, optimizer_slots
from playground.spec.network import MAX_LAYERS
from playground.spec.propose import usual_training, with_family
from playground.spec.resolve import fitting_families, resolve
from playground.spec.shape import DataShape
from playground.spec.summary import training_line
from playground.ui.forms.augmentation_preview import render_augmentation_preview
from playground.ui.forms.bases import with_base_title, with_fitting_base
from playground.ui.forms.fields import setting_field
from playground.ui.forms.rows_form import ROW_ACTIONS, add_row, edit_rows, row_actions
from playground.ui.forms.spec_form import render_spec
from playground.ui.shell.draft import DraftSlot

_DETAILS = ("initializer", "normalization", "dropout", "l1", "l2", "use_bias")
_MARKS = {"dropout": "drop {:g}", "l1": "L1 {:g}", "l2": "L2 {:g}"}


def render_network_form(slot: DraftSlot, shape: DataShape | None, *, table: bool = True) -> None:
    """Widgets of `network`, and below them what its layers cost: in a table, or in one line."""
    _family(slot, shape)
    network = slot.spec.network
    rows, problems = _costed(slot, shape) if shape is not None else ([], ())
    if isinstance(network, DenseNetwork):
        _dense(slot)
    else:
        render_spec(
            slot,
            "network",
            leave_out={"output", *network.inactive_settings(shape)},
            problems={problem.field: problem.sentence for problem in problems},
            outputs=row_outputs(rows),
        )
        render_augmentation_preview(slot)
    if "output" in type(network).model_fields:
        _output(slot)
    if rows:
        named = [replace(row, name=with_base_title(row.name, slot.spec)) for row in rows]
        _costs([*(input_rows(network, shape) if shape else []), *named], table, whole=not problems)


def _costed(slot: DraftSlot, shape: DataShape) -> tuple[list[LayerRow], tuple[Problem, ...]]:
    """The layers as far as they fit, and why no further."""
    try:
        resolved = resolve(slot.spec, shape)
    except SpecError as error:
        return [], error.problems  # what is not the network's is said where the training is summarised
    return fitting_rows(slot.spec.network, shape, resolved, slots=optimizer_slots(slot.spec.training.optimizer))


def row_outputs(rows: Sequence[LayerRow]) -> dict[str, str]:
    """Path of a row of the network -> shape of what its last Keras layer gives: `network.rows.2` -> `24x24x32`."""
    outputs: dict[str, str] = {}
    last = ""
    for row in rows:
        found = re.match(r"\w+\.\d+(?=\.|$)", row.place)
        at = f"network.{found[0]}" if found else ""
        # a decoder's layers stand for the same rows as the encoder's, which come first
        if at and (at == last or at not in outputs):
            outputs[at] = " x ".join(re.findall(r"\d+", row.output))
        last = at
    return outputs


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
        on_change=lambda: _take_family(slot, st.session_state[key]),
    )


def _take_family(slot: DraftSlot, kind: str) -> None:
    """Go on with the usual network of a family, and a training that suits it; with the family, the training from before
    comes back.
    """
    key, samples = slot.key("training:before"), sample_kind(slot.spec.data)
    spec = with_family(slot.spec, kind, samples, st.session_state.get(key))
    if usual_training(kind, samples):
        st.session_state[key] = slot.spec.training
    note = f"The training settings now suit this family: {training_line(spec)}."
    if spec.training == slot.spec.training:
        note = ""
    spec, lacking = with_fitting_base(spec)
    slot.take(spec, lacking or note)


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
        on_click=add_row,
        args=(slot, "network.layers", "dense"),
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
        edit_rows(slot, "network.layers", lambda rows: ROW_ACTIONS[chosen](rows, index))
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


def _costs(rows: Sequence[LayerRow], table: bool, *, whole: bool) -> None:
    if table:
        _layer_table(rows)
    if not whole:
        return
    total = sum(row.memory for row in rows)
    st.caption(
        f"{sum(row.parameters for row in rows):,} parameters, "
        f"{sum(row.multiply_adds for row in rows):,} multiply-adds per sample, about {size(total)} while training."
    )


def _layer_table(rows: Sequence[LayerRow]) -> None:
    frame = pd.DataFrame(
        {
            "layer": [row.name.replace("normalization", "norm") for row in rows],
            "output": [row.output for row in rows],
            "parameters": [row.parameters for row in rows],
            "mult-adds": [row.multiply_adds for row in rows],
            "memory": [size(row.memory) if row.memory else "" for row in rows],
        }
    )
    number = st.column_config.NumberColumn
    st.dataframe(
        frame,
        hide_index=True,
        height="content" if len(frame) <= 8 else 320,
        row_height=30,
        column_config={
            "output": st.column_config.TextColumn(width=80),
            "parameters": number(width=76, format="localized"),
            "mult-adds": number(width=74, format="localized", help="Multiply-add operations for one sample."),
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
