"""Upload of images -> what is in it: a wall by class, files left out, and an experiment on it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from playground.data.decided import decisions_of
from playground.data.files.archive import LeftOut
from playground.data.files.csv_text import csv_bytes
from playground.data.images.proposal import proposed_data
from playground.data.images.store import read_images
from playground.data.uploads.store import Upload
from playground.errors import PlaygroundError
from playground.spec.counted import are, counted
from playground.spec.data.images import ImageData
from playground.spec.data.parts import ClassesSpec
from playground.ui.forms.decisions import Change, changing, choosing, render_decisions
from playground.ui.forms.image_form import start_images
from playground.ui.parts.balance import render_balance
from playground.ui.parts.image_wall import gallery_of, render_wall
from playground.ui.parts.tables import chosen_values
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.go_on import go_on, ways_on
from playground.ui.shell.server import settings


def image_facts_line(upload: Upload) -> str:
    """`800 images, 10 classes`, to stand in a list."""
    classes = counted(len(upload.info.get("classes", ())), "class", "classes")
    return f"{counted(upload.info.get('images', 0), 'image')}, {classes}"


def render_image_upload(upload: Upload) -> None:
    """Everything of one upload of images, below its name."""
    data = _as_chosen(upload)
    st.caption(_sizes(upload, data))
    with st.container(horizontal=True, key="data:train"):
        start = ways_on(upload.id)
    if start is not None:
        slot = DraftSlot("train")
        start_images(slot, upload.id)
        go_on(slot, "images", start=start)
    try:
        gallery = gallery_of(data.model_dump_json(), data, 0)
        left_out = read_images(data, 0, settings(), lambda stage, done: None).left_out
        found = decisions_of(data, settings())
    except PlaygroundError as error:
        st.error(str(error))
        return
    render_decisions(found, _changing(upload), f"data:{upload.id}")
    if left_out:
        _left_out(upload, left_out)
    render_balance(gallery.counts)
    render_wall(gallery)


def _as_chosen(upload: Upload) -> ImageData:
    """As the draft reads these images, else as was proposed."""
    draft = DraftSlot("train").spec.data
    chosen = isinstance(draft, ImageData) and draft.dataset == upload.id
    data = proposed_data(upload).model_copy(update=chosen_values(upload.id))
    if chosen and isinstance(draft, ImageData):
        data = draft
    return data.model_copy(update={"per_class": None, "classes": ClassesSpec()})


def _changing(upload: Upload) -> Change:
    """Switches that change the draft where it uses these images, else what it will be told when it does."""
    slot = DraftSlot("train")
    draft = slot.spec.data
    return changing(slot, upload.id) if getattr(draft, "dataset", "") == upload.id else choosing(upload.id)


def _sizes(upload: Upload, data: ImageData) -> str:
    (least_width, least_height), (most_width, most_height) = upload.info["smallest"], upload.info["largest"]
    there = f"{least_width:,} x {least_height:,}"
    if (least_width, least_height) != (most_width, most_height):
        there += f" to {most_width:,} x {most_height:,}"
    look = "in grey" if data.colour == "grey" else "in colour"
    return (
        f"{image_facts_line(upload)}, {there} pixels (width x height). "
        f"Shown as a network sees them: {data.width} x {data.height}, {look}."
    )


def _left_out(upload: Upload, left_out: tuple[LeftOut, ...]) -> None:
    title = f"{counted(len(left_out), 'file')} {are(len(left_out))} left out"
    with st.expander(f"{title}, and why", icon=":material/warning:", key=f"data:left-out:{upload.id}"):
        table = pd.DataFrame({"file": [item.name for item in left_out], "why": [item.reason for item in left_out]})
        st.dataframe(table.head(1_000), hide_index=True, height="content" if len(table) <= 8 else 320)
        st.download_button(
            "Download the list",
            csv_bytes(table),
            "left-out.csv",
            "text/csv",
            icon=":material/download:",
            key="data:left-out:csv",
            on_click="ignore",
        )
