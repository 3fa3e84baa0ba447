"""Class -> some of its images, as rows of a wall, and how many images each class has."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np
import streamlit as st

from playground.charts.png import png_uri
from playground.data.images.kept_images import ImageStore
from playground.data.images.store import read_images
from playground.spec.data.images import ImageData
from playground.ui.shell.server import settings

#: images of one class, and of all together, that a wall shows
A_CLASS, IN_ALL = 14, 420
_PIXELS = 44
_SHARP = 96  # pixels of a picture that is sent


class Gallery(NamedTuple):
    """Some images of each class, as addresses of pictures, and how many images of each class there are.

    Attributes:
        images: class -> addresses.
        counts: class -> images.
        pixels: along the longer side of a picture.
    """

    images: dict[str, list[str]]
    counts: dict[str, int]
    pixels: int = 0


@st.cache_data(show_spinner="Reading the images", max_entries=8)
def gallery_of(key: str, _data: ImageData, seed: int, a_class: int = A_CLASS) -> Gallery:
    """Some images of each class of an upload, evenly out of its order.

    Raises:
        DataError: its images cannot be used.
    """
    store = read_images(_data, seed, settings(), lambda stage, done: None)
    most = max(1, min(a_class, IN_ALL // len(store.class_names)))
    images = {name: _pictures(store, label, most) for label, name in enumerate(store.class_names)}
    return Gallery(images, store.counts(), max(store.pixels.shape[1:3]))


def _pictures(store: ImageStore, label: int, most: int) -> list[str]:
    rows = np.flatnonzero(store.labels == label)
    rows = rows[np.unique(np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(int))]
    step = max(1, -(-max(store.pixels.shape[1:3]) // _SHARP))
    return [png_uri(np.ascontiguousarray(store.pixels[row, ::step, ::step])) for row in rows]


def render_wall(gallery: Gallery) -> None:
    """A row of images for each class, with the number of its images."""
    coarse = gallery.pixels <= _PIXELS
    rows = "".join(
        '<tr><th style="text-align:left;padding-right:.8rem;font-weight:600;max-width:14rem;overflow:hidden;'
        f'text-overflow:ellipsis;white-space:nowrap" title="{escape(label)}">{escape(label)}</th>'
        '<td style="padding-right:.8rem;text-align:right;font-variant-numeric:tabular-nums;opacity:.75">'
        f"{gallery.counts.get(label, 0):,}</td>"
        f'<td style="white-space:nowrap">{pictures_html(uris, coarse=coarse)}</td></tr>'
        for label, uris in gallery.images.items()
    )
    st.html(f'<div style="overflow:auto;max-height:40rem"><table style="font-size:.9rem">{rows}</table></div>')


def pictures_html(uris: Sequence[str], pixels: int = _PIXELS, *, coarse: bool = True) -> str:
    """Images one beside the other.

    Args:
        uris: addresses of the pictures.
        pixels: height on the page.
        coarse: show pixels as squares instead of blurring them.
    """
    look = "image-rendering:pixelated;" if coarse else ""
    return "".join(
        f'<img src="{uri}" height="{pixels}" alt="" style="{look}margin:1px;border-radius:3px;display:inline-block">'
        for uri in uris
    )
