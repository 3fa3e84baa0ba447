"""What the tests of sessions share."""

import sys
from pathlib import Path

FAKE_PLAYER = (sys.executable, str(Path(__file__).parent / "fake_player.py"))
