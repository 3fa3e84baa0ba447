"""URL | preset -> the specification a user is editing; one immutable value in the session, changed by dotted path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from playground.errors import PlaygroundError
from playground.spec.change import value_at, with_changes
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.links.url import decode, encode
from playground.spec.presets import DEFAULT_PRESET, PRESETS

#: query parameter of the run that the Train page shows
RUN_PARAMETER = "run"
#: session key of the same
RUN_KEY = "train_run"
RACE_PARAMETER = "race"
#: session key, within a slot, of the data that network and training were last made to suit
SUITED = "suits"
#: parameters of an address that are no part of a draft
_OTHERS = (RUN_PARAMETER, RACE_PARAMETER)


@dataclass(frozen=True, slots=True)
class Draft:
    """A specification being edited.

    Attributes:
        spec: as it stands; always valid by itself.
        preset: name of the preset it started from; the URL tells only what differs from it.
        problems: field path -> sentence, of the last change that was refused.
        note: sentence on what was changed of its own accord, until the next change.
    """

    spec: ExperimentSpec
    preset: str = DEFAULT_PRESET
    problems: dict[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the data are others than the preset's, so that it is not the preset that is being edited."""
        return _source(self.spec) != _source(PRESETS[self.preset].spec)


def from_preset(name: str) -> Draft:
    """A draft as the preset has it."""
    return Draft(PRESETS[name].spec, name)


def from_url(parameters: Mapping[str, str]) -> Draft:
    """The draft a link describes; where the link is wrong, the default preset, with the problems."""
    parameters = {key: value for key, value in parameters.items() if key not in _OTHERS}
    preset = parameters.get("preset", DEFAULT_PRESET)
    try:
        return Draft(decode(parameters), preset if preset in PRESETS else DEFAULT_PRESET)
    except PlaygroundError as error:
        return replace(from_preset(DEFAULT_PRESET), problems={"url": f"The link was not followed. {error}"})


class DraftSlot:
    """Where a draft lives in the session: `slot` tells the Train page's from a Compare column's."""

    def __init__(self, slot: str) -> None:
        self.slot = slot
        self._key = f"draft:{slot}"

    @property
    def draft(self) -> Draft:
        """The draft; from the URL's parameters the first time in a session."""
        if self._key not in st.session_state:
            st.session_state[self._key] = from_url(st.query_params.to_dict())
        draft: Draft = st.session_state[self._key]
        return draft

    @draft.setter
    def draft(self, draft: Draft) -> None:
        st.session_state[self._key] = draft

    @property
    def is_begun(self) -> bool:
        """Whether there is a draft in this session yet."""
        return self._key in st.session_state

    @property
    def spec(self) -> ExperimentSpec:
        """The specification as it stands."""
        return self.draft.spec

    def key(self, path: str) -> str:
        """Key of the widget that edits `path`."""
        return f"{self.slot}:{path}"

    def value(self, path: str) -> Any:
        """The value at a dotted path."""
        return value_at(self.spec, path)

    def has(self, path: str) -> bool:
        """Whether the draft has a setting at this path, as it is now."""
        try:
            self.value(path)
        except KeyError:
            return False
        return True

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change settings by dotted path. A refused one leaves the draft as it was, with the reason at its field.

        Settings that the draft has no more are passed over: where a page is rendered again before it was complete,
        Streamlit calls what belongs to widgets of the page before, such as those of another family of networks.
        """
        draft = self.draft
        changes = {path: value for path, value in changes.items() if self.has(path)}
        if not changes:
            return
        try:
            self.draft = replace(draft, spec=with_changes(draft.spec, changes), problems={}, note="")
        except PlaygroundError as error:
            self._refuse(error)

    def put(self, values: Mapping[str, Any]) -> None:
        """Replace whole parts (`data`, `network`, ...) by plain values, with the same care as `change`."""
        draft = self.draft
        try:
            spec = parse_spec({**draft.spec.model_dump(mode="json"), **values})
            self.draft = replace(draft, spec=spec, problems={}, note="")
        except PlaygroundError as error:
            self._refuse(error)

    def _refuse(self, error: PlaygroundError) -> None:
        problems = {problem.field: problem.sentence for problem in error.problems}
        self.draft = replace(self.draft, problems=problems)

    def take(self, spec: ExperimentSpec, note: str = "") -> None:
        """Go on with this specification, which comes of the draft's own."""
        self.draft = replace(self.draft, spec=spec, problems={}, note=note)

    def take_preset(self, name: str) -> None:
        """Start again from a preset."""
        self.draft = from_preset(name)

    def take_spec(self, spec: ExperimentSpec) -> None:
        """Edit this specification; it is compared with the preset that is nearest to it in the URL."""
        self.draft = Draft(spec, nearest(spec))

    def to_url(self, run: str | None = None) -> None:
        """Make the browser's address the permalink of the draft."""
        wanted = link_parameters(self.draft)
        if run:
            wanted[RUN_PARAMETER] = run
        if st.query_params.to_dict() != wanted:
            st.query_params.from_dict(wanted)


def _source(spec: ExperimentSpec) -> tuple[str, ...]:
    """Where the data come from: their kind, and which of the kind."""
    data = spec.data
    return data.kind, str(getattr(data, "name", "")), str(getattr(data, "dataset", ""))


def nearest(spec: ExperimentSpec) -> str:
    """Name of the preset on the same data that differs in the fewest settings; the default one if none is on them."""
    names = [name for name, preset in PRESETS.items() if _source(preset.spec) == _source(spec)]
    return min(names, key=lambda name: len(encode(spec, name)), default=DEFAULT_PRESET)


def link_parameters(draft: Draft) -> dict[str, str]:
    """Query parameters of the draft's permalink."""
    return dict(encode(draft.spec, draft.preset))
