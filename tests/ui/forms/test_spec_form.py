"""The form that follows from a family's settings: plain ones, parts, optional parts, and rows of several kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import Field
from streamlit.testing.v1 import AppTest

from playground.spec.families.residual import ResidualNetwork
from playground.spec.field import Spec, setting
from playground.spec.layers import LayerRow
from playground.spec.network import DenseLayer
from playground.ui.forms.network_form import row_outputs
from playground.ui.forms.rows_form import row_marks, title_of

Visit = Callable[..., AppTest]


def spec_of(page: AppTest) -> Any:
    assert not page.exception, page.exception[0].stack_trace
    return page.session_state["draft:train"].spec


def test_a_family_without_a_form_of_its_own_has_a_widget_for_each_setting(visit: Visit) -> None:
    page = visit("train", **{"preset": "spiral", "network.kind": "residual"})
    keys = {str(item.key) for kind in ("slider", "select_slider", "toggle", "selectbox") for item in page.get(kind)}
    keys |= {str(item.key) for item in page.segmented_control}
    shown = {f"train:network.{name}" for name in ResidualNetwork.model_fields if name not in ("kind", "output")}
    assert shown <= keys
    page.toggle("train:network.skip").set_value(False).run()
    page.slider("train:network.depth").set_value(3).run()
    network = spec_of(page).network
    assert (network.skip, network.depth) == (False, 3)
    assert any("Dense 3" in str(row) for row in page.dataframe[0].value["layer"])


def test_another_family_begins_with_its_usual_settings(visit: Visit) -> None:
    page = visit("train", preset="spiral")
    page.selectbox("train:network.kind").select("residual").run()
    assert spec_of(page).network == ResidualNetwork()
    page.selectbox("train:network.kind").select("dense").run()
    assert spec_of(page).network.kind == "dense"


def test_a_widget_of_a_family_that_is_gone_changes_nothing(visit: Visit) -> None:
    """Where the page is rendered again before it was complete, its change comes after that of the family."""
    page = visit("train", preset="waves-lstm")
    page.selectbox("train:network.kind").select("autoencoder")
    page.selectbox("train:network.read").select("max").run()
    assert spec_of(page).network.kind == "autoencoder"
    assert not page.error


class Wide(Spec):
    """A wide row."""

    kind: Literal["wide"] = "wide"
    size: int = setting(4, title="Size", help="Its size.", ge=1, le=9, step=1)
    look: Literal["plain", "round"] = setting("plain", title="Look", help="Its look.")
    gap: int | None = setting(None, title="Gap", help="Its gap.", ge=1, le=9, labels={"None": "as the size"})
    bias: bool = setting(True, title="Bias", help="A bias.")


class SimpleRNNRow(Spec):
    """A row with a name in capitals."""

    kind: Literal["simple"] = "simple"
    title: ClassVar[str] = "Simple recurrent"


class Extra(Spec):
    """A part that may be absent."""

    amount: float = setting(0.5, title="Amount", help="How much.", ge=0, le=1, step=0.1)


class Holder(Spec):
    """A part with everything in it."""

    kind: Literal["residual"] = "residual"
    depth: int = setting(2, title="Depth", help="How deep.", ge=1, le=9, step=1)
    rows: tuple[Annotated[Wide | SimpleRNNRow, Field(discriminator="kind")], ...] = setting(
        (Wide(), SimpleRNNRow()), title="Rows", help="Its rows.", max_length=4
    )
    extra: Extra | None = setting(None, title="Extra", help="Something more.")


FORM = """
from types import SimpleNamespace
import streamlit as st
from playground.ui.forms.spec_form import render_spec
from tests.ui.forms.test_spec_form import slot
render_spec(slot(), "network", problems={"network.rows.0.gap": "`network.rows.0.gap` is too wide."},
            outputs={"network.rows.0": "4 x 4 x 2"})
"""


def slot() -> Any:
    """A draft whose network is a Holder; only what the form asks of a slot."""
    import streamlit as st

    from playground.spec.experiment import ExperimentSpec
    from playground.ui.shell.draft import Draft

    class HolderSlot:
        draft = Draft(ExperimentSpec())

        @property
        def spec(self) -> Any:
            network = st.session_state.setdefault("holder", Holder())
            return ExperimentSpec().model_copy(update={"network": network})

        def key(self, path: str) -> str:
            return f"form:{path}"

        def value(self, path: str) -> Any:
            from playground.spec.change import value_at

            return value_at(self.spec, path)

        def change(self, changes: dict[str, Any]) -> None:
            from playground.spec.change import _put

            values = {"network": st.session_state["holder"].model_dump(mode="json")}
            for path, value in changes.items():
                _put(values, path, value)
            st.session_state["holder"] = Holder.model_validate(values["network"])

    return HolderSlot()


@pytest.fixture
def form() -> AppTest:
    page = AppTest.from_string(FORM, default_timeout=60).run()
    assert not page.exception, page.exception[0].stack_trace
    return page


def holder(page: AppTest) -> Holder:
    assert not page.exception, page.exception[0].stack_trace
    found: Holder = page.session_state["holder"]
    return found


def test_rows_show_their_kind_their_output_and_what_does_not_fit(form: AppTest) -> None:
    said = [item.value for item in form.caption]
    assert "**1 · Wide** (size, look) → 4 x 4 x 2" in said
    assert "**2 · Simple recurrent**" in said
    assert [error.value for error in form.error] == ["`network.rows.0.gap` is too wide."]


def test_settings_of_a_row_are_changed_in_its_line_and_in_full(form: AppTest) -> None:
    form.number_input("form:network.rows.0.size").set_value(7).run()
    form.toggle("form:network.rows.0.bias").set_value(False).run()
    assert holder(form).rows[0] == Wide(size=7, bias=False)
    assert any("no bias" in str(item.value) for item in form.caption)


def test_an_optional_part_is_switched_on_with_its_settings(form: AppTest) -> None:
    assert holder(form).extra is None
    form.toggle("form:network.extra").set_value(True).run()
    form.slider("form:network.extra.amount").set_value(0.8).run()
    assert holder(form).extra == Extra(amount=0.8)
    form.toggle("form:network.extra").set_value(False).run()
    assert holder(form).extra is None


def test_rows_are_called_by_their_title_or_their_name() -> None:
    assert [title_of(kind) for kind in (Wide, SimpleRNNRow, DenseLayer, ResidualNetwork)] == [
        "Wide",
        "Simple recurrent",
        "Dense",
        "Deep and residual",
    ]


def test_marks_tell_what_is_not_as_usual() -> None:
    assert row_marks(Wide(size=2, look="round", gap=3, bias=False), ("size",)) == ["look round", "gap 3", "no bias"]
    assert row_marks(DenseLayer(units=3, normalization="batch"), ("units",)) == ["batch normalization"]


def test_a_row_hands_on_what_its_last_layer_gives_and_a_decoder_stands_back() -> None:
    def layer(output: str, place: str) -> LayerRow:
        return LayerRow(place, output, 1, 0, 0, 0, 0, place)

    rows = [
        layer("(8, 8, 4)", "rows.0.filters"),
        layer("(4, 4, 4)", "rows.0"),
        layer("(64,)", "pooling"),
        layer("(16,)", "head.0.units"),
        layer("(8, 8, 9)", "rows.0.filters"),
    ]
    assert row_outputs(rows) == {"network.rows.0": "4 x 4 x 4", "network.head.0": "16"}
