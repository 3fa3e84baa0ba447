"""What data of a kind cannot do without."""

from __future__ import annotations

from typing import get_args

from playground.spec.data.kinds import DataSpec

_MODELS = {model.model_fields["kind"].default: model for model in get_args(get_args(DataSpec)[0])}


def required(part: str, kind: str) -> dict[str, str]:
    """Path -> value of the settings that data of this kind must be given; {} for other parts."""
    if part != "data":
        return {}
    fields = _MODELS[kind].model_fields
    return {
        f"data.{name}": "ab" * 32 if name == "dataset" else "true"
        for name, info in fields.items()
        if info.is_required()
    }
