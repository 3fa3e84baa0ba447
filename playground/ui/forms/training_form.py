"""Draft -> widgets of the training: optimizer, learning rate, batches, epochs, loss, stopping."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground.processor import computes_bfloat16
from playground.spec.counted import counted
from playground.spec.field import Spec, settings_of
from playground.spec.metrics import metric_of
from playground.spec.resolve import losses_for, metrics_for
from playground.spec.shape import DataShape
from playground.spec.training.optimizers import OPTIMIZER_LABELS, OPTIMIZERS
from playground.spec.training.schedules import SCHEDULE_LABELS, SCHEDULES
from playground.spec.training.training import TrainingSpec
from playground.ui.forms.fields import setting_field
from playground.ui.shell.draft import DraftSlot

#: settings of the training that come first, and last; all others lie between them, as they are declared
_FIRST = ("optimizer", "learning_rate", "schedule", "batch_size", "epochs", "loss", "metrics", "early_stopping")
_LAST = ("pace", "compile", "precision")
#: settings that are of use where classes are learned
_OF_CLASSES = frozenset({"class_weights", "resample", "label_smoothing"})


def render_training_form(slot: DraftSlot, shape: DataShape | None) -> None:
    """Widgets of `training`: every setting. Losses and metrics are those that fit `shape`, where it is known."""
    with_classes = slot.spec.network.objective == "predict" and not (shape and shape.task == "regression")
    between = [name for name in settings_of(TrainingSpec) if name not in (*_FIRST, *_LAST)]
    for name in (*_FIRST, *between, *_LAST):
        if name in _PARTS:
            _PARTS[name](slot, shape)
        elif with_classes or name not in _OF_CLASSES:
            setting_field(slot, f"training.{name}")


def descent_name(slot: DraftSlot, shape: DataShape | None) -> str:
    """What gradient descent with this batch size is called."""
    batch = slot.value("training.batch_size")
    if batch is None or (shape and batch >= shape.train):
        return "Batch gradient descent: one step per epoch."
    steps = f": {counted(-(-shape.train // batch), 'step')} per epoch." if shape else "."
    return ("Stochastic gradient descent" if batch == 1 else "Mini-batch gradient descent") + steps


def _named_part(slot: DraftSlot, path: str, label: str, kinds: dict[str, type[Spec]], labels: dict[str, str]) -> None:
    key = slot.key(f"{path}.name")
    st.session_state[key] = slot.value(f"{path}.name")
    st.selectbox(
        label,
        list(kinds),
        format_func=lambda name: labels[name],
        key=key,
        help=kinds[slot.value(f"{path}.name")].__doc__,
        on_change=lambda: slot.change({path: st.session_state[key]}),
    )
    details = [name for name in settings_of(kinds[slot.value(f"{path}.name")]) if name != "name"]
    if details:
        with st.expander(f"{labels[slot.value(f'{path}.name')]} settings", key=slot.key(f"{path}.details")):
            for name in details:
                setting_field(slot, f"{path}.{name}")


def _loss(slot: DraftSlot, shape: DataShape | None) -> None:
    """What can be made small; nothing is asked where the family leaves no choice."""
    network = slot.spec.network
    if network.objective == "predict":
        setting_field(slot, "training.loss", choices=("auto", *losses_for(shape)) if shape else None)
    elif shape and (losses := network.loss_choices(shape)):
        setting_field(slot, "training.loss", choices=("auto", *losses))


def _metrics(slot: DraftSlot, shape: DataShape | None) -> None:
    if shape is None:
        return
    network = slot.spec.network
    fitting = metrics_for(shape) if network.objective == "predict" else network.metric_choices(shape)
    if not fitting:
        return
    key = slot.key("training.metrics")
    st.session_state[key] = [name for name in slot.value("training.metrics") if name in fitting]
    st.pills(
        "Metrics",
        fitting,
        selection_mode="multi",
        format_func=lambda name: metric_of(name).title,
        key=key,
        help=settings_of(type(slot.spec.training))["metrics"].help,
        on_change=lambda: slot.change({"training.metrics": st.session_state[key]}),
    )


def _early_stopping(slot: DraftSlot, shape: DataShape | None) -> None:
    key = slot.key("training.early_stopping")
    on = slot.spec.training.early_stopping is not None
    st.session_state[key] = on
    st.toggle(
        "Early stopping",
        key=key,
        help=settings_of(type(slot.spec.training))["early_stopping"].help,
        on_change=lambda: slot.change({"training.early_stopping": {} if st.session_state[key] else None}),
    )
    if on:
        with st.container(border=True):
            for name in ("monitor", "patience", "min_delta", "restore_best_weights"):
                setting_field(slot, f"training.early_stopping.{name}")


def _clipping(slot: DraftSlot, shape: DataShape | None) -> None:
    setting_field(slot, "training.clipping.mode")
    if slot.value("training.clipping.mode") != "none":
        setting_field(slot, "training.clipping.threshold")


def _batch_size(slot: DraftSlot, shape: DataShape | None) -> None:
    setting_field(slot, "training.batch_size")
    st.caption(descent_name(slot, shape))


def _precision(slot: DraftSlot, shape: DataShape | None) -> None:
    setting_field(slot, "training.precision")
    if slot.value("training.precision") != "float32" and not computes_bfloat16():
        st.caption(
            "This processor has no instructions for bfloat16 (AVX-512 BF16, AMX): float32 is faster on it, unless a "
            "GPU is used."
        )


#: settings that take more than one widget of the usual kind
_PARTS: dict[str, Callable[[DraftSlot, DataShape | None], None]] = {
    "optimizer": lambda slot, shape: _named_part(slot, "training.optimizer", "Optimizer", OPTIMIZERS, OPTIMIZER_LABELS),
    "schedule": lambda slot, shape: _named_part(
        slot, "training.schedule", "Learning-rate schedule", SCHEDULES, SCHEDULE_LABELS
    ),
    "batch_size": _batch_size,
    "loss": _loss,
    "metrics": _metrics,
    "early_stopping": _early_stopping,
    "clipping": _clipping,
    "precision": _precision,
}
