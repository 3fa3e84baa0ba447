"""Time zones as texts of times end with them -> how far they are from UTC."""

from __future__ import annotations

import pandas as pd

_HOURS = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2,
    "eest": 3, "msk": 3, "jst": 9, "kst": 9, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7,
}  # fmt: skip
#: a zone at the end of a text in lower case: its name, an offset, or both; a name in brackets only repeats it
ZONE = (
    r"(?P<zone>(?:" + "|".join(sorted(_HOURS, key=len, reverse=True)) + r")?(?:[+-]\d{2}(?::?\d{2})?)?)"
    r"(?:\s*[\[(][\w/ +:-]+[\])])?"
)


def offsets(zones: pd.Series) -> pd.Series:
    """How far the time of a zone is before UTC, timedelta64; of "" nothing."""
    known = {text: _offset(text) for text in zones.fillna("").unique()}
    return zones.fillna("").map(known).astype("timedelta64[us]")


def _offset(text: str) -> pd.Timedelta:
    name = text.rstrip("+-:0123456789")
    digits = text[len(name) :].replace(":", "")
    hours = float(_HOURS.get(name, 0))
    if digits:
        hours += (-1 if digits[0] == "-" else 1) * (int(digits[1:3]) + int(digits[3:5] or 0) / 60)
    return pd.Timedelta(hours=hours)
