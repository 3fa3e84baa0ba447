"""Experiment and view of the Playground page <-> query parameters; whatever a link says, something opens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from playground.errors import Problem, SpecError
from playground.spec.change import setting_at
from playground.spec.counted import counted, were
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.dense import DenseNetwork
from playground.spec.field import describe
from playground.spec.links.challenge import read_challenge, write_challenge
from playground.spec.links.link_reader import shown
from playground.spec.links.tf_differences import tfp_differences
from playground.spec.links.tf_playground import from_tf_playground, looks_like_tf_playground, to_tf_playground
from playground.spec.links.url import PRESET, decode, encode
from playground.spec.links.view import CONTROLS, ViewSpec
from playground.spec.presets import PLAYGROUND_PRESET, PRESETS, TF_PLAYGROUND_PRESET, preset

__all__ = [
    "PlayLink",
    "decode_play",
    "encode_play",
    "is_play_link",
    "parameters_of",
    "query_of",
    "tfp_differences",
    "to_tf_playground",
]

_FLAGS = tuple(name for name, field in ViewSpec.model_fields.items() if field.annotation is bool)
_HIDE, _TEXT, _CHALLENGE = "hide", "text", "challenge"
_VIEW = (*_FLAGS, _HIDE, _TEXT, _CHALLENGE)
#: of Streamlit's own
_NOT_OURS = ("embed", "embed_options")
_MOST_KEYS, _MOST_NOTICES = 200, 12


@dataclass(frozen=True, slots=True)
class PlayLink:
    """What a link stands for.

    Attributes:
        spec: the experiment.
        view: what is shown.
        preset: that the experiment is told as a difference from.
        notices: sentences on what was clamped or left out.
    """

    spec: ExperimentSpec
    view: ViewSpec
    preset: str
    notices: tuple[str, ...] = ()


def encode_play(spec: ExperimentSpec, view: ViewSpec, preset_name: str) -> dict[str, str]:
    """Query parameters of a permalink: the preset's name, and only what differs from it and from the usual view.

    Raises:
        SpecError: there is no such preset.
    """
    parameters = encode(spec, preset_name)
    parameters |= {name: "true" for name in _FLAGS if getattr(view, name)}
    if view.hide:
        parameters[_HIDE] = ",".join(view.hide)
    if view.text:
        parameters[_TEXT] = view.text
    if view.challenge is not None:
        parameters[_CHALLENGE] = write_challenge(view.challenge)
    return parameters


def decode_play(parameters: Mapping[str, str]) -> PlayLink:
    """What query parameters stand for, ours or TensorFlow Playground's; the exact inverse of `encode_play`.

    Nothing is ever raised: a number out of range is set to its bound, what does not hold or is unknown is left out, and
    both are told in `notices`.
    """
    notices: list[str] = []
    first = list(parameters.items())[:_MOST_KEYS]
    given = {_whole(key): _whole(text) for key, text in first if key not in _NOT_OURS}
    if len(parameters) > _MOST_KEYS:
        notices.append(f"A link has at most {_MOST_KEYS} settings; the others were left out.")
    view = ViewSpec()
    if looks_like_tf_playground(given):
        name = TF_PLAYGROUND_PRESET
        theirs = {key: text for key, text in given.items() if not _is_ours(key)}
        found = from_tf_playground(theirs)
        notices += found.notices
        view = found.view
        # what was shown before such a link was put behind the address is of no account; what is hidden still is
        ours = {key: text for key, text in given.items() if key in _VIEW and _is_ours(key)}
        if any("." in key for key in given):
            notices.append("The link of TensorFlow Playground says what is trained; other settings were left out.")
        given = encode(found.spec, name) | ours
    else:
        name = given.pop(PRESET, PLAYGROUND_PRESET)
        if name not in PRESETS:
            notices.append(f"{_refused(name)} {PRESETS[PLAYGROUND_PRESET].title} was taken.")
            name = PLAYGROUND_PRESET
        given[PRESET] = name
    view = _view({key: given.pop(key) for key in _VIEW if key in given}, view, notices)
    spec = _playable(_spec(given, notices), name, notices)
    more = len(notices) - _MOST_NOTICES
    if more > 0:
        notices = [*notices[:_MOST_NOTICES], f"And {counted(more, 'more setting')} {were(more)} left out."]
    return PlayLink(spec, view, name, tuple(notices))


def parameters_of(link: str) -> dict[str, str]:
    """Parameters of an address, of its query (with or without `?`) or of its hash (`#...`); of a hash, too, those of
    the query before it.
    """
    link = link.strip()
    try:
        parts = urlsplit(link if "?" in link or "#" in link else f"?{link}")
        pairs = [
            pair
            for text in (parts.query, parts.fragment)
            for pair in parse_qsl(text, keep_blank_values=True, errors="replace")
        ]
    except ValueError:  # a broken address
        return {}
    return dict(pairs)


def is_play_link(parameters: Mapping[str, str]) -> bool:
    """Whether any of them is a setting of ours or of TensorFlow Playground, known or misspelt within a known part."""
    parts = {PRESET, *_VIEW, *ExperimentSpec.model_fields}
    return any(key.partition(".")[0] in parts for key in parameters) or looks_like_tf_playground(parameters)


def query_of(parameters: Mapping[str, str]) -> str:
    """The query of an address, without `?`; `parameters_of` reads it."""
    return urlencode(parameters, quote_via=quote, safe=",:;*()")


def _whole(text: str) -> str:
    """The text without halves of characters, which JSON can hold and nothing else."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_ours(key: str) -> bool:
    return "." in key or key in (PRESET, "name", *(item for item in _VIEW if item != "discretize"))


