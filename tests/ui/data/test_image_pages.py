"""Images of the user's own on the Data page and in the form on Train."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from playground.data.uploads.store import add_upload, list_uploads
from playground.runs.store.open_store import SqlStore
from playground.settings import Settings
from playground.spec.data.images import ImageData
from playground.spec.data.kinds import GeneratedData
from playground.spec.experiment import ExperimentSpec
from playground.ui.parts.image_wall import A_CLASS
from tests.data.archives import classes, zipped

Visit = Callable[..., AppTest]
NAMES = ("cats", "<b>dogs</i>", "*fish*")


@pytest.fixture
def settings(app_store: SqlStore, home: object) -> Settings:
    from playground.settings import read_settings

    return read_settings()


@pytest.fixture
def archive() -> bytes:
    return zipped({**classes(20, NAMES), "cats/broken.png": b"x"})


@pytest.fixture
def upload(settings: Settings, archive: bytes) -> str:
    return add_upload("pets.zip", archive, settings).id


def text(page: AppTest) -> str:
    assert not page.exception, page.exception[0].stack_trace
    parts = [*page.markdown, *page.caption, *page.subheader, *page.info, *page.get("html")]
    return "\n".join(str(getattr(item, "value", None) or item.proto.body) for item in parts)


def spec(page: AppTest) -> ExperimentSpec:
    assert not page.exception, page.exception[0].stack_trace
    found: ExperimentSpec = page.session_state["draft:train"].spec
    return found


def test_an_archive_is_uploaded_and_every_class_is_on_the_wall(
    visit: Visit, settings: Settings, archive: bytes
) -> None:
    page = visit("data")
    page.file_uploader("data:file:0").upload("pets.zip", archive).run()

    assert [item.kind for item in list_uploads(settings)] == ["images"]
    assert "60 images, 3 classes" in text(page)
    assert text(page).count("<img") == 3 * A_CLASS
    assert "&lt;b&gt;dogs&lt;" in text(page)
    assert "<b>dogs" not in text(page)


def test_broken_images_are_listed_with_the_reason(visit: Visit, upload: str) -> None:
    page = visit("data")
    table = page.dataframe[0].value

    assert list(table["file"]) == ["cats/broken.png"]
    assert list(table["why"]) == ["it is no PNG, JPEG, WebP, BMP or GIF image"]
    assert len(page.get("download_button")) == 1


def test_an_archive_that_cannot_be_used_is_refused_in_one_sentence(visit: Visit, settings: Settings) -> None:
    page = visit("data")
    page.file_uploader("data:file:0").upload("bad.zip", zipped({"one/1.png": b"x"})).run()

    (error,) = page.error
    assert error.value.startswith("bad.zip: the archive must have a folder of images for each class")
    assert list_uploads(settings) == []


def test_one_click_trains_on_images(visit: Visit, upload: str, app_store: SqlStore) -> None:
    page = visit("data")
    page.button(f"data:start:{upload}").click().run()

    (run,) = app_store.runs()
    assert isinstance(run.spec.data, ImageData)
    assert run.spec.data.dataset == upload
    assert run.name == "pets.zip"


def test_images_and_tables_stand_in_one_list(visit: Visit, upload: str, settings: Settings) -> None:
    table = add_upload("t.csv", b"a,b\n" + b"1,x\n2,y\n" * 20, settings).id
    page = visit("data")
    assert "40 rows, 2 columns" in text(page)
    page.radio("data:list").set_value(upload).run()
    assert "60 images, 3 classes" in text(page)
    page.button(f"data:delete:{upload}").click().run()
    assert [item.id for item in list_uploads(settings)] == [table]


def test_the_form_reads_images_as_asked(visit: Visit, upload: str) -> None:
    page = visit("train", preset="spiral")
    page.segmented_control("train:data.kind").set_value("images").run()
    data = spec(page).data
    assert isinstance(data, ImageData)
    assert (data.dataset, data.height, data.width, data.colour) == (upload, 6, 8, "colour")
    assert "144 features → 3 classes. 42 training, 9 validation, 9 test samples." in text(page)
    assert text(page).count("<img") == 3
    assert not page.button("train").disabled

    page.segmented_control("train:data.colour").set_value("grey").run()
    assert "48 features → 3 classes" in text(page)
    page.segmented_control("train:data.fit").set_value("pad").run()
    data = spec(page).data
    assert isinstance(data, ImageData)
    assert (data.fit, data.colour) == ("pad", "grey")


@pytest.mark.parametrize("parts", [("train", "test"), ("train", "val", "test")])
def test_nothing_is_asked_of_parts_that_the_archive_has(
    visit: Visit, settings: Settings, parts: tuple[str, ...]
) -> None:
    files = {name: data for part in parts for name, data in classes(10, NAMES, top=f"{part}/").items()}
    id = add_upload("parts.zip", zipped(files), settings).id
    page = visit("train", **{"data.kind": "images", "data.dataset": id})
    keys = {str(slider.key) for slider in page.slider}
    assert "train:data.split" not in keys
    assert ("train:data.split.validation" in keys) is ("val" not in parts)
    assert not page.button("train").disabled


def test_without_an_archive_the_draft_stays_until_one_is_there(
    visit: Visit, settings: Settings, archive: bytes
) -> None:
    page = visit("train", preset="spiral")
    page.segmented_control("train:data.kind").set_value("images").run()
    assert isinstance(spec(page).data, GeneratedData)

    page.file_uploader("train:images.file").upload("t.zip", zipped({"notes.md": b"x"})).run()
    assert page.error[0].value.startswith("t.zip: a zip archive must hold images")
    assert not page.get("progress")
    assert "features" not in text(page)  # nothing of the data that the draft still has
    page.file_uploader("train:images.file").upload("pets.zip", archive).run()
    assert isinstance(spec(page).data, ImageData)
    assert "3 classes" in text(page)


def test_a_link_to_images_that_are_not_here_says_so(visit: Visit) -> None:
    page = visit("train", **{"data.kind": "images", "data.dataset": "0" * 64})

    assert page.button("train").disabled
    assert any("not on this computer" in error.value for error in page.error)


def test_a_link_to_images_that_are_here_is_followed(visit: Visit, upload: str) -> None:
    page = visit("train", **{"data.kind": "images", "data.dataset": upload, "data.height": "12"})
    data = spec(page).data
    assert isinstance(data, ImageData)
    assert (data.height, data.width) == (12, 32)
    assert not page.button("train").disabled
