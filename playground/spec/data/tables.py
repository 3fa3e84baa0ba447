"""What kinds of data of the user's own have in common: which file, what is predicted, how much of it."""

from __future__ import annotations

from typing import Any, Literal

from playground.spec.field import setting

TaskChoice = Literal["auto", "binary", "multiclass", "regression"]
#: of a table: several labels are predicted together, each by yes or no
TableTask = Literal["auto", "binary", "multiclass", "regression", "labels"]
#: most columns of a list
MAX_COLUMNS = 200
#: characters of a column's name
MAX_NAME = 500


def dataset_setting() -> Any:
    """Which upload."""
    return setting(title="Data set", help="Content hash of the uploaded file (SHA-256, hex).", max_length=64)


def target_setting() -> Any:
    """The column that is predicted; it must be given."""
    return setting(title="Target", help="Name of the column to predict.", max_length=MAX_NAME)


def more_targets_setting(more: str = ".") -> Any:
    """Columns that are predicted together with the target; `more` ends the help."""
    return setting(
        (),
        title="Further targets",
        help=f"Columns of numbers that are predicted together with the target{more}",
        max_length=MAX_COLUMNS,
    )


def task_setting(
    help: str = "What is predicted: one of two classes, one of several, or a number.",
    number: str = "a number",
    labels: str = "",
) -> Any:
    """What is predicted; `number` is what a regression is called, `labels` several labels, where they can be."""
    return setting(
        "auto",
        title="Task",
        help=help,
        labels={
            "auto": "automatic",
            "binary": "two classes",
            "multiclass": "several classes",
            "regression": number,
            **({"labels": labels} if labels else {}),
        },
    )


def rows_setting(noun: str) -> Any:
    """How many of the rows are used; `noun` is what they are: "rows", "texts"."""
    return setting(
        None,
        title=noun.capitalize(),
        help=f"Use only so many {noun}, drawn at random, for a quick trial. Empty: all.",
        ge=20,
        le=10_000_000,
        step=100,
        unit=noun,
        labels={"None": "all"},
    )


def all_targets(target: str, more: tuple[str, ...]) -> tuple[str, ...]:
    """All columns that are predicted, each once."""
    return (target, *dict.fromkeys(name for name in more if name != target))
