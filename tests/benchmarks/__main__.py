"""`python -m tests.benchmarks [--suite NAME] [--json FILE] [--only WORD]`: each measure beside its bar, and JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.accuracy import ACCURACY_MEASURES
from tests.benchmarks.accuracy_autoencoder import AUTOENCODER_ACCURACY
from tests.benchmarks.accuracy_convolutional import CONVOLUTIONAL_MEASURES
from tests.benchmarks.accuracy_gan import GAN_ACCURACY_MEASURES
from tests.benchmarks.accuracy_recurrent import RECURRENT_ACCURACY
from tests.benchmarks.accuracy_text import TEXT_ACCURACY
from tests.benchmarks.accuracy_transfer import TRANSFER_ACCURACY, TRANSFER_SPEED
from tests.benchmarks.app_speed import APP_MEASURES
from tests.benchmarks.convolutional_speed import CONVOLUTIONAL_SPEED_MEASURES
from tests.benchmarks.engine_speed import ENGINE_MEASURES
from tests.benchmarks.gan_speed import GAN_SPEED_MEASURES
from tests.benchmarks.play_speed import PLAY_MEASURES
from tests.benchmarks.recurrent_speed import RECURRENT_SPEED_MEASURES
from tests.benchmarks.streaming import STREAMING_MEASURES

Measure = Callable[[], list[dict[str, Any]]]
SPEED_MEASURES: dict[str, Measure] = {
    **ENGINE_MEASURES,
    **STREAMING_MEASURES,
    **APP_MEASURES,
    **PLAY_MEASURES,
    **RECURRENT_SPEED_MEASURES,
    **CONVOLUTIONAL_SPEED_MEASURES,
    **GAN_SPEED_MEASURES,
    **TRANSFER_SPEED,
}
#: suite -> its measures; what `make bench` and `make accuracy` run
SUITES: dict[str, dict[str, Measure]] = {
    "bench": {**SPEED_MEASURES, "mnist-feedforward": ACCURACY_MEASURES["mnist-feedforward"]},
    "accuracy": {
        **ACCURACY_MEASURES,
        **CONVOLUTIONAL_MEASURES,
        **RECURRENT_ACCURACY,
        **TEXT_ACCURACY,
        **AUTOENCODER_ACCURACY,
        **GAN_ACCURACY_MEASURES,
        **TRANSFER_ACCURACY,
    },
}


def main() -> int:
    """Run the measures asked for; 0 if all reach their bars."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the results here as well")
    parser.add_argument("--suite", default="bench", choices=SUITES, help="speed, or what networks reach")
    names = ", ".join(dict.fromkeys(name for suite in SUITES.values() for name in suite))
    parser.add_argument("--only", default="", help=f"only measures with this word in their name: {names}")
    arguments = parser.parse_args()
    results: list[dict[str, Any]] = []
    print(f"{'measure':<68} {'value':>10} {'bar':>10}  reached")
    for name, measure in SUITES[arguments.suite].items():
        if arguments.only not in name:
            continue
        for result in measure():
            results.append(result)
            print(_line(result), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")
    return 0 if all(result["reached"] for result in results) else 1


def _line(result: dict[str, Any]) -> str:
    figure = f"{result['measure']:<68} {result['value']:>8.4g} {result['unit']:<4}"
    if result["bar"] is None:
        return f"{figure} reported"
    sign = "<=" if result["less_is_better"] else ">="
    reached = "yes" if result["reached"] else "NO"
    return f"{figure} {sign} {result['bar']:<7g} {reached}"


if __name__ == "__main__":
    sys.exit(main())
