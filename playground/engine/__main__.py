"""`python -m playground.engine --threads N`: the worker process.

Commands on stdin, events on stdout, all else on stderr.
"""

from __future__ import annotations

import argparse
import os
import sys

from playground.engine.wire.log import careless
from playground.engine.worker.runtime import prepare_environment


def main() -> int:
    """Run one worker."""
    parser = argparse.ArgumentParser(prog="python -m playground.engine")
    parser.add_argument("--threads", type=int, default=1, help="threads of TensorFlow's arithmetic")
    threads = max(1, parser.parse_args().threads)
    # libraries print to file descriptor 1; the protocol keeps a copy of it to itself
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr = careless(2)
    prepare_environment()

    from playground.engine.worker.worker import serve  # TensorFlow reads its environment when it is loaded

    return serve(threads, sys.stdin, out)


if __name__ == "__main__":
    sys.exit(main())
