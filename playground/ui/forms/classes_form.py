"""Draft -> widgets of the classes: which ones are kept, which are unseen in training, how many samples of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from playground.spec.counted import counted
from playground.spec.data.parts import ClassesSpec
from playground.ui.forms.fields import names_field, setting_field
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import escaped, sentence

#: where the choice of classes lies in a specification
CLASSES = "data.classes"
_KEEP, _UNSEEN, _SAMPLES = (f"{CLASSES}.{name}" for name in ("keep", "unseen", "samples"))


def render_classes(slot: DraftSlot, names: Sequence[str], problems: Mapping[str, str]) -> None:
    """Choose some of a data set's classes.

    Args:
        slot: the draft that is edited; its data have `classes`.
        names: of all classes there are.
        problems: field path -> why what was chosen does not fit the data; said at its field.
    """
    keep: tuple[str, ...] = slot.value(_KEEP)
    with st.expander(classes_line(slot.value(CLASSES), names), key=slot.key(CLASSES), expanded=bool(problems)):
        names_field(
            slot,
            _KEEP,
            names,
            f"all {len(names):,} classes",
            # a class that is left out cannot be an unseen one any more
            along=lambda kept: {_UNSEEN: [name for name in slot.value(_UNSEEN) if name in kept or not kept]},
        )
        _problem(problems, _KEEP)
        names_field(slot, _UNSEEN, [name for name in names if name in keep or not keep], "none")
        _problem(problems, _UNSEEN)
        setting_field(slot, _SAMPLES)
        _problem(problems, _SAMPLES)


def classes_line(classes: ClassesSpec, names: Sequence[str]) -> str:
    """`Classes: 5 of 10, 9 unseen, 10 training samples of each`, as Markdown."""
    words = [f"{len(classes.keep):,} of {len(names):,}" if classes.keep else f"all {len(names):,}"]
    if classes.unseen:
        first = escaped(classes.unseen[0])
        words.append(f"{first if len(classes.unseen) == 1 else f'{len(classes.unseen):,}'} unseen")
    words += [f"{counted(classes.samples, 'training sample')} of each"] if classes.samples else []
    return f"Classes: {', '.join(words)}"


def _problem(problems: Mapping[str, str], path: str) -> None:
    if path in problems:
        st.error(sentence(problems[path]))
