"""Two classes told by -1 and 1: what is measured, predicted, drawn and saved of them."""

from __future__ import annotations

import base64
from pathlib import Path

import keras
import numpy as np
import pytest
from sklearn.metrics import precision_score, recall_score, roc_auc_score

from playground.data.points.plane import SQUARE, with_features
from playground.data.values.dataset import Dataset
from playground.engine.model import evaluate
from playground.engine.model.predict import probabilities
from playground.engine.model.tensors import labels
from playground.engine.outcome.files import save_model
from playground.engine.training.frames import Painter
from playground.engine.training.session import Session
from tests.engine.conftest import dataset_of, spec_of

pytestmark = pytest.mark.engine

LOSS = "mean_squared_error"


def trained(dataset: Dataset, activation: str, **more: object) -> Session:
    spec = spec_of(training__loss=LOSS, network__output={"activation": activation}, training__epochs=8, **more)
    session = Session(spec, dataset)
    session.compile()
    while session.epochs_left:
        if session.leave_graph():
            session.compile()
        session.advance(100 * session.loop.steps, 100)
    return session


@pytest.fixture(scope="module")
def data() -> Dataset:
    return dataset_of("binary", 2, 80, 40, 50)


@pytest.mark.parametrize(("activation", "signed"), [("tanh", True), ("linear", True), ("auto", False), ("relu", False)])
def test_labels_are_minus_one_and_one_where_the_output_can_be_negative(
    data: Dataset, activation: str, signed: bool
) -> None:
    session = Session(spec_of(training__loss=LOSS, network__output={"activation": activation}), data)
    assert session.resolved.signed is signed
    given = labels(data.train, session.resolved)
    assert set(given.ravel().tolist()) == ({-1.0, 1.0} if signed else {0.0, 1.0})
    assert (given.ravel() > session.resolved.threshold).tolist() == (data.train.y == 1).tolist()


@pytest.mark.parametrize("program", ["graph", "xla"])
def test_metrics_part_the_classes_at_zero(data: Dataset, program: str) -> None:
    names = ("accuracy", "precision", "recall", "auc")
    session = trained(data, "tanh", training__metrics=names, training__compile=program)
    scores = session.built.model.predict(data.validation.x, verbose=0)[:, 0]
    truth, said = data.validation.y, scores > 0
    last = session.position.last
    assert last["val_accuracy"] == pytest.approx((said == truth).mean())
    assert last["val_accuracy"] > 0.7
    assert last["val_precision"] == pytest.approx(precision_score(truth, said))
    assert last["val_recall"] == pytest.approx(recall_score(truth, said))
    assert last["val_auc"] == pytest.approx(roc_auc_score(truth, scores), abs=0.02)
    assert last["val_loss"] == pytest.approx(np.mean((scores - (2 * truth - 1)) ** 2), rel=1e-4)


@pytest.mark.parametrize("activation", ["tanh", "linear"])
def test_predictions_and_figures_agree_with_the_sign_of_the_output(data: Dataset, activation: str) -> None:
    session = trained(data, activation)
    predictions = evaluate.predictions_of(session.built, data)
    assert predictions is not None
    scores = session.built.model.predict(data.test.x, verbose=0)[:, 0]
    assert (predictions.predicted == (scores > 0)).all()
    assert predictions.outputs[:, 1] == pytest.approx(np.clip((scores + 1) / 2, 0, 1), abs=1e-6)
    assert predictions.loss == pytest.approx((scores - (2 * data.test.y - 1)) ** 2, abs=1e-5)
    figures = evaluate.test_figures(session.built, data, predictions)
    assert figures["test_accuracy"] == pytest.approx((predictions.predicted == data.test.y).mean())


def test_the_boundary_lies_where_the_output_is_zero(data: Dataset) -> None:
    points = [part.x for part in (data.train, data.validation, data.test)]
    inside = with_features(data, ("x1", "x2"), points, ("x1", "x2"), SQUARE)
    assert inside.plane is not None
    session = trained(inside, "tanh")
    boundary = Painter("run", inside, inside.plane).paint(session.built, 8)
    drawn = np.frombuffer(base64.b64decode(boundary.values), np.uint8)
    across, up = np.meshgrid(np.linspace(-6, 6, boundary.size), np.linspace(-6, 6, boundary.size))
    grid = np.stack([across.ravel(), up.ravel()], axis=1).astype(np.float32)
    scores = session.built.model.predict(grid, verbose=0)[:, 0]
    assert drawn == pytest.approx(np.rint(255 * (scores + 1) / 2), abs=1)
    assert ((drawn > 127) == (scores > 0)).mean() > 0.999


def test_probabilities_of_a_linear_output_stay_between_0_and_1(data: Dataset) -> None:
    resolved = Session(spec_of(training__loss=LOSS, network__output={"activation": "linear"}), data).resolved
    outputs = np.array([[-3.0], [-1.0], [0.0], [0.5], [9.0]], np.float32)
    assert probabilities(outputs, resolved)[:, 1].tolist() == [0, 0, 0.5, 0.75, 1]


def test_classes_that_are_balanced_are_balanced_here_too(data: Dataset) -> None:
    plain, balanced = trained(data, "tanh"), trained(data, "tanh", training__class_weights=True)
    assert np.abs(plain.built.model.get_weights()[0] - balanced.built.model.get_weights()[0]).max() > 1e-3


def test_the_saved_model_is_read_by_keras_alone(data: Dataset, tmp_path: Path) -> None:
    session = trained(data, "tanh")
    read = keras.models.load_model(save_model(tmp_path, session.built, session.spec, data))
    assert read.predict(data.test.x, verbose=0) == pytest.approx(session.built.model.predict(data.test.x, verbose=0))
    assert isinstance(read.optimizer, keras.optimizers.SGD)
