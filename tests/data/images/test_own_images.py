"""Images of the user's own: by folders or by a table, split as the archive says, decoded once, broken ones named."""

import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from playground.data.images import kept_images
from playground.data.images.prepare import archived, image_facts
from playground.data.images.proposal import proposed_data
from playground.data.images.store import read_images
from playground.data.prepare import class_counts, describe, prepare
from playground.data.proposals.images import image_experiment
from playground.data.uploads.store import add_upload, delete_upload, list_uploads, upload_path
from playground.errors import DataError
from playground.settings import read_settings
from playground.spec.data.images import ImageData
from playground.spec.data.parts import ClassesSpec
from playground.spec.experiment import dump_spec, load_spec
from playground.spec.families import FAMILIES
from playground.spec.resolve import resolve
from playground.spec.training.seeds import Seeds
from tests.data.archives import classes, encoded, noise, picture, zipped
from tests.shared_data import SHARED

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real data is not there")
SEEDS = Seeds().drawn()


@pytest.fixture
def settings(tmp_path):
    return read_settings({"PLAYGROUND_HOME": str(tmp_path / "home")})


@pytest.fixture
def upload(settings):
    """Files of an archive -> the upload."""
    return lambda files, name="my.zip": add_upload(name, zipped(files), settings)


@pytest.fixture
def store(settings, upload):
    """Files of an archive -> its images, as proposed."""

    def read(files, **changes):
        data = proposed_data(upload(files)).model_copy(update=changes)
        return read_images(data, 0, settings, lambda stage, done: None)

    return read


class TestFolders:
    def test_the_folder_is_the_class(self, store):
        found = store(classes(3, ("b", "a", "10", "9")))
        assert found.class_names == ("9", "10", "a", "b")
        assert found.counts() == {"9": 3, "10": 3, "a": 3, "b": 3}
        for name, label in zip(found.names, found.labels, strict=True):
            assert name.split("/")[0] == found.class_names[label]

    @pytest.mark.parametrize("top", ["pets/", "pets/images/", "a/b/c/d/"])
    def test_folders_around_all_are_looked_through(self, store, top):
        assert store(classes(2, top=top)).class_names == ("cats", "dogs")

    def test_folders_within_a_class_belong_to_it(self, store):
        files = {"cats/old/1.png": noise(1), "cats/new/2.png": noise(2), "dogs/3.png": noise(3)}
        assert store(files).counts() == {"cats": 2, "dogs": 1}

    def test_folders_that_differ_in_blanks_and_capitals_are_one_class(self, store):
        found = store(
            {f"{folder}/{index}.png": noise(index) for index, folder in enumerate(["CAT ", "cat", "dog"] * 8)}
        )
        assert list(found.counts().values()) == [16, 8]
        assert "CAT" in "".join(found.notes)

    def test_images_beside_the_folders_are_left_out(self, store):
        found = store({**classes(2, top="pets/"), "pets/logo.png": noise(9), "0.png": noise(8)})
        assert found.counts() == {"cats": 2, "dogs": 2}
        assert [(item.name, item.reason) for item in found.left_out] == [
            ("pets/logo.png", "it is in no folder of a class"),
            ("0.png", "it is in no folder of a class"),
        ]

    def test_images_are_found_by_what_is_in_them(self, store):
        files = {"a/no ending": noise(1), "b/2.DAT": noise(2), "b/notes.md": b"# no image"}
        found = store(files)
        assert found.counts() == {"a": 1, "b": 1}
        assert found.notes == ("1 file is no image: b/notes.md.",)

    @pytest.mark.parametrize(
        ("files", "words"),
        [
            ({"cats/1.png": picture()}, "at least two, .*; it has only the class 'cats'"),
            ({"1.png": picture(), "2.png": picture("blue")}, "it has images in no folder"),
            ({"a/1.png": b"x", "b/2.png": b"y"}, "at least two classes must be readable; 0 is. a/1.png: it is no PNG"),
            ({"a/1.png": b"x", "b/2.png": picture()}, "at least two classes must be readable; 1 is"),
            ({"notes.md": b"x"}, "a zip archive must hold images"),
            ({}, "a zip archive must hold images"),
        ],
    )
    def test_what_cannot_be_learnt_from_is_refused(self, upload, settings, files, words):
        with pytest.raises(DataError, match=rf"^my\.zip: .*{words}"):
            upload(files)
        assert list(settings.uploads.iterdir()) == []

    def test_too_many_classes_are_refused(self, upload, monkeypatch):
        monkeypatch.setattr("playground.data.images.index.MAX_CLASSES", 2)
        with pytest.raises(DataError, match="must have at most 2 classes; it has 3"):
            upload(classes(1, ("a", "b", "c")))


