"""Words of the command line -> ExperimentSpec -> a run trained in an engine, told line by line."""

from __future__ import annotations

import difflib
import json
import os
import re
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from playground.data.prepare import sample_kind
from playground.errors import DataError, LaunchError, PlaygroundError, Problem, SpecError
from playground.launch.runs.launcher import LocalLauncher
from playground.own_files import Wanted, own_experiment
from playground.runs.baselines import BASELINES, own_figures, tell_verdict, verdict_of
from playground.runs.number_text import number_text
from playground.runs.protocol import events as facts
from playground.runs.protocol.messages import Stop
from playground.runs.run import OPEN, Run
from playground.runs.store.contract import Store
from playground.settings import Settings
from playground.spec.change import parse_assignments, with_changes
from playground.spec.counted import counted
from playground.spec.data.kinds import TableData, TableFormat
from playground.spec.experiment import ExperimentSpec, load_spec
from playground.spec.layers import check_size
from playground.spec.presets import PRESETS
from playground.spec.propose import usual_training
from playground.spec.resolve import resolve
from playground.spec.summary import network_line, training_line

#: where `make run` serves the page of a run
ADDRESS = "http://127.0.0.1:8501/train?run="
INTERRUPTED, TERMINATED = 128 + signal.SIGINT, 128 + signal.SIGTERM
_LINE_S = 1.0
#: kinds of data whose `dataset` is a file that was uploaded
_UPLOADED = frozenset({"table", "series", "images", "text"})
_HASH = re.compile(r"[0-9a-f]{64}")
_TABLE = re.compile(r"\.(csv|tsv|txt|data|dat|tab|parquet|pq|xlsx|xls)(\.gz|\.bz2|\.xz|\.zip)?$|\.zip$", re.IGNORECASE)


def read_experiment(
    source: str,
    targets: tuple[str, ...],
    assignments: Sequence[str],
    settings: Settings,
    *,
    series: bool = False,
    text: str | None = None,
) -> tuple[ExperimentSpec, tuple[str, ...]]:
    """What `train` was asked for, and what was chosen on the way, in sentences.

    Args:
        source: name of a preset, path of a specification, of a table, or of an archive of images.
        targets: columns of a table to predict.
        assignments: `field=value` texts.
        settings: where uploads are kept.
        series: the rows of the table are steps in time.
        text: column of a table that holds texts to learn from.

    Raises:
        PlaygroundError: what was asked for is not there, cannot be read, or does not hold.
    """
    changes = parse_assignments(assignments)
    path = Path(source)
    is_table = source not in PRESETS and path.suffix.lower() != ".json" and (path.exists() or _TABLE.search(source))
    for option, given in (("--target", bool(targets)), ("--series", series), ("--text", text is not None)):
        if given and not is_table:
            raise SpecError(Problem(option, f"{option} must go with a table such as data.csv; got {source!r}."))
    notes: tuple[str, ...] = ()
    if source in PRESETS:
        # the speed of a preset is for eyes, and here nobody watches
        spec = with_changes(PRESETS[source].spec, {"training.pace": None})
        if spec.training.epochs is None and "training.epochs" not in changes:
            raise SpecError(
                Problem(
                    "training.epochs",
                    f"`training.epochs` must be given for {source}, which trains until it is stopped: "
                    "--set training.epochs=100.",
                )
            )
    elif is_table:
        if series and text is not None:
            raise SpecError(Problem("--text", "--text must be given without --series: the rows are texts, or steps."))
        spec, notes = own_experiment(path, Wanted(targets, series, text, _format(changes)), settings)
        spec, more = _suited(spec, changes)
        notes += more
    elif path.suffix.lower() == ".json":
        spec = read_spec_file(path, settings)
    else:
        near = difflib.get_close_matches(source, PRESETS, n=1, cutoff=0.0)
        raise SpecError(
            Problem("", f"{source!r} is neither a preset nor a file; the nearest preset is {near[0] if near else '?'}.")
        )
    changed = with_changes(spec, changes)
    return changed, (*_decided(changed, settings), *notes, *_changed(spec, changed)) if notes else ()


def _decided(spec: ExperimentSpec, settings: Settings) -> list[str]:
    """What was taken for what in the file, as the pages show it, each with what changes it."""
    from playground.data.decided import decisions_of  # pandas, which presets can do without

    return [decision.on_command_line() for decision in decisions_of(spec.data, settings)]


def _changed(proposed: ExperimentSpec, spec: ExperimentSpec) -> list[str]:
    """What of a proposal was set otherwise, besides its data."""
    parts = {"network": network_line, "training": training_line}
    lines = {name: line(spec) for name, line in parts.items() if line(proposed) != line(spec)}
    return [f"{name.capitalize()} as it was set: {line}." for name, line in lines.items()]


