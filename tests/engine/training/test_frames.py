"""The plane that a run draws, against the network's formula by hand."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest

from playground.data.prepare import prepare
from playground.engine.build.build import build
from playground.engine.training.frames import SIZE, Painter
from playground.settings import read_settings
from playground.spec.data.kinds import BundledData, DataSpec, GeneratedData, PlaneSpec
from playground.spec.training.seeds import Seeds
from tests.engine.conftest import spec_of

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(
    "data",
    [
        GeneratedData(name="circle", features=("x1^2", "x2^2", "sin(x1)")),
        BundledData(name="breast_cancer", plane=PlaneSpec(), features=("x1", "x2", "x1*x2")),
    ],
    ids=["generated", "components"],
)
def test_plane_is_drawn_through_the_features(data: DataSpec, tmp_path: Path) -> None:
    settings = read_settings({"PLAYGROUND_HOME": str(tmp_path)})
    dataset = prepare(data, Seeds().drawn(), settings)
    assert dataset.plane is not None
    built = build(spec_of(data=data.model_dump(mode="json"), network__layers=[]), dataset.shape)
    weights, bias = np.array([[0.3], [-0.2], [1.1]], np.float32), np.array([-0.5], np.float32)
    built.model.set_weights([weights, bias])
    frame = Painter("r", dataset, dataset.plane).paint(built, 4)
    x1, x2 = np.meshgrid(np.linspace(*dataset.plane.x, SIZE), np.linspace(*dataset.plane.y, SIZE))
    features = [x1**2, x2**2, np.sin(x1)] if data.kind == "generated" else [x1, x2, x1 * x2]
    total = sum(weight * values for weight, values in zip(weights[:, 0], features, strict=True)) + bias[0]
    drawn = np.frombuffer(base64.b64decode(frame.values), np.uint8).reshape(SIZE, SIZE)
    np.testing.assert_allclose(drawn, 255 / (1 + np.exp(-total)), atol=0.6)
    assert (frame.x, frame.y, frame.epoch) == (dataset.plane.x, dataset.plane.y, 4)
