"""Networks for text: built as their costs say, trained as Keras's `fit` trains them, resumed, saved and looked into."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from playground.data.prepare import prepare
from playground.data.values.dataset import Dataset, Part
from playground.draws.order import epoch_order
from playground.engine.build.build import build
from playground.engine.families.attention_views import view_attention
from playground.engine.families.text_views import view_words
from playground.engine.families.transformer import waves
from playground.engine.model.family import Scene
from playground.engine.model.tensors import inputs, labels
from playground.engine.outcome.files import save_model, save_text_model
from playground.engine.training.session import Session
from playground.errors import SpecError
from playground.runs.protocol.panels import Bars, Matrix, Words
from playground.settings import read_settings
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.resolve import resolve

pytestmark = pytest.mark.engine

NETWORKS: dict[str, dict[str, Any]] = {
    "bag of words": {"kind": "embedding", "embedding": 5, "layers": [4]},
    "bag of largest": {"kind": "embedding", "embedding": 5, "pooling": "max"},
    "text CNN": {
        "kind": "embedding",
        "embedding": 5,
        "pooling": "max",
        "branches": [{"filters": 4, "kernel": 2}, {"filters": 3, "kernel": 4}],
    },
    "averaged convolution": {"kind": "embedding", "embedding": 4, "branches": [{"filters": 3, "kernel": 3}]},
    "transformer": {"kind": "transformer", "width": 6, "heads": 3, "feed_forward": 5, "dropout": 0.0, "layers": [4]},
    "post-norm": {
        "kind": "transformer",
        "width": 6,
        "heads": 2,
        "blocks": 2,
        "feed_forward": 5,
        "dropout": 0.0,
        "normalization": "after",
        "positions": "sinusoidal",
        "read": "first",
        "activation": "relu",
    },
    "no positions": {
        "kind": "transformer", "width": 4, "heads": 1, "feed_forward": 3, "dropout": 0.0, "positions": "none",
    },
}  # fmt: skip


def spec_of(network: dict[str, Any], data: dict[str, Any] | None = None, **training: Any) -> ExperimentSpec:
    return parse_spec(
        {
            "data": {"kind": "sentences", "samples": 60, "length": 10} | (data or {}),
            "network": network,
            "training": {"batch_size": 8, "epochs": 2, "learning_rate": 0.01, "compile": "graph"} | training,
        }
    )


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return read_settings({"PLAYGROUND_HOME": str(tmp_path_factory.mktemp("home"))})


@pytest.fixture(scope="session")
def opinions(settings: Any) -> Dataset:
    spec = spec_of(NETWORKS["bag of words"])
    return prepare(spec.data, spec.seeds.drawn(), settings)


@pytest.fixture(scope="session")
def series() -> Dataset:
    rng = np.random.default_rng(4)
    x = rng.normal(size=(40, 6 * 2)).astype(np.float32)
    y = (x[:, 0] + x[:, 7] > 0).astype(np.int32)
    parts = [Part(x[rows], y[rows], np.arange(40)[rows]) for rows in (slice(24), slice(24, 32), slice(32, 40))]
    names = tuple(f"value {number}" for number in range(12))
    return Dataset("drawn", "binary", names, "class", ("no", "yes"), *parts, kind="series", sample_shape=(6, 2))


def largest_difference(first: Any, second: Any) -> float:
    pairs = zip(first.get_weights(), second.get_weights(), strict=True)
    return max(float(np.abs(a - b).max(initial=0.0)) for a, b in pairs)


def trained(spec: ExperimentSpec, dataset: Dataset) -> Session:
    session = Session(spec, dataset)
    session.compile()
    while session.epochs_left:
        session.advance(session.loop.steps, session.epochs_left)
    return session


def fitted(spec: ExperimentSpec, dataset: Dataset) -> Any:
    built = build(spec, dataset.shape)
    x, y = inputs(dataset.train, built.resolved), labels(dataset.train, built.resolved)
    for epoch in range(1, spec.training.epochs + 1):
        order = epoch_order(spec.seeds.drawn().batches, epoch, len(x))
        built.model.fit(x[order], y[order], batch_size=built.resolved.batch_size, shuffle=False, verbose=0)
    return built.model


@pytest.mark.parametrize("name", NETWORKS)
def test_costs_are_those_of_the_layers_that_keras_builds(name: str, opinions: Dataset) -> None:
    # dropout is a layer of its own
    spec = spec_of(NETWORKS[name] | {"dropout": 0.2})
    model = build(spec, opinions.shape).model
    rows = list(spec.network.costs(opinions.shape, resolve(spec, opinions.shape)))
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    found = sorted((layer.count_params(), tuple(layer.output.shape[1:])) for layer in layers)
    assert sorted((row.parameters, row.shape) for row in rows) == found
    assert sum(row.trainable for row in rows) == sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


def test_costs_over_a_series_are_those_of_the_layers_that_keras_builds(series: Dataset) -> None:
    spec = spec_of(NETWORKS["transformer"])
    model = build(spec, series.shape).model
    rows = list(spec.network.costs(series.shape, resolve(spec, series.shape)))
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    found = sorted((layer.count_params(), tuple(layer.output.shape[1:])) for layer in layers)
    assert sorted((row.parameters, row.shape) for row in rows) == found


@pytest.mark.parametrize("name", ["bag of words", "text CNN", "post-norm"])
def test_training_is_that_of_fit(name: str, opinions: Dataset) -> None:
    # what attention adds to all keys alike changes nothing: its gradient is rounding, of which Adam would make steps
    is_transformer = NETWORKS[name]["kind"] == "transformer"
    spec = spec_of(NETWORKS[name], **({"optimizer": "sgd", "learning_rate": 0.1} if is_transformer else {}))
    difference = largest_difference(trained(spec, opinions).built.model, fitted(spec, opinions))
    assert difference <= (1e-6 if is_transformer else 0.0)


def test_training_over_a_series_is_that_of_fit(series: Dataset) -> None:
    spec = spec_of(NETWORKS["transformer"], optimizer="sgd", learning_rate=0.1)
    assert largest_difference(trained(spec, series).built.model, fitted(spec, series)) <= 1e-6


@pytest.mark.parametrize("name", ["text CNN", "transformer"])
def test_a_resumed_training_goes_on_exactly(name: str, opinions: Dataset) -> None:
    spec = spec_of(NETWORKS[name] | {"dropout": 0.3}, epochs=3)
    whole = trained(spec, opinions)
    first = Session(spec, opinions)
    first.compile()
    first.advance(first.loop.steps, 1)
    first.advance(3, 1)
    second = Session(spec, opinions, first.checkpoint())
    second.compile()
    while second.epochs_left:
        second.advance(second.loop.steps, second.epochs_left)
    assert largest_difference(whole.built.model, second.built.model) == 0.0


def test_dropout_can_be_changed_while_it_trains(opinions: Dataset) -> None:
    session = Session(spec_of(NETWORKS["transformer"]), opinions)
    before = session.built.model.get_weights()
    assert session.change("network.dropout", 0.5)
    assert all(np.array_equal(a, b) for a, b in zip(before, session.built.model.get_weights(), strict=True))
    assert session.built.model.get_layer("dropout_attention_1").rate == 0.5


def test_a_text_without_words_gives_a_number(opinions: Dataset) -> None:
    for name in ("bag of words", "transformer", "post-norm"):
        model = build(spec_of(NETWORKS[name]), opinions.shape).model
        assert np.isfinite(model.predict(np.zeros((2, 10), np.int32), verbose=0)).all(), name


@pytest.mark.parametrize("name", ["bag of words", "transformer", "post-norm"])
def test_what_fills_up_changes_nothing(name: str, settings: Any) -> None:
    # of two lengths, the same weights: the longer one is filled up further
    short, long = (spec_of(NETWORKS[name], {"length": length}) for length in (10, 14))
    data = prepare(short.data, short.seeds.drawn(), settings)
    longer = prepare(long.data, long.seeds.drawn(), settings)
    first, second = build(short, data.shape).model, build(long, longer.shape).model
    weights = first.get_weights()
    for place, weight in enumerate(second.get_weights()):
        if weight.shape != weights[place].shape:  # positions
            weight[: len(weights[place])] = weights[place]
            weights[place] = weight
    second.set_weights(weights)
    shown = data.test.x[:, -1] == 0
    said = first.predict(data.test.x[shown], verbose=0)
    np.testing.assert_allclose(said, second.predict(longer.test.x[shown], verbose=0), atol=1e-5)


def test_the_order_of_words_matters_to_a_transformer_by_its_positions_alone(opinions: Dataset) -> None:
    turned = opinions.test.x.copy()
    turned[:, :2] = turned[:, 1::-1]
    for name, changes in (("transformer", True), ("no positions", False), ("bag of words", False)):
        model = build(spec_of(NETWORKS[name]), opinions.shape).model
        away = np.abs(model.predict(turned, verbose=0) - model.predict(opinions.test.x, verbose=0)).max()
        assert (away > 1e-5) == changes, name


def test_waves_are_those_of_the_paper() -> None:
    table = waves(50, 6)
    assert table.shape == (50, 6)
    for place in (0, 7, 49):
        angles = [place / 10_000 ** (2 * number / 6) for number in range(3)]
        np.testing.assert_allclose(table[place], [*np.sin(angles), *np.cos(angles)], atol=1e-6)


def test_attention_draws_four_different_kernels(opinions: Dataset) -> None:
    layer = build(spec_of(NETWORKS["transformer"]), opinions.shape).model.get_layer("attention_1")
    query, key, value = (np.array(getattr(layer, f"{name}_dense").kernel) for name in ("query", "key", "value"))
    assert np.abs(query - key).max() > 0.1
    assert np.abs(key - value).max() > 0.1
    assert np.abs(query).max() <= np.sqrt(6 / 12) + 1e-6


@pytest.mark.parametrize(
    ("network", "field", "sentence"),
    [
        ({"kind": "transformer", "width": 10, "heads": 3}, "network.width", "a multiple of"),
        ({"kind": "embedding", "branches": [{"kernel": 12}]}, "network.branches.0.kernel", "spans 12 words"),
    ],
)
def test_what_does_not_fit_is_told(network: dict[str, Any], field: str, sentence: str, opinions: Dataset) -> None:
    with pytest.raises(SpecError, match=sentence) as caught:
        resolve(spec_of(network), opinions.shape)
    assert caught.value.problems[0].field == field


@pytest.mark.parametrize(
    ("name", "words"), [("text CNN", {"standardize": "none", "ngrams": 2}), ("post-norm", {}), ("transformer", {})]
)
def test_the_saved_model_takes_texts_as_they_are(
    name: str, words: dict[str, Any], settings: Any, tmp_path: Path
) -> None:
    from playground.data.texts.sentences import draw_sentences

    spec = spec_of(NETWORKS[name], words)
    dataset = prepare(spec.data, spec.seeds.drawn(), settings)
    built = build(spec, dataset.shape)
    path = save_text_model(tmp_path, save_model(tmp_path, built, spec, dataset), spec.data, dataset)
    texts, _ = draw_sentences(spec.data, spec.seeds.drawn().data)
    raw = np.array([[texts[row]] for row in dataset.test.rows], dtype=object)
    import tensorflow as tf

    said = keras.models.load_model(path)(tf.constant(raw.tolist()))
    np.testing.assert_allclose(np.array(said), built.model.predict(dataset.test.x, verbose=0), atol=1e-6)


def test_words_are_coloured_by_what_their_absence_changes(opinions: Dataset) -> None:
    built = build(spec_of(NETWORKS["text CNN"]), opinions.shape)
    choices, panels = view_words(Scene(built, opinions, 1, {"sample": 4}))
    assert [(choice.name, choice.value, choice.high) for choice in choices] == [("sample", 4, len(opinions.test))]
    effects, said, alone = panels
    assert isinstance(effects, Words)
    assert isinstance(said, Bars)
    assert isinstance(alone, Bars)
    x = opinions.test.x[3]
    assert effects.words == tuple(opinions.vocabulary[number] for number in x if number)
    whole = float(built.model.predict(x[None], verbose=0)[0, 0])
    expected = []
    for place in np.flatnonzero(x):
        without = x.copy()
        without[place] = 1
        expected.append(whole - float(built.model.predict(without[None], verbose=0)[0, 0]))
    np.testing.assert_allclose(effects.weights, np.array(expected) / np.abs(expected).max(), atol=1e-3)
    np.testing.assert_allclose(said.values, [[100 * (1 - whole), 100 * whole]], rtol=1e-4)
    word = opinions.vocabulary.index(alone.names[0])
    single = np.zeros((1, 10), np.int32)
    single[0, 0] = word
    assert alone.values[0, 0] == pytest.approx(100 * float(built.model.predict(single, verbose=0)[0, 0]), rel=1e-4)
    assert alone.values[0, 0] == alone.values.max()


@pytest.mark.parametrize("wanted", ["sport", "no class"])
def test_words_by_themselves_are_told_of_the_class_that_is_chosen(settings: Any, wanted: str) -> None:
    spec = spec_of({"kind": "embedding", "embedding": 4}, {"name": "topics", "samples": 60})
    dataset = prepare(spec.data, spec.seeds.drawn(), settings)
    built = build(spec, dataset.shape)
    choices, (_, _, alone) = view_words(Scene(built, dataset, 1, {"class": wanted}))
    shown = wanted if wanted in dataset.class_names else dataset.class_names[0]
    assert (choices[1].value, choices[1].options, alone.series) == (shown, dataset.class_names, (shown,))
    single = np.zeros((1, dataset.shape.features), np.int32)
    single[0, 0] = dataset.vocabulary.index(alone.names[0])
    said = built.model.predict(single, verbose=0)[0, dataset.class_names.index(shown)]
    assert alone.values[0, 0] == pytest.approx(100 * float(said), rel=1e-4)


def by_hand(layer: Any, given: np.ndarray, words: int) -> np.ndarray:
    """Attention weights of the words alone, by the formula of the paper, shape (heads, words, words)."""
    query, key = (
        np.einsum("td,dhk->htk", given[:words], np.array(getattr(layer, f"{name}_dense").kernel))
        + np.array(getattr(layer, f"{name}_dense").bias)[:, None]
        for name in ("query", "key")
    )
    scores = np.einsum("htk,hsk->hts", query, key) / np.sqrt(query.shape[-1])
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize(
    ("name", "block", "source"),
    [
        ("transformer", 1, "norm_attention_1"),
        ("post-norm", 1, "with_positions"),
        ("post-norm", 2, "norm_feed_forward_1"),
        ("no positions", 1, "norm_attention_1"),
    ],
)
def test_attention_is_that_of_the_formula(name: str, block: int, source: str, opinions: Dataset) -> None:
    built = build(spec_of(NETWORKS[name]), opinions.shape)
    chosen = {"sample": 3, "block": f"block {block}", "head": "head 1", "place": 2}
    choices, panels = view_attention(Scene(built, opinions, 1, chosen))
    matrix, row = panels[2:]
    assert isinstance(matrix, Matrix)
    assert isinstance(row, Words)
    x = opinions.test.x[2]
    words = int((x > 0).sum())
    until = keras.Model(built.model.inputs, built.model.get_layer(source).output)
    expected = by_hand(built.model.get_layer(f"attention_{block}"), until.predict(x[None], verbose=0)[0], words)
    np.testing.assert_allclose(matrix.values, expected[0], atol=1e-5)
    np.testing.assert_allclose(matrix.values.sum(axis=1), 1.0, atol=1e-5)
    assert matrix.rows == matrix.columns == tuple(opinions.vocabulary[number] for number in x if number)
    np.testing.assert_allclose(row.weights, expected[0][1] / expected[0][1].max(), atol=1e-4)
    assert {choice.name: choice.value for choice in choices}["place"] == 2


def test_attention_over_a_series_is_drawn(series: Dataset) -> None:
    built = build(spec_of(NETWORKS["transformer"]), series.shape)
    _, panels = view_attention(Scene(built, series, 1, {"head": "mean of all"}))
    assert [panel.name for panel in panels] == ["sample", "attention", "from"]
    assert panels[1].values.shape == (6, 6)
    assert panels[1].rows == ("-5", "-4", "-3", "-2", "-1", "0")
    assert panels[2].x.tolist() == [-5, -4, -3, -2, -1, 0]
    assert panels[2].note == "What step -5 attends to the others."


def test_small_sentences_are_learned(settings: Any) -> None:
    """Words alone do not tell what `not` turns around; attention does."""
    network = {"kind": "transformer", "width": 16, "heads": 2, "feed_forward": 16, "dropout": 0.0}
    reached = {}
    for kind in (network, {"kind": "embedding", "embedding": 16}):
        spec = spec_of(kind, {"samples": 1200}, epochs=6, learning_rate=0.01, batch_size=32)
        session = trained(spec, prepare(spec.data, spec.seeds.drawn(), settings))
        reached[kind["kind"]] = session.position.last["val_accuracy"]
    assert reached["transformer"] > 0.95
    assert reached["embedding"] < 0.85