class TestParts:
    def test_training_and_test_folders_are_kept_apart(self, upload, settings):
        files = {**classes(10, top="all/train/"), **classes(4, top="all/test/")}
        data = proposed_data(upload(files))
        found = prepare(data, SEEDS, settings)
        names = read_images(data, 0, settings, lambda stage, done: None).names
        assert (len(found.train), len(found.validation), len(found.test)) == (17, 3, 8)
        assert all("/test/" in names[row] for row in found.test.rows)
        assert all("/train/" in names[row] for row in (*found.train.rows, *found.validation.rows))
        assert "Which images are for test is taken from the archive." in found.notes

    def test_a_validation_folder_is_used_too(self, upload, settings):
        files = {**classes(10, top="Train/"), **classes(2, top="val/"), **classes(3, top="TEST/")}
        shape = describe(proposed_data(upload(files)), SEEDS, settings)
        assert (shape.train, shape.validation, shape.test) == (20, 4, 6)
        (upload,) = list_uploads(settings)
        assert archived(proposed_data(upload), SEEDS, settings).parts == {"train", "validation", "test"}

    def test_a_test_folder_without_classes_is_not_used(self, upload, settings):
        files = {**classes(10, top="train/"), "test/1.png": noise(1), "test/2.png": noise(2)}
        shape = describe(proposed_data(upload(files)), SEEDS, settings)
        assert shape.train + shape.validation + shape.test == 20
        assert shape.test == 3

    def test_a_class_may_be_called_like_a_part(self, store):
        assert store(classes(2, ("train", "bus", "tram"))).class_names == ("bus", "train", "tram")
        assert store(classes(2, ("train", "test"))).class_names == ("test", "train")

    def test_a_class_that_is_only_tested_is_said(self, upload, settings):
        files = {**classes(5, top="train/"), **classes(2, ("cats", "birds"), top="test/")}
        notes = prepare(proposed_data(upload(files)), SEEDS, settings).notes
        assert "No training image is of birds, so the network cannot learn that." in notes

    def test_parts_are_stratified_and_the_same_for_the_same_seed(self, upload, settings):
        data = proposed_data(upload(classes(20, ("a", "b", "c"))))
        first, again = (prepare(data, SEEDS, settings) for _ in range(2))
        assert class_counts(first) == {"train": (14, 14, 14), "validation": (3, 3, 3), "test": (3, 3, 3)}
        np.testing.assert_array_equal(first.train.x, again.train.x)
        rows = np.concatenate([first.train.rows, first.validation.rows, first.test.rows])
        assert sorted(rows) == list(range(60))


FILES = {f"img/{number:03d}.png": noise(number) for number in range(12)}


