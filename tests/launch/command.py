"""The command line with fake engines, as a process that a test can send signals to."""

import sys

from playground.__main__ import main
from playground.launch.engines import pool
from playground.launch.runs import slots
from tests.launch.support import FAKE

if __name__ == "__main__":
    pool.ENGINE, slots._LEAVE_S = FAKE, 1.0
    sys.exit(main())
