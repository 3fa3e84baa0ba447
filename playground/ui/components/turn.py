"""What a component is given -> a number that grows with every change of it."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st


def turn_of(key: str, data: dict[str, Any]) -> int:
    """Grows whenever the data change, for the browser may be given them in another order.

    Taken from the clock (ms), so that it goes on growing when a page outlives the server.
    """
    slot = f"{key}:turn"
    known, turn = st.session_state.get(slot, (None, 0))
    if data != known:
        turn = max(turn + 1, time.time_ns() // 1_000_000)
        st.session_state[slot] = (data, turn)
    return int(turn)
