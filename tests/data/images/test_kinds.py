"""Images of 16 bits that use few of them, and classes as columns of 0 and 1: against the pixels that were drawn."""

import itertools

import numpy as np
import pytest

from playground.data.decided import decisions_of
from playground.data.images.decode_image import decode_image, look_at_image
from playground.data.images.proposal import proposed_data
from playground.data.images.store import read_images
from playground.data.prepare import prepare
from playground.data.uploads.store import add_upload
from playground.errors import DataError
from playground.settings import read_settings
from playground.spec.training.seeds import Seeds
from tests.data.archives import deep_png, noise, zipped

RNG = np.random.default_rng(0)


@pytest.fixture
def read(tmp_path):
    """Files of an archive -> (its specification, its images as they are decoded, what was decided)."""
    settings = read_settings({"PLAYGROUND_HOME": str(tmp_path)})

    def read_it(files, **changes):
        upload = add_upload("my.zip", zipped(files), settings)
        data = proposed_data(upload).model_copy(update=changes)
        store = read_images(data, 0, settings, lambda stage, done: None)
        return data, store, decisions_of(data, settings)

    return read_it


@pytest.mark.parametrize("shape", [(6, 6), (6, 6, 3)])
@pytest.mark.parametrize("largest", [1, 255, 4_095, 40_000, 65_535])
def test_values_of_16_bits_are_stretched_by_the_largest_one_of_the_set(read, shape, largest):
    images = [RNG.integers(0, largest + 1, shape) for _ in range(8)]
    images[3].flat[0] = largest
    files = {f"{'ab'[number % 2]}/{number}.png": deep_png(values) for number, values in enumerate(images)}
    data, store, decisions = read(files)
    assert (data.height, data.width) == (6, 6)
    for name, pixels in zip(store.names, store.pixels, strict=True):
        expected = np.rint(images[int(name[2])] * 255.0 / largest)
        np.testing.assert_array_equal(pixels.squeeze(), expected)
    told = next(decision for decision in decisions if decision.path == ("deep",))
    assert (
        told.sentence == f"8 images have 16 bits a channel and values up to {largest:,}: {largest:,} is shown as white."
    )
    _, whole, _ = read(files, deep="whole")
    for name, pixels in zip(whole.names, whole.pixels, strict=True):
        np.testing.assert_array_equal(pixels.squeeze(), np.rint(images[int(name[2])] * 255.0 / 65_535))


def test_alpha_of_16_bits_lies_on_white_and_grey_in_three_channels_is_seen():
    values = np.full((4, 4, 4), 0)
    values[..., 3] = 65_535 // 2
    assert np.abs(decode_image(deep_png(values), 4, 4, 1, "crop", 255).astype(int) - 128).max() <= 1
    grey = np.repeat(RNG.integers(0, 65_536, (4, 4, 1)), 3, axis=2)
    assert look_at_image(deep_png(grey)).grey
    assert not look_at_image(deep_png(RNG.integers(0, 65_536, (4, 4, 3)))).grey


def test_images_of_8_bits_are_not_told_to_have_more(read):
    _, store, decisions = read({f"{'ab'[number % 2]}/{number}.png": noise(number) for number in range(4)})
    assert store.of_depth() == ""
    assert all(decision.path != ("deep",) for decision in decisions)


def table(rows, names, before="", behind=""):
    return "\n".join([f"image_id{before and ',fold'},{','.join(names)}{behind and ',hand'}", *rows]).encode()


@pytest.mark.parametrize("marks", [("1", "0"), ("1.0", "0.0"), ("True", "False")])
@pytest.mark.parametrize(
    ("names", "extra"),  # two columns beside a third one are no classes for sure
    [
        (("cat", "dog"), False),
        *itertools.product([("disc", "cross", "square"), ("a", "b", "c", "d", "e")], [False, True]),
    ],
)
def test_columns_of_0_and_1_with_one_1_in_each_row_are_classes_of_their_names(read, names, marks, extra):
    drawn = RNG.permutation(np.arange(30) % len(names))
    hands = RNG.integers(0, 2, 30)
    rows = [
        f"{number:03d},{','.join(marks[0] if at == chosen else marks[1] for at in range(len(names)))}"
        + (f",{hands[number]}" if extra else "")
        for number, chosen in enumerate(drawn)
    ]
    files = {f"images/{number:03d}.png": noise(number) for number in range(30)}
    data, store, decisions = read({**files, "train.csv": table(rows, names, behind="x" if extra else "")})
    assert data.label == ""
    assert store.class_names == tuple(sorted(names))
    for name, label in zip(store.names, store.labels, strict=True):
        assert store.class_names[label] == names[drawn[int(name[7:10])]]
    told = next(decision for decision in decisions if decision.path == ("label",))
    assert f"the columns {', '.join(names)} of train.csv" in told.sentence
    assert [choice.value for choice in told.choices] == ["", *names]
    alone, only, again = read({**files, "train.csv": table(rows, names, behind="x" if extra else "")}, label=names[0])
    assert alone.label == names[0]
    assert only.class_names == tuple(sorted(set(marks)))
    assert next(decision for decision in again if decision.path == ("label",)).taken == names[0]


def test_columns_with_several_1_in_a_row_are_told_and_a_named_label_goes_first(read):
    files = {f"images/{number:03d}.png": noise(number) for number in range(30)}
    several = RNG.integers(0, 2, (30, 3))
    rows = [f"{number:03d},{','.join(map(str, marks))}" for number, marks in enumerate(several)]
    _, store, decisions = read({**files, "train.csv": table(rows, ("rust", "scab", "rot"))})
    assert store.class_names == ("0", "1")
    assert any("An image may have several of rust, scab, rot" in decision.sentence for decision in decisions)
    kinds = RNG.permutation(np.arange(30) % 2)
    rows = [f"{number:03d},{kind},{1 - kind},{'xyz'[number % 3]}" for number, kind in enumerate(kinds)]
    _, labelled, _ = read({**files, "train.csv": table(rows, ("left", "right", "label"))})
    assert labelled.class_names == ("x", "y", "z")


def test_an_image_without_a_1_has_no_class(tmp_path):
    settings = read_settings({"PLAYGROUND_HOME": str(tmp_path)})
    files = {f"images/{number:03d}.png": noise(number) for number in range(30)}
    rows = [
        f"{number:03d},{','.join(str(int(number % 3 == at and number != 7)) for at in range(3))}"
        for number in range(30)
    ]
    upload = add_upload("my.zip", zipped({**files, "labels.csv": table(rows, ("a", "b", "c"))}), settings)
    data = prepare(proposed_data(upload), Seeds().drawn(), settings)
    assert len(data.train) + len(data.validation) + len(data.test) == 29
    with pytest.raises(DataError, match=r"must be a column of labels\.csv"):
        prepare(proposed_data(upload).model_copy(update={"label": "d"}), Seeds().drawn(), settings)
