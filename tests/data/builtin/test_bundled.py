"""Bundled sets against scikit-learn's own arrays and files of a known content."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from pathlib import Path

import numpy as np
import pytest
from sklearn import datasets
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from playground.data.builtin.bundled import count_classes, describe_bundled
from playground.data.builtin.small_sets import SMALL_SETS
from playground.data.prepare import class_counts, describe, prepare
from playground.data.values.dataset import Dataset
from playground.errors import DataError
from playground.settings import Settings, read_settings
from playground.spec.data.kinds import BundledData, SplitSpec
from playground.spec.training.seeds import Seeds

SEEDS = Seeds(main=5).drawn()
SMALL = ["digits", "iris", "wine", "breast_cancer", "diabetes"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


@pytest.fixture
def settings(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return read_settings({"PLAYGROUND_HOME": str(tmp_path / "home"), "PLAYGROUND_DATASETS": str(folder)})


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request fails as it does without a network, at once."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def arrays() -> dict[str, np.ndarray]:
    draw = np.random.default_rng(0)
    return {
        "x_train": draw.integers(0, 256, (300, 28, 28), dtype=np.uint8),
        "y_train": (np.arange(300) % 10).astype(np.uint8),
        "x_test": draw.integers(0, 256, (100, 28, 28), dtype=np.uint8),
        "y_test": (np.arange(100) % 10).astype(np.uint8),
    }


@pytest.mark.parametrize("name", SMALL)
def test_what_is_known_of_a_set_without_loading_it_is_so(name: str) -> None:
    known, loaded = SMALL_SETS[name], getattr(datasets, f"load_{name}")()
    assert known.feature_names == tuple(loaded.feature_names)
    assert loaded.data.shape == (known.samples, len(known.feature_names))
    assert known.classes == len(getattr(loaded, "target_names", ()))
    assert known.image_shape is None or loaded.images.shape[1:] == known.image_shape
    assert known.image_shape is None or loaded.data.max() == known.largest


def ready(spec: BundledData, settings: Settings) -> Dataset:
    data = prepare(spec, SEEDS, settings)
    assert data.shape == describe(spec, SEEDS, settings)
    return data


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("samples", [None, 60, 100_000])
@pytest.mark.parametrize("split", [SplitSpec(), SplitSpec(validation=0, test=0), SplitSpec(validation=0.05, test=0.9)])
def test_description_is_the_shape_of_what_is_prepared(
    name: str, samples: int | None, split: SplitSpec, settings: Settings
) -> None:
    data = ready(BundledData(name=name, samples=samples, split=split), settings)
    rows = np.concatenate([data.train.rows, data.validation.rows, data.test.rows])
    assert len(np.unique(rows)) == len(rows)
    assert data.train.x.dtype == np.float32


def test_digits_are_pixels_divided_by_sixteen(settings: Settings) -> None:
    data, source = ready(BundledData(name="digits"), settings), datasets.load_digits()
    for part in (data.train, data.validation, data.test):
        assert part.x == pytest.approx(source.data[part.rows] / 16)
        assert np.array_equal(part.y, source.target[part.rows])
    assert data.image_shape == (8, 8)
    assert data.class_names == tuple("0123456789")


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer"])
def test_scaling_is_fitted_on_the_training_samples_only(name: str, settings: Settings) -> None:
    data, source = ready(BundledData(name=name), settings), getattr(datasets, f"load_{name}")()
    scaler = StandardScaler().fit(source.data[data.train.rows])
    np.testing.assert_allclose(data.test.x, scaler.transform(source.data[data.test.rows]), atol=1e-3, rtol=1e-6)
    assert data.class_names == tuple(source.target_names)
    assert data.task == ("binary" if name == "breast_cancer" else "multiclass")
    assert data.feature_names == tuple(source.feature_names)


def test_other_scalings_are_taken_as_asked(settings: Settings) -> None:
    source = datasets.load_wine().data
    plain = ready(BundledData(name="wine", scaling="none"), settings)
    assert plain.train.x == pytest.approx(source[plain.train.rows], rel=1e-6)
    stretched = ready(BundledData(name="wine", scaling="minmax"), settings)
    expected = MinMaxScaler(clip=True).fit(source[plain.train.rows]).transform(source[plain.test.rows])
    assert stretched.test.x == pytest.approx(expected, abs=1e-5)


def test_pixels_that_are_not_zero_to_one_are_no_picture(settings: Settings) -> None:
    assert ready(BundledData(name="digits", scaling="standard"), settings).image_shape is None
    assert ready(BundledData(name="digits", scaling="none"), settings).image_shape is None
    assert ready(BundledData(name="digits", scaling="minmax"), settings).image_shape == (8, 8)


def test_diabetes_target_is_standardised_and_can_be_had_back(settings: Settings) -> None:
    data, source = ready(BundledData(name="diabetes"), settings), datasets.load_diabetes()
    known = source.target[data.train.rows]
    assert data.target_mean == pytest.approx(known.mean())
    assert data.target_scale == pytest.approx(known.std())
    assert data.test.y * data.target_scale + data.target_mean == pytest.approx(source.target[data.test.rows], rel=1e-4)
    assert data.class_names == ()
    assert class_counts(data) == {}


def test_limit_of_samples_is_seeded_and_said(settings: Settings) -> None:
    spec = BundledData(name="digits", samples=200)
    one, again = ready(spec, settings), ready(spec, settings)
    other = prepare(spec, SEEDS._replace(data=1), settings)
    assert np.array_equal(one.train.rows, again.train.rows)
    assert set(one.train.rows) != set(other.train.rows)
    assert one.notes == ("Only 200 of the 1,797 samples are used, drawn at random.",)


def test_classes_are_counted_in_each_part(settings: Settings) -> None:
    data = ready(BundledData(name="iris"), settings)
    counts = class_counts(data)
    assert {name: sum(count) for name, count in counts.items()} == {"train": 104, "validation": 23, "test": 23}
    assert np.sum(list(counts.values()), axis=0) == pytest.approx([50, 50, 50])


@pytest.mark.parametrize("at", [".", "images", "a/b"])
def test_image_file_is_found_in_the_folder_and_below(
    at: str, folder: Path, settings: Settings, arrays: dict[str, np.ndarray]
) -> None:
    (folder / at).mkdir(parents=True, exist_ok=True)
    np.savez(folder / at / "mnist.npz", **arrays)
    data = ready(BundledData(name="mnist", split=SplitSpec(validation=0.2)), settings)
    assert tuple(map(len, (data.train, data.validation, data.test))) == (240, 60, 100)
    np.testing.assert_allclose(data.train.x, arrays["x_train"].reshape(300, 784)[data.train.rows] / 255, rtol=1e-6)
    assert np.array_equal(data.train.y, arrays["y_train"][data.train.rows])
    np.testing.assert_allclose(data.test.x, arrays["x_test"].reshape(100, 784) / 255, rtol=1e-6)
    assert list(data.test.rows) == list(range(300, 400))
    assert data.notes == ("The file found holds 400 of the set's 70,000 images.",)
    assert data.image_shape == (28, 28)


def test_limit_takes_the_same_share_of_the_own_test_samples(
    folder: Path, settings: Settings, arrays: dict[str, np.ndarray]
) -> None:
    np.savez_compressed(folder / "mnist.npz", **arrays)
    data = ready(BundledData(name="mnist", samples=60, split=SplitSpec(validation=0)), settings)
    assert (len(data.train), len(data.test)) == (60, 20)
    everything = np.concatenate([arrays["x_train"], arrays["x_test"]]).reshape(-1, 784)
    np.testing.assert_allclose(data.test.x, everything[data.test.rows] / 255, rtol=1e-6)


def idx(array: np.ndarray) -> bytes:
    head = bytes([0, 0, 8, array.ndim]) + b"".join(size.to_bytes(4, "big") for size in array.shape)
    return gzip.compress(head + array.tobytes())


def test_fashion_mnist_is_read_from_its_four_files(
    folder: Path, settings: Settings, arrays: dict[str, np.ndarray]
) -> None:
    (folder / "mnist").mkdir()
    own = folder / "fashion-mnist"
    own.mkdir()
    for short, long in (("train", "train"), ("test", "t10k")):
        for place, invert in ((own, False), (folder / "mnist", True)):
            x = arrays[f"x_{short}"]
            (place / f"{long}-images-idx3-ubyte.gz").write_bytes(idx(255 - x if invert else x))
            (place / f"{long}-labels-idx1-ubyte.gz").write_bytes(idx(arrays[f"y_{short}"]))
    data = prepare(BundledData(name="fashion_mnist", split=SplitSpec(validation=0)), SEEDS, settings)
    np.testing.assert_allclose(data.train.x, arrays["x_train"].reshape(300, 784)[data.train.rows] / 255, rtol=1e-6)
    assert data.class_names[-1] == "Ankle boot"
    counted = count_classes(BundledData(name="fashion_mnist"), SEEDS, settings)
    labels = np.concatenate([arrays["y_train"], arrays["y_test"]])
    assert list(counted[0].used.values()) == np.bincount(labels, minlength=10).tolist()


def test_cifar_is_read_from_the_binary_archive(folder: Path, settings: Settings) -> None:
    draw = np.random.default_rng(0)
    images = draw.integers(0, 256, (12, 32, 32, 3), dtype=np.uint8)
    with tarfile.open(folder / "cifar-10-binary.tar.gz", "w:gz") as archive:
        names = [f"data_batch_{number}" for number in range(1, 6)] + ["test_batch"]
        for position, name in enumerate(names):
            pair = images[2 * position : 2 * position + 2].transpose(0, 3, 1, 2).reshape(2, -1)
            content = np.hstack([np.array([[position], [9 - position]], np.uint8), pair]).tobytes()
            info = tarfile.TarInfo(f"cifar-10-batches-bin/{name}.bin")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    data = prepare(BundledData(name="cifar10", split=SplitSpec(validation=0)), SEEDS, settings)
    assert data.image_shape == (32, 32, 3)
    np.testing.assert_allclose(data.train.x, images.reshape(12, -1)[data.train.rows] / 255, rtol=1e-6)
    assert list(data.test.y) == [5, 4]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "cannot be read"), (b"PK\x03\x04 no archive", "cannot be read"), (b"\x80\x04K\x01.", "cannot be read")],
)
def test_damaged_image_file_is_refused_by_name(content: bytes, words: str, folder: Path, settings: Settings) -> None:
    (folder / "mnist.npz").write_bytes(content)
    for step in (prepare, describe):
        with pytest.raises(DataError, match=words) as caught:
            step(BundledData(name="mnist"), SEEDS, settings)
        assert caught.value.problems[0].field == "mnist.npz"


@pytest.mark.parametrize(
    "change",
    [
        {"x_train": np.zeros((300, 28, 27), np.uint8)},
        {"x_train": np.zeros((300, 28, 28), np.float32)},
        {"x_test": np.zeros((0, 28, 28), np.uint8), "y_test": np.zeros(0, np.uint8)},
        {"y_train": np.zeros(299, np.uint8)},
        {"y_test": np.full(100, 10, np.uint8)},
        {"y_test": np.array([{}] * 100, dtype=object)},
    ],
    ids=str,
)
def test_file_of_another_content_is_refused(
    change: dict[str, np.ndarray], folder: Path, settings: Settings, arrays: dict[str, np.ndarray]
) -> None:
    np.savez(folder / "mnist.npz", **{**arrays, **change})
    with pytest.raises(DataError, match=r"The file mnist\.npz cannot be read"):
        prepare(BundledData(name="mnist"), SEEDS, settings)


def test_missing_key_is_refused(folder: Path, settings: Settings, arrays: dict[str, np.ndarray]) -> None:
    del arrays["y_test"]
    np.savez(folder / "mnist.npz", **arrays)
    with pytest.raises(DataError, match="y_test"):
        prepare(BundledData(name="mnist"), SEEDS, settings)


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist", "cifar10"])
@pytest.mark.usefixtures("offline")
def test_offline_one_sentence_offers_the_digits(name: str, settings: Settings) -> None:
    with pytest.raises(DataError, match="use the bundled digits instead") as caught:
        prepare(BundledData(name=name), SEEDS, settings)
    (problem,) = caught.value.problems
    assert problem.sentence.count(". ") == 0


@pytest.mark.parametrize(("name", "train", "test"), [("mnist", 60_000, 10_000), ("cifar10", 50_000, 10_000)])
def test_shape_of_what_is_still_to_be_downloaded_is_known(name: str, train: int, test: int, settings: Settings) -> None:
    shape = describe_bundled(BundledData(name=name, split=SplitSpec(validation=0)), SEEDS, settings)
    assert (shape.train, shape.validation, shape.test, shape.classes) == (train, 0, test, 10)


def real_folder() -> Path | None:
    named = os.environ.get("PLAYGROUND_DATASETS")
    beside = Path(__file__).parents[3] / "shared" / "data"
    return Path(named) if named else beside if beside.is_dir() else None


@pytest.mark.skipif(real_folder() is None, reason="no folder of data files (PLAYGROUND_DATASETS)")
def test_real_mnist_and_cifar_are_read(tmp_path: Path) -> None:
    settings = read_settings({"PLAYGROUND_HOME": str(tmp_path), "PLAYGROUND_DATASETS": str(real_folder())})
    mnist = ready(BundledData(name="mnist", samples=1000), settings)
    cifar = ready(BundledData(name="cifar10", samples=1000), settings)
    assert (mnist.shape.features, cifar.shape.features) == (784, 3072)
    assert 0.12 < mnist.train.x.mean() < 0.14  # the set's mean is 0.1307
    assert cifar.class_names[3] == "cat"
