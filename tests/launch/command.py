"""The command line with fake engines, as a process that a test can send signals to."""

import sys

from playground.__main__ import main
from playground.launch import garage, slots
from tests.launch.support import FAKE

if __name__ == "__main__":
    garage.ENGINE, slots._LEAVE_S = FAKE, 1.0
    sys.exit(main())
