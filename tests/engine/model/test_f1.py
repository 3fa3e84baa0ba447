"""F1 while it trains is scikit-learn's F1 of the outputs, whatever the loss says of them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

from playground.engine.model.evaluate import conclude
from playground.engine.training.session import Session
from playground.errors import SpecError
from playground.spec.resolve import resolve
from tests.engine.conftest import dataset_of, spec_of

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("loss", ["binary_crossentropy", "hinge", "huber"])
@pytest.mark.parametrize("activation", ["auto", "linear"])
def test_f1_is_that_of_the_outputs(loss: str, activation: str) -> None:
    if loss == "binary_crossentropy" and activation == "linear":
        return
    dataset = dataset_of("binary", 4, 120, 60, 40)
    spec = spec_of(
        training__loss=loss,
        training__metrics=["f1"],
        training__compile="graph",
        training__epochs=3,
        network__output__activation=activation,
    )
    session = Session(spec, dataset)
    session.compile()
    session.advance(3 * session.loop.steps, 3)
    threshold = session.resolved.threshold
    outputs = session.built.model.predict(dataset.validation.x, verbose=0)[:, 0]
    expected = f1_score(dataset.validation.y, outputs > threshold)
    assert 0 < expected < 1
    assert session.position.last["val_f1"] == pytest.approx(expected, rel=1e-4)
    outputs = session.built.model.predict(dataset.test.x, verbose=0)[:, 0]
    found = conclude(session.built, dataset).figures["test_f1"]
    assert found == pytest.approx(f1_score(dataset.test.y, outputs > threshold), rel=1e-4)
    assert np.isfinite(session.position.last["f1"])


def test_f1_needs_one_output() -> None:
    dataset = dataset_of("binary", 4, 40, 0, 0)
    with pytest.raises(SpecError, match="f1 and auc need a single output"):
        resolve(spec_of(training__loss="categorical_crossentropy", training__metrics=["f1"]), dataset.shape)
