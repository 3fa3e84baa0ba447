"""Series: values one after another in time, cut into windows from which the next values, or a class, are told."""

from __future__ import annotations

from typing import Literal

from playground.spec.data.parts import SCALING_LABELS, Scaling, SplitSpec, TableFormat
from playground.spec.data.tables import (
    MAX_COLUMNS,
    MAX_NAME,
    TaskChoice,
    all_targets,
    dataset_setting,
    more_targets_setting,
    target_setting,
    task_setting,
)
from playground.spec.field import Spec, setting

WavesName = Literal["sine", "seasons", "damped"]
MAX_WINDOW, MAX_HORIZON = 2_000, 500
#: columns that say something together with a first one
MAX_BESIDE = 6


class WindowedData(Spec):
    """What all series have: how they are cut into windows, what is predicted from one, and how time is split."""

    window: int = setting(
        24,
        title="Window",
        help="Steps in time that the network sees at once.",
        ge=1,
        le=MAX_WINDOW,
        step=1,
        log=True,
        unit="steps",
    )
    horizon: int = setting(
        1,
        title="Horizon",
        help="Steps after the window that are predicted, all of them at once. Not used where classes are predicted.",
        ge=1,
        le=MAX_HORIZON,
        step=1,
        log=True,
        unit="steps",
    )
    stride: int = setting(
        1,
        title="Stride",
        help="Steps from the beginning of one window to that of the next: more makes fewer, less similar samples.",
        ge=1,
        le=500,
        step=1,
        log=True,
        unit="steps",
    )
    learn: Literal["value", "change"] = setting(
        "value",
        title="What is learned",
        help="The value itself, or its change against the last one in the window, whose past is then given as "
        "differences from it: for series that grow beyond what was seen in training.",
        labels={"value": "the value", "change": "the change since the last one"},
    )
    season: int | None = setting(
        None,
        title="Season",
        help="Steps after which the series is alike again, for the seasonal naive forecast that is compared with. "
        "Empty: found in the autocorrelation of the training part.",
        ge=2,
        le=100_000,
        step=1,
        log=True,
        unit="steps",
        labels={"None": "found"},
    )
    split: SplitSpec = SplitSpec()


class SeriesData(WindowedData):
    """A table of the user's own whose rows are steps in time.

    Training, validation and test follow one another in time. A sample belongs to the part in which the steps lie that
    it predicts; its window may reach back into an earlier part, never forward.
    """

    kind: Literal["series"] = "series"
    dataset: str = dataset_setting()
    format: TableFormat = TableFormat()
    time: str = setting(
        "",
        title="Time",
        help="Column that says when. Empty: found, with those that say it together with it; where there is none, the "
        "rows are in order.",
        max_length=MAX_NAME,
    )
    time_with: tuple[str, ...] = setting(
        (),
        title="Time, further columns",
        help="Columns that say when together with the first one: a time of day or an hour beside a date, or month, "
        "day and hour beside a year. Not used where the first one is empty.",
        max_length=MAX_BESIDE,
    )
    repeats: Literal["last", "first", "mean"] = setting(
        "last",
        title="Rows of the same time",
        help="Which of several rows of one series is taken that have the same time, or the mean of their numbers.",
        labels={"last": "the last one", "first": "the first one", "mean": "the mean"},
    )
    target: str = target_setting()
    more_targets: tuple[str, ...] = more_targets_setting()
    values: tuple[str, ...] = setting(
        (),
        title="Inputs",
        help="Columns of numbers that the network sees. Empty: all of them, the past of the target among them.",
        max_length=MAX_COLUMNS,
    )
    group: str = setting(
        "",
        title="Series by",
        help="Column that tells several series in one table apart. Where classes are predicted, each is one sample. "
        "Empty: the table is one series.",
        max_length=MAX_NAME,
    )
    group_with: tuple[str, ...] = setting(
        (),
        title="Series by, further columns",
        help="Columns that tell series apart together with the first one.",
        max_length=MAX_BESIDE,
    )
    task: TaskChoice = task_setting("Numbers to come, or a class for the end of each window.", "numbers to come")
    missing: Literal["previous", "interpolate"] = setting(
        "previous",
        title="Missing inputs",
        help="The last value before stands in, which looks at nothing later; or a line between the values around, "
        "within a part. Missing targets are never made up.",
        labels={"previous": "the value before", "interpolate": "a line between"},
    )
    gaps: Literal["fill", "ignore", "break"] = setting(
        "fill",
        title="Gaps in time",
        help="Put in the steps that are missing, without a value, so that all steps are as far apart; or take the next "
        "row for the next step all the same; or leave out windows that a gap lies in.",
        labels={"fill": "put in missing steps", "ignore": "go on over them", "break": "no window over them"},
    )
    scaling: Scaling = setting(
        "standard",
        title="Scaling",
        help="How inputs are scaled; fitted on the training part only. Targets are standardised.",
        labels=SCALING_LABELS,
    )

    @property
    def targets(self) -> tuple[str, ...]:
        """All columns that are predicted."""
        return all_targets(self.target, self.more_targets)


class WavesData(WindowedData):
    """A series drawn by a formula."""

    kind: Literal["waves"] = "waves"
    name: WavesName = setting(
        "seasons",
        title="Shape",
        help="What the series is made of.",
        labels={
            "sine": "Sine",
            "seasons": "Sum of two seasons",
            "damped": "Damped oscillation, kicked now and then",
        },
    )
    samples: int = setting(
        1_000, title="Steps", help="Length of the series.", ge=100, le=20_000, step=100, log=True, unit="steps"
    )
    noise: float = setting(
        0.1,
        title="Noise",
        help="Deviation of what is added to each value at random; the waves are about 1 high.",
        ge=0,
        le=1,
        step=0.05,
    )
