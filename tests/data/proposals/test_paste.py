from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from playground.data.prepare import prepare
from playground.data.proposals.paste import MAX_TEXT, paste
from playground.data.uploads.store import list_uploads
from playground.errors import DataError
from playground.settings import Settings, read_settings
from playground.spec.training.seeds import Seeds

POINTS = np.random.default_rng(4).uniform(-5, 5, (40, 2)).round(3)
KINDS = np.where(POINTS[:, 0] > POINTS[:, 1], "ham", "egg")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"PLAYGROUND_HOME": str(tmp_path)})


def rows(between: str, labels: object = KINDS, header: str = "", points: np.ndarray = POINTS) -> str:
    lines = [f"{a}{between}{b}{between}{label}" for (a, b), label in zip(points, labels, strict=True)]  # type: ignore
    return "\n".join([header, *lines] if header else lines)


@pytest.mark.parametrize("between", [",", "\t", ";", " ", "   "], ids=repr)
def test_any_delimiter_gives_the_points_where_they_are(between: str, settings: Settings) -> None:
    spec = paste(rows(between), settings)
    data = prepare(spec, Seeds().drawn(), settings)
    assert (spec.scaling, data.task, data.class_names) == ("none", "binary", ("egg", "ham"))
    for part in (data.train, data.validation, data.test):
        assert part.points is not None
        np.testing.assert_allclose(part.points, POINTS[part.rows], rtol=1e-6)
        assert [data.class_names[label] for label in part.y] == KINDS[part.rows].tolist()


def test_header_and_place_of_the_label_are_found(settings: Settings) -> None:
    lines = ["what,across,up,more", *(f"{kind},{a},{b},{a * b}" for kind, (a, b) in zip(KINDS, POINTS, strict=True))]
    spec = paste("\r\n".join(lines), settings)
    assert spec.target == "what"
    assert spec.columns == {"across": "number", "up": "number", "more": "leave_out"}
    data = prepare(spec, Seeds().drawn(), settings)
    assert data.plane is not None
    assert data.plane.names == ("across", "up")


def test_numbers_in_the_last_column_are_values_to_predict(settings: Settings) -> None:
    spec = paste(rows(",", POINTS.sum(axis=1).round(3)), settings)
    data = prepare(spec, Seeds().drawn(), settings)
    assert data.task == "regression"
    own = data.train.y * data.target_scale + data.target_mean
    np.testing.assert_allclose(own, POINTS[data.train.rows].sum(axis=1), atol=1e-3)


def test_points_that_lie_far_out_are_scaled(settings: Settings) -> None:
    spec = paste(rows(",", points=POINTS * 100), settings)
    data = prepare(spec, Seeds().drawn(), settings)
    np.testing.assert_allclose(data.train.x.std(axis=0), 1, rtol=1e-4)


def test_first_column_that_counts_the_rows_is_used_all_the_same(settings: Settings) -> None:
    points = POINTS.copy()
    points[:, 0] = np.arange(40)
    spec = paste(rows(",", points=points), settings)
    assert prepare(spec, Seeds().drawn(), settings).feature_names == ("column 1", "column 2")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "two columns of numbers and a label; it is empty"),
        (" \n ", "it is empty"),
        ("1,2\n3,4\n" * 10, "it has 2 columns"),
        ("a,b,c\nd,e,f\n" * 10, "besides the label `column 3`; none is one"),
        ("1,b,c\n2,e,f\n" * 10, "besides the label `column 3`; only column 1 is one"),
        ("1,2,a\n3,4,b", "at least 10 rows with a label; it has 2"),
        ("1,2,a\n3,4\n" * 10, "The pasted text: line 2: a row must have 3 values"),
        ("1,2,3\n" * 20, "The target `column 3` must have at least two different values"),
        ("1" * (MAX_TEXT + 1), "upload it as a file instead"),
    ],
)
def test_what_is_no_such_table_is_refused_in_a_sentence_and_not_kept(text: str, words: str, settings: Settings) -> None:
    with pytest.raises(DataError, match=words) as caught:
        paste(text, settings)
    assert caught.value.problems[0].field == "paste"
    assert list_uploads(settings) == []


def test_texts_pasted_one_after_the_other_have_names_of_their_own(settings: Settings) -> None:
    first, second = paste(rows(","), settings), paste(rows(",", points=POINTS / 2), settings)
    again = paste(rows(","), settings)
    assert {upload.id: upload.name for upload in list_uploads(settings)} == {
        first.dataset: "pasted.csv",
        second.dataset: "pasted 2.csv",
    }
    assert again.dataset == first.dataset
