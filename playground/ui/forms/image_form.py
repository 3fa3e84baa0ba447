"""Draft -> widgets for images of the user's own: which archive, and how an image becomes one of a fixed size."""

from __future__ import annotations

import streamlit as st

from playground.data.decided import decisions_of
from playground.data.proposals.images import image_experiment
from playground.data.uploads.store import find_upload, list_uploads
from playground.errors import PlaygroundError
from playground.spec.data.images import ImageData
from playground.ui.forms.decisions import changing, render_decisions
from playground.ui.forms.fields import setting_field
from playground.ui.forms.source_form import Files, source_field
from playground.ui.parts.image_wall import gallery_of, pictures_html
from playground.ui.parts.tables import chosen_values
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.places import place
from playground.ui.shell.server import settings

_SHOWN, _PIXELS = 8, 40


def start_images(slot: DraftSlot, upload: str) -> None:
    """Let the draft use these images, with a network and settings that suit them."""
    try:
        with st.spinner("Choosing what suits these images"):
            spec, notes = image_experiment(upload, settings())
    except PlaygroundError as error:
        st.session_state[slot.key("images.error")] = str(error)
        return
    st.session_state.pop(slot.key("images.error"), None)
    st.session_state[slot.key("images.notes")] = notes
    slot.take_spec(spec.model_copy(update={"seeds": slot.spec.seeds}))
    for name, value in chosen_values(upload).items():
        slot.change({f"data.{name}": value})


def render_image_form(slot: DraftSlot, pending: str) -> None:
    """Choose or upload an archive, and say how its images are resized.

    Args:
        slot: the draft that is edited.
        pending: session key that names the kind of data of which a file is still to be chosen.
    """
    uploads = {item.id: item.name for item in list_uploads(settings(), "images")}
    data = slot.spec.data
    if source_field(slot, pending, _FILES, uploads, data.dataset if isinstance(data, ImageData) else ""):
        assert isinstance(data, ImageData)
        _looks(slot, data)


def _looks(slot: DraftSlot, data: ImageData) -> None:
    if notes := st.session_state.get(slot.key("images.notes"), ()):
        with st.expander(f"What was chosen, and why ({len(notes)})", key=slot.key("images.chosen")):
            for note in notes:
                st.caption(note)
    try:
        found = decisions_of(data, settings())
    except PlaygroundError:
        found = ()  # said below, where the shape of the data is
    render_decisions(found, changing(slot, data.dataset), slot.key("images"))
    left, right = st.columns(2, gap="small")
    with left:
        setting_field(slot, "data.height")
    with right:
        setting_field(slot, "data.width")
    setting_field(slot, "data.fit")
    setting_field(slot, "data.colour")
    setting_field(slot, "data.per_class")
    if data.label or find_upload(data.dataset, settings()).info["proposed"].get("label"):
        setting_field(slot, "data.label")
    if any(decision.path == ("deep",) for decision in found):
        setting_field(slot, "data.deep")
    _preview(slot, data)
    st.page_link(place("data"), label="Look at all classes on the Data page", icon=":material/photo_library:")


def _preview(slot: DraftSlot, data: ImageData) -> None:
    """One image of some of the kept classes, as the network will see it."""
    seed = slot.spec.seeds.drawn().data if data.per_class else 0
    try:
        gallery = gallery_of(f"{data.model_dump_json(exclude={'split', 'classes'})} {seed}", data, seed, 1)
    except PlaygroundError:
        return  # said below, where the shape of the data is
    kept = data.classes.keep
    some = [uris[0] for name, uris in gallery.images.items() if uris and (name in kept or not kept)][:_SHOWN]
    st.html(f"<div>{pictures_html(some, _PIXELS, coarse=gallery.pixels <= _PIXELS)}</div>")


_FILES = Files(
    form="images",
    label="File",
    start=start_images,
    upload_label="A zip archive of images",
    help="A folder of PNG, JPEG, WebP, BMP or GIF images for each class, or images with a CSV table of file names and "
    "labels. Folders `train` and `test` are used as the two parts.",
    only="images",
)
