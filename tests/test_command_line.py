import json
import os
import signal
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from playground.__main__ import main
from playground.command_line import read_experiment
from playground.runs.store.open_store import open_store
from playground.settings import read_settings
from playground.spec.experiment import ExperimentSpec, dump_spec, parse_spec
from playground.spec.presets import PRESETS
from tests.data.archives import classes, zipped
from tests.launch.support import FAKE

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    for name in ("PLAYGROUND_DATABASE_URL", "PLAYGROUND_SLOTS", "PLAYGROUND_DATASETS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("playground.launch.engines.pool.ENGINE", FAKE)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def store(home):
    store = open_store(read_settings())
    yield store
    store.close()


@pytest.fixture
def run(capsys):
    """Runs a command in this process: (status, lines of stdout, stderr)."""

    def call(*words):
        try:
            status = main(words)
        except SystemExit as leave:
            status = leave.code
        out, err = capsys.readouterr()
        return status, out.splitlines(), err

    return call


def is_one_sentence(text):
    return text.count("\n") == 1 and text.endswith("\n") and "Traceback" not in text


def penguins(tmp_path, rows=60, header=True):
    lines = ["bill,mass,island,species"] if header else []
    for row in range(rows):
        lines.append(f"{30 + row % 17},{3000 + 37 * row},{'ABC'[row % 3]},{'xy'[row % 2]}")
    path = tmp_path / "penguins.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


class TestTrain:
    def test_json_tells_every_event_a_line(self, run):
        status, lines, err = run("train", "iris", "--json", "--name", "epochs=4", "--set", "training.epochs=4")
        events = [json.loads(line) for line in lines]
        assert (status, err) == (0, "")
        assert events[0]["event"] == "run_started"
        epochs = [event for event in events if event["event"] == "epoch_ended"]
        assert [event["epoch"] for event in epochs] == [1, 2, 3, 4]
        assert epochs[1]["metrics"] == {"loss": 0.5, "val_loss": 1.0}
        assert epochs[1]["elapsed_s"] > 0
        end = events[-1]
        assert (end["event"], end["status"], end["epochs"]) == ("run_finished", "done", 4)
        assert end["metrics"] == {"loss": 0.1}
        assert end["seconds"] == {"train": 0.1}
        assert len({event["run"] for event in events}) == 1

    def test_a_thousand_epochs_are_told_in_order(self, run):
        _, lines, _ = run("train", "iris", "--json", "--name", "epochs=1000 fast=1")
        told = [event["epoch"] for event in map(json.loads, lines) if event["event"] == "epoch_ended"]
        assert told == list(range(1, 1001))

    def test_a_loss_that_is_no_number_is_strict_json(self, run):
        _, lines, _ = run("train", "iris", "--json", "--name", "epochs=3 nan=2")
        assert [json.loads(line)["metrics"]["loss"] for line in lines if "epoch_ended" in line] == [1, "NaN", 1 / 3]
        assert not any("NaN," in line or "NaN}" in line for line in lines)

    def test_people_are_told_where_to_see_it(self, run, store):
        status, lines, _ = run("train", "iris", "--name", "epochs=3")
        assert status == 0
        (kept,) = store.runs()
        assert any(kept.id in line and "http://" in line for line in lines)
        assert lines[-2:] == ["Done after 3 epochs in 0.1 s.", "loss 0.1"]

    def test_how_it_stands_beside_simple_models_is_told_and_kept(self, run, store):
        sentence = "10.0 points behind a linear model (60.0 against 70.0 %): a network is not worth it here."
        _, lines, _ = run("train", "iris", "--name", "epochs=3 compared=1")
        assert lines[-5:] == [
            "Gradient boosting was left out.",
            "Done after 3 epochs in 0.1 s.",
            "loss 0.1  test_accuracy 0.6",
            "Beside simple models: accuracy 60.0 %; a linear model 70.0 %.",
            sentence,
        ]
        (kept,) = store.runs()
        _, lines, _ = run("show", kept.id)
        assert f"verdict     {sentence}" in lines
        _, lines, _ = run("show", kept.id, "--json")
        assert json.loads(lines[0])["verdict"] == sentence
        _, lines, _ = run("runs")
        assert "test_accuracy 0.6" in lines[1]
        assert "linear" not in lines[1]
        _, lines, _ = run("train", "iris", "--json", "--name", "epochs=3 compared=1")
        assert json.loads(lines[-1])["verdict"] == sentence

    def test_the_run_is_in_the_store_as_the_browser_finds_it(self, run, store):
        run("train", "iris", "--name", "epochs=3", "--set", "training.learning_rate=0.5", "training.epochs=3")
        (kept,) = store.runs()
        assert (kept.status, kept.epochs) == ("done", 3)
        assert kept.spec.training.learning_rate == 0.5
        assert kept.spec.data == PRESETS["iris"].spec.data

    def test_a_specification_file_is_trained(self, run, store, tmp_path):
        spec = parse_spec({"name": "epochs=2", "data": {"kind": "generated", "name": "circle"}})
        (tmp_path / "mine.json").write_text(dump_spec(spec))
        assert run("train", "mine.json")[0] == 0
        assert store.runs()[0].spec == spec

    def test_settings_may_stand_before_the_preset(self, run, store):
        assert run("train", "--set", "training.epochs=7", "iris")[0] == 0
        assert store.runs()[0].spec.training.epochs == 7

    def test_a_run_that_crashes_is_told(self, run, store):
        status, lines, err = run("train", "iris", "--json", "--name", "epochs=9 die=exit at=4")
        end = json.loads(lines[-1])
        assert status == 1
        assert (end["event"], end["status"], end["epochs"]) == ("run_finished", "crashed", 3)
        assert "ValueError: broken" in end["reason"]
        assert is_one_sentence(err)
        assert "ValueError: broken" in err
        assert store.runs()[0].status == "crashed"

    def test_columns_are_those_of_the_format_that_was_said(self, run, store, tmp_path):
        penguins(tmp_path)
        assert run("train", "penguins.csv", "--target", "column 4", "--set", "data.format.header=false")[0] == 0
        (kept,) = store.runs()
        assert (kept.spec.data.target, kept.spec.data.format.header) == ("column 4", False)

    def test_rows_that_are_steps_in_time_become_a_series(self, run, store, tmp_path):
        rows = "".join(f"{date(2020, 1, 1) + timedelta(n)},{n % 7},{n}\r\n" for n in range(200))
        (tmp_path / "steps.csv").write_text("day,wave,level\r\n" + rows)
        words = ("--series", "--target", "level", "--target", "2", "--set", "data.window=14", "data.horizon=3")
        status, lines, _ = run("train", "steps.csv", *words)
        assert status == 0
        assert any("The network sees windows of 24 steps." in line for line in lines)
        data = store.runs()[0].spec.data
        assert (data.kind, data.targets, data.window, data.horizon) == ("series", ("level", "wave"), 14, 3)
        assert store.runs()[0].spec.network.kind_name() == "recurrent"

    def test_a_series_that_is_too_short_is_refused_in_one_sentence(self, run, tmp_path):
        (tmp_path / "steps.csv").write_text("day,level\n" + "".join(f"2020-01-{n:02d},{n}\n" for n in range(1, 13)))
        status, lines, err = run("train", "steps.csv", "--series", "--target", "level", "--set", "data.window=50")
        assert (status, lines) == (2, [])
        assert is_one_sentence(err)
        assert err.startswith("`data.window` and `data.horizon` must fit into the series: its training part has")

    def test_a_series_must_be_a_table(self, run):
        status, _, err = run("train", "iris", "--series")
        assert (status, err) == (2, "--series must go with a table such as data.csv; got 'iris'.\n")

    def test_several_columns_of_a_table_are_predicted_at_once(self, run, store, tmp_path):
        penguins(tmp_path)
        status, lines, _ = run("train", "penguins.csv", "--target", "mass", "--target", "1")
        assert status == 0
        assert store.runs()[0].spec.data.targets == ("mass", "bill")
        told = "\n".join(lines)
        assert "`mass` and `bill` are predicted together, as numbers, so this is a regression." in told
        assert "`mass` is a number" not in told

    def test_a_further_target_that_is_no_number_is_refused_in_one_sentence(self, run, tmp_path):
        penguins(tmp_path)
        status, lines, err = run("train", "penguins.csv", "--target", "mass", "--target", "species")
        assert (status, lines) == (2, [])
        assert is_one_sentence(err)
        assert err.startswith("The target `species` must be a number for a regression; it holds text such as")

    def test_a_specification_may_name_a_file_beside_it(self, run, store, tmp_path):
        folder = tmp_path / "folder"
        folder.mkdir()
        penguins(folder)
        spec = {"data": {"kind": "table", "dataset": "penguins.csv", "target": "species"}}
        (folder / "spec.json").write_text(json.dumps(spec))
        assert run("validate", "folder/spec.json")[0] == 0
        assert run("train", "folder/spec.json")[0] == 0
        assert len(store.runs()[0].spec.data.dataset) == 64
        spec["data"]["dataset"] = "pinguine.csv"
        (folder / "spec.json").write_text(json.dumps(spec))
        status, _, err = run("validate", "folder/spec.json")
        assert status == 2
        assert is_one_sentence(err)
        assert "got 'pinguine.csv', and there is no file folder/pinguine.csv" in err

    def test_a_format_that_does_not_hold_is_refused(self, run, tmp_path):
        penguins(tmp_path)
        status, _, err = run("train", "penguins.csv", "--target", "1", "--set", "data.format.header=perhaps")
        assert status == 2
        assert err == "`data.format.header` must be true or false, or empty; got 'perhaps'.\n"

    def test_a_folder_is_no_table(self, run, tmp_path):
        (tmp_path / "table.csv").mkdir()
        status, lines, err = run("train", "table.csv", "--target", "1")
        assert (status, lines, err) == (2, [], "table.csv must be a file; it is a folder.\n")

    @pytest.mark.parametrize("name", ["50% of it", "a?b=c", "%41", "ä #1 & more+@x;"])
    def test_everything_is_kept_in_the_home_whatever_it_is_called(self, run, tmp_path, monkeypatch, name):
        monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / name))
        assert run("runs") == (0, ["RUN  STATUS  EPOCHS  NAME  FIGURES"], "")
        assert (tmp_path / name / "playground.db").is_file()

    def test_other_runs_of_the_queue_are_left_alone(self, run, store):
        waiting = store.create_run(ExperimentSpec())
        assert run("train", "iris", "--name", "epochs=2")[0] == 0
        assert store.run(waiting.id).status == "queued"


