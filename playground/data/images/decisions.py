"""Decoded images -> what was taken for what, with the settings that change it."""

from __future__ import annotations

from playground.data.images.index import CLASSES_FROM
from playground.data.images.kept_images import ImageStore
from playground.data.values.decision import Choice, Decision
from playground.spec.data.images import ImageData
from playground.spec.field import describe

#: columns that are offered for the classes
_MOST = 20


def image_decisions(store: ImageStore, data: ImageData) -> tuple[Decision, ...]:
    """What was decided about an archive of images."""
    offered = ("", *store.label_columns[:_MOST])
    found = []
    for note in store.notes:
        if len(offered) > 1 and data.label in offered and note.startswith(CLASSES_FROM):
            words = [Choice(name, f"only {name}" if name else "a class for each column") for name in offered]
            found.append(Decision(note, ("label",), data.label, tuple(words)))
        else:
            found.append(Decision(note))
    if sentence := store.of_depth():
        setting = describe(ImageData, "deep")
        choices = tuple(Choice(choice, setting.label(choice)) for choice in setting.choices)
        found.append(Decision(sentence, ("deep",), data.deep, choices))
    return tuple(found)