def _refused(name: str) -> str:
    try:
        preset(name)
    except SpecError as error:
        return str(error)
    return ""


def _view(given: dict[str, str], base: ViewSpec, notices: list[str]) -> ViewSpec:
    values: dict[str, Any] = {}
    for key in [key for key in _FLAGS if key in given]:
        if given[key] in ("true", "false"):
            values[key] = given[key] == "true"
        else:
            notices.append(f"`{key}` must be true or false; got {shown(given[key])}. It was left out.")
    if _HIDE in given:
        names = list(dict.fromkeys(item for item in given[_HIDE].split(",") if item))
        values[_HIDE] = tuple(dict.fromkeys([*base.hide, *(name for name in names if name in CONTROLS)]))
        if unknown := [name for name in names if name not in CONTROLS]:
            listed = ", ".join(shown(name) for name in unknown[:8])
            notices.append(f"`{_HIDE}`: there is no control {listed}; left out.")
    if _TEXT in given:
        most = int(describe(ViewSpec, _TEXT).high or 0)
        values[_TEXT] = given[_TEXT][:most]
        if len(given[_TEXT]) > most:
            notices.append(f"`{_TEXT}` must be text of at most {most:,} characters; it was cut to that.")
    if _CHALLENGE in given:
        values[_CHALLENGE], why_not = read_challenge(given[_CHALLENGE])
        notices += [f"The challenge of the link was left out: {why_not}"] if why_not else []
    return base.model_copy(update=values)


def _spec(given: dict[str, str], notices: list[str]) -> ExperimentSpec:
    """The experiment; what stands in its way is taken out of `given`, one after the other, and told."""
    clamped: set[str] = set()
    while True:
        try:
            return decode(given)
        except SpecError as error:
            before = dict(given)
            for problem in error.problems:
                _yield_to(problem, given, clamped, notices)
            if given == before:  # nobody's fault in particular
                notices.append(f"{error.problems[0]} The settings of the link were left out.")
                given = {PRESET: given[PRESET]}


def _playable(spec: ExperimentSpec, preset_name: str, notices: list[str]) -> ExperimentSpec:
    """The experiment with a network that can be drawn neuron by neuron."""
    if isinstance(spec.network, DenseNetwork):
        return spec
    usual = preset(preset_name).network
    notices.append(f"`network.kind` must be dense on this page; got {spec.network.kind_name()}. It was left out.")
    return spec.model_copy(update={"network": usual if isinstance(usual, DenseNetwork) else DenseNetwork()})


def _yield_to(problem: Problem, given: dict[str, str], clamped: set[str], notices: list[str]) -> None:
    keys = [key for key in given if key != PRESET and _concerns(key, problem.field)]
    if not keys and problem.field:
        parent = problem.field.rpartition(".")[0]
        keys = [key for key in (f"{parent}.kind", f"{parent}.name") if key in given]
    if not keys:
        return
    bound = _bound(keys[0], given) if len(keys) == 1 and keys[0] not in clamped else None
    if bound is not None:
        clamped.add(keys[0])
        given[keys[0]] = bound
        notices.append(f"{problem} It was set to {bound}.")
        return
    for key in keys:
        del given[key]
    notices.append(f"{problem} It was left out.")


def _concerns(key: str, field: str) -> bool:
    # what is wrong within a value (a layer's units), with it, or with the whole that it belongs to
    longest = field[:60]
    return field == key or field.startswith(f"{key}.") or key.startswith(f"{field}.") or key[:60] == longest


def _bound(key: str, given: Mapping[str, str]) -> str | None:
    """The bound that a number exceeds, as a link tells it; None where it does not."""
    try:
        value = json.loads(given[key])
        kinds = {name: text for name, text in given.items() if name == PRESET or name.endswith((".kind", ".name"))}
        known = setting_at(decode(kinds), key)
    except (ValueError, RecursionError, KeyError, SpecError):
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or known.kind not in ("int", "float"):
        return None
    if known.low is not None and value < known.low and not known.low_open:
        return json.dumps(known.low)
    if known.high is not None and value > known.high and not known.high_open:
        return json.dumps(known.high)
    return None