class TestTables:
    @pytest.mark.parametrize(
        "table",
        [
            "id,label\n" + "".join(f"{n:03d},{'ab'[n % 2]}\n" for n in range(12)),
            "label;file\n" + "".join(f"{'ab'[n % 2]};{n:03d}.png\n" for n in range(12)),
            "width\tpath\tclass\n" + "".join(f"{n // 6}\timg\\{n:03d}.PNG\t{'ab'[n % 2]}\n" for n in range(12)),
            "".join(f"./img/{n:03d}.png,{'ab'[n % 2]}\n" for n in range(12)),
        ],
        ids=["without endings", "names", "paths", "no header"],
    )
    def test_columns_are_found_by_what_is_in_them(self, store, table):
        found = store({**FILES, "labels.csv": table.encode()})
        assert found.class_names == ("a", "b")
        for name, label in zip(found.names, found.labels, strict=True):
            assert found.class_names[label] == "ab"[int(name[4:7]) % 2]

    def test_images_that_the_table_does_not_name_are_left_out(self, store):
        found = store({**FILES, "x/labels.csv": b"file,label\n000.png,a\n001.png,b\n002.png,\n077.png,a\n"})
        assert found.counts() == {"a": 1, "b": 1}
        assert {item.reason for item in found.left_out} == {"it has no class in x/labels.csv"}
        assert len(found.left_out) == 10

    def test_the_table_shares_the_images_out(self, upload, settings):
        parts = ["train", "train", "train", "valid", "test", "test"]
        rows = "".join(f"{n:03d}.png,{parts[n % 6]},{'ab'[n // 6]}\n" for n in range(12))
        data = proposed_data(upload({**FILES, "labels.csv": b"file,split,label\n" + rows.encode()}))
        shape = describe(data, SEEDS, settings)
        assert (shape.train, shape.validation, shape.test, shape.classes) == (6, 2, 4, 2)

    def test_another_column_may_be_the_class(self, store, upload, settings):
        rows = "".join(f"{n:03d}.png,{'ab'[n % 2]},{'xyz'[n % 3]}\n" for n in range(12))
        files = {**FILES, "labels.csv": b"file,label,other\n" + rows.encode()}
        assert store(files).class_names == ("a", "b")
        assert store(files, label="other").class_names == ("x", "y", "z")
        with pytest.raises(DataError, match=r"`data\.label` must be a column of labels\.csv.*nearest is 'other'"):
            store(files, label="othr")

    def test_labels_that_differ_in_blanks_and_capitals_are_one(self, store):
        labels = ["Cat", "cat ", "dog", "DOG"]
        table = "file,label\n" + "".join(f"{n:03d}.png,{labels[n % 4]}\n" for n in range(24))
        found = store({"labels.csv": table.encode(), **{f"img/{n:03d}.png": noise(n) for n in range(24)}})
        assert list(found.counts().values()) == [12, 12]
        assert any("one label" in note for note in found.notes)

    def test_several_labels_for_an_image_are_told(self, store):
        labels = ["cat", "dog;cat", "dog", "hen;dog", "hen", "cat;hen;dog"]
        table = "file,label\n" + "".join(f"{n:03d}.png,{labels[n % 6]}\n" for n in range(60))
        found = store({"labels.csv": table.encode(), **{f"img/{n:03d}.png": noise(n) for n in range(60)}})
        assert any("several of 3 labels" in note and "6 combinations" in note for note in found.notes)

    def test_a_table_without_a_column_of_classes_is_told(self, store):
        table = "file,width,weight\n" + "".join(f"{n:03d}.png,8,{n}\n" for n in range(12))
        images = {f"img/{n:03d}.png": noise(n) for n in range(12)}
        with pytest.raises(DataError, match=r"labels\.csv is not used: it names 12 images, but no column has classes"):
            store({"labels.csv": table.encode(), **images})
        found = store({"labels.csv": table.encode(), **classes(6)})
        assert found.class_names == ("cats", "dogs")

    def test_folders_win_over_a_table_of_something_else(self, store):
        files = classes(4)
        table = "file,bytes\n" + "".join(f"{name},{len(data) % 3}\n" for name, data in files.items())
        assert store({**files, "index.csv": table.encode()}).class_names == ("cats", "dogs")
        with pytest.raises(DataError, match=r"`data\.label` must be empty: my\.zip has no table"):
            store(files, label="bytes")

    def test_a_broken_table_is_said_and_folders_are_used(self, store):
        found = store({**classes(2), "labels.csv": b"\x89PNG\r\n\x1a\n"})
        assert found.class_names == ("cats", "dogs")
        assert found.notes[0].startswith("labels.csv is not used: labels.csv: a table must be")


