"""Table + what is asked of it -> what a run makes of each column, by the run's own rules and before it is trained."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from playground.data.tables.target import Target, check_groups, encode_target, encode_targets
from playground.data.tables.used_columns import check_column, choose_columns
from playground.data.texts.source import text_columns
from playground.spec.data.kinds import TableData
from playground.spec.data.text import TextData

LEFT_OUT = "left out"
#: begins the use of what is predicted
TARGET = "target: "
#: role -> what people call it, where that is another word
ROLE_WORDS = {"time": "time of day"}
#: of a column of texts
WORDS = "words"


@dataclass(frozen=True, slots=True)
class Use:
    """What is made of a column.

    Attributes:
        column: its name.
        use: "target: 3 classes", "target: a number", "number", "category", "date", "time of day", "words", or
            "left out".
        why: one sentence, why it is left out; "" if it is used.
    """

    column: str
    use: str
    why: str = ""


def uses_of(frame: pd.DataFrame, data: TableData | TextData) -> tuple[Use, ...]:
    """The use of each column, in the table's order.

    Raises:
        DataError: no such column, no task fits the target, or nothing is left to learn from.
    """
    if isinstance(data, TextData):
        return _of_texts(frame, data)
    for name in data.targets:
        check_column(name, frame, "data.target" if name == data.target else "data.more_targets")
    check_groups(frame, data)
    known = frame.dropna(subset=list(data.targets))
    encoded = encode_targets(known, data)
    target = f"{TARGET}yes or no" if data.task == "labels" else _told(encoded)
    used = choose_columns(known, data)
    said = {decision.path[1]: decision.sentence for decision in used.decisions if decision.path[:1] == ("columns",)}
    uses = []
    for name in map(str, frame.columns):
        if name in data.targets:
            uses.append(Use(name, target))
        elif name in used.roles:
            uses.append(Use(name, ROLE_WORDS.get(used.roles[name], used.roles[name])))
        else:
            uses.append(Use(name, LEFT_OUT, said.get(name, "").removeprefix(f"`{name}` is left out. ")))
    return tuple(uses)


def _of_texts(frame: pd.DataFrame, data: TextData) -> tuple[Use, ...]:
    target, text = text_columns(frame, data.target, data.text)
    known = frame[target][frame[target].notna() & frame[text].notna()]
    told = {target: _told(encode_target(known, data.task)), text: WORDS}
    why = "Of texts only the words are learned."
    return tuple(
        Use(name, told[name]) if name in told else Use(name, LEFT_OUT, why) for name in map(str, frame.columns)
    )


def _told(target: Target) -> str:
    if target.task == "regression":
        return f"{TARGET}a number"
    count = len(target.class_names)
    return f"{TARGET}{'two' if count == 2 else f'{count:,}'} classes"
