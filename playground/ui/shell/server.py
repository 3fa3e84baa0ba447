"""The server's one launcher, store and settings, as pages reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from playground.settings import Settings, read_settings

if TYPE_CHECKING:  # the page that opens first has no need of them
    from playground.launch.local import LocalLauncher
    from playground.runs.store.contract import Store

__all__ = ["is_dark", "local_launcher", "local_store", "settings"]


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


def is_dark() -> bool:
    """Whether the user's theme is dark."""
    return st.context.theme.type == "dark"