class TestTexts:
    def texts(self, tmp_path, more=""):
        rows = "".join(f"{'ab'[n % 2]},{n % 9},some words of text {n}\n" for n in range(60))
        (tmp_path / "texts.csv").write_text(f"kind,size,words\n{rows}{more}")

    def test_a_column_of_texts_is_learned_where_that_is_asked_for(self, run, store, tmp_path):
        self.texts(tmp_path)
        status, lines, _ = run("train", "texts.csv", "--text", "3", "--target", "kind", "--set", "data.length=7")
        assert status == 0
        assert "The texts are those of `words`." in lines
        spec = store.runs()[0].spec
        assert (spec.data.kind, spec.data.text, spec.data.target, spec.data.length) == ("text", "words", "kind", 7)
        assert spec.network.kind_name() == "embedding"
        assert run("train", "texts.csv", "--target", "kind")[0] == 0
        assert store.runs()[0].spec.data.kind == "table"

    def test_free_text_alone_is_learned_and_said(self, run, store, tmp_path):
        (tmp_path / "sms.tsv").write_text("".join(f'{"ab"[n % 2]}\tcall me "now {n}\n' for n in range(60)))
        status, lines, _ = run("train", "sms.tsv", "--target", "1")
        assert status == 0
        assert any("learns from the words of" in line for line in lines)
        assert store.runs()[0].spec.data.kind == "text"

    def test_an_archive_of_texts_needs_nothing_else(self, run, store, tmp_path):
        with zipfile.ZipFile(tmp_path / "reviews.zip", "w") as archive:
            for number in range(30):
                archive.writestr(f"{'pos' if number % 2 else 'neg'}/{number}.txt", f"text {number}")
        assert run("train", "reviews.zip")[0] == 0
        assert store.runs()[0].spec.data.kind == "text"
        status, _, err = run("train", "reviews.zip", "--target", "1")
        assert status == 2
        assert is_one_sentence(err)

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("texts.csv", "--text", "wrds", "--target", "kind"), "the nearest is 'words'"),
            (("texts.csv", "--text", "words", "--target", "words"), "another column than the target"),
            (("texts.csv", "--text", "words", "--series", "--target", "kind"), "without --series"),
            (("texts.csv", "--text", "words", "--target", "kind", "--target", "size"), "must name one column"),
            (("iris", "--text", "words"), "--text must go with a table"),
        ],
    )
    def test_what_does_not_hold_is_refused_in_one_sentence(self, run, tmp_path, words, sentence):
        self.texts(tmp_path)
        status, lines, err = run("train", *words)
        assert (status, lines) == (2, [])
        assert is_one_sentence(err)
        assert sentence in err


