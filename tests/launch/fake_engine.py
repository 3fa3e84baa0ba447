"""Speaks the engine's protocol without TensorFlow. The run's name says how it behaves: `epochs=5 die=exit at=3`.

Keys: epochs; delay (s an epoch); die (exit, kill, memory) at (epoch); checkpoint (every so many epochs); nan (epoch
with no loss); compared=1 (stands beside a linear model at the end); views=1 (panels at the end, left as views.json,
too); deaf=1 (takes no commands); fast=1 (all epochs at once); frames (count, sent with each epoch). A run whose name
has "refuse" in it cannot be opened again.
"""

import json
import math
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path

import numpy as np

from playground.runs.baselines import tell_verdict
from playground.runs.protocol import events as facts
from playground.runs.protocol.messages import (
    Boundary,
    ChangeSetting,
    ChooseViews,
    OpenViews,
    Pause,
    Resume,
    Start,
    Stop,
    Watch,
    format_frame,
)
from playground.runs.protocol.panels import Choice, Figures, Panels
from playground.runs.protocol.play import parse_line
from playground.spec.experiment import load_spec


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def tell(event: facts.Event) -> None:
    say(facts.format_event(event))


def panels(run: str, epoch: int, chosen: dict) -> str:
    """Panels that show what was chosen."""
    value = float(chosen.get("sample", 0))
    figures = Figures("chosen", "Chosen", "", ("sample",), np.array([value], np.float32))
    return format_frame(Panels(run, epoch, (Choice("sample", "Sample", value, low=0, high=9),), (figures,)))


def show(start: OpenViews, commands: queue.Queue) -> None:
    """Train nothing: answer each look; a name with "refuse" refuses, "die" dies of it, "deaf" says nothing."""
    name = json.loads(start.spec)["name"]
    while (command := commands.get()) is not None:
        if "die" in name:
            print("ValueError: broken", file=sys.stderr, flush=True)
            os._exit(3)
        if "refuse" in name:
            tell(facts.CommandRefused(start.run, "look", "The data are gone."))
        elif "deaf" not in name:
            say(panels(start.run, 3, command.choices))


class Training:
    def __init__(self, start: Start, commands: queue.Queue) -> None:
        self.start, self.commands = start, commands
        name = json.loads(start.spec)["name"]
        self.wish = dict(item.split("=") for item in name.split() if "=" in item)
        self.epochs = int(self.wish.get("epochs", 3)) + start.extra_epochs
        self.file = Path(start.folder) / "checkpoint.json"
        self.first = json.loads(self.file.read_text()) if start.resume else 0
        self.epoch = self.first
        self.paused = False

    def save(self) -> None:
        self.file.write_text(json.dumps(self.epoch))
        tell(facts.CheckpointSaved(self.start.run, self.epoch, 0, self.file.name))

    def finish(self, status: str, reason: str = "") -> None:
        figures = {"loss": 0.1}
        if self.wish.get("compared"):
            figures |= {"test_accuracy": 0.6, "test_accuracy_linear": 0.7, "test_accuracy_noise": 0.01}
            tell(facts.Compared(self.start.run, ("Gradient boosting was left out.",), 0.1))
        verdict = tell_verdict(load_spec(self.start.spec), figures)
        tell(facts.RunFinished(self.start.run, status, reason, self.epoch, figures, {"train": 0.1}, "", verdict))
        os._exit(0)

    def obey(self, wait_s: float) -> None:
        until = time.monotonic() + wait_s
        while True:
            try:
                left = None if self.paused else max(0.0, until - time.monotonic())
                command = self.commands.get(timeout=left)
            except queue.Empty:
                return
            if "deaf" in self.wish:
                continue
            match command:
                case None:
                    self.save()
                    os._exit(0)
                case Stop():
                    self.save()
                    self.finish("stopped", "Stopped.")
                case Pause():
                    self.paused = True
                    tell(facts.Paused(self.start.run, self.epoch, 0))
                case Resume():
                    self.paused = False
                    tell(facts.Resumed(self.start.run, self.epoch))
                case ChangeSetting():
                    tell(facts.SettingChanged(self.start.run, self.epoch, command.field, 0.1, command.value))
                case ChooseViews():
                    say(panels(self.start.run, self.epoch, command.choices))
                case Watch():
                    print(f"watch {command.rate:g}", file=sys.stderr, flush=True)

    def die(self) -> None:
        how = self.wish["die"]
        if how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        print("Traceback (most recent call last):", file=sys.stderr)
        print("MemoryError: no room" if how == "memory" else "ValueError: broken", file=sys.stderr, flush=True)
        os._exit(3)

    def run(self) -> None:
        run = self.start.run
        tell(facts.RunStarted(run, os.getpid(), 1, self.first))
        tell(facts.DataLoaded(run, "fake", 2, "binary", ("a", "b"), 10, 5, 5, 0.01))
        tell(facts.ModelBuilt(run, 9, 9, "binary_crossentropy", ("accuracy",), 1, 0.01))
        tell(facts.Compiled(run, "graph", 0.01))
        while self.epoch < self.epochs:
            if "fast" not in self.wish:
                self.obey(float(self.wish.get("delay", 0.01)))
            self.epoch += 1
            if "die" in self.wish and self.epoch == int(self.wish["at"]) and not self.start.resume:
                self.die()
            loss = math.nan if self.wish.get("nan") == str(self.epoch) else 1 / self.epoch
            tell(facts.EpochEnded(run, self.epoch, {"loss": loss, "val_loss": 2 / self.epoch}, 0.01 * self.epoch, 0.1))
            for number in range(int(self.wish.get("frames", 0))):
                say(format_frame(Boundary(run, self.epoch, (0, 1), (0, 1), 1, 2, number, 1, "AA==")))
            if "checkpoint" in self.wish and self.epoch % int(self.wish["checkpoint"]) == 0:
                self.save()
        if "views" in self.wish:
            line = panels(run, self.epoch, {})
            (Path(self.start.folder) / "views.json").write_text(line)
            say(line)
        tell(facts.Evaluated(run, {"test_loss": 0.2}))
        self.finish("done")


def main() -> None:
    if os.environ.get("FAKE_ENGINE") == "broken":
        print("ModuleNotFoundError: No module named 'tensorflow'", file=sys.stderr)
        sys.exit(1)
    say(json.dumps({"ready": os.getpid()}))
    line = sys.stdin.readline()
    if not line:
        return
    start = parse_line(line)
    commands: queue.Queue = queue.Queue()

    def listen() -> None:
        for text in sys.stdin:
            commands.put(parse_line(text))
        commands.put(None)

    threading.Thread(target=listen, daemon=True).start()
    if isinstance(start, OpenViews):
        show(start, commands)
    else:
        Training(start, commands).run()


if __name__ == "__main__":
    main()
