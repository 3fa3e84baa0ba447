"""What a transfer network can begin with is chosen by name: applications, and the runs that fit the data."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import h5py
import numpy as np
from streamlit.testing.v1 import AppTest

from playground.runs.protocol.events import Event, ModelBuilt, RunFinished, RunStarted
from playground.runs.run import Run
from playground.runs.store.contract import Owner
from playground.runs.store.open_store import SqlStore
from playground.spec.experiment import parse_spec
from playground.spec.families.applications import APPLICATIONS
from playground.spec.from_scratch import from_scratch
from playground.ui.compare.names import distinguishing_names

Visit = Callable[..., AppTest]
BASE = "train:network.base"


def given(layer: str, shape: tuple[int, ...]) -> dict[str, Any]:
    """What Keras writes of a layer that is given another one's output."""
    tensor = {"shape": [None, *shape], "keras_history": [layer, 0, 0]}
    return {"args": [{"class_name": "__keras_tensor__", "config": tensor}], "kwargs": {}}


def ended_run(
    store: SqlStore, name: str, spec: dict[str, Any], sample: tuple[int, ...] | None, given_first: str = "input"
) -> Run:
    """A run that has ended, with a saved model that takes samples of this shape; None: without a model."""
    run = store.create_run(parse_spec({"name": name, **spec}))
    events: list[Event] = [
        RunStarted(run.id, 1, 1),
        ModelBuilt(run.id, 1234, 1234, "sparse_categorical_crossentropy", ("accuracy",), 3, 0.1),
        RunFinished(run.id, "done", "", 5, {}, {}),
    ]
    store.append(run.id, store.take(run.id, Owner("here", 1, 1.0)), list(enumerate(events, 1)))
    if sample is not None:
        begin = {"name": given_first, "batch_shape": [None, *sample]}
        layers = [
            {"class_name": "InputLayer", "config": begin, "inbound_nodes": []},
            {"class_name": "Conv2D", "config": {"name": "conv"}, "inbound_nodes": [given(given_first, sample)]},
            {"class_name": "Dense", "config": {"name": "output"}, "inbound_nodes": [given("conv", (7,))]},
        ]
        weights = io.BytesIO()
        with h5py.File(weights, "w") as file:
            file["layers/conv2d/vars/0"] = np.zeros((5, 7), np.float32)
            file["layers/dense/vars/0"] = np.zeros((7, 3), np.float32)
            file["layers/conv2d/vars"].attrs["name"] = "conv"
            file["layers/dense/vars"].attrs["name"] = "output"
        with zipfile.ZipFile(store.folder(run.id) / "model.keras", "w") as archive:
            archive.writestr("config.json", json.dumps({"class_name": "Functional", "config": {"layers": layers}}))
            archive.writestr("model.weights.h5", weights.getvalue())
    return store.run(run.id)


SPIRAL = {"data": {"kind": "generated", "name": "spiral"}}
DIGITS = {"data": {"kind": "bundled", "name": "digits"}}
IRIS = {"data": {"kind": "bundled", "name": "iris"}}


def options(page: AppTest) -> list[str]:
    assert not page.exception, page.exception[0].stack_trace
    return list(page.selectbox(BASE).options)


def test_applications_are_offered_with_their_size_and_runs_that_fit_the_newest_first(
    visit: Visit, app_store: SqlStore
) -> None:
    first = ended_run(app_store, "first strokes", DIGITS, (8, 8, 1))
    ended_run(app_store, "too large", DIGITS, (16, 16, 5))
    ended_run(app_store, "flowers", IRIS, (4,))
    ended_run(app_store, "nothing kept", DIGITS, None)
    ended_run(app_store, "a generator", {**DIGITS, "network": {"kind": "gan"}}, (8, 8, 1), "noise")
    ended_run(app_store, "rows of numbers", DIGITS, (64,))
    page = visit("train", preset="digits", network__kind="transfer")

    offered = options(page)
    assert len(offered) == len(APPLICATIONS) + 2
    assert offered[0] == "MobileNet 0.25 · 0.219 M parameters · 0.87 MB to download"
    assert "ResNet50 · 23.6 M parameters · 95 MB to download" in offered
    assert offered[-2:] == ["Run: rows of numbers · 1,234 parameters", "Run: first strokes · 1,234 parameters"]

    page.selectbox(BASE).select(f"run:{first.id}").run()
    assert page.session_state["draft:train"].spec.network.base == f"run:{first.id}"
    assert page.query_params["network.base"] in (f"run:{first.id}", [f"run:{first.id}"])
    assert not page.error
    assert "Base · run" in str(page.dataframe[0].value["layer"].tolist())


def test_a_base_that_does_not_fit_is_shown_by_its_name_with_the_reason(visit: Visit, app_store: SqlStore) -> None:
    flowers = ended_run(app_store, "flowers", IRIS, (4,))
    page = visit("train", preset="digits", network__kind="transfer", network__base=f"run:{flowers.id}")

    assert options(page)[0] == "Run: flowers"
    assert any("must be a run on samples such as these" in error.value for error in page.error)
    page.selectbox(BASE).select("mobilenet_0.25").run()
    assert not page.error


