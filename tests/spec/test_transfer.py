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
        ({"fine_tune": {}}, "MobileNet 0.25, frozen, fine-tuned in the end"),
        ({"fine_tune": {"after": 1200}}, "MobileNet 0.25, frozen, fine-tuned after 1,200 epochs"),
        (
            {"base": RUN, "left_out": 2, "unfrozen": 3},
            "run 0123456789ab without its last 2 layers, frozen but for its last 3 layers",
        ),
    ],
)
def test_the_line_tells_what_is_kept_and_what_learns(settings: dict[str, Any], line: str) -> None:
    assert network(**settings).line() == line


def test_layers_are_left_out_of_runs_and_images_are_enlarged_for_applications() -> None:
    assert "left_out" in network().inactive_settings(None)
    assert "size" in network(base=RUN).inactive_settings(None)
    assert not {"left_out"} & network(base=RUN).inactive_settings(None)


@pytest.mark.parametrize(
    ("after", "epochs", "begins"),
    [(None, 60, 45), (None, 6, 4), (None, 2, 1), (None, 1, 1), (None, None, 20), (5, 60, 5), (7, 3, 7), (7, None, 7)],
)
def test_the_base_is_fine_tuned_in_the_last_quarter_unless_said_otherwise(
    after: int | None, epochs: int | None, begins: int
) -> None:
    tuned = network(fine_tune={"after": after})
    assert [tuned.phase(epoch, epochs) for epoch in (0, begins - 1, begins, begins + 9)] == [0, 0, 1, 1]
    for never in (network(), network(fine_tune={}, weights="random")):
        assert never.phase(10_000, epochs) == 0
