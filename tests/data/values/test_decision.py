"""What was decided is said with the setting that changes it, on pages and on the command line alike."""

import shlex

import pytest

from playground.data.decided import decisions_of
from playground.data.uploads.store import add_upload
from playground.data.values.decision import Choice, Decision, as_values, assignment, from_values, in_order, with_choice
from playground.settings import read_settings
from playground.spec.change import parse_assignments, with_changes
from playground.spec.data.kinds import TableData
from playground.spec.experiment import ExperimentSpec


@pytest.fixture
def settings(tmp_path):
    return read_settings({"PLAYGROUND_HOME": str(tmp_path)})


@pytest.fixture
def data(settings):
    rows = "".join(f"{i},{i * 7 % 5},{'ab'[i % 2]},same\n" for i in range(60))
    upload = add_upload("small.csv", b"id,x,kind,always\n" + rows.encode(), settings)
    return TableData(dataset=upload.id, target="kind")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format", "skip_lines"), 0),
        (("format", "columns", "price in $, a'b"), "text"),
        (("format", "missing", "x.y"), []),
        (("format", "missing", "x"), ["-999", "a b"]),
        (("columns", "a=b"), "leave_out"),
        (("format", "encoding"), "cp1250"),
    ],
)
def test_what_the_command_line_is_told_to_say_sets_what_was_meant(path, value):
    option, assigned = shlex.split(assignment(path, value))
    assert option == "--set"
    spec = with_changes(ExperimentSpec(data=TableData(dataset="", target="")), parse_assignments([assigned]))
    place = spec.data.model_dump(mode="json")
    for key in path:
        place = place[key]
    assert place == value


def test_a_choice_is_put_at_its_place_and_taken_out_again():
    values = TableData(dataset="d", target="t").model_dump(mode="json")
    changed = with_choice(values, ("format", "columns", "x"), "text")
    assert TableData.model_validate(changed).format.columns == {"x": "text"}
    assert with_choice(changed, ("format", "columns", "x"), None) == values
    assert with_choice(values, ("format", "header"), None) == values
    assert values["format"]["columns"] == {}


def test_decisions_survive_being_kept():
    decisions = (
        Decision("3 lines are skipped.", ("format", "skip_lines"), 3, (Choice(3, "skip"), Choice(0, "keep")), True),
        Decision("No switch."),
    )
    assert from_values(as_values(decisions)) == decisions
    assert in_order(reversed(decisions))[0] is decisions[0]


def test_the_command_line_names_the_other_choices_only():
    one = Decision("S.", ("format", "units"), True, (Choice(True, "leave it out"), Choice(False, "keep it")))
    assert one.on_command_line() == "S. To change it: --set data.format.units=false (keep it)."
    assert Decision("S.").on_command_line() == "S."


def test_a_column_that_is_left_out_can_be_taken_back(data, settings):
    found = {one.path: one for one in decisions_of(data, settings) if one.path}
    assert set(found) == {("columns", "id"), ("columns", "always")}
    assert "row number" in found["columns", "id"].sentence
    values = with_choice(data.model_dump(mode="json"), ("columns", "id"), found["columns", "id"].choices[1].value)
    taken = {one.path: one for one in decisions_of(TableData.model_validate(values), settings) if one.path}
    assert taken["columns", "id"].taken == "number"
    assert "as chosen" in taken["columns", "id"].sentence
