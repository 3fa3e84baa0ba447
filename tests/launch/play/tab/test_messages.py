"""What sessions say of themselves."""

from __future__ import annotations

import dataclasses
import json

from playground.launch.play.setup import from_preset
from playground.launch.play.tab import messages
from playground.spec.data.kinds import TableData
from playground.spec.links.view import ViewSpec


def test_a_table_with_roles_of_columns_is_told_like_any_other_data() -> None:
    setup = from_preset("playground", ViewSpec())
    data = TableData(dataset="0" * 64, target="y", columns={"x": "number"})
    setup = dataclasses.replace(setup, spec=setup.spec.model_copy(update={"data": data}))
    assert json.loads(messages.spec(setup, True, 1, {}))["spec"]["experiment"]["data"]["columns"] == {"x": "number"}
