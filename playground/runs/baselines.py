"""Test figures of a run -> how it stands beside models that are simpler than a network, in one sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from playground.runs.number_text import figure_text, percent_text, times_text
from playground.spec.data.series import WindowedData
from playground.spec.experiment import ExperimentSpec
from playground.spec.metrics import more_is_better

#: baseline -> what it is called in a sentence
BASELINES = {
    "constant": "a constant guess",
    "linear": "a linear model",
    "gradient_boosting": "gradient boosting",
    "last_value": "repeating the last value",
    "seasonal_naive": "repeating the last season",
    "linear_autoregression": "linear autoregression",
}
#: ending of the figure that says how much a difference between network and best baseline may be chance
NOISE = "noise"
#: figures that are compared, in the order in which they are preferred, and what they are called
_COMPARED = {"macro_f1": "macro F1", "accuracy": "accuracy", "mae": "MAE", "rmse": "RMSE"}
#: difference that counts where nothing is known of chance, as a share of the better one
_TELLS = 0.02
#: a series creeps where the last value is nearly as good as a network: by this factor
_CREEPS = 1.25
#: from this factor on an error is told as a multiple of the other
_TIMES = 2.0
_LEARN_CHANGE = (
    "The last value is nearly as good as the network, or better: let it learn the change since then "
    "(`data.learn` = change)."
)

Standing = Literal["ahead", "level", "behind", "nothing"]


def split_baseline(metric: str) -> tuple[str, str]:
    """(metric, baseline) of a figure: `test_rmse_last_value` -> ("test_rmse", "last_value"); "" for the network's own.

    The figure that tells the noise is "noise"'s.
    """
    if not metric.startswith("test_") or " of " in metric:  # what comes after is a name of the user's
        return metric, ""
    for name in (*BASELINES, NOISE):
        if metric.endswith(f"_{name}"):
            return metric.removesuffix(f"_{name}"), name
    return metric, ""


def own_figures(metrics: Mapping[str, float]) -> dict[str, float]:
    """The figures of the network, without those of baselines."""
    return {name: value for name, value in metrics.items() if not split_baseline(name)[1]}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A network beside simple models, on the same test samples.

    Attributes:
        metric: what is compared: "accuracy", "macro_f1", "rmse" or "mae".
        own: the network's.
        others: baseline -> its figure.
        noise: differences up to this may be chance (two standard errors of the paired difference to the best).
    """

    metric: str
    own: float
    others: Mapping[str, float]
    noise: float

    @property
    def best(self) -> str:
        """The baseline with the best figure."""
        sign = -1.0 if more_is_better(self.metric) else 1.0
        return min(self.others, key=lambda name: sign * self.others[name])

    @property
    def lead(self) -> float:
        """How much better the network is than the best baseline, in the unit of the metric; negative: worse."""
        return self._lead_over(self.best)

    @property
    def standing(self) -> Standing:
        """Where the network stands: "nothing" if it is no better than a constant guess."""
        if "constant" in self.others and self._lead_over("constant") <= self.noise and not self.is_perfect:
            return "nothing"
        if abs(self.lead) <= self.noise:
            return "level"
        return "ahead" if self.lead > 0 else "behind"

    @property
    def is_perfect(self) -> bool:
        """No test sample is wrong."""
        return self.own >= 1.0 if more_is_better(self.metric) else self.own <= 0.0

    @property
    def creeps(self) -> bool:
        """The last value is nearly as good as the network, or better."""
        return self.others.get("last_value", math.inf) <= _CREEPS * self.own

    @property
    def short(self) -> str:
        """`9.1 points behind gradient boosting`, `RMSE 18 % above gradient boosting`: for a table."""
        name = BASELINES[self.best]
        if self.standing == "nothing":
            return "no better than a constant guess"
        return f"as good as {name}" if self.standing == "level" else self._against(name)

    @property
    def sentence(self) -> str:
        """`9.1 points behind gradient boosting (59.2 against 68.3 %): a network is not worth it here.`"""
        name, numbers = BASELINES[self.best], self._both(self.best)
        called = "" if self.metric == "accuracy" else f"{self.name} "
        match self.standing:
            case "nothing":
                both = f"{called}{self._both('constant')}"
                text = f"No better than a constant guess ({both}): the network has learned nothing."
                more = f" {_capital(name)} reaches {self.text(self.others[self.best])}."
                return text + (more if self.lead < -self.noise else "")
            case "level":
                return (
                    f"About as good as {name} ({called}{numbers}): the test samples cannot tell them apart, and the "
                    "simpler model would do."
                )
            case "behind":
                return f"{_capital(self._against(name))} ({numbers}): a network is not worth it here."
        return (
            f"{_capital(self._against(name))}, the best of the simple models ({numbers}): the network is worth it here."
        )

    def text(self, value: float) -> str:
        """A figure of the metric, for people."""
        return figure_text(self.metric, value, 1)

    @property
    def name(self) -> str:
        """What the metric is called."""
        return _COMPARED[self.metric]

    def _lead_over(self, name: str) -> float:
        lead = self.own - self.others[name]
        return lead if more_is_better(self.metric) else -lead

    def _both(self, name: str) -> str:
        own, other = self.text(self.own), self.text(self.others[name])
        return f"{own.removesuffix(' %')} against {other}"

    def _against(self, name: str) -> str:
        """How far it is from the best baseline, of that name."""
        other = self.others[self.best]
        if more_is_better(self.metric):
            of = "" if self.metric == "accuracy" else f" of {self.name}"
            return f"{100 * abs(self.lead):.1f} points{of} {'ahead of' if self.lead > 0 else 'behind'} {name}"
        if other <= 0:
            return f"{self.name} above {name}"
        ratio = self.own / other
        if ratio >= _TIMES:
            return f"{self.name} {times_text(ratio)} that of {name}"
        share = percent_text(abs(ratio - 1), 0).replace("<", "less than").replace(">", "more than")
        return f"{self.name} {share} {'below' if ratio < 1 else 'above'} that of {name}"


