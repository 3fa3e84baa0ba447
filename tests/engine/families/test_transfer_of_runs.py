"""Any finished run can be begun with, whatever its family and its data: the base is what Keras makes of its layers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from playground.data.prepare import prepare
from playground.data.values.dataset import Dataset
from playground.draws.order import epoch_order
from playground.engine.build.build import build
from playground.engine.build.checkpoint import load_checkpoint, save_checkpoint
from playground.engine.families import family_of
from playground.engine.families.transfer.begun import preparation_of
from playground.engine.families.transfer.family import TRANSFER
from playground.engine.model.evaluate import conclude
from playground.engine.model.family import BuildRequest, Built, Scene
from playground.engine.model.precision import precision
from playground.engine.model.tensors import inputs
from playground.engine.outcome.files import save_files, save_model, save_text_model
from playground.engine.training.session import Session
from playground.errors import SpecError
from playground.settings import read_settings
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.from_scratch import from_scratch
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape
from tests.engine.families.test_recurrent import data_of

pytestmark = pytest.mark.engine

Given = dict[str, Any]
POINTS: Given = {"kind": "generated", "name": "spiral", "samples": 60}
OTHER_POINTS: Given = {"kind": "generated", "name": "rings", "samples": 60, "noise": 0.1}
TOPICS: Given = {"kind": "sentences", "name": "topics", "samples": 60, "length": 9}
OPINIONS: Given = {"kind": "sentences", "name": "opinions", "samples": 60, "length": 12}
TRAINING: Given = {"epochs": 2, "batch_size": 8, "learning_rate": 0.01, "compile": "graph"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    return tmp_path


def spec_of(network: Given, data: Given | None = None, **training: Any) -> ExperimentSpec:
    given = {"network": network, "training": TRAINING | training, "seeds": {"main": 5}}
    return parse_spec(given | ({} if data is None else {"data": data}))


def drawn(data: Given) -> Dataset:
    spec = spec_of({"kind": "dense"}, data)
    return prepare(spec.data, spec.seeds.drawn(), read_settings())


def saved_run(home: Path, spec: ExperimentSpec, data: Dataset) -> tuple[str, Built]:
    """A run that has ended, as a base is named, and its network."""
    session = Session(spec, data)
    session.compile()
    session.advance(session.loop.steps, 1)
    run = f"{len(list(home.glob('runs/*'))):012x}"
    folder = home / "runs" / run
    folder.mkdir(parents=True)
    save_files(run, folder, session.built, spec, data, None)
    return f"run:{run}", session.built


def carried(base: str, data: Given | None = None, **network: Any) -> ExperimentSpec:
    return spec_of({"kind": "transfer", "base": base, **network}, data)


#: what a run was -> (its data, its network, name of its layer whose output the base ends in)
RUNS: dict[str, tuple[str, Given, str]] = {
    "points": ("points", {"kind": "dense", "layers": [6, 4]}, "dense_2"),
    "deep": ("points", {"kind": "residual", "depth": 2, "width": 5}, ""),
    "autoencoder of points": ("points", {"kind": "autoencoder", "layers": [5], "code": 2}, "dense_encoder_1"),
    "variational": (
        "images",
        {"kind": "autoencoder", "layers": [5], "code": 2, "variational": True},
        "dense_encoder_1",
    ),
    "GAN of points": ("points", {"kind": "gan", "discriminator": [7, 6], "generator": [4]}, "dense_2"),
    "GAN of images": (
        "images",
        {"kind": "gan", "generator": [4], "discriminator": [{"kind": "conv", "filters": 3}, {"units": 6}]},
        "flatten",
    ),
    "series": ("series", {"kind": "recurrent", "rows": [{"kind": "gru", "units": 5}]}, "gru_1"),
    "series through a transformer": (
        "series",
        {"kind": "transformer", "width": 6, "heads": 2, "feed_forward": 5, "layers": [4]},
        "",
    ),
    "rows of images": ("images", {"kind": "recurrent", "rows": [{"kind": "lstm", "units": 5}]}, "lstm_1"),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_base_is_what_keras_makes_of_the_run_s_layers(home: Path, name: str) -> None:
    kind, network, ends = RUNS[name]
    data = drawn(POINTS) if kind == "points" else data_of(kind)
    base, first = saved_run(home, spec_of(network, POINTS if kind == "points" else None), data)
    spec = carried(base, POINTS if kind == "points" else None, head=[3])
    built = build(spec, data.shape)
    kept = built.model.get_layer("base")
    costs = list(spec.network.costs(data.shape, built.resolved))
    assert sum(cost.parameters for cost in costs) == built.model.count_params()
    assert [cost.shape for cost in costs] == [tuple(layer.output.shape[1:]) for layer in built.model.layers[1:]]
    assert not kept.trainable_weights
    x = inputs(data.test, built.resolved)
    if ends:
        path = home / "runs" / base[4:]
        trained = keras.models.load_model(
            path / ("discriminator.keras" if "GAN" in name else "model.keras"), compile=False
        )
        expected = keras.Model(trained.inputs, trained.get_layer(ends).output).predict(np.asarray(x), verbose=0)
        assert np.array_equal(kept.predict(np.asarray(x), verbose=0), expected.reshape(len(x), -1))
    if "GAN" in name:
        own = first.model.discriminator.get_weights()
        assert all(np.array_equal(ours, theirs) for ours, theirs in zip(kept.get_weights(), own, strict=False))
    session = Session(spec, data)
    session.compile()
    assert np.isfinite(session.advance(session.loop.steps, 1).rows).all()


def test_a_carried_over_network_of_points_trains_as_fit_does_in_both_phases(home: Path) -> None:
    data = drawn(OTHER_POINTS)
    base, _ = saved_run(home, spec_of({"kind": "dense", "layers": [6, 4]}, POINTS), drawn(POINTS))
    spec = carried(base, OTHER_POINTS, head=[5], fine_tune={"after": 1})
    session = Session(spec, data)
    expected: list[Any] | None = None
    session.compile()
    for epoch in (1, 2):
        if session.take_up_phase():
            session.compile()
        session.advance(session.loop.steps, 1)
        model = build(spec, data.shape, phase=epoch - 1).model
        plain = keras.Model(model.inputs, model.outputs)
        plain.compile(optimizer=model.optimizer, loss=model.loss, jit_compile=False)
        if expected is not None:
            plain.set_weights(expected)
        order = epoch_order(spec.seeds.drawn().batches, epoch, len(data.train))
        plain.fit(data.train.x[order], data.train.y[order], batch_size=8, shuffle=False, verbose=0)
        expected = plain.get_weights()
    for ours, theirs in zip(session.built.model.get_weights(), expected or [], strict=True):
        assert np.allclose(ours, theirs, rtol=2e-4, atol=2e-5)


def test_the_end_is_put_off_and_brought_forward_and_what_has_begun_goes_on(home: Path) -> None:
    data = drawn(OTHER_POINTS)
    base, _ = saved_run(home, spec_of({"kind": "dense", "layers": [6, 4]}, POINTS), drawn(POINTS))
    session = Session(carried(base, OTHER_POINTS, fine_tune={}), data)
    session.change("training.epochs", 8)
    session.compile()

    def go_on(epochs: int) -> list[int]:
        learning = []
        for _ in range(epochs):
            if session.take_up_phase():
                session.compile()
            learning.append(len(session.built.model.trainable_weights))
            session.advance(session.loop.steps, 100)
        return learning

    assert go_on(2) == [2, 2]  # six of eight epochs train the head alone
    session.change("training.epochs", 3)
    assert go_on(1) == [6]  # it is the last one of three
    assert session.built.learning_rate() == pytest.approx(0.001)
    session.change("training.epochs", 20)
    session.change("training.learning_rate", 0.02)
    assert session.built.learning_rate() == pytest.approx(0.002)
    assert go_on(1) == [6]
    save_checkpoint(session.checkpoint(), home)
    resumed = Session(session.spec, data, load_checkpoint(home))
    assert len(resumed.built.model.trainable_weights) == 6
    resumed.compile()
    go_on(1)
    resumed.advance(resumed.loop.steps, 1)
    for ours, theirs in zip(session.built.model.get_weights(), resumed.built.model.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)


@pytest.mark.parametrize(
    "network",
    [
        {"kind": "embedding", "embedding": 5, "layers": [4]},
        {"kind": "recurrent", "embedding": 5, "rows": [{"kind": "gru", "units": 4}]},
        {"kind": "transformer", "width": 6, "heads": 2, "feed_forward": 5, "layers": [4]},
    ],
)
@pytest.mark.parametrize(("first", "second"), [(TOPICS, OPINIONS), (OPINIONS, TOPICS)])
def test_words_are_numbered_as_the_base_knows_them(home: Path, network: Given, first: Given, second: Given) -> None:
    before, data = drawn(first), drawn(second)
    base, _ = saved_run(home, spec_of(network, first), before)
    spec = carried(base, second)
    built = build(spec, data.shape)
    costs = list(spec.network.costs(data.shape, built.resolved))
    assert sum(cost.parameters for cost in costs) == built.model.count_params()
    common = set(before.vocabulary[2:]) & set(data.vocabulary[2:])
    assert costs[0].name == f"Words · the base knows {len(common)} of {len(data.vocabulary) - 2}"

    length = first["length"]
    known = {word: number for number, word in enumerate(before.vocabulary)}
    renumbered = np.zeros((len(data.test), length), np.int32)
    for row, numbers in zip(renumbered, data.test.x, strict=True):
        found = [known.get(data.vocabulary[number], 1) for number in numbers if number][:length]
        row[: len(found)] = found
    assert 0 < (renumbered > 1).sum() < (data.test.x > 1).sum()  # the two share some of their words
    run = keras.models.load_model(home / "runs" / base[4:] / "model.keras", compile=False)
    expected = keras.Model(run.inputs, run.get_layer("output").input)
    if network.get("layers"):
        expected = keras.Model(run.inputs, run.get_layer("dense_1").input)
    made = built.model.get_layer("base")(built.model.get_layer("preparation")(data.test.x), training=False)
    assert np.allclose(np.asarray(made), expected.predict(renumbered, verbose=0), atol=1e-6)

    session = Session(spec, data)
    session.compile()
    session.advance(session.loop.steps, 1)
    path = save_model(home, session.built, spec, data)
    texts = keras.models.load_model(save_text_model(home, path, spec.data, data))  # type: ignore[arg-type]
    words = [" ".join(data.vocabulary[number] for number in row if number) for row in data.test.x]
    said = texts.predict(tf.constant(words)[:, None], verbose=0)
    predictions = conclude(session.built, data).predictions
    assert predictions is not None
    assert np.allclose(said, predictions.outputs[:, -said.shape[1] :], atol=1e-6)  # of two classes it says one
    drawn_by = {viewer.__name__: viewer(Scene(session.built, data, 1, {}))[1] for viewer in TRANSFER.viewers}
    assert [name for name, panels in drawn_by.items() if panels] == ["view_words"]


@pytest.mark.parametrize("length", [2, 3, 5])
def test_numbers_of_many_words_are_exact_in_mixed_precision(home: Path, length: int) -> None:
    words = [f"w{number}" for number in range(1200)]
    shape = DataShape(length, "binary", 2, 10, 0, 0, "text", (length,), 1202, words=("", "[UNK]", *words))
    folder = home / "runs" / f"{7:012x}"
    folder.mkdir(parents=True)
    for name, layer in (
        ("model.keras", keras.layers.Embedding(1202, 2)),
        ("text_model.keras", keras.layers.TextVectorization(vocabulary=words[::-1], output_sequence_length=3)),
    ):
        given = keras.Input((3,), dtype="int32") if "text" not in name else keras.Input((1,), dtype="string")
        x = layer(given)
        x = keras.layers.Flatten()(x) if "text" not in name else x
        keras.Model(given, keras.layers.Dense(1, name="output")(x)).save(folder / name)
    spec = carried(f"run:{folder.name}", OPINIONS)
    with precision("mixed_bfloat16"):
        prepare_words = preparation_of(BuildRequest(spec, shape, resolve(spec, shape)), spec.network)  # type: ignore[arg-type]
    numbers = np.array([[2, 1201, 700, 0, 0], [1, 513, 514, 515, 0]], np.int32)[:, :length]
    reversed_ = np.where(numbers > 1, 1203 - numbers, numbers)
    expected = np.zeros((2, 3), np.int32)
    expected[:, : min(length, 3)] = reversed_[:, :3]
    for given_as in (np.int32, np.float32):  # as the loop and as `features_of` give them
        assert np.array_equal(np.asarray(prepare_words(numbers.astype(given_as))), expected)


def test_a_run_on_texts_is_a_base_again_when_it_was_carried_over_itself(home: Path) -> None:
    network = {"kind": "embedding", "embedding": 5}
    first, _ = saved_run(home, spec_of(network, TOPICS), drawn(TOPICS))
    second, _ = saved_run(home, carried(first, OPINIONS, head=[4]), drawn(OPINIONS))
    data = drawn(TOPICS | {"length": 5})
    built = build(carried(second), data.shape)
    assert built.model.get_layer("base").input_shape == (None, OPINIONS["length"])
    assert built.model.get_layer("base").get_layer("base").input_shape == (None, TOPICS["length"])


def test_forecasts_of_a_carried_over_network_are_shown_beside_the_truth(home: Path) -> None:
    data = data_of("series")
    base, _ = saved_run(home, spec_of({"kind": "recurrent", "rows": [{"kind": "gru", "units": 5}]}), data)
    built = build(carried(base), data.shape)
    drawn_by = {viewer.__name__: viewer(Scene(built, data, 0, {}))[1] for viewer in TRANSFER.viewers}
    assert [name for name, panels in drawn_by.items() if panels] == ["forecast"]


def test_from_scratch_every_layer_begins_as_keras_begins_it(home: Path) -> None:
    data = data_of("series")
    rows = [{"kind": "lstm", "units": 5, "bidirectional": True}]
    base, first = saved_run(home, spec_of({"kind": "recurrent", "rows": rows}), data)
    one, same = (build(from_scratch(carried(base)), data.shape).model.get_layer("base") for _ in range(2))
    other = build(
        from_scratch(carried(base).model_copy(update={"seeds": parse_spec({"seeds": {"main": 6}}).seeds})), data.shape
    ).model.get_layer("base")
    assert one.trainable_weights
    assert all(np.array_equal(a, b) for a, b in zip(one.get_weights(), same.get_weights(), strict=True))
    for layer in (one.get_layer("lstm_1").forward_layer, one.get_layer("lstm_1").backward_layer):
        kernel, recurrent, bias = layer.get_weights()
        assert np.allclose(recurrent @ recurrent.T, np.eye(5), atol=1e-5)  # orthogonal
        assert np.array_equal(bias, np.repeat([0, 1, 0, 0], 5))  # the forget gate begins open (Jozefowicz et al. 2015)
        assert np.abs(kernel).max() <= np.sqrt(6 / (2 + 20)) + 1e-6  # Glorot's limit
    assert not np.allclose(one.get_weights()[0], other.get_weights()[0])
    assert not np.allclose(one.get_weights()[0], one.get_weights()[3])
    assert not np.allclose(one.get_weights()[0], first.model.get_weights()[0])


def test_from_scratch_normalization_knows_nothing_of_what_was_seen(home: Path) -> None:
    layers = [{"units": 6, "normalization": "batch"}, 4]
    base, _ = saved_run(home, spec_of({"kind": "dense", "layers": layers}, POINTS), drawn(POINTS))
    spec = carried(base, OTHER_POINTS)
    kept, fresh = (
        build(item, drawn(OTHER_POINTS).shape).model.get_layer("base") for item in (spec, from_scratch(spec))
    )
    mean, variance = (kept.get_layer("batch_normalization_1").get_weights()[at] for at in (2, 3))
    assert mean.any()
    assert (variance != 1).any()
    begun = fresh.get_layer("batch_normalization_1").get_weights()
    assert [np.unique(values).tolist() for values in begun] == [[1], [0], [0], [1]]


def test_a_run_on_other_samples_is_refused_in_one_sentence(home: Path) -> None:
    points, _ = saved_run(home, spec_of({"kind": "dense", "layers": [4]}, POINTS), drawn(POINTS))
    texts, _ = saved_run(home, spec_of({"kind": "embedding", "embedding": 4}, TOPICS), drawn(TOPICS))
    with pytest.raises(SpecError, match="samples such as these, of shape 6x2; that one takes samples of shape 2"):
        build(carried(points), data_of("series").shape)
    with pytest.raises(SpecError, match="must be a run on texts; that one takes samples of shape 2"):
        build(carried(points), drawn(OPINIONS).shape)
    with pytest.raises(SpecError, match="must be a run on samples such as these, of shape 2; that one takes words"):
        build(carried(texts), drawn(POINTS).shape)
    with pytest.raises(SpecError, match=r"mobilenet_0\.25 takes images, .*; got rows of numbers: use a run"):
        build(carried("mobilenet_0.25"), drawn(POINTS).shape)
    (home / "runs" / texts[4:] / "text_model.keras").unlink()
    with pytest.raises(SpecError, match=r"`network.base` must be a run whose vocabulary is kept"):
        build(carried(texts), drawn(OPINIONS).shape)


def test_xla_is_for_bases_of_dense_and_recurrent_layers(home: Path) -> None:
    dense, _ = saved_run(home, spec_of({"kind": "dense", "layers": [4, 4]}, POINTS), drawn(POINTS))
    dropped, _ = saved_run(
        home, spec_of({"kind": "dense", "layers": [{"units": 4, "dropout": 0.1}, 4]}, POINTS), drawn(POINTS)
    )
    for spec, wanted in (
        (carried(dense), True),
        (from_scratch(carried(dense)), True),
        (carried(dense, unfrozen=1), True),
        (carried(dense, unfrozen=1, dropout=0.1), False),
        (carried(dropped), True),
        (from_scratch(carried(dropped)), False),
    ):
        assert family_of(spec.network).prefers_xla(spec.network, 0) == wanted
