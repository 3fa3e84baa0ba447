"""Update -> the JSON a live view is sent; what a live view says -> StreamRequest."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

from playground.launch.contract import Update
from playground.runs.protocol.panels import panels_values
from playground.web.incoming import parse_object

#: runs in one view at most
MOST_RUNS = 12
#: messages and frames a second at most
FASTEST = 10.0
#: choices in one message, and characters of a name or a value
_MOST_CHOICES, _LONGEST = 40, 200

Looks = dict[str, dict[str, str | float]]


@dataclasses.dataclass(frozen=True, slots=True)
class StreamRequest:
    """What a live view says; None leaves a thing as it was.

    Attributes:
        runs: stream tokens of the runs it shows.
        rate: frames a second it can draw, 0 to `FASTEST`.
        visible: whether anybody can see it.
        ack: number of the message it has drawn.
        look: identifier of a run -> name of a choice in its views -> what was chosen.
    """

    runs: tuple[str, ...] | None = None
    rate: float | None = None
    visible: bool | None = None
    ack: int | None = None
    look: Looks | None = None


def parse_request(text: str) -> StreamRequest:
    """The request in one message of a live view.

    Raises:
        ValueError: it is not such a message.
    """
    values = parse_object(text)
    runs, rate, visible, ack = (values.get(name) for name in ("runs", "rate", "visible", "ack"))
    if runs is not None:
        if not isinstance(runs, list) or not all(isinstance(item, str) for item in runs) or len(runs) > MOST_RUNS:
            raise ValueError(f"runs must be a list of at most {MOST_RUNS} stream tokens")
        runs = tuple(runs)
    if rate is not None:
        if isinstance(rate, bool) or not isinstance(rate, int | float) or not math.isfinite(rate):
            raise ValueError("rate must be a number of frames a second")
        rate = min(FASTEST, max(0.0, float(rate)))
    if visible is not None and not isinstance(visible, bool):
        raise ValueError("visible must be true or false")
    if ack is not None and (isinstance(ack, bool) or not isinstance(ack, int)):
        raise ValueError("ack must be the number of a message")
    return StreamRequest(runs, rate, visible, ack, _looks(values.get("look")))


def _looks(given: Any) -> Looks | None:
    if given is None:
        return None
    if not isinstance(given, dict) or not all(isinstance(item, dict) for item in given.values()):
        raise ValueError("look must name runs, and what was chosen in each")
    if len(given) > MOST_RUNS or any(len(choices) > _MOST_CHOICES for choices in given.values()):
        raise ValueError(f"look must be of at most {MOST_RUNS} runs and {_MOST_CHOICES} choices")
    if not all(_is_choice(name, value) for choices in given.values() for name, value in choices.items()):
        raise ValueError("what was chosen must be a number, or a short text")
    return given


def _is_choice(name: str, value: Any) -> bool:
    if isinstance(value, str):
        return len(name) <= _LONGEST and len(value) <= _LONGEST
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return len(name) <= _LONGEST and number and abs(value) < 1e15


def format_updates(number: int, updates: dict[str, Update]) -> str:
    """One message: its number, and run -> what is new of it. Numbers that are not finite become null."""
    values = {run: _plain(_fields(update)) for run, update in updates.items()}
    return json.dumps({"number": number, "updates": values}, allow_nan=False, separators=(",", ":"), default=str)


def _fields(update: Update) -> dict[str, Any]:
    values = {item.name: getattr(update, item.name) for item in dataclasses.fields(update) if item.name != "cursor"}
    if update.frame is not None:
        values["frame"] = dataclasses.asdict(update.frame)
    if update.panels is not None:
        values["panels"] = panels_values(update.panels)
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
