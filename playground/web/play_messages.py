"""What a playground's tab says -> what its session is to do."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

from playground.launch.play.requests import Action, Hello, PlayRequest
from playground.runs.protocol.play import PLAY_COMMANDS, PlayCommand
from playground.web.incoming import parse_object

_LONGEST_NAME = 64
#: commands of an engine that a tab may give
_COMMANDS = {
    name: PLAY_COMMANDS[name]
    for name in (
        "play",
        "pause",
        "step",
        "reset",
        "set_weight",
        "treat",
        "look",
        "window",
        "explain",
        "bend",
        "rewind",
        "export",
        "take_up",
    )
}
#: what the session does itself -> what it must be told for it
_ACTIONS = {
    "regenerate": "",
    "new_weights": "",
    "keep": "",
    "restore": "run",
    "paste": "text",
    "undo": "",
    "redo": "",
    "visit": "step",
    "orders": "first",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One message.

    Attributes:
        hello: only in the first one.
        requests: in the order in which they are to be followed.
        part: the beginning, or a further part, of a text that is too long for one message; the text of the next
            `paste` is its end.
        ack: number of the picture that was drawn.
        visible: whether anybody can see the tab.
        ask: number that the tab gave to what it requests; numbers grow.
    """

    hello: Hello | None = None
    requests: tuple[PlayRequest, ...] = ()
    part: str = ""
    ack: int | None = None
    visible: bool | None = None
    ask: int | None = None


def parse_said(text: str) -> Said:
    """What one message says.

    Raises:
        ValueError: it is no such message.
    """
    values = parse_object(text)
    ack, visible, ask = values.get("ack"), values.get("visible"), values.get("ask")
    if ack is not None and not _is(ack, int):
        raise ValueError("ack must be the number of a picture")
    if ask is not None and not (_is(ask, int) and 0 < ask < 2**53):
        raise ValueError("ask must be a number from 1")
    if visible is not None and not _is(visible, bool):
        raise ValueError("visible must be true or false")
    hello = _hello(_object(values, "hello")) if "hello" in values else None
    return Said(hello, tuple(_requests(values, ask or 0)), _text(values, "part"), ack, visible, ask)


def _requests(values: dict[str, Any], ask: int) -> list[PlayRequest]:
    request = PlayRequest(
        link=_text(values, "link"),
        preset=_text(values, "preset"),
        put=_object(values, "put"),
        change=_object(values, "change"),
        view=_object(values, "view"),
    )
    requests = [] if request == PlayRequest() else [request]
    if "do" in values:
        requests.append(PlayRequest(do=_deed(values)))
    # it is answered when the last of them is
    return [*requests[:-1], *(dataclasses.replace(last, ask=ask) for last in requests[-1:])]


def _hello(values: dict[str, Any]) -> Hello:
    key = values.get("key")
    if key is not None and not isinstance(key, str):
        raise ValueError("hello.key must be text or null")
    again, fresh = (values.get(name, False) for name in ("again", "fresh"))
    if not (_is(again, bool) and _is(fresh, bool)):
        raise ValueError("hello.again and hello.fresh must be true or false")
    page = _text(values, "page")
    return Hello(key, _text(values, "query"), _text(values, "hash"), page[:_LONGEST_NAME], again, fresh)


def _deed(values: dict[str, Any]) -> PlayCommand | Action:
    name = values["do"]
    if not isinstance(name, str):
        raise ValueError("do must be the name of something to do")
    if name in _ACTIONS:
        needed = _ACTIONS[name]
        text = _text(values, needed) if needed else ""
        if needed and not text:
            raise ValueError(f"{name} must be told its {needed}")
        return Action(name, text)
    kind = _COMMANDS.get(name)
    if kind is None:
        raise ValueError(f"there is nothing to do that is called {name[:40]}")
    return _filled(name, kind, values)


def _filled(name: str, kind: Any, values: dict[str, Any]) -> PlayCommand:
    given = {}
    for item in dataclasses.fields(kind):
        if item.name in values:
            given[item.name] = _checked(f"{name}.{item.name}", str(item.type), values[item.name])
        elif item.default is dataclasses.MISSING:
            raise ValueError(f"{name} must be told its {item.name}")
    command: PlayCommand = kind(**given)
    return command


def _checked(name: str, type: str, value: Any) -> Any:
    wanted, _, empty = type.partition(" | ")
    if value is None and empty:
        return None
    if wanted == "float" and _is(value, int | float) and math.isfinite(value):
        return float(value)
    if (wanted == "int" and _is(value, int)) or (wanted == "str" and isinstance(value, str)):
        return value
    raise ValueError(f"{name} must be {'a number' if wanted in ('int', 'float') else 'text'}")


def _is(value: Any, kind: Any) -> bool:
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text")
    return value


def _object(values: dict[str, Any], name: str) -> dict[str, Any]:
    value = values.get(name) or {}
    if not isinstance(value, dict):
        raise ValueError(f"{name} must be an object")
    return value