def test_a_run_that_is_gone_is_shown_by_its_identifier(visit: Visit) -> None:
    page = visit("train", preset="digits", network__kind="transfer", network__base="run:0123456789ab")

    assert options(page)[0] == "run 0123456789ab"
    assert any("there is none of run 0123456789ab" in error.value for error in page.error)


def test_a_run_on_pixels_of_another_range_is_not_offered(visit: Visit, app_store: SqlStore) -> None:
    ended_run(app_store, "pixels", DIGITS, (8, 8, 1))
    ended_run(app_store, "standardised", {"data": {**DIGITS["data"], "scaling": "standard"}}, (8, 8, 1))
    page = visit("train", preset="digits", network__kind="transfer")
    assert options(page)[len(APPLICATIONS) :] == ["Run: pixels · 1,234 parameters"]
    page = visit("train", preset="digits", network__kind="transfer", data__scaling="standard")
    assert options(page)[len(APPLICATIONS) :] == ["Run: standardised · 1,234 parameters"]


def test_pixels_of_another_range_are_refused_with_an_application(visit: Visit) -> None:
    page = visit("train", preset="digits", network__kind="transfer", data__scaling="standard")
    assert "`data.scaling` must be auto or minmax with MobileNet 0.25" in page.error[0].value
    assert page.button("train").disabled


def test_on_other_data_than_images_runs_are_begun_with_the_newest_that_fits_first(
    visit: Visit, app_store: SqlStore
) -> None:
    ended_run(app_store, "older points", {"data": {"kind": "generated", "name": "moons"}}, (2,))
    newer = ended_run(app_store, "newer points", SPIRAL, (2,))
    begun = {"network": {"kind": "transfer", "base": f"run:{newer.id}"}}
    ended_run(app_store, "carried over", SPIRAL | begun, (2,))
    ended_run(app_store, "flowers", IRIS, (4,))
    page = visit("train", preset="spiral")
    page.selectbox("train:network.kind").select("transfer").run()

    assert page.session_state["draft:train"].spec.network.base == f"run:{newer.id}"
    names = ("carried over", "newer points", "older points")
    assert options(page) == [f"Run: {name} · 1,234 parameters" for name in names]
    assert not page.error
    assert not page.button("train").disabled


def test_without_a_run_that_fits_it_is_said_what_to_do(visit: Visit, app_store: SqlStore) -> None:
    ended_run(app_store, "flowers", IRIS, (4,))
    page = visit("train", preset="spiral")
    page.selectbox("train:network.kind").select("transfer").run()

    told = [item.value for item in (*page.error, *page.info, *page.warning, *page.caption)]
    assert any("Train a network on similar data first, then start from it" in text for text in told)
    assert page.button("train").disabled


def test_a_run_that_is_begun_with_is_told_by_its_name_wherever_it_is_shown(visit: Visit, app_store: SqlStore) -> None:
    base = ended_run(app_store, "first *strokes*, large", DIGITS, (8, 8, 1))
    page = visit("train", preset="digits", network__kind="transfer", network__base=f"run:{base.id}")
    headlines = [expander.label for expander in page.expander]
    assert r'**Network** · Transfer: run "first \*strokes\*, large", frozen' in headlines
    assert 'Base · run "first *strokes*, large" without its last layer' in page.dataframe[0].value["layer"].tolist()

    page.button("train").click().run()
    begun = app_store.runs(limit=1)[0]
    assert begun.name == 'Digits 8x8 run "first *strokes*, large"'
    shown = visit("compare").dataframe[0].value
    assert 'run "first *strokes*, large"' in shown["network"].tolist()
    assert base.id not in shown["network"].to_string()


def test_the_training_goes_with_the_family_and_comes_back(visit: Visit) -> None:
    page = visit("train", preset="mnist-feedforward", training__epochs=4, training__learning_rate=0.02)
    before = page.session_state["draft:train"].spec.training
    page.selectbox("train:network.kind").select("transfer").run()
    carried = page.session_state["draft:train"].spec.training
    assert (carried.epochs, carried.learning_rate) == (40, 0.003)
    assert carried.batch_size == before.batch_size
    (note,) = [item.value for item in page.info if "settings now suit this family" in item.value]
    assert "Adam 0.003" in note
    page.selectbox("train:network.kind").select("dense").run()
    assert page.session_state["draft:train"].spec.training == before


def test_two_variants_that_begin_with_other_runs_are_told_apart_by_their_names(
    visit: Visit, app_store: SqlStore
) -> None:
    visit("home")
    runs = [ended_run(app_store, name, DIGITS, (8, 8, 1)) for name in ("one", "two")]
    specs = [parse_spec({**DIGITS, "network": {"kind": "transfer", "base": f"run:{run.id}"}}) for run in runs]
    assert distinguishing_names(specs) == ['run "one"', 'run "two"']
    assert distinguishing_names([specs[0], from_scratch(specs[0])])[1].startswith('run "one" from scratch')