class TestPixels:
    def test_pixels_are_those_of_the_files(self, upload, settings):
        files = classes(4)
        data = ImageData(dataset=upload(files).id, height=6, width=8)
        found = prepare(data, SEEDS, settings)
        names = read_images(data, 0, settings, lambda stage, done: None).names
        assert (found.kind, found.sample_shape, found.image_shape) == ("images", (6, 8, 3), (6, 8, 3))
        assert found.train.x.dtype == np.float32
        assert len(found.feature_names) == found.train.x.shape[1] == 144
        for row, number in zip(found.train.x, found.train.rows, strict=True):
            source = np.asarray(Image.open(io.BytesIO(files[names[number]])))
            np.testing.assert_array_equal(np.rint(row * 255).reshape(6, 8, 3), source)

    def test_what_is_described_is_what_is_prepared(self, upload, settings):
        id = upload(classes(9, ("a", "b", "c"))).id
        for data in (
            ImageData(dataset=id),
            ImageData(dataset=id, colour="grey", height=5, width=9),
            ImageData(dataset=id, per_class=4),
        ):
            assert describe(data, SEEDS, settings) == prepare(data, SEEDS, settings).shape

    def test_images_are_decoded_once(self, upload, settings, monkeypatch):
        data = proposed_data(upload(classes(3)))
        monkeypatch.setattr(kept_images, "decode_image", None)
        first = prepare(data, SEEDS, settings)
        assert len(first.train) == 4
        pixels = read_images(data, 0, settings, lambda stage, done: None).pixels
        assert isinstance(pixels, np.memmap)
        assert not pixels.flags.writeable

    def test_other_settings_are_kept_beside_and_the_oldest_go(self, upload, settings):
        id = upload(classes(2)).id
        for height in range(4, 20):
            read_images(ImageData(dataset=id, height=height), 0, settings, lambda stage, done: None)
        kept = list((upload_path(id, settings).parent / "cache").glob("images-*"))
        assert len(kept) == 6

    def test_a_cut_off_array_is_made_anew(self, upload, settings):
        data = proposed_data(upload(classes(2)))
        before = read_images(data, 0, settings, lambda stage, done: None)
        expected = np.array(before.pixels)
        (file,) = upload_path(data.dataset, settings).parent.glob("cache/images-*/pixels.npy")
        file.unlink()
        file.write_bytes(b"\x93NUMPY")
        again = read_images(data, 0, settings, lambda stage, done: None)
        np.testing.assert_array_equal(again.pixels, expected)

    def test_broken_images_are_named_and_the_rest_is_used(self, upload, settings):
        files = {**classes(5), "cats/cut.png": noise(77, (64, 64))[:400], "dogs/empty.jpg": b"", "dogs/x.zip": b"x"}
        data = proposed_data(upload(files))
        found = read_images(data, 0, settings, lambda stage, done: None)
        assert len(found.labels) == 10
        reasons = {item.name: item.reason for item in found.left_out}
        assert set(reasons) == {"cats/cut.png", "dogs/empty.jpg", "dogs/x.zip"}
        assert reasons["dogs/x.zip"] == "it is an archive inside the archive"
        assert any(note.startswith("3 files are left out") for note in prepare(data, SEEDS, settings).notes)

    def test_a_file_with_a_wrong_checksum_is_named(self, settings):
        data = bytearray(zipped(classes(3), zipfile.ZIP_STORED))
        at = data.index(noise(1)) + 30
        data[at] ^= 0xFF
        upload = add_upload("my.zip", bytes(data), settings)
        assert upload.info["left_out"] == 1

    def test_a_class_whose_images_are_all_broken_is_left_out(self, store):
        found = store({**classes(2, ("a", "b")), "bad/1.png": b"x"})
        assert found.class_names == ("a", "b")
        assert "No image of bad can be read, so the class is left out." in found.notes

    def test_fewer_of_each_class_are_drawn_by_the_seed(self, upload, settings):
        id = upload(classes(20, ("a", "b"))).id
        data = ImageData(dataset=id, per_class=6)

        def names(seed):
            found = read_images(data, seed, settings, lambda stage, done: None)
            assert found.counts() == {"a": 6, "b": 6}
            return found.names

        assert names(1) == names(1) != names(2)

    def test_more_numbers_than_memory_is_meant_for_are_refused(self, upload, settings, monkeypatch):
        id = upload(classes(10)).id
        monkeypatch.setattr(kept_images, "MAX_NUMBERS", 20 * 16 * 16 * 3)
        assert describe(ImageData(dataset=id, height=16, width=16), SEEDS, settings).features == 768
        words = r"at most 15,360 numbers in all; 20 images of 17 x 16 x 3 are 16,320: make them smaller, grey, or use"
        with pytest.raises(DataError, match=words):
            describe(ImageData(dataset=id, height=17, width=16), SEEDS, settings)
        assert describe(ImageData(dataset=id, height=17, width=16, per_class=5), SEEDS, settings).features == 816


