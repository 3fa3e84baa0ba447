"""The server's one launcher, store and settings, as pages reach them; and what is known of data before it is
prepared.
"""

from __future__ import annotations

import streamlit as st

from playground.errors import PlaygroundError
from playground.launch.local import local_launcher, local_store
from playground.settings import Settings, read_settings
from playground.spec.data import DataSpec
from playground.spec.resolve import DataShape
from playground.spec.seeds import Seeds

__all__ = ["data_shape", "is_dark", "local_launcher", "local_store", "settings"]


def settings() -> Settings:
    """Where things are kept."""
    return read_settings()


def data_shape(data: DataSpec, seeds: Seeds) -> DataShape | PlaygroundError:
    """Shape of the data, or why it cannot be told; an error is a value here, because a form shows it and goes on."""
    return _data_shape(data.model_dump_json(), data, seeds)


@st.cache_data(show_spinner=False, max_entries=200)
def _data_shape(key: str, _data: DataSpec, _seeds: Seeds) -> DataShape | PlaygroundError:
    # scikit-learn is slow to import, and the page that opens first has no need of it
    from playground.data.prepare import describe

    try:
        return describe(_data, _seeds.drawn(), settings())
    except PlaygroundError as error:
        return error


def is_dark() -> bool:
    """Whether the user's theme is dark."""
    return st.context.theme.type == "dark"
