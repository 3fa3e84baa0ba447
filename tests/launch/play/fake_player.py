"""Plays for a session without TensorFlow. Every command is told again as news `explained`, with the line as it came.

The run's name says how it behaves: `die` (on `play`), `fail` (cannot be opened), `deaf` (does not leave),
`full` (leaves by itself after three epochs of its own), `unfit` (such a specification is refused while it plays).
"""

import json
import os
import queue
import sys
import threading
from pathlib import Path

from playground.runs.protocol import events as facts
from playground.runs.protocol.messages import Pause, Watch
from playground.runs.protocol.news import format_news
from playground.runs.protocol.play import (
    Ack,
    Configure,
    Export,
    Keep,
    Open,
    Play,
    Recall,
    Reset,
    Save,
    Step,
    parse_line,
)

EPOCH_S = 0.005


def say(name, **values):
    sys.stdout.write(format_news(name, values) + "\n")
    sys.stdout.flush()


class Player:
    def __init__(self, first, commands):
        self.commands, self.folder = commands, Path(first.folder)
        self.spec = json.loads(first.spec)
        self.epoch, self.status, self.rate, self.pictures, self.acked = 0, "idle", 0.0, 0, 0
        self.file = self.folder / "checkpoint.npz"
        self.shown = None
        say("state", **self.state("preparing"))
        if "fail" in self.spec["name"]:
            say("state", **self.state("failed", "It cannot be built."))
        else:
            if first.resume and self.file.exists():
                self.epoch, self.status = json.loads(self.file.read_text()), "paused"
            self.opened(first.number, self.epoch == 0)

    def state(self, status=None, reason=""):
        return {
            "status": status or self.status,
            "epoch": self.epoch,
            "batch": 0,
            "reason": reason,
            "mode": "graph",
            "epochs_per_s": 0.0,
        }

    def opened(self, number, reset):
        self.number = number
        rate = self.spec["training"]["learning_rate"]
        say("opened", number=number, reset=reset, optimizer=f"sgd {rate}", drawing=[[0, 2, [0, 1]]])
        say("curve", reset=True, epochs=[self.epoch], series={"loss": [1.0]}, branches=[])
        say("state", **self.state())

    def become(self, status):
        self.status = status
        say("state", **self.state())

    def run(self):
        while True:
            try:
                line = self.commands.get(timeout=EPOCH_S if self.status == "running" else None)
            except queue.Empty:
                self.train()
            else:
                if line is None:
                    return self.leave()
                self.obey(line)
            self.show()

    def train(self):
        self.epoch += 1
        say("curve", reset=False, epochs=[self.epoch], series={"loss": [1 / self.epoch]})
        if "full" in self.spec["name"] and self.epoch % 3 == 0:
            self.leave()
            os._exit(0)

    def show(self):
        now = (self.epoch, self.status, self.spec)
        if self.rate and self.acked >= self.pictures and now != self.shown:
            self.shown = now
            self.pictures += 1
            say("picture", number=self.pictures, epoch=self.epoch, status=self.status, of=self.number)

    def leave(self):
        if "deaf" in self.spec["name"]:
            threading.Event().wait()
        self.file.write_text(json.dumps(self.epoch))

    def obey(self, line):
        command = parse_line(line)
        if not isinstance(command, Ack):
            say("explained", line=line)
        match command:
            case Play():
                if "die" in self.spec["name"]:
                    print("MemoryError: no room", file=sys.stderr, flush=True)
                    os._exit(3)
                self.become("running")
            case Pause():
                self.become("paused")
            case Step():
                self.epoch += 1
                self.become("paused")
            case Reset():
                self.epoch = 0
                self.become("idle")
            case Watch():
                self.rate = command.rate
            case Ack():
                self.acked = max(self.acked, command.number)
            case Configure() if "unfit" in command.spec:
                say("refused", command="configure", field="data", sentence="The data are gone.", number=command.number)
            case Configure():
                old, self.spec = self.spec, json.loads(command.spec)
                anew = old["network"] != self.spec["network"]
                self.epoch = 0 if anew else self.epoch
                self.opened(command.number, anew)
            case Save():
                (Path(command.folder) / self.file.name).write_text(json.dumps(self.epoch))
            case Recall():
                self.spec = json.loads(command.spec)
                saved = Path(command.folder) / self.file.name
                self.epoch = json.loads(saved.read_text()) if command.folder else 0
                self.status = "paused" if self.epoch else "idle"
                self.opened(command.number, True)
            case Keep():
                self.keep(command)
            case Export():
                (self.folder / "weights.weights.h5").write_bytes(b"weights")
                say("exported", script="import keras", data="x1,x2\n", weights="weights.weights.h5")

    def keep(self, command):
        run = command.run
        ended = [facts.EpochEnded(run, epoch, {"loss": 1 / epoch}, 0.1, 0.1) for epoch in range(1, self.epoch + 1)]
        for event in (
            facts.RunStarted(run, os.getpid(), 1),
            *ended,
            facts.CheckpointSaved(run, self.epoch, 0, "checkpoint.npz"),
            facts.RunFinished(run, "stopped", "Kept on the Playground page.", self.epoch, {"loss": 0.1}, {}),
        ):
            say("event", event=facts.format_event(event))
        say("kept", run=run, epoch=self.epoch, metrics={"loss": 0.1})


def main():
    sys.stdout.write(json.dumps({"ready": os.getpid()}) + "\n")
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        return
    first = parse_line(line)
    assert isinstance(first, Open)
    commands = queue.Queue()

    def listen():
        for text in sys.stdin:
            commands.put(text.rstrip())
        commands.put(None)

    threading.Thread(target=listen, daemon=True).start()
    Player(first, commands).run()


if __name__ == "__main__":
    main()
