"""The server's one launcher, store and settings, as pages reach them; and what is known of data before it is
prepared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from playground.errors import PlaygroundError
from playground.settings import Settings, read_settings
from playground.spec.data import DataSpec
from playground.spec.seeds import Seeds
from playground.spec.shape import DataShape

if TYPE_CHECKING:  # the page that opens first has no need of them
    from playground.launch.local import LocalLauncher
    from playground.runs.contract import Store

__all__ = ["data_shape", "images_missing", "is_dark", "local_launcher", "local_store", "settings"]


def local_store() -> Store:
    """See `playground.launch.local`."""
    from playground.launch import local

    return local.local_store()


def local_launcher() -> LocalLauncher:
    """See `playground.launch.local`."""
    from playground.launch import local

    return local.local_launcher()


def settings() -> Settings:
    """Where things are kept."""
    return read_settings()


def data_shape(data: DataSpec, seeds: Seeds) -> DataShape | PlaygroundError:
    """Shape of the data, or why it cannot be told; an error is a value here, because a form shows it and goes on."""
    # scikit-learn is slow to import, and the page that opens first has no need of it
    from playground.ui.facts import data_facts

    facts = data_facts(data, seeds)
    return facts if isinstance(facts, PlaygroundError) else facts.shape


def images_missing(name: str) -> bool:
    """Whether a built-in set is one of images that are not on this machine."""
    from playground.data.download import SOURCES, find_files  # as above

    return name in SOURCES and not find_files(name, settings())


def is_dark() -> bool:
    """Whether the user's theme is dark."""
    return st.context.theme.type == "dark"