def verdict_of(metrics: Mapping[str, float]) -> Verdict | None:
    """The verdict on the figures of a run; None where nothing was compared, or a figure is not finite.

    Args:
        metrics: name -> value, as they are at the run's end: `test_accuracy`, `test_accuracy_linear`, ...
    """
    for metric in _COMPARED:
        own = metrics.get(f"test_{metric}", math.nan)
        found = {name: metrics.get(f"test_{metric}_{name}", math.nan) for name in BASELINES}
        others = {name: value for name, value in found.items() if math.isfinite(value)}
        noise = metrics.get(f"test_{metric}_{NOISE}")
        if not others or not math.isfinite(own):
            continue
        if noise is None:
            # of two figures those are compared whose noise is known; runs of before know nothing of it
            if any(f"test_{other}_{NOISE}" in metrics for other in _COMPARED):
                continue
            noise = _TELLS * own
        return Verdict(metric, own, others, noise if math.isfinite(noise) else 0.0)
    return None


def tell_verdict(spec: ExperimentSpec, metrics: Mapping[str, float]) -> str:
    """The verdict on a run of this specification, and what to try where a series creeps; "" where nothing was compared.

    Args:
        spec: what was trained.
        metrics: as `verdict_of` takes them.
    """
    found = verdict_of(metrics)
    if found is None:
        return ""
    return f"{found.sentence} {_LEARN_CHANGE}" if learns_a_creeping_value(spec, found) else found.sentence


def learns_a_creeping_value(spec: ExperimentSpec, verdict: Verdict) -> bool:
    """The value of a series that creeps was learned, and its change could be."""
    return verdict.creeps and isinstance(spec.data, WindowedData) and spec.data.learn == "value"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