class TestTables:
    @pytest.mark.parametrize("target", ["species", "4", "-1"])
    def test_a_table_needs_only_its_target(self, run, store, tmp_path, target):
        status, _, err = run("train", str(penguins(tmp_path)), "--target", target)
        assert (status, err) == (0, "")
        spec = store.runs()[0].spec
        assert spec.data.kind == "table"
        assert spec.data.target == "species"

    def test_what_was_set_otherwise_than_it_was_chosen_is_said(self, run, tmp_path):
        (tmp_path / "pets.csv").write_text("size,kind\n" + "1,cat\n9,dog\n" * 20)
        words = ("--set", "network.layers=[3]", "--set", "training.epochs=2")
        status, lines, _ = run("train", "pets.csv", "--target", "kind", *words)
        assert status == 0
        assert "Network as it was set: 3 relu." in lines
        assert any(line.startswith("Training as it was set: Adam ") and ", 2 epochs" in line for line in lines)
        assert not any("as it was set" in line for line in run("train", "pets.csv", "--target", "kind")[1])

    def test_what_was_chosen_is_said(self, run, tmp_path):
        status, lines, _ = run("train", str(penguins(tmp_path)), "--target", "species")
        assert status == 0
        assert any("species" in line for line in lines)

    def test_what_was_taken_for_what_is_said_with_what_changes_it(self, run, store, tmp_path):
        rows = "".join(f'{-999 if i % 9 == 0 else i % 23},"{i * 37 + 500:,} €",{"ab"[i % 2]}\n' for i in range(90))
        (tmp_path / "t.csv").write_text(f"Sales of 2023,,\nx,price,kind\n{rows}")
        status, out, _ = run("train", "t.csv", "--target", "kind")
        assert status == 0
        said = "\n".join(out)
        assert "1 line is skipped above the table ('Sales of 2023')" in said
        assert "--set data.format.skip_lines=0" in said
        assert "`x`: -999 is taken for a missing value" in said
        assert "--set 'data.format.missing.x=[]'" in said
        assert "the currency '€' is left off" in said
        status, out, _ = run("train", "t.csv", "--target", "kind", "--set", "data.format.missing.x=[]")
        assert status == 0
        assert any("-999 is taken for a number, as chosen" in line for line in out)
        assert store.runs()[0].spec.data.format.missing == {"x": ()}

    def test_a_table_without_names_has_numbers(self, run, store, tmp_path):
        assert run("train", str(penguins(tmp_path, header=False)), "--target", "4")[0] == 0

    @pytest.mark.parametrize(
        ("target", "said"),
        [
            (None, "bill, mass, island, species"),
            ("specie", "'species'"),
            ("5", "1 to 4"),
            ("0", "1 to 4"),
            ("-5", "'-5'"),
        ],
    )
    def test_a_column_that_is_not_there_is_refused(self, run, tmp_path, target, said):
        words = ["--target", target] if target else []
        status, lines, err = run("train", str(penguins(tmp_path)), *words)
        assert (status, lines) == (2, [])
        assert is_one_sentence(err)
        assert "--target" in err
        assert said in err


