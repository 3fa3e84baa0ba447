"""What the Playground page cannot show is refused with the reason, before any engine is started."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from playground.errors import DataError
from playground.launch.play.setup import fitted, from_preset, with_parts
from playground.settings import read_settings
from playground.spec.links.view import ViewSpec


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"kind": "waves"}, "got waves: see the Train page."),
        ({"kind": "series", "dataset": "ab" * 32, "target": "y"}, "got series: see the Train page."),
        (
            {"kind": "table", "dataset": "ab" * 32, "target": "y", "more_targets": ["z"]},
            "`data.more_targets` must be empty here",
        ),
    ],
)
def test_data_that_lie_in_no_plane_are_refused(data: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    setup = with_parts(from_preset("playground", ViewSpec()), {"data": data})
    with pytest.raises(DataError, match=sentence):
        fitted(setup, read_settings({"PLAYGROUND_HOME": str(tmp_path)}))
