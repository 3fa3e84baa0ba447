"""Labels that differ in blanks, case, or the wording of yes and no are one, and it is said; others stay two."""

import pandas as pd
import pytest

from playground.data.columns.label_text import joined_labels


def column(labels: list[str], times: int = 12) -> pd.Series:
    return pd.Series(labels * times, name="kind", dtype="str")


@pytest.mark.parametrize(
    ("labels", "joined"),
    [
        ([" setosa", "setosa ", "setosa", "virginica"], {"setosa", "virginica"}),
        (["New  York", "New York", "New\u00a0York", "Boston"], {"New York", "Boston"}),
        (["Setosa", "setosa", "setosa", "virginica"], {"setosa", "virginica"}),
        (["e\u0301te\u0301", "\u00e9t\u00e9", "hiver", "hiver"], {"\u00e9t\u00e9", "hiver"}),
        (["yes", "Yes", "Y", "no", "NO", "n"], {"yes", "no"}),
        (["ja", "Ja", "nein", "Nein"], {"ja", "nein"}),
        (["TRUE", "true", "T", "FALSE", "F"], {"TRUE", "FALSE"}),
        (["oui", "Non", "non", "OUI"], {"oui", "non"}),
        (["да", "нет", "Да", "Нет"], {"да", "нет"}),
        (["tak", "nie", "TAK", "Nie"], {"tak", "nie"}),
    ],
)
def test_spellings_of_a_label_are_one(labels, joined):
    series, (said,) = joined_labels(column(labels), None)
    assert {value.casefold() for value in series.unique()} == {value.casefold() for value in joined}
    assert series.nunique() == len(joined)
    assert said.path == ("format", "columns", "kind")
    assert "text" in [choice.value for choice in said.choices]


@pytest.mark.parametrize(
    "labels",
    [
        ["yes", "no"],
        ["Yes", "No", "Maybe"],
        ["setosa", "virginica"],
        ["y", "n", "x"],
        ["0", "1", "2"],
        ["TRUE", "FALSE"],
        ["positive", "negative", "neutral"],
    ],
)
def test_other_labels_stay_what_they_are(labels):
    series, said = joined_labels(column(labels), None)
    assert list(series.unique()) == labels
    assert said == []


def test_short_labels_that_differ_in_case_are_told_and_can_be_joined():
    series, (said,) = joined_labels(column(["m", "M", "Co", "CO"]), None)
    assert series.nunique() == 4
    assert said.doubtful
    series, (said,) = joined_labels(column(["m", "M", "Co", "CO"]), "labels")
    assert series.nunique() == 2
    assert said.taken == "labels"


def test_missing_labels_stay_missing():
    series = pd.Series(["a b", " a b", None, "c d"] * 10, name="kind").astype("str")
    series = series.where(series != "None")
    joined, _ = joined_labels(series, None)
    assert joined.isna().sum() == series.isna().sum()
    assert joined.nunique() == 2


def test_free_text_is_left_alone():
    texts = [f"  A review,  number {index}" for index in range(60)]
    series, said = joined_labels(column(texts, 1), None)
    assert series.tolist() == texts
    assert said == []