def _suited(spec: ExperimentSpec, changes: Mapping[str, Any]) -> tuple[ExperimentSpec, tuple[str, ...]]:
    """What is proposed for a file, with a training that suits the family where another one is asked for."""
    kind = with_changes(spec, changes).network.kind_name()  # set by itself, or with the whole network
    suiting = usual_training(kind, sample_kind(spec.data))
    if kind == spec.network.kind_name() or not suiting:
        return spec, ()
    spec = with_changes(spec, suiting)
    return spec, (f"The training settings suit the family {kind}: {training_line(spec)}.",)


def read_spec_file(path: Path, settings: Settings) -> ExperimentSpec:
    """The specification in a file. Where its data are of an upload, `data.dataset` may be the path of the file, from
    the folder of the specification on: it is uploaded then.

    Raises:
        PlaygroundError: it cannot be read, or does not hold; or that file cannot be used.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return load_spec(with_upload(text, path.parent, settings))
    except OSError as error:
        raise SpecError(Problem(path.name, f"{path} cannot be read: {error.strerror or error}.")) from None
    except UnicodeDecodeError as error:
        raise SpecError(Problem(path.name, f"{path} must be text in UTF-8; byte {error.start} is not.")) from None


def with_upload(text: str, folder: Path, settings: Settings) -> str:
    """JSON of a specification, in which the content hash stands for the path of a table that it names."""
    from playground.data.uploads.store import add_upload

    try:
        values = json.loads(text)
        data = values["data"]
        named = data["dataset"]
    except (ValueError, RecursionError, TypeError, KeyError):  # what is wrong is said where it is parsed
        return text
    if data.get("kind") not in _UPLOADED or not isinstance(named, str) or _HASH.fullmatch(named):
        return text
    path = folder / named
    if not path.is_file():
        raise DataError(
            Problem(
                "data.dataset",
                f"`data.dataset` must be the path of a file, from the folder of the specification on, or the content "
                f"hash of an upload; got {named[:200]!r}, and there is no file {path}.",
            )
        )
    data["dataset"] = add_upload(path.name, path, settings).id
    return json.dumps(values)


def check(spec: ExperimentSpec, settings: Settings) -> None:
    """Whether network, training and data go together, before anything is started.

    Raises:
        PlaygroundError: they do not, or the data cannot be read.
    """
    from playground.data.prepare import describe  # as below: scikit-learn, which lists of runs can do without

    shape = describe(spec.data, spec.seeds.drawn(), settings)
    resolve(spec, shape)
    if problems := check_size(spec, shape):
        raise SpecError.of(problems)


def _format(changes: Mapping[str, Any]) -> TableFormat:
    """What the assignments say of the reading of a table: it decides which columns there are."""
    said = {path: value for path, value in changes.items() if f"{path}.".startswith("data.format.")}
    data = with_changes(ExperimentSpec(data=TableData(dataset="", target="")), said).data
    return data.format if isinstance(data, TableData) else TableFormat()


class Teller:
    """Prints what a run says: each event as a line of JSON, or a story for people.

    Attributes:
        finished: the run's end, once it was told.
        broken: nobody reads any more.
        said: sentences that need not be said again.
    """

    def __init__(self, *, json: bool) -> None:
        self.finished: facts.RunFinished | None = None
        self.broken = False
        self.said: set[str] = set()
        self._json = json
        self._redraws = not json and sys.stdout.isatty()
        self._drawn_at = 0.0
        self._pending = ""

    def __call__(self, event: facts.Event) -> None:
        """Tell an event."""
        if isinstance(event, facts.RunFinished):
            self.finished = event
        if self._json:
            self._print(facts.format_event(event))
        elif isinstance(event, facts.EpochEnded):
            self._pending = _epoch_line(event)
            if time.monotonic() - self._drawn_at >= (0.1 if self._redraws else _LINE_S):
                self._draw()
        elif line := _story(event, self.said):
            self._draw()
            self._print(("\n" if self._redraws and self._drawn_at else "") + line)
            self._drawn_at = 0.0

    def _draw(self) -> None:
        if self._pending:
            self._print(
                f"\r\x1b[K{self._pending}" if self._redraws else self._pending, end="" if self._redraws else "\n"
            )
            self._pending, self._drawn_at = "", time.monotonic()

    def _print(self, text: str, end: str = "\n") -> None:
        if self.broken:
            return
        try:
            print(text, end=end, flush=True)
        except BrokenPipeError:
            self.broken = True
            silence()


def open_closed_streams() -> None:
    """Give output that was closed by whoever started us (`>&-`) somewhere to go."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def silence() -> None:
    """Send further output nowhere, so that the interpreter's last flush does not fail as well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def train(spec: ExperimentSpec, notes: Sequence[str], settings: Settings, store: Store, *, json: bool) -> int:
    """Train a run in this terminal, and keep it in the store where the browser finds it.

    Ctrl-C stops it and evaluates what there is; a second one leaves at once, with a checkpoint.

    Returns:
        Exit status: 0 done or stopped, 1 the run failed, 130 left by Ctrl-C, 143 terminated.
    """
    teller = Teller(json=json)
    launcher = LocalLauncher(store, settings, standby=False, slots=1, queue_shared=False, sink=teller)
    before = signal.signal(signal.SIGTERM, _terminate)
    left, run = 0, None
    try:
        run = launcher.submit(spec)
        if not json:
            teller.said.update(notes)
            where = f"Run {run.id} is called {run.name!r}; see it with `make run` at {ADDRESS}{run.id}"
            print("\n".join([*notes, where]))
        _watch(launcher, store, run, teller)
    except KeyboardInterrupt:
        left = INTERRUPTED
    except _Terminated:
        left = TERMINATED
    finally:
        signal.signal(signal.SIGTERM, before)
        launcher.close("It was ended from the terminal.")
    if run is None:
        return left
    end = store.run(run.id)
    if teller.finished is None:
        teller(_end_of(end))
    if end.status in ("failed", "crashed"):
        print(" ".join(f"{end.reason} {end.diagnosis}".split()), file=sys.stderr)
        return 1
    return left


class _Terminated(BaseException):
    """The process was asked to end."""


def _terminate(number: int, frame: FrameType | None) -> None:
    raise _Terminated


def _watch(launcher: LocalLauncher, store: Store, run: Run, teller: Teller) -> None:
    """Wait for the run's end. Raises KeyboardInterrupt when it comes a second time."""
    asked = False
    told = 0
    while True:
        try:
            held = launcher.holds(run.id)
            if held:
                launcher.wait(run.id, 0.5)
            elif store.run(run.id).status not in OPEN:
                return
            else:
                # another process was quicker to take it from the queue
                told = _tell_points(store, run.id, told, teller)
                time.sleep(0.5)
            if teller.broken and not asked:
                asked = True
                _stop(launcher, run)
        except KeyboardInterrupt:
            if asked:
                raise
            asked = True
            print("\nStopping, to evaluate what there is; Ctrl-C again leaves at once.", file=sys.stderr)
            _stop(launcher, run)


