"""A table and nothing else becomes an experiment that can be prepared and learnt from."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from playground.data.proposals.table import table_experiment, task_sentence
from playground.data.tables.prepare import prepare_table
from playground.data.tables.read_table import no_progress
from playground.data.tables.upload_table import read_upload
from playground.data.uploads.store import add_upload
from playground.errors import DataError
from playground.settings import read_settings
from playground.spec.experiment import dump_spec, load_spec
from tests.shared_data import SHARED

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real data is not there")


@pytest.fixture
def settings(tmp_path):
    return read_settings({"PLAYGROUND_HOME": str(tmp_path)})


@pytest.fixture
def upload(settings):
    rows = "".join(f"{i % 7},{i * 0.5 % 3:.2f},{'ab'[i % 2]}\n" for i in range(60))
    return add_upload("small.csv", b"x,z,kind\n" + rows.encode(), settings).id


@pytest.mark.parametrize(
    ("target", "column"), [("x", "x"), (1, "x"), (3, "kind"), (-1, "kind"), (-3, "x"), ("-2", "z"), (None, "kind")]
)
def test_target_is_a_name_or_a_number_or_proposed(upload, settings, target, column):
    spec, said = table_experiment(upload, target, settings)
    assert spec.data.target == column
    assert load_spec(dump_spec(spec)) == spec
    assert any(column in sentence for sentence in said)


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("knd", "the nearest is `kind`"),
        (0, "from 1 to 3"),
        (4, "from 1 to 3"),
        (-4, "from 1 to 3"),
        ("9", "from 1 to 3"),
    ],
)
def test_a_target_that_is_not_there_is_refused(upload, settings, target, sentence):
    with pytest.raises(DataError, match=sentence):
        table_experiment(upload, target, settings)


def test_several_targets_are_said_together_and_none_is_a_feature(upload, settings):
    frame = read_upload(upload, settings).frame
    one, said = table_experiment(upload, "x", settings)
    assert said[0] == task_sentence(frame, one.data) == "`x` has 7 different values, so they are classes."
    both, said = table_experiment(upload, "x", settings, more_targets=("z",))
    assert said[0] == "`x` and `z` are predicted together, as numbers, so this is a regression."
    assert both.data.targets == ("x", "z")
    assert both.name == "small.csv: x, z"
    three = both.data.model_copy(update={"more_targets": ("z", "kind")})
    assert task_sentence(frame, three).startswith("`x`, `z` and `kind` are predicted together")
    with pytest.raises(DataError, match=r"`data\.more_targets` must name a column"):
        table_experiment(upload, "x", settings, more_targets=("zz",))


def test_one_column_is_refused(settings):
    upload = add_upload("words.txt", b"one word\nanother one here\nthird\n", settings)
    with pytest.raises(DataError, match="at least two columns"):
        table_experiment(upload.id, None, settings)


def test_names_and_sentences_say_what_was_chosen(upload, settings):
    spec, said = table_experiment(upload, None, settings)
    assert spec.name == "small.csv: kind"
    assert any("units" in sentence for sentence in said)
    assert table_experiment(upload, None, settings, "mine")[0].name == "mine"


@needs_shared
@pytest.mark.parametrize(
    ("name", "target", "task", "score"),
    [
        ("titanic.csv", "Survived", "binary", 0.74),
        ("adult-train.csv", -1, "binary", 0.83),
        ("pima-indians-diabetes.csv", -1, "binary", 0.68),
        ("ionosphere.csv", -1, "binary", 0.75),
        ("banknote_authentication.csv", -1, "binary", 0.97),
        ("iris.csv", "species", "multiclass", 0.9),
        ("penguins.csv", "species", "multiclass", 0.95),
        ("heart.processed.cleveland.data", -1, "multiclass", 0.5),
        ("winequality-red.csv", "quality", "multiclass", 0.5),
        ("california_housing.csv", "median_house_value", "regression", 0.6),
        ("boston_housing.data", -1, "regression", 0.5),
        ("auto-mpg.data", 1, "regression", 0.75),
        ("tips.csv", "total_bill", "regression", 0.3),
    ],
)
def test_every_real_table_can_be_learnt_from_as_it_is(settings, name, target, task, score):
    """A linear model on the prepared arrays reaches what is known of the table, so the arrays carry its meaning."""
    upload = add_upload(name, SHARED / "tabular" / name, settings)
    spec, _ = table_experiment(upload.id, target, settings)
    data = prepare_table(spec.data, spec.seeds.drawn(), settings, no_progress)
    assert data.task == task
    assert data.train.x.dtype == np.float32
    assert np.isfinite(np.concatenate([data.train.x, data.validation.x, data.test.x])).all()
    model = Ridge() if task == "regression" else LogisticRegression(max_iter=500)
    assert model.fit(data.train.x, data.train.y).score(data.test.x, data.test.y) > score


@needs_shared
def test_a_text_that_documents_a_table_is_refused(settings):
    upload = add_upload("auto-mpg.names", SHARED / "tabular/auto-mpg.names", settings)
    with pytest.raises(DataError, match="at least two columns"):
        table_experiment(upload.id, None, settings)
