"""Draft -> some of its training images as augmentation changes them, drawn by an engine before any training."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt
import streamlit as st

from playground.errors import PlaygroundError
from playground.launch.local import local_launcher
from playground.runs.protocol.panels import Images
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.convolutional import ConvolutionalNetwork
from playground.ui.shell.draft import DraftSlot

_GAP = 2  # pixels between two images
_SIDE = 64  # pixels of an image on the page, at least


def render_augmentation_preview(slot: DraftSlot) -> None:
    """A button, and once it was pressed the images, as long as data and augmentation stay as they are."""
    augmentation = getattr(slot.spec.network, "augmentation", None)
    if augmentation is None:
        return
    if not augmentation.steps():
        st.caption("No augmentation: all its settings are 0.")
        return
    # a network without layers: only what comes before them is drawn
    network = ConvolutionalNetwork(augmentation=augmentation, rows=(), head=())
    spec = ExperimentSpec(seeds=slot.spec.seeds, data=slot.spec.data, network=network)
    key, wanted = slot.key("network.augmentation.seen"), spec.model_dump_json()
    st.button(
        "Show augmented samples",
        icon=":material/photo_library:",
        key=slot.key("network.augmentation.show"),
        help="Some training images, each with several random augmentations.",
        on_click=partial(st.session_state.__setitem__, key, wanted),
    )
    if st.session_state.get(key) != wanted:
        return
    try:
        pixels, note = _samples(wanted, spec)
    except PlaygroundError as error:
        st.error(str(error))
        return
    st.image(pixels, caption=note, width="stretch")


@st.cache_data(show_spinner="Augmenting the images", max_entries=50)
def _samples(key: str, _spec: ExperimentSpec) -> tuple[npt.NDArray[np.uint8], str]:
    panels = local_launcher().preview(_spec).panels
    panel = next(panel for panel in panels if isinstance(panel, Images) and panel.name == "augmented")
    return tiled(panel.pixels, panel.columns), panel.note


def tiled(pixels: npt.NDArray[np.uint8], columns: int) -> npt.NDArray[np.uint8]:
    """Images side by side in rows, on white, each pixel a square large enough to be seen.

    Args:
        pixels: shape (images, height, width, 1 or 3).
        columns: images in a row.

    Returns:
        Shape (height, width, 3).
    """
    scale = max(1, -(-_SIDE // pixels.shape[1]))
    large = np.broadcast_to(pixels, (*pixels.shape[:3], 3)).repeat(scale, axis=1).repeat(scale, axis=2)
    framed = np.pad(large, ((0, -len(large) % columns), (0, _GAP), (0, _GAP), (0, 0)), constant_values=255)
    _, height, width, _ = framed.shape
    rows = framed.reshape(-1, columns, height, width, 3).swapaxes(1, 2)
    return rows.reshape(-1, columns * width, 3)