def _stop(launcher: LocalLauncher, run: Run) -> None:
    try:
        launcher.command(run.id, Stop())
    except LaunchError:
        return  # it has ended in this very moment


def _tell_points(store: Store, run: str, after_epoch: int, teller: Teller) -> int:
    for row in store.points(run, after_epoch).to_dict("records"):
        after_epoch, elapsed_s, rate = int(row.pop("epoch")), row.pop("elapsed_s"), row.pop("learning_rate")
        teller(facts.EpochEnded(run, after_epoch, {str(name): value for name, value in row.items()}, elapsed_s, rate))
    return after_epoch


def _end_of(run: Run) -> facts.RunFinished:
    metrics = {name: summary.last for name, summary in run.metrics.items()}
    verdict = tell_verdict(run.spec, metrics)
    return facts.RunFinished(run.id, run.status, run.reason, run.epochs, metrics, run.seconds, run.diagnosis, verdict)


def figures(metrics: Mapping[str, float]) -> str:
    """`loss 0.1234  accuracy 0.9876`."""
    return "  ".join(f"{name} {number_text(value)}" for name, value in metrics.items())


def beside(metrics: Mapping[str, float]) -> str:
    """The figures of simple models in a line; "" where nothing was compared."""
    found = verdict_of(metrics)
    if found is None:
        return ""
    told = ", ".join(f"{BASELINES[name]} {found.text(value)}" for name, value in found.others.items())
    return f"{found.name} {found.text(found.own)}; {told}"


def _epoch_line(event: facts.EpochEnded) -> str:
    return f"epoch {event.epoch}  {figures(event.metrics)}  ({event.elapsed_s:.1f} s)"


def _story(event: facts.Event, said: set[str]) -> str:
    match event:
        case facts.DataLoaded():
            counts = f"{event.train:,} training, {event.validation:,} validation and {event.test:,} test samples"
            return "\n".join(
                [
                    f"Data: {event.name}, {counted(event.features, 'input')}, {counts}",
                    *(note for note in event.notes if not any(line.startswith(note) for line in said)),
                ]
            )
        case facts.ModelBuilt():
            return f"Network: {event.parameters:,} parameters, loss {event.loss}"
        case facts.Compiled():
            return " ".join(f"Compiled ({event.mode}) in {event.seconds:.1f} s. {event.reason}".split())
        case facts.RunFinished():
            seconds = f" in {event.seconds['train']:.1f} s" if "train" in event.seconds else ""
            words = f"{event.status.capitalize()} after {counted(event.epochs, 'epoch')}{seconds}. {event.reason}"
            own = figures(own_figures(event.metrics))
            others = f"Beside simple models: {told}." if (told := beside(event.metrics)) else ""
            return "\n".join(line for line in (" ".join(words.split()), own, others, event.verdict) if line)
        case facts.Compared():
            return "\n".join(event.notes)
    return ""


def refuse(error: PlaygroundError) -> str:
    """What was refused, as one line: its first problem."""
    return " ".join(str(error.problems[0]).split())
