from __future__ import annotations

from playground.spec.document import settings_markdown
from playground.spec.walk import all_settings


def test_every_setting_has_a_row_with_its_bounds() -> None:
    head, rule, *rows = settings_markdown().splitlines()
    places = list(all_settings())
    assert head.count("|") == rule.count("|") == 6
    assert len(rows) == len(places)
    for place, row in zip(places, rows, strict=True):
        assert row.startswith(f"| `{place.path.replace('.0.', '.N.')}`")
        assert place.setting.rule() in row


def test_defaults_and_units_are_those_declared() -> None:
    rows = settings_markdown()
    assert (
        "| `training.epochs` | Passes over all training samples. Empty: it trains until it is stopped. "
        "Can be changed while a run trains. | a whole number in [1, 10,000], or empty | 20 | epochs |" in rows
    )
    assert "| must be given |" in rows