class TestRefusals:
    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["train", "irris"], "nearest preset is iris"),
            (["train", "nothing.csv", "--target", "a"], "nothing.csv"),
            (["train", "nothing.json"], "nothing.json"),
            (["train", "iris", "--set", "training.epochs=0"], "`training.epochs` must be a whole number"),
            (["train", "iris", "--set", "training.epoch=3"], "nearest known one is `epochs`"),
            (["train", "iris", "--set", "training.epochs"], "FIELD=VALUE"),
            (["train", "iris", "--set", "training.loss=mean_squared_error"], "`training.loss` must fit the task"),
            (["train", "iris", "--target", "a"], "--target"),
            (["train"], "What to train must be given"),
            (["trian", "iris"], "'trian'"),
            (["train", "iris", "--sett", "a=1"], "--sett"),
            (["show", "nothing"], "nothing"),
            (["validate", "nothing.json"], "nothing.json"),
            ([], "COMMAND"),
        ],
    )
    def test_one_sentence_and_status_2(self, run, store, words, said):
        status, lines, err = run(*words)
        assert status == 2
        assert lines == []
        assert said in err
        assert is_one_sentence(err)
        assert store.runs() == []

    def test_a_preset_without_end_is_refused_until_its_epochs_are_given(self, run, store):
        status, _, err = run("train", "playground")
        assert status == 2
        assert is_one_sentence(err)
        assert "--set training.epochs=100" in err
        assert store.runs() == []
        assert run("train", "playground", "--name", "epochs=3", "--set", "training.epochs=3")[0] == 0

    def test_a_bad_environment_is_refused(self, run, monkeypatch):
        monkeypatch.setenv("PLAYGROUND_SLOTS", "many")
        status, _, err = run("train", "iris")
        assert status == 2
        assert "PLAYGROUND_SLOTS must be a whole number" in err

    @pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"version": 1, "nam": "x"}', b"\xff\xfe\x00"])
    def test_a_damaged_specification_is_refused(self, run, tmp_path, content):
        (tmp_path / "bad.json").write_bytes(content)
        for command in ("train", "validate"):
            status, _, err = run(command, "bad.json")
            assert status == 2
            assert is_one_sentence(err)


