"""What a transfer network says of itself, and which of its settings have an effect."""

from __future__ import annotations

from typing import Any

import pytest

from playground.spec.experiment import parse_spec
from playground.spec.families.transfer import TransferNetwork

RUN = "run:0123456789ab"


def network(**settings: Any) -> TransferNetwork:
    found = parse_spec({"network": {"kind": "transfer", **settings}}).network
    assert isinstance(found, TransferNetwork)
    return found


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({}, "MobileNet 0.25, frozen"),
        ({"unfrozen": 1, "left_out": 4}, "MobileNet 0.25, frozen but for its last layer"),
        ({"base": RUN, "weights": "random", "head": [8]}, "run 0123456789ab, from scratch → 8 relu"),
        (
            {"base": RUN, "left_out": 2, "unfrozen": 3},
            "run 0123456789ab without its last 2 layers, frozen but for its last 3 layers",
        ),
    ],
)
def test_the_line_tells_what_is_kept_and_what_learns(settings: dict[str, Any], line: str) -> None:
    assert network(**settings).line() == line


def test_layers_are_left_out_of_runs_and_images_are_enlarged_for_applications() -> None:
    assert "left_out" in network().idle(None)
    assert "size" in network(base=RUN).idle(None)
    assert not {"left_out"} & network(base=RUN).idle(None)