class TestClasses:
    """Some of the classes, unseen ones, and few training images of each: counted against the names of the files."""

    @pytest.fixture
    def ready(self, upload, settings):
        """Files of an archive, classes asked for -> (data set, name of each image's folder)."""

        def prepared(files, **classes):
            data = proposed_data(upload(files)).model_copy(update={"classes": ClassesSpec(**classes)})
            found = prepare(data, SEEDS, settings)
            facts = image_facts(data, SEEDS, settings)
            assert facts.shape == found.shape
            counts = np.sum(list(class_counts(found).values()), axis=0)
            assert facts.classes.used == dict(zip(found.class_names, counts.tolist(), strict=True))
            assert tuple(facts.classes.trained.values()) == class_counts(found)["train"]
            names = read_images(data, 0, settings, lambda stage, done: None).names
            return found, np.array([name.split("/")[-2] for name in names])

        return prepared

    def test_kept_classes_are_numbered_anew_and_all_their_images_are_there(self, ready):
        found, folders = ready(classes(20, ("a", "b", "c", "d")), keep=("d", "b"))
        assert (found.task, found.class_names) == ("binary", ("b", "d"))
        parts = (found.train, found.validation, found.test)
        assert sum(map(len, parts)) == 40
        for part in parts:
            assert [("b", "d")[label] for label in part.y] == folders[part.rows].tolist()

    def test_unseen_class_is_tested_only(self, ready):
        found, folders = ready(classes(20, ("a", "b", "c")), unseen=("b",))
        assert set(folders[found.train.rows]) == set(folders[found.validation.rows]) == {"a", "c"}
        assert (folders[found.test.rows] == "b").sum() == 3
        assert found.class_names == ("a", "b", "c")
        assert [note for note in found.notes if "of b" in note] == [
            "Only the test samples are of b too; nothing is trained or validated on that."
        ]

    def test_few_training_images_of_each_class_leave_the_test_as_it_is(self, ready):
        whole, _ = ready(classes(20, ("a", "b")))
        few, _ = ready(classes(20, ("a", "b")), samples=5)
        assert class_counts(few)["train"] == (5, 5)
        assert set(few.train.rows) < set(whole.train.rows)
        np.testing.assert_array_equal(few.test.rows, whole.test.rows)

    def test_parts_of_the_archive_stay(self, ready):
        files = {**classes(10, ("a", "b", "c"), top="train/"), **classes(4, ("a", "b", "c"), top="test/")}
        found, _ = ready(files, keep=("a", "c"), unseen=("c",))
        assert class_counts(found)["test"] == (4, 4)
        assert class_counts(found)["train"][1] == 0

    def test_images_are_not_decoded_again_for_other_classes(self, upload, settings, monkeypatch):
        data = proposed_data(upload(classes(6, ("a", "b", "c"))))
        monkeypatch.setattr(kept_images, "decode_image", None)
        kept = data.model_copy(update={"classes": ClassesSpec(keep=("a", "c"))})
        assert describe(kept, SEEDS, settings).classes == 2
        assert archived(kept, SEEDS, settings) == (("a", "b", "c"), frozenset())

    @pytest.mark.parametrize(
        ("asked", "field", "words"),
        [
            ({"keep": ("a", "bb")}, "data.classes.keep", "there is no 'bb'"),
            ({"keep": ("a",)}, "data.classes.keep", "must name two classes; got 1"),
            ({"keep": ("x", "y")}, "data.classes.keep", "with images to train on; all of x, y are for tests"),
            ({"unseen": ("a", "b")}, "data.classes.unseen", "must leave training samples; all there are are of a, b"),
        ],
    )
    def test_classes_that_cannot_be_learnt_are_refused_at_their_field(self, upload, settings, asked, field, words):
        files = {**classes(9, ("a", "b"), top="train/"), **classes(3, ("x", "y"), top="test/")}
        data = proposed_data(upload(files)).model_copy(update={"classes": ClassesSpec(**asked)})
        for step in (prepare, describe):
            with pytest.raises(DataError, match=words) as caught:
                step(data, SEEDS, settings)
            assert caught.value.problems[0].field == field


