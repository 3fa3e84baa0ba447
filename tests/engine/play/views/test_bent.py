"""Space as the layers bend it: against NumPy by hand and scikit-learn."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from playground.data.points.features import grid_points
from playground.errors import PlaygroundError
from playground.runs.protocol.play import Bend, Step
from tests.engine.play.conftest import Live, play_spec


def arrays(net: dict[str, Any], name: str) -> npt.NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(net[name]), "<f4").reshape(-1, net["dimensions"])


def bent(live: Live, **changes: Any) -> dict[str, Any]:
    live.configure(play_spec(**changes), reset=True)
    live.say(Step("epoch"), Step("epoch"), Bend())
    return live.last("bent")


def distances(points: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.linalg.norm(points[:, None] - points[None], axis=2)


def test_two_and_three_units_are_seen_as_they_are(live: Live) -> None:
    layers = [{"units": 3, "activation": "tanh"}, {"units": 2, "activation": "relu"}]
    news = bent(live, network__layers=layers)
    part, weights = live.player.net.dataset.train, live.weights
    assert [(item["name"], item["layer"], item["units"], item["share"]) for item in news["stages"]] == [
        ("plane", 0, 2, 1),
        ("layer", 1, 3, 1),
        ("layer", 2, 2, 1),
    ]
    first = np.tanh(part.points @ weights[0] + weights[1])
    second = np.maximum(0, first @ weights[2] + weights[3])
    for net, expected in zip(news["stages"], [part.points, first, second], strict=True):
        np.testing.assert_allclose(arrays(net, "points"), expected, atol=1e-5)
    plane = live.player.net.dataset.plane
    assert plane is not None
    nodes = grid_points(plane, news["side"])
    np.testing.assert_allclose(arrays(news["stages"][1], "grid"), np.tanh(nodes @ weights[0] + weights[1]), atol=1e-5)
    z = second @ weights[4] + weights[5]
    seen = arrays(news["stages"][-1], "points") @ np.array(news["head"]["kernel"]) + np.array(news["head"]["bias"])
    np.testing.assert_allclose(seen[:, 1] - seen[:, 0], z[:, 0], atol=1e-4)
    assert news["labels"] == part.y.tolist()
    hidden = np.maximum(0, np.tanh(nodes @ weights[0] + weights[1]) @ weights[2] + weights[3])
    probability = 1 / (1 + np.exp(-(hidden @ weights[4] + weights[5])))
    shade = np.frombuffer(base64.b64decode(news["shade"]), np.uint8)
    np.testing.assert_allclose(shade / 255, probability[:, 0], atol=0.003)


def test_of_larger_layers_the_principal_components_are_seen(live: Live) -> None:
    from sklearn.decomposition import PCA

    news = bent(live, network__layers=[{"units": 6, "activation": "tanh"}])
    part, weights = live.player.net.dataset.train, live.weights
    hidden = np.tanh(part.points @ weights[0] + weights[1]).astype(np.float64)
    found = PCA(2).fit(hidden)
    net = news["stages"][-1]
    assert (net["units"], net["dimensions"]) == (6, 2)
    assert net["share"] == pytest.approx(found.explained_variance_ratio_.sum(), abs=1e-3)
    placed = arrays(net, "points")
    np.testing.assert_allclose(distances(placed), distances(found.transform(hidden)), atol=1e-4)
    # turned as the plane lies: no other turning or mirroring brings the points nearer to where they were
    centred = np.asarray(part.points - part.points.mean(axis=0), np.float64)
    best = np.linalg.svd(found.transform(hidden).T @ centred, compute_uv=False).sum()
    assert (placed * centred).sum() == pytest.approx(best, rel=1e-4)
    # the cut in what is seen is the output's where the rest is as on average
    near = hidden.mean(axis=0) + (placed @ np.linalg.lstsq(placed, hidden - hidden.mean(axis=0), rcond=None)[0])
    sums = placed @ np.array(news["head"]["kernel"]) + np.array(news["head"]["bias"])
    np.testing.assert_allclose(sums[:, 1] - sums[:, 0], (near @ weights[2] + weights[3])[:, 0], atol=1e-3)


def test_a_straight_cut_is_the_least_squares_one_of_scikit_learn(live: Live) -> None:
    from sklearn.linear_model import RidgeClassifier

    features = ["x1^2", "x2^2", "x1"]
    news = bent(live, data__features=features, network__layers=[])
    assert [item["name"] for item in news["stages"]] == ["plane", "features"]
    part = live.player.net.dataset.train
    for net, inputs in zip(news["stages"], [part.points, part.x], strict=True):
        found = RidgeClassifier(alpha=1e-9).fit(inputs, part.y)
        assert net["cut"] == pytest.approx(found.score(inputs, part.y), abs=1e-3)
    plane, squares = (item["cut"] for item in news["stages"])
    assert plane < 0.75
    assert squares > 0.9  # a circle is cut by a line in the squares


def test_classes_have_a_cut_each_and_a_regression_none(live: Live) -> None:
    news = bent(live, data__name="rings", network__layers=[{"units": 2, "activation": "tanh"}])
    weights = live.weights
    assert news["classes"] == 3
    np.testing.assert_allclose(news["head"]["kernel"], weights[2], atol=1e-6)
    np.testing.assert_allclose(news["head"]["bias"], weights[3], atol=1e-6)
    news = bent(live, data__name="plane", network__layers=[{"units": 2, "activation": "tanh"}])
    assert news["head"] is None
    assert news["stages"][0]["cut"] == pytest.approx(1, abs=0.2)  # a slope is a plane


def test_looking_changes_nothing(live: Live) -> None:
    live.say(Step("epoch"))
    before = live.values
    live.say(Bend())
    assert all(np.array_equal(before[name], value) for name, value in live.values.items())


def test_data_in_no_plane_are_refused(live: Live) -> None:
    import dataclasses

    from playground.engine.play.views.bent import Bender

    net = live.player.net
    with pytest.raises(PlaygroundError, match="lie in none"):
        Bender(net.session.built, net.drawing).bent(dataclasses.replace(net.dataset, plane=None))
