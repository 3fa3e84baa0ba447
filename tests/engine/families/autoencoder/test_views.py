"""What is seen of an autoencoder, against NumPy, scikit-learn and Keras."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score, roc_curve

from playground.data.values.dataset import Dataset, Part
from playground.engine.build.build import build
from playground.engine.families.autoencoder.anomalies import threshold_of
from playground.engine.families.autoencoder.anomaly_views import anomaly_errors
from playground.engine.families.autoencoder.codes import own_directions, principal_directions
from playground.engine.families.autoencoder.family import AUTOENCODER
from playground.engine.families.autoencoder.views import code_plane, reconstructions, walk
from playground.engine.model.family import Built, Scene
from playground.runs.protocol.panels import Panels, format_panels, parse_panels
from tests.engine.conftest import dataset_of
from tests.engine.families.autoencoder.test_family import images_of, spec_of

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def pictures() -> Dataset:
    return images_of(unseen=True)


@pytest.fixture(scope="module")
def built(pictures: Dataset) -> Built:
    return build(spec_of({"code": 2, "noise": "masking", "noise_amount": 0.4}), pictures.shape)


@pytest.fixture(scope="module")
def deep(pictures: Dataset) -> Built:
    return build(spec_of({"code": 7}), pictures.shape)


def parts_of(dataset: Dataset) -> tuple[np.ndarray, ...]:
    return dataset.test.x, dataset.test.y, dataset.test.rows


def scene(built: Built, dataset: Dataset, ended: bool = False, **chosen: Any) -> Scene:
    return Scene(built, dataset, 3, chosen, ended)


def test_reconstructions_stand_below_the_samples_and_their_noise(built: Built, pictures: Dataset) -> None:
    (choice,), (panel,) = reconstructions(scene(built, pictures))
    count = panel.columns
    assert panel.pixels.shape == (3 * count, 7, 5, 1)
    clean, spoilt, made = (rows.reshape(count, 35) / 255 for rows in np.split(panel.pixels, 3))
    names = [pictures.class_names[label] for label in pictures.test.y]
    positions = [int(np.abs(pictures.test.x - row).sum(axis=1).argmin()) for row in clean]
    assert list(panel.captions[:count]) == [names[position] for position in positions]
    assert set(panel.captions[:count]) == set(pictures.class_names)
    assert list(pictures.test.y[positions]) == sorted(pictures.test.y[positions])
    masked = spoilt != clean
    assert masked.mean() == pytest.approx(0.4, abs=0.1)
    assert not spoilt[masked].any()
    exact = np.where(masked, 0, pictures.test.x[positions])
    expected = built.model.predict(exact, verbose=0)
    np.testing.assert_allclose(made, expected, atol=1 / 254)
    errors = ((pictures.test.x[positions] - expected) ** 2).mean(axis=1)
    assert [float(text) for text in panel.captions[2 * count :]] == pytest.approx(errors, abs=6e-5)
    assert choice.value == choice.options[0]


def test_the_worst_reconstructions_can_be_chosen(deep: Built, pictures: Dataset) -> None:
    (choice,), (panel,) = reconstructions(scene(deep, pictures, samples="reconstructed worst"))
    errors = ((pictures.test.x - deep.model.predict(pictures.test.x, verbose=0)) ** 2).mean(axis=1)
    assert choice.value == "reconstructed worst"
    shown = [float(text) for text in panel.captions[panel.columns :]]
    assert shown == pytest.approx(np.sort(errors)[::-1][: panel.columns], abs=6e-5)


def test_code_of_two_numbers_is_shown_as_it_is(built: Built, pictures: Dataset) -> None:
    _, (panel,) = code_plane(scene(built, pictures))
    np.testing.assert_allclose(panel.xy, built.model.anatomy.encode(pictures.test.x), rtol=1e-6)
    assert np.array_equal(panel.groups, pictures.test.y)
    assert panel.names == pictures.class_names
    assert f"{len(pictures.test):,} test samples" in panel.note
    many = dataclasses.replace(pictures, test=Part(*(np.repeat(values, 50, axis=0) for values in parts_of(pictures))))
    assert "600 test samples" in code_plane(scene(built, many))[1][0].note
    assert panel.x[0] < panel.xy[:, 0].min() < panel.xy[:, 0].max() < panel.x[1]


def test_longer_codes_are_shown_by_their_principal_components(deep: Built, pictures: Dataset) -> None:
    _, (panel,) = code_plane(scene(deep, pictures))
    codes = deep.model.anatomy.encode(pictures.test.x)
    fitted = PCA(2).fit(codes)
    np.testing.assert_allclose(np.abs(panel.xy), np.abs(fitted.transform(codes)), atol=1e-4)
    assert f"{100 * fitted.explained_variance_ratio_.sum():.0f} %" in panel.note
    assert "principal components of the 7 numbers" in panel.note


def test_code_of_one_number_is_spread_by_class() -> None:
    data = images_of()
    one = build(spec_of({"code": 1}), data.shape)
    _, (panel,) = code_plane(scene(one, data))
    assert np.array_equal(panel.xy[:, 1], data.test.y)
    choices, panels = walk(scene(one, data))
    assert [choice.name for choice in choices] == ["step_1"]
    assert [item.name for item in panels] == ["walk"]


def test_walk_decodes_the_mean_code_moved_by_the_sliders(deep: Built, pictures: Dataset) -> None:
    codes = deep.model.anatomy.encode(pictures.test.x).astype(np.float64)
    choices, (panel, _) = walk(scene(deep, pictures, directions="the code's own numbers", step_1=2.0, step_3=-1.0))
    code = codes.mean(axis=0)
    code[0] += 2.0 * codes[:, 0].std()
    code[2] -= codes[:, 2].std()
    expected = deep.model.anatomy.decode(code[None].astype(np.float32))
    np.testing.assert_allclose(panel.pixels.reshape(1, -1) / 255, expected, atol=1 / 254)
    assert [choice.value for choice in choices[1:]] == [2.0, 0.0, -1.0, 0.0, 0.0, 0.0]
    _, (principal, _) = walk(scene(deep, pictures, step_1=2.0))
    fitted = PCA(7).fit(codes)
    axis = fitted.components_[0] * np.sign(fitted.components_[0][np.abs(fitted.components_[0]).argmax()])
    code = codes.mean(axis=0) + 2.0 * (codes @ axis).std() * axis
    expected = deep.model.anatomy.decode(code[None].astype(np.float32))
    np.testing.assert_allclose(principal.pixels.reshape(1, -1) / 255, expected, atol=1 / 200)


def test_map_is_read_as_the_plane_of_codes_is(built: Built, pictures: Dataset) -> None:
    _, (_, panel) = walk(scene(built, pictures))
    codes = built.model.anatomy.encode(pictures.test.x)
    corner = codes.mean(axis=0) + np.array([-2.0, 2.0]) * codes.std(axis=0)  # left and high
    expected = built.model.anatomy.decode(corner[None].astype(np.float32))
    larger = panel.pixels.shape[1] // (15 * 7)
    assert larger > 1
    assert panel.pixels.shape == (1, 15 * 7 * larger, 15 * 5 * larger, 1)
    small = panel.pixels[0, ::larger, ::larger]
    assert np.array_equal(small.repeat(larger, axis=0).repeat(larger, axis=1), panel.pixels[0])
    np.testing.assert_allclose(small[:7, :5].reshape(1, -1) / 255, expected, atol=1 / 200)


def test_histogram_counts_every_sample_and_the_threshold_stands_where_it_should(deep: Built, pictures: Dataset) -> None:
    (choice,), (panel, figures, _) = anomaly_errors(scene(deep, pictures, share=0.8))
    anatomy = deep.model.anatomy
    errors = anatomy.errors(pictures.train.x)
    threshold = threshold_of(errors, 0.8)
    assert threshold == pytest.approx(np.quantile(errors, 0.8))
    assert choice.value == 0.8
    assert panel.names == ("training", "test", "unseen classes", "threshold")
    upright = ~np.isnan(panel.values[3])
    assert panel.x[upright] == pytest.approx([threshold] * 2)
    bins = panel.values[:3][:, ~upright]
    assert bins.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0])
    unseen = anatomy.errors(pictures.test.x[pictures.test.y == 2])
    assert figures.names == ("threshold", "training", "test", "unseen classes")
    assert figures.values[[0, 3]] == pytest.approx([threshold, 100 * (unseen > threshold).mean()], rel=1e-5)


def test_roc_curve_is_scikit_learns_and_has_the_forest_at_the_end(deep: Built, pictures: Dataset) -> None:
    _, (*_, panel) = anomaly_errors(scene(deep, pictures))
    errors, strange = deep.model.anatomy.errors(pictures.test.x), pictures.test.y == 2
    assert panel.names == (f"autoencoder: {roc_auc_score(strange, errors):.3f}", "random: 0.5")
    alarms, found, _ = roc_curve(strange, errors, drop_intermediate=False)
    best = [found[alarms <= at + 1e-9].max() for at in panel.x]  # the most that is found with so many false alarms
    np.testing.assert_allclose(panel.values[0], best, atol=1e-6)
    _, (*_, ended) = anomaly_errors(scene(deep, pictures, ended=True))
    assert ended.names[1].startswith("isolation forest: ")
    assert ended.values.shape == (3, 101)


def test_without_unseen_classes_there_is_no_roc_curve() -> None:
    data = dataset_of("regression", 5, 30, 12, 14)
    vectors = build(spec_of(), data.shape)
    _, panels = anomaly_errors(scene(vectors, data))
    assert [panel.name for panel in panels] == ["errors", "above"]
    assert panels[0].names == ("training", "test", "threshold")
    assert panels[1].note == "Normal samples above the threshold are false alarms."


def test_rows_of_numbers_are_shown_feature_by_feature() -> None:
    data = dataset_of("regression", 5, 30, 12, 14)
    vectors = build(spec_of({"noise": "gaussian"}), data.shape)
    _, panels = reconstructions(scene(vectors, data))
    assert [panel.name for panel in panels] == ["sample_1", "sample_2", "sample_3"]
    first = panels[0]
    assert (first.names, first.series) == (data.feature_names, ("sample", "with noise", "reconstruction"))
    assert np.array_equal(first.values[0], data.test.x[0])
    made = vectors.model.predict(first.values[1][None], verbose=0)
    np.testing.assert_allclose(first.values[2:], made, rtol=1e-4, atol=1e-6)
    _, (decoded,) = walk(scene(vectors, data))
    assert decoded.names == data.feature_names
    _, (points,) = code_plane(scene(vectors, data))
    assert points.names == ("low y", "middle y", "high y")
    targets = data.test.y
    assert targets[points.groups == 0].max() < targets[points.groups == 2].min()


def test_series_are_shown_over_time() -> None:
    data = dataclasses.replace(dataset_of("regression", 6, 30, 12, 14), kind="series", sample_shape=(6, 1))
    series = build(spec_of(), data.shape)
    _, panels = reconstructions(scene(series, data))
    assert (panels[0].x_title, list(panels[0].x)) == ("step", [0, 1, 2, 3, 4, 5])


def test_directions_are_orthogonal_and_lead_back() -> None:
    codes = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32) @ np.diag([1, 4, 2, 0]).astype(np.float32)
    for directions in (own_directions(codes), principal_directions(codes)):
        assert directions.axes @ directions.axes.T == pytest.approx(np.eye(4), abs=1e-5)
        steps = directions.places(codes) / np.maximum(directions.deviations, 1e-6)
        np.testing.assert_allclose(directions.codes(steps), codes, atol=1e-4)
    assert list(np.argsort(-principal_directions(codes).deviations)) == [0, 1, 2, 3]


def test_a_network_that_has_diverged_can_still_be_looked_at(pictures: Dataset) -> None:
    broken = build(spec_of(), pictures.shape)
    broken.model.get_layer("code").set_weights(
        [np.full_like(weight, np.nan) for weight in broken.model.get_layer("code").get_weights()]
    )
    for viewer in AUTOENCODER.viewers:
        choices, panels = viewer(scene(broken, pictures))
        assert format_panels(Panels("run", 3, tuple(choices), tuple(panels)))


def test_frames_are_small_and_come_back_as_they_were(deep: Built, pictures: Dataset) -> None:
    large = np.random.default_rng(0).uniform(size=(700, 3072)).astype(np.float32)
    parts = [Part(large[:40], np.zeros(40, np.int32), np.arange(40)), Part(large, np.arange(700) % 10, np.arange(700))]
    data = Dataset(
        "photographs",
        "multiclass",
        tuple(map(str, range(3072))),
        "class",
        tuple("0123456789"),
        parts[0],
        parts[0],
        parts[1],
        (32, 32, 3),
        kind="images",
        sample_shape=(32, 32, 3),
    )
    photographs = build(spec_of({"code": 3}), data.shape)
    found: list[Any] = []
    for viewer in AUTOENCODER.viewers:
        found += viewer(scene(photographs, data))[1]
    assert len(format_panels(Panels("run", 3, (), tuple(found)))) < 200_000
    choices, panels = walk(scene(deep, pictures))
    again = parse_panels(json.loads(format_panels(Panels("run", 3, tuple(choices), tuple(panels)))))
    assert again.choices == tuple(choices)
    assert np.array_equal(again.panels[0].pixels, panels[0].pixels)
