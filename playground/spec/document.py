"""Every setting -> a Markdown table: nothing in it is written by hand."""

from __future__ import annotations

from typing import Any

from playground.spec.field import Setting
from playground.spec.network import DenseLayer
from playground.spec.walk import Place, all_settings

_HEAD = "| Setting | Meaning | Bounds | Default | Unit |\n| --- | --- | --- | --- | --- |"


def settings_markdown() -> str:
    """All settings: path, meaning, bounds, default and unit; `N` in a path is the number of a layer, from 0."""
    return "\n".join([_HEAD, *(_row(place) for place in all_settings())]) + "\n"


def _row(place: Place) -> str:
    setting = place.setting
    path = f"`{place.path.replace('.0.', '.N.')}`"
    if place.needs:
        path += " (" + ", ".join(f"{choice}" for choice in place.needs.values()) + ")"
    live = " Can be changed while a run trains." if setting.live else ""
    cells = (path, setting.help + live, setting.rule(), _default(place), setting.unit)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(place: Place) -> str:
    setting = place.setting
    if place.model.model_fields[setting.name].is_required():
        return "must be given"
    return _text(setting, setting.default)


def _text(setting: Setting, value: Any) -> str:
    if value is None:
        return f"empty: {setting.labels['None']}" if "None" in setting.labels else "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        items = (f"{item.units} {item.activation}" if isinstance(item, DenseLayer) else str(item) for item in value)
        return ", ".join(items) or "empty"
    if isinstance(value, (int, float)):
        return f"{value:,.10g}"
    return f"{value}" if value else "empty"
