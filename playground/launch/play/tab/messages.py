"""What a session says of itself -> messages for its tab, each a line of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from playground.data.uploads.store import Upload
from playground.errors import Problem
from playground.launch.play.links import query_of
from playground.launch.play.setup import Setup
from playground.launch.play.tab.safe_html import safe_html
from playground.settings import Settings
from playground.spec.data.kinds import DataSpec, TableData
from playground.spec.links.challenge import broken_rules, challenge_key, hidden_neurons
from playground.spec.links.play_link import tfp_differences, to_tf_playground
from playground.spec.training.seeds import DrawnSeeds


def message(name: str, value: Any) -> str:
    """`{"session": {...}}` and the like."""
    return json.dumps({name: value}, allow_nan=False, separators=(",", ":"))


def session(key: str, status: str, sentence: str) -> str:
    """How the session is."""
    return message("room", {"key": key, "status": status, "sentence": sentence})


def answered(ask: int) -> str:
    """All that the tab asked for up to this number is followed, or refused."""
    return message("answered", ask)


def problems(found: Iterable[Problem]) -> str:
    """Why a request was refused; nothing clears what was said before."""
    return message("problems", [{"field": item.field, "sentence": item.sentence} for item in found])


def notices(sentences: Iterable[str]) -> str:
    """What else a user should know."""
    return message("notices", list(sentences))


def spec(setup: Setup, started: bool, number: int, marks: Mapping[str, int]) -> str:
    """What is played.

    Args:
        setup: see there.
        started: it has been trained since it began.
        number: pictures `of` this number or a later one are of this specification, those of earlier ones are not.
        marks: what can be undone, see `Past.marks`.
    """
    return message("spec", {**_spec_values(setup), "started": started, "number": number, **marks})


def _spec_values(setup: Setup) -> dict[str, Any]:
    return {
        "experiment": setup.spec.model_dump(mode="json"),
        "view": setup.view.model_dump(mode="json"),
        "preset": setup.preset,
        "query": query_of(setup),
        "tfp": to_tf_playground(setup.spec, setup.view),
        "text": safe_html(setup.view.text),
        "differences": tfp_differences(setup.spec),
        "challenge": _challenge_values(setup),
    }


def _challenge_values(setup: Setup) -> dict[str, Any] | None:
    challenge = setup.view.challenge
    if challenge is None:
        return None
    return {
        "key": challenge_key(challenge),
        "broken": broken_rules(challenge, setup.spec),
        "neurons": hidden_neurons(setup.spec),
    }


def table(upload: Upload) -> dict[str, Any]:
    """A table of the user's, as the page offers it."""
    names = upload.info.get("names", [])
    return {"kind": "table", "dataset": upload.id, "title": upload.name, "columns": names}


def pasted(upload: Upload, data: TableData) -> str:
    """Points that were pasted are played with now, and kept as a table."""
    return message("pasted", {"table": table(upload), "rows": upload.info.get("rows"), "target": data.target})


def stand_in(values: dict[str, Any] | None) -> str:
    """What the browser trains by itself until an engine does; see `stand_in.stand_in`."""
    return message("stand_in", values)


def orders(values: dict[str, Any]) -> str:
    """In which orders further epochs take the samples; see `stand_in.orders_of`."""
    return message("orders", values)


def scene(data: DataSpec, seeds: DrawnSeeds, settings: Settings) -> str:
    """The data as they are drawn; takes a moment.

    Raises:
        DataError: they cannot be prepared.
    """
    from playground.data.points.scene import scene_of
    from playground.data.prepare import prepare  # scikit-learn comes with it, and the server starts without

    return message("scene", scene_of(prepare(data, seeds, settings)))
