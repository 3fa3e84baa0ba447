"""`python -m playground`: the same specification, store and engine as in the browser, without one."""

from __future__ import annotations

import argparse
import json
import logging
import math
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from playground import command_line
from playground.errors import PlaygroundError, Problem, StoreError
from playground.launch.runs.recovery import end_lost_runs
from playground.runs.baselines import own_figures, tell_verdict
from playground.runs.number_text import number_text
from playground.runs.run import Run
from playground.runs.store.contract import Store
from playground.runs.store.open_store import open_store
from playground.settings import VARIABLES, read_settings
from playground.spec.document import settings_markdown
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import PRESETS

REFUSED = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit status: 0 done, 1 the run failed, 2 the input was refused."""
    command_line.open_closed_streams()
    logging.basicConfig(level=logging.ERROR)
    try:
        arguments = _parser().parse_args(argv)
        status: int = arguments.command(arguments)
        sys.stdout.flush()
    except PlaygroundError as error:
        print(command_line.refuse(error), file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        command_line.silence()
        return 1
    except OSError as error:
        print(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return command_line.INTERRUPTED
    return status


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Refuse with one sentence, as everything else does."""
        self.exit(REFUSED, f"{message[:1].upper()}{message[1:]}; `{self.prog} --help` tells more.\n")


