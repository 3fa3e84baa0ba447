"""Recurrent networks: costs as Keras counts them, training as Keras's `fit`, and what their views show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from playground.data.values.dataset import Dataset, Part
from playground.draws.order import epoch_order
from playground.engine.build.build import build
from playground.engine.build.checkpoint import load_checkpoint, save_checkpoint
from playground.engine.families.recurrent_views import forecast, one_sample
from playground.engine.model.evaluate import conclude
from playground.engine.model.family import Scene
from playground.engine.model.tensors import inputs, labels
from playground.engine.outcome.files import save_model
from playground.engine.training.session import Session
from playground.runs.protocol.panels import Images, Lines, Matrix, Panels, Words, format_panels
from playground.spec.experiment import ExperimentSpec
from playground.spec.layers import check_size
from playground.spec.resolve import resolve
from tests.engine.conftest import spec_of

pytestmark = pytest.mark.engine

NAMES = tuple("abcdefgh")


def data_of(kind: str, samples: int = 60, outputs: int = 1) -> Dataset:
    """Series of 6 steps and 2 values, images of 4x3, texts of 7 words; numbers or two classes that can be learned."""
    random = np.random.default_rng(5)
    sample = {"series": (6, 2), "images": (4, 3, 1), "text": (7,)}[kind]
    size = int(np.prod(sample))
    names: tuple[str, ...] = ()
    if kind == "text":
        x: Any = random.integers(2, 8, (samples, size)).astype(np.int32)
        x[::3, 4:] = 0
        y: Any = (x == 3).any(axis=1).astype(np.int32)
        names = ("without", "with")
    else:
        x = random.normal(size=(samples, size)).astype(np.float32)
        score = x @ random.normal(size=(size, outputs))
        y = (score / score.std(axis=0)).astype(np.float32)
        if kind == "images":
            y, names = (y[:, 0] > 0).astype(np.int32), ("dark", "light")
        elif outputs == 1:
            y = y[:, 0]
    cuts = [slice(0, samples - 30), slice(samples - 30, samples - 15), slice(samples - 15, samples)]
    parts = [Part(x[cut], y[cut], np.arange(samples)[cut]) for cut in cuts]
    regression = not names
    return Dataset(
        name=kind,
        task="regression" if regression else "binary",
        feature_names=tuple(f"{name} (t-{step})" for step in range(size) for name in "v")[:size],
        target_name="target",
        class_names=names,
        train=parts[0],
        validation=parts[1],
        test=parts[2],
        target_mean=10.0 if regression else 0.0,
        target_scale=2.0 if regression else 1.0,
        kind=kind,  # type: ignore[arg-type]
        sample_shape=sample,
        vocabulary=("", "[UNK]", *NAMES[:6]) if kind == "text" else (),
        target_names=tuple(f"target +{step + 1}" for step in range(outputs)) if outputs > 1 else (),
        baselines={"last value": np.full((15, outputs) if outputs > 1 else 15, 11.0)} if regression else {},
    )


def network(*rows: Any, **more: Any) -> dict[str, Any]:
    return {"kind": "recurrent", "rows": list(rows), **more}


def spec(given: dict[str, Any], **changes: Any) -> ExperimentSpec:
    given = {"embedding": 3, **given}
    base = spec_of(**{"training__optimizer": "adam", "training__learning_rate": 0.01, **changes})
    return ExperimentSpec.model_validate(base.model_dump(mode="json") | {"network": given})


NETWORKS: dict[str, tuple[str, dict[str, Any]]] = {
    "lstm": ("series", network({"kind": "lstm", "units": 4})),
    "gru": ("series", network({"kind": "gru", "units": 4})),
    "simple": ("images", network({"kind": "simple_rnn", "units": 4})),
    "stacked": ("series", network(5, {"kind": "gru", "units": 3}, layers=[4])),
    "both directions": ("series", network({"kind": "lstm", "units": 3, "bidirectional": True}, 4)),
    "both directions, GRU": ("images", network({"kind": "gru", "units": 3, "bidirectional": True})),
    "average": ("series", network(4, read="average")),
    "words": ("text", network({"kind": "gru", "units": 4})),
    "masked words": ("text", network(4, mask=True, read="average")),
    "convolution": ("series", network({"kind": "conv1d", "filters": 5, "kernel": 3, "pool": 2}, 4)),
    "convolution alone": (
        "text",
        network({"kind": "conv1d", "filters": 4, "kernel": 3, "stride": 2, "padding": "valid"}, read="max"),
    ),
    "causal": (
        "series",
        network({"kind": "conv1d", "filters": 3, "kernel": 2, "padding": "causal", "dropout": 0.2}, 3),
    ),
}


@pytest.fixture(scope="module")
def kinds() -> dict[str, Dataset]:
    return {kind: data_of(kind) for kind in ("series", "images", "text")}


@pytest.mark.parametrize("case", NETWORKS)
def test_costs_are_those_of_keras(case: str, kinds: dict[str, Dataset]) -> None:
    kind, given = NETWORKS[case]
    asked = spec(given)
    shape = kinds[kind].shape
    costs = list(asked.network.costs(shape, resolve(asked, shape)))
    layers = build(asked, shape).model.layers
    assert [cost.parameters for cost in costs] == [layer.count_params() for layer in layers]
    assert [cost.shape for cost in costs] == [tuple(layer.output.shape[1:]) for layer in layers]
    trainable = [sum(int(np.prod(weight.shape)) for weight in layer.trainable_weights) for layer in layers]
    assert [cost.trainable for cost in costs] == trainable


def fitted(asked: ExperimentSpec, dataset: Dataset) -> tuple[Any, list[float]]:
    built = build(asked, dataset.shape)
    x, y = inputs(dataset.train, built.resolved), labels(dataset.train, built.resolved)
    losses = []
    for epoch in range(1, (asked.training.epochs or 0) + 1):
        order = epoch_order(asked.seeds.drawn().batches, epoch, len(x))
        done = built.model.fit(x[order], y[order], batch_size=built.resolved.batch_size, shuffle=False, verbose=0)
        losses.append(done.history["loss"][0])
    return built.model, losses


def trained(asked: ExperimentSpec, dataset: Dataset, epochs: int | None = None) -> Session:
    session = Session(asked, dataset)
    session.compile()
    while session.epochs_left and session.position.epoch != epochs:
        if session.leave_graph():
            session.compile()
        session.advance(session.loop.steps, 1)
    return session


def largest_difference(first: Any, second: Any) -> float:
    pairs = zip(first.get_weights(), second.get_weights(), strict=True)
    return max(float(np.abs(a - b).max()) for a, b in pairs)


@pytest.mark.parametrize("case", ["stacked", "both directions", "words", "masked words", "convolution"])
def test_graph_mode_gives_the_weights_of_fit(case: str, kinds: dict[str, Dataset]) -> None:
    kind, given = NETWORKS[case]
    asked = spec(given, training__compile="graph", training__epochs=2)
    model, losses = fitted(asked, kinds[kind])
    session = trained(asked, kinds[kind])
    assert largest_difference(session.built.model, model) < 1e-6
    assert session.position.last["loss"] == pytest.approx(losses[-1], rel=1e-5)


@pytest.mark.parametrize("case", ["both directions", "gru"])
def test_xla_gives_the_weights_of_fit(case: str, kinds: dict[str, Dataset]) -> None:
    kind, given = NETWORKS[case]
    asked = spec(given, training__compile="xla", training__epochs=2)
    session = trained(asked, kinds[kind])
    assert largest_difference(session.built.model, fitted(asked, kinds[kind])[0]) < 1e-5


def test_xla_is_for_cells_and_not_for_convolutions_or_masks() -> None:
    from playground.engine.families import family_of

    networks = {case: spec(given).network for case, (_, given) in NETWORKS.items()}
    assert {case for case, asked in networks.items() if not family_of(asked).prefers_xla(asked)} == {
        "masked words",
        "convolution",
        "convolution alone",
        "causal",
    }


def test_both_directions_begin_with_weights_of_their_own(kinds: dict[str, Dataset]) -> None:
    asked = spec(NETWORKS["both directions"][1])
    layer = build(asked, kinds["series"].shape).model.layers[0]
    there, back = layer.forward_layer.get_weights(), layer.backward_layer.get_weights()
    assert all(np.abs(first - second).max() > 0.1 for first, second in zip(there[:2], back[:2], strict=True))


def test_a_training_resumed_from_its_checkpoint_goes_on_exactly(tmp_path: Path, kinds: dict[str, Dataset]) -> None:
    rows = [{"kind": "lstm", "units": 3, "dropout": 0.2, "recurrent_dropout": 0.2}]
    asked = spec(network(*rows), training__compile="graph", training__epochs=4)
    whole = trained(asked, kinds["series"])
    half = trained(asked, kinds["series"], epochs=2)
    save_checkpoint(half.checkpoint(), tmp_path)
    rest = Session(asked, kinds["series"], load_checkpoint(tmp_path))
    rest.compile()
    while rest.epochs_left:
        rest.advance(rest.loop.steps, 1)
    assert largest_difference(whole.built.model, rest.built.model) == 0.0


def test_dropout_of_a_cell_is_changed_while_it_trains(kinds: dict[str, Dataset]) -> None:
    session = trained(spec(NETWORKS["lstm"][1], training__compile="graph"), kinds["series"], epochs=1)
    before = session.built.model.get_weights()
    assert session.change("network.rows.0.dropout", 0.5)
    after = session.built.model.get_weights()
    assert session.built.model.layers[0].dropout == 0.5
    assert all(np.array_equal(first, second) for first, second in zip(before, after, strict=True))


def test_the_saved_model_is_plain_keras(tmp_path: Path, kinds: dict[str, Dataset]) -> None:
    asked = spec(NETWORKS["masked words"][1])
    built = build(asked, kinds["text"].shape)
    model = keras.models.load_model(save_model(tmp_path, built, asked, kinds["text"]))
    x = kinds["text"].test.x
    np.testing.assert_allclose(model.predict(x, verbose=0), built.model.predict(x, verbose=0), rtol=1e-5)


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("series", network({"kind": "conv1d"}), "network.read"),
        ("text", network({"kind": "conv1d"}, 4, mask=True), "network.mask"),
        ("series", network({"kind": "conv1d", "padding": "valid", "kernel": 9}, 4), "network.rows.0.kernel"),
        ("series", network(4, {"kind": "conv1d", "pool": 8}, read="max"), "network.rows.1.pool"),
    ],
)
def test_rows_that_do_not_fit_are_named(
    kind: str, given: dict[str, Any], field: str, kinds: dict[str, Dataset]
) -> None:
    (problem,) = check_size(spec(given), kinds[kind].shape)
    assert problem.field == field


def test_figures_stand_beside_the_forecast_that_needs_no_network(kinds: dict[str, Dataset]) -> None:
    session = trained(spec(NETWORKS["lstm"][1]), kinds["series"], epochs=1)
    found = conclude(session.built, kinds["series"])
    true = kinds["series"].test.y * 2.0 + 10.0
    assert found.figures["test_rmse_last_value"] == pytest.approx(float(np.sqrt(((true - 11) ** 2).mean())))
    said = session.built.model.predict(kinds["series"].test.x.reshape(15, 6, 2), verbose=0)[:, 0] * 2 + 10
    assert found.figures["test_rmse"] == pytest.approx(float(np.sqrt(((true - said) ** 2).mean())), rel=1e-5)


def test_several_outputs_have_figures_each_in_its_own_unit() -> None:
    dataset = data_of("series", outputs=2)
    dataset = replace(dataset, target_mean=0.0, target_scale=1.0, scaling=((10.0, 2.0), (-5.0, 40.0)))
    asked = spec(NETWORKS["gru"][1], training__metrics=["mae", "r2"])
    session = trained(asked, dataset, epochs=2)
    found = conclude(session.built, dataset)
    assert found.predictions is not None
    said = session.built.model.predict(dataset.test.x.reshape(15, 6, 2), verbose=0)
    np.testing.assert_allclose(found.predictions.outputs, said * [2, 40] + [10, -5], rtol=1e-5)
    errors = dataset.test.y - said
    assert found.figures["test_rmse"] == pytest.approx(float(np.sqrt((errors**2).mean())), rel=1e-5)
    each = np.sqrt((errors**2).mean(axis=0)) * [2, 40]
    assert found.figures["test_rmse of target +1"] == pytest.approx(each[0], rel=1e-5)
    assert found.figures["test_rmse of target +2"] == pytest.approx(each[1], rel=1e-5)
    from sklearn.metrics import r2_score

    assert found.figures["test_r2"] == pytest.approx(r2_score(dataset.test.y, said), abs=1e-5)


def scene(asked: ExperimentSpec, dataset: Dataset, **chosen: Any) -> Scene:
    return Scene(build(asked, dataset.shape), dataset, 3, chosen)


def test_forecast_is_drawn_beside_truth_and_baseline() -> None:
    dataset = data_of("series", outputs=3)
    times = (np.datetime64("2020-01-01", "s") + np.arange(17) * np.timedelta64(86_400, "s"))[
        np.arange(15)[:, None] + np.arange(3)
    ]
    dataset = replace(dataset, test=replace(dataset.test, times=times))
    seen = scene(spec(NETWORKS["lstm"][1]), dataset, output="target +2", moment=5)
    choices, (lines, ahead) = forecast(seen)
    assert [choice.name for choice in choices] == ["output", "moment"]
    assert isinstance(lines, Lines)
    assert isinstance(ahead, Lines)
    said = seen.built.model.predict(dataset.test.x.reshape(15, 6, 2), verbose=0) * 2 + 10
    assert lines.names == ("true", "network", "last value")
    np.testing.assert_allclose(lines.values[0], dataset.test.y[:, 1] * 2 + 10, rtol=1e-5)
    np.testing.assert_allclose(lines.values[1], said[:, 1], rtol=1e-5)
    np.testing.assert_allclose(lines.values[2], 11.0)
    assert lines.dates[0] == "2020-01-02T00:00:00"
    np.testing.assert_allclose(ahead.values[1], said[4], rtol=1e-5)
    assert format_panels(Panels("run", 3, tuple(choices), (lines, ahead)))


def test_the_state_is_that_of_a_layer_that_gives_its_state_at_every_step(kinds: dict[str, Dataset]) -> None:
    asked = spec(NETWORKS["both directions"][1])
    seen = scene(asked, kinds["series"], sample=3, layer="lstm 2")
    choices, (window, state) = one_sample(seen)
    assert isinstance(window, Lines)
    assert isinstance(state, Matrix)
    model = seen.built.model
    x = kinds["series"].test.x[2:3].reshape(1, 6, 2)
    np.testing.assert_allclose(window.values, x[0].T)
    assert [int(name) for name in state.columns] == window.x.tolist()
    last = model.layers[1]
    twin = keras.layers.LSTM(4, return_sequences=True)
    between = model.layers[0](x)
    twin.build(between.shape)
    twin.set_weights(last.get_weights())
    np.testing.assert_allclose(state.values, np.array(twin(between))[0].T, rtol=1e-5, atol=1e-6)
    assert last.return_sequences is False
    # at the end it is what the next layer is given
    np.testing.assert_allclose(state.values[:, -1], np.array(last(between))[0], rtol=1e-5, atol=1e-6)
    assert {choice.name for choice in choices} == {"sample", "layer"}


def test_the_last_row_in_both_directions_is_shown_step_by_step(kinds: dict[str, Dataset]) -> None:
    seen = scene(spec(NETWORKS["both directions, GRU"][1]), kinds["images"])
    _, (image, state) = one_sample(seen)
    assert isinstance(image, Images)
    assert image.pixels.shape == (1, 4, 3, 1)
    light = float(seen.built.model(kinds["images"].test.x[:1].reshape(1, 4, 3))[0, 0])
    names, true = kinds["images"].class_names, int(kinds["images"].test.y[0])
    said = f"{names[light > 0.5]}, {100 * max(light, 1 - light):.0f} %"
    assert image.note.endswith(f"True: {names[true]}; told: {said}.")
    assert isinstance(state, Matrix)
    assert state.values.shape == (6, 4)
    assert (state.columns, state.x_title) == (("1", "2", "3", "4"), "row")
    told = np.array(seen.built.model.layers[0](kinds["images"].test.x[:1].reshape(1, 4, 3)))[0]
    np.testing.assert_allclose(state.values[:3, -1], told[:3], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(state.values[3:, 0], told[3:], rtol=1e-5, atol=1e-6)


def test_words_are_coloured_by_what_their_absence_changes(kinds: dict[str, Dataset]) -> None:
    dataset = kinds["text"]
    seen = scene(spec(NETWORKS["words"][1]), dataset, sample=2)
    _, (words, said, state) = one_sample(seen)
    assert isinstance(words, Words)
    assert said.name == "said"
    x = dataset.test.x[1]
    assert words.words == tuple(dataset.vocabulary[number] for number in x if number > 0)
    assert isinstance(state, Matrix)
    assert state.columns == (*words.words, *("–" for number in x if number == 0))
    model = seen.built.model
    effects = []
    for place in np.flatnonzero(x > 0):
        without = x.copy()
        without[place] = 1
        effects.append(float(model(x[None])[0, 0]) - float(model(without[None])[0, 0]))
    np.testing.assert_allclose(words.weights, np.array(effects) / np.abs(effects).max(), atol=1e-3)
    assert (words.low_name, words.high_name) == ("without", "with")