class TestLists:
    def test_presets(self, run):
        _, lines, _ = run("presets")
        assert [line.split()[0] for line in lines] == list(PRESETS)
        _, lines, _ = run("presets", "--json")
        told = [json.loads(line) for line in lines]
        assert [item["name"] for item in told] == list(PRESETS)
        assert parse_spec(told[0]["spec"]) == PRESETS[told[0]["name"]].spec

    def test_every_preset_is_valid(self, run, tmp_path):
        for name, preset in PRESETS.items():
            (tmp_path / "spec.json").write_text(dump_spec(preset.spec))
            assert run("validate", "spec.json")[::2] == (0, ""), name

    def test_runs_newest_first(self, run, store):
        first, second = (store.create_run(parse_spec({"name": name})) for name in ("first", "second"))
        _, lines, _ = run("runs")
        assert [line.split()[0] for line in lines] == ["RUN", second.id, first.id]
        _, lines, _ = run("runs", "--json")
        told = json.loads(lines[1])
        assert (told["run"], told["name"], told["status"]) == (first.id, "first", "queued")
        assert parse_spec(told["spec"]) == first.spec
        assert first.token not in "".join(lines)

    def test_show_tells_all_of_a_run(self, run, store):
        run("train", "iris", "--name", "epochs=3 nan=3")
        (kept,) = store.runs()
        status, lines, _ = run("show", kept.id[:6])
        assert status == 0
        assert any(line.startswith("val_loss") and "last 0.66667" in line for line in lines)
        _, lines, _ = run("show", kept.id, "--json")
        told = json.loads(lines[0])
        assert told["metrics"]["loss"]["last"] in ("NaN", 0.1)
        assert told["metrics"]["val_loss"]["best_epoch"] == 3
        assert Path(told["folder"]).is_dir()

    def test_schema_accepts_what_is_valid_and_names_every_part(self, run):
        _, lines, _ = run("schema")
        schema = json.loads("\n".join(lines))
        assert set(schema["properties"]) == set(ExperimentSpec.model_fields)
        assert schema["additionalProperties"] is False