def _parser() -> argparse.ArgumentParser:
    width = max(map(len, VARIABLES))
    parser = _Parser(
        prog="python -m playground",
        description="A neural-network playground: real Keras models, trained from the terminal.",
        epilog="environment:\n" + "\n".join(f"  {name:{width}}  {help}" for name, help in VARIABLES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    as_json = {"action": "store_true", "help": "print one JSON object a line"}

    train = commands.add_parser("train", help="train a preset, a specification, a table or images")
    train.add_argument("source", nargs="?", metavar="PRESET | SPEC.json | FILE.csv | IMAGES.zip")
    train.add_argument(
        "--target",
        metavar="COLUMN",
        action="append",
        help="column of a table to predict: name, or number from 1 (or -1); again for each further one",
    )
    train.add_argument("--series", action="store_true", help="the rows of the table are steps in time")
    train.add_argument("--text", metavar="COLUMN", help="column of a table that holds texts to learn from")
    train.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="FIELD=VALUE", help="such as training.epochs=20"
    )
    train.add_argument("--name", help="what the run is called")
    train.add_argument("--json", **as_json)  # type: ignore[arg-type]
    train.set_defaults(command=_train)

    validate = commands.add_parser("validate", help="check a specification without training it")
    validate.add_argument("spec", type=Path, metavar="SPEC.json")
    validate.set_defaults(command=_validate)

    presets = commands.add_parser("presets", help="list the presets")
    presets.add_argument("--json", **as_json)  # type: ignore[arg-type]
    presets.set_defaults(command=_presets)

    runs = commands.add_parser("runs", help="list the runs, newest first")
    runs.add_argument("--json", **as_json)  # type: ignore[arg-type]
    runs.set_defaults(command=_runs)

    show = commands.add_parser("show", help="tell all of a run")
    show.add_argument("run", metavar="RUN", help="identifier, or how it begins")
    show.add_argument("--json", **as_json)  # type: ignore[arg-type]
    show.set_defaults(command=_show)

    schema = commands.add_parser("schema", help="print the JSON Schema of a specification")
    schema.add_argument("--markdown", action="store_true", help="a table of every setting instead")
    schema.set_defaults(command=_schema)
    return parser


def _train(arguments: argparse.Namespace) -> int:
    source, assignments = arguments.source, list(arguments.set)
    if source is None:
        # `--set a=1 iris`: the last word was taken for an assignment
        if not assignments or "=" in assignments[-1]:
            raise PlaygroundError("What to train must be given: a preset, SPEC.json, FILE.csv or IMAGES.zip.")
        source = assignments.pop()
    if arguments.name is not None:
        assignments.append(f"name={json.dumps(arguments.name)}")
    settings = read_settings()
    with closing(open_store(settings)) as store:
        targets = tuple(arguments.target or ())
        spec, notes = command_line.read_experiment(
            source, targets, assignments, settings, series=arguments.series, text=arguments.text
        )
        command_line.check(spec, settings)
        return command_line.train(spec, notes, settings, store, json=arguments.json)


def _validate(arguments: argparse.Namespace) -> int:
    settings = read_settings()
    spec = command_line.read_spec_file(arguments.spec, settings)
    command_line.check(spec, settings)
    print(f"{arguments.spec} holds.")
    return 0


def _presets(arguments: argparse.Namespace) -> int:
    width = max(map(len, PRESETS))
    for name, preset in PRESETS.items():
        if arguments.json:
            values = {"name": name, "title": preset.title, "summary": preset.summary}
            print(json.dumps(values | {"spec": preset.spec.model_dump(mode="json")}))
        else:
            print(f"{name:{width}}  {preset.title} — {preset.summary}")
    return 0


def _runs(arguments: argparse.Namespace) -> int:
    with closing(open_store(read_settings())) as store:
        end_lost_runs(store)
        runs = store.runs()
    if arguments.json:
        for run in runs:
            print(json.dumps(values_of(run), allow_nan=False))
        return 0
    rows = [("RUN", "STATUS", "EPOCHS", "NAME", "FIGURES")]
    rows += [(run.id, run.status, f"{run.epochs:,}", run.name, _main_figures(run)) for run in runs]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        print("  ".join([*(f"{text:{width}}" for text, width in zip(row[:4], widths, strict=True)), row[4]]).rstrip())
    return 0


def _show(arguments: argparse.Namespace) -> int:
    with closing(open_store(read_settings())) as store:
        end_lost_runs(store)
        run = _find(store, arguments.run)
        folder = store.folder(run.id)
    if arguments.json:
        print(json.dumps(values_of(run) | {"folder": str(folder)}, allow_nan=False))
        return 0
    last = {name: item.last for name, item in run.metrics.items()}
    lines = {
        "run": f"{run.id} {run.name}",
        "status": f"{run.status}. {run.reason} {run.diagnosis}".strip(),
        "created": f"{run.created:%Y-%m-%d %H:%M:%S} UTC",
        "verdict": tell_verdict(run.spec, last),
        "beside": command_line.beside(last),
        "epochs": f"{run.epochs:,} in {run.elapsed_s:.1f} s",
        "network": f"{run.parameters:,} parameters" + (f", {run.mode}" if run.mode else ""),
        "checkpoint": "" if run.checkpoint_epoch is None else f"after epoch {run.checkpoint_epoch}",
        "tags": ", ".join(run.tags),
        "note": run.note,
        "folder": str(folder),
        "browser": f"{command_line.ADDRESS}{run.id}",
    }
    for name, text in lines.items():
        if text:
            print(f"{name:11} {text}")
    own = own_figures(last)
    width = max(map(len, own), default=0)
    for name in own:
        item = run.metrics[name]
        now, best = number_text(item.last, 5), number_text(item.best, 5)
        print(f"{name:{width}}  last {now:<10} best {best:<10} at epoch {item.best_epoch:,}")
    return 0


def _schema(arguments: argparse.Namespace) -> int:
    if arguments.markdown:
        print(settings_markdown(), end="")
        return 0
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **ExperimentSpec.model_json_schema()}
    print(json.dumps(schema, indent=2))
    return 0


def values_of(run: Run) -> dict[str, Any]:
    """A run as plain values for JSON; numbers that are not finite become "NaN", "Infinity", "-Infinity"."""
    hidden = ("token", "spec")  # the token opens the live stream
    values = {item.name: _plain(getattr(run, item.name)) for item in fields(run) if item.name not in hidden}
    verdict = tell_verdict(run.spec, {name: item.last for name, item in run.metrics.items()})
    return {"run": values.pop("id"), **values, "verdict": verdict, "spec": run.spec.model_dump(mode="json")}


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    return value


def _find(store: Store, text: str) -> Run:
    if len(text) < 12 and text:
        found = [run for run in store.runs() if run.id.startswith(text.lower())]
        if len(found) == 1:
            return found[0]
        if found:
            raise StoreError(Problem("RUN", f"RUN must name one run; {len(found)} begin with {text!r}."))
    return store.run(text)


def _main_figures(run: Run) -> str:
    own = own_figures({name: item.last for name, item in run.metrics.items()})
    names = [name for name in own if name.startswith("test_")]
    names = names or [name for name in own if name.startswith("val_")] or list(own)
    return command_line.figures({name: own[name] for name in names[:3]})


if __name__ == "__main__":
    sys.exit(main())