class TestUploads:
    def test_an_archive_is_listed_as_images_and_a_table_as_a_table(self, upload, settings):
        images = upload(classes(3))
        table = add_upload("t.csv", b"a,b\n1,x\n2,y\n", settings)
        assert (images.kind, table.kind) == ("images", "table")
        assert images.info["classes"] == {"cats": 3, "dogs": 3}
        assert [item.id for item in list_uploads(settings, "images")] == [images.id]
        assert [item.id for item in list_uploads(settings, "table")] == [table.id]
        assert len(list_uploads(settings)) == 2

    def test_uploads_of_before_are_tables(self, settings):
        table = add_upload("t.csv", b"a,b\n1,x\n2,y\n", settings)
        about = upload_path(table.id, settings).parent / "upload.json"
        values = json.loads(about.read_text())
        del values["info"]["kind"]
        about.write_text(json.dumps(values))
        assert list_uploads(settings)[0].kind == "table"

    def test_a_table_is_no_archive_of_images(self, settings):
        table = add_upload("t.csv", b"a,b\n1,x\n2,y\n", settings)
        with pytest.raises(DataError, match=r"must be an archive of images; got t\.csv: table"):
            describe(ImageData(dataset=table.id), SEEDS, settings)

    def test_deleted_images_are_gone_from_the_description_too(self, upload, settings):
        data = proposed_data(upload(classes(3)))
        describe(data, SEEDS, settings)
        delete_upload(data.dataset, settings)
        with pytest.raises(DataError, match=r"my\.zip was deleted"):
            describe(data, SEEDS, settings)

    @pytest.mark.parametrize(
        ("sizes", "mode", "expected"),
        [
            ([(28, 28)] * 4, "L", (28, 28, "grey")),
            ([(20, 30)] * 4, "RGB", (30, 20, "colour")),
            ([(640, 480)] * 4, "RGB", (48, 64, "colour")),
            ([(640, 480), (480, 640), (300, 300), (900, 300)], "RGB", (64, 64, "colour")),
            ([(12, 20), (20, 12), (16, 16), (30, 14)], "L", (15, 15, "grey")),
        ],
    )
    def test_size_and_colour_follow_from_the_images(self, upload, sizes, mode, expected):
        colour = (200, 30, 60) if mode == "RGB" else 99
        files = {
            f"{'ab'[number % 2]}/{number}.png": encoded(Image.new(mode, size, colour))
            for number, size in enumerate(sizes)
        }
        data = proposed_data(upload(files))
        assert (data.height, data.width, data.colour) == expected


class TestExperiment:
    def test_an_archive_and_nothing_else_becomes_an_experiment(self, upload, settings):
        spec, said = image_experiment(upload(classes(30)).id, settings)
        assert load_spec(dump_spec(spec)) == spec
        assert spec.name == "my.zip"
        assert spec.network.kind_name() == ("convolutional" if "convolutional" in FAMILIES else "dense")
        assert any(spec.network.line() in sentence for sentence in said)
        resolved = resolve(spec, describe(spec.data, SEEDS, settings))
        assert resolved.loss == "binary_crossentropy"

    def test_a_family_that_does_not_fit_gives_way_to_dense_layers(self, upload, settings, monkeypatch):
        monkeypatch.setattr("playground.data.proposals.images._misfits", lambda spec, family, shape: True)
        spec, _ = image_experiment(upload(classes(3)).id, settings)
        assert spec.network.kind_name() == "dense"


@needs_shared
def test_real_digits_are_read_as_they_are(settings):
    upload = add_upload("digits_folders.zip", SHARED / "images/digits_folders.zip", settings)
    found = prepare(proposed_data(upload), SEEDS, settings)
    assert found.sample_shape == (28, 28, 1)
    assert (len(found.train) + len(found.validation), len(found.test)) == (600, 200)
    assert found.class_names == tuple("0123456789")
    # the archive's images are MNIST's, and named by their numbers in all 70,000
    with np.load(SHARED / "images/mnist.npz") as mnist:
        pixels, labels = (np.concatenate([mnist[f"{key}_train"], mnist[f"{key}_test"]]) for key in "xy")
    names = read_images(proposed_data(upload), 0, settings, lambda stage, done: None).names
    for row, number, label in zip(found.test.x, found.test.rows, found.test.y, strict=True):
        source = int(names[number].rpartition("/")[2].removesuffix(".png"))
        assert labels[source] == label
        np.testing.assert_array_equal(np.rint(row * 255), pixels[source].reshape(-1))


@needs_shared
def test_real_broken_images_are_listed_and_the_rest_is_used(settings):
    bad = {path.name: path.read_bytes() for path in sorted((SHARED / "bad/images").iterdir()) if path.suffix}
    upload = add_upload(
        "bad.zip", zipped({**{f"a/{name}": data for name, data in bad.items()}, **classes(2)}), settings
    )
    assert upload.info["images"] + upload.info["left_out"] == len(bad) + 4
    assert upload.info["left_out"] >= 20


def test_very_many_files_are_handled_and_more_are_refused(settings, tmp_path, monkeypatch):
    monkeypatch.setattr("playground.data.files.archive.MAX_FILES", 2_000)
    path, data = tmp_path / "many.zip", picture(1, (4, 4), "1")
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2_000):
            archive.writestr(f"{number % 10}/{number}.png", data)
    assert add_upload("many.zip", path, settings).info["images"] == 2_000
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("one/too many.png", data)
    with pytest.raises(DataError, match="must have at most 2,000 files; it has 2,001"):
        add_upload("many.zip", path, settings)