class TestSignals:
    @pytest.fixture
    def process(self, home):
        processes = []

        def start(name):
            processes.append(
                subprocess.Popen(
                    [sys.executable, str(ROOT / "tests/launch/command.py"), "train", "iris", "--json", "--name", name],
                    env=os.environ | {"PYTHONPATH": str(ROOT), "PLAYGROUND_HOME": str(home)},
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    # whoever runs the tests in the background of a shell ignores Ctrl-C, and so would this
                    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                )
            )
            while "epoch_ended" not in processes[-1].stdout.readline():
                assert processes[-1].poll() is None
            return processes[-1]

        yield start
        for process in processes:
            process.kill()
            process.communicate()

    def test_ctrl_c_stops_and_keeps_what_there_is(self, process, store):
        here = process("epochs=100000 delay=0.02")
        here.send_signal(signal.SIGINT)
        out, err = here.communicate(timeout=20)
        end = json.loads(out.splitlines()[-1])
        assert here.returncode == 0
        assert (end["event"], end["status"]) == ("run_finished", "stopped")
        assert "Traceback" not in err
        assert store.runs()[0].status == "stopped"

    @pytest.mark.parametrize(("first", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
    def test_leaving_at_once_ends_the_engine(self, process, store, first, status):
        here = process("epochs=100000 delay=0.02 deaf=1")
        here.send_signal(first)
        if first == signal.SIGINT:
            assert "again" in here.stderr.readline() + here.stderr.readline()
            here.send_signal(signal.SIGINT)
        out, err = here.communicate(timeout=30)
        assert here.returncode == status
        assert "Traceback" not in err
        assert json.loads(out.splitlines()[-1])["event"] == "run_finished"
        assert store.runs()[0].status == "stopped"

    def test_a_killed_terminal_leaves_no_run_that_seems_to_train(self, process, run):
        here = process("epochs=100000 delay=0.02")
        here.kill()
        here.wait()
        _, lines, _ = run("runs", "--json")
        told = json.loads(lines[0])
        assert (told["status"], told["reason"]) == ("crashed", "The server ended while this run was training.")

    def test_a_reader_that_leaves_stops_the_run(self, process, store):
        here = process("epochs=100000 delay=0.02")
        here.stdout.close()
        assert here.wait(timeout=20) == 0
        assert here.stderr.read() == ""
        assert store.runs()[0].status == "stopped"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_streams_may_be_closed(home, closed):
    line = f'"{sys.executable}" -m playground presets {closed}'
    done = subprocess.run(line, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_command_loads_tensorflow_or_streamlit():
    code = (
        "import sys, playground.__main__; print([m for m in ('tensorflow', 'keras', 'streamlit') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


@pytest.mark.engine
def test_the_real_engine_trains_a_preset(home, store):
    words = ["train", "iris", "--json", "--set", "training.epochs=15", "training.early_stopping=null"]
    command = [sys.executable, "-m", "playground", *words]
    environ = os.environ | {"PLAYGROUND_HOME": str(home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    epochs = [event for event in events if event["event"] == "epoch_ended"]
    assert epochs[0]["epoch"] == 1
    assert epochs[-1]["epoch"] == 15
    assert {"loss", "accuracy", "val_loss", "val_accuracy"} <= set(epochs[-1]["metrics"])
    end = events[-1]
    assert (end["event"], end["status"], end["epochs"]) == ("run_finished", "done", 15)
    assert 0.5 < end["metrics"]["test_accuracy"] <= 1
    assert end["metrics"]["test_loss"] > 0
    assert set(end["seconds"]) == {"load", "build", "compile", "train", "evaluate"}
    kept = store.run(end["run"])
    assert (kept.status, kept.epochs) == ("done", 15)
    assert kept.metrics["loss"].last == epochs[-1]["metrics"]["loss"]


class TestImages:
    @pytest.fixture
    def archive(self, tmp_path):
        path = tmp_path / "pets.zip"
        path.write_bytes(zipped({**classes(20), "cats/broken.png": b"x"}))
        return str(path)

    def test_an_archive_needs_nothing_else(self, run, store, archive):
        status, lines, err = run("train", archive, "--set", "data.per_class=10")
        assert (status, err) == (0, "")
        (found,) = store.runs()
        assert found.name == "pets.zip"
        assert (found.spec.data.kind, found.spec.data.height, found.spec.data.per_class) == ("images", 6, 10)
        assert any(line.startswith("Images are resized to 6 x 8 pixels, in colour") for line in lines)
        assert any(line.startswith("The network is ") for line in lines)

    def test_a_family_that_is_asked_for_is_trained_as_suits_it(self, archive, tmp_path):
        settings = read_settings({"PLAYGROUND_HOME": str(tmp_path / "home")})
        usual, _ = read_experiment(archive, (), (), settings)
        carried, said = read_experiment(archive, (), ("network.kind=transfer", "training.epochs=9"), settings)
        assert usual.training.learning_rate < carried.training.learning_rate == 0.003
        assert carried.training.epochs == 9
        assert any(line.startswith("The training settings suit the family transfer: Adam 0.003") for line in said)
        assert said[-1].startswith("Training as it was set: Adam 0.003, ")
        assert ", 9 epochs" in said[-1]
        whole, _ = read_experiment(archive, (), ('network={"kind": "transfer", "dropout": 0.2}',), settings)
        assert whole.training.learning_rate == 0.003
        assert whole.network.dropout == 0.2
        dense, said = read_experiment(archive, (), ("network.kind=dense",), settings)
        assert dense.training == usual.training
        assert not any("settings suit the family" in line for line in said)

    def test_a_specification_names_uploaded_images(self, run, store, archive, tmp_path):
        assert run("train", archive)[0] == 0
        spec = tmp_path / "spec.json"
        spec.write_text(dump_spec(store.runs()[0].spec))
        assert run("train", str(spec))[0] == 0
        assert [item.spec.data for item in store.runs()] == [store.runs()[0].spec.data] * 2

    @pytest.mark.parametrize(
        ("files", "words", "said"),
        [
            ({"a/1.png": b"x"}, (), "pets.zip: the archive must have a folder of images for each class"),
            (classes(3), ("--target", "x"), "--target must go with a table such as data.csv"),
            (classes(3), ("--set", "data.height=3"), "`data.height` must be a whole number in [4, 512]; got 3"),
            (classes(3), ("--set", "data.label=x"), "`data.label` must be empty: pets.zip has no table"),
            ({}, (), "pets.zip: a zip archive must hold images"),
        ],
    )
    def test_what_does_not_hold_is_refused(self, run, store, tmp_path, files, words, said):
        (tmp_path / "pets.zip").write_bytes(zipped(files))
        status, _, err = run("train", "pets.zip", *words)
        assert status == 2
        assert is_one_sentence(err)
        assert err.startswith(said)
        assert store.runs() == []

    def test_an_archive_that_is_not_there_is_refused(self, run):
        assert run("train", "none.zip") == (2, [], "none.zip must be a file; there is none.\n")
