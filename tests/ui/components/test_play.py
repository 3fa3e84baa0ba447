from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from playground.spec.links.view import CONTROLS
from playground.ui.components.files import PLAY_FILES, SCRIPTS


@pytest.fixture
def mounted(visit: Any) -> dict[str, Any]:
    """What the playground is given when its page is opened."""
    (element,) = visit("playground").get("bidi_component")
    (data,) = json.loads(element.proto.json)
    return dict(data)


def test_the_page_has_what_its_controls_must_know(mounted: dict[str, Any]) -> None:
    rate = mounted["settings"]["training.learning_rate"]
    assert (rate["low"], rate["high"], rate["low_open"], rate["log"], rate["live"]) == (0, 10, True, True, True)
    assert {"value": "leaky_relu", "label": "leaky relu"} in mounted["settings"]["layer.activation"]["choices"]
    assert mounted["settings"]["data.noise"]["high"] == 0.5
    assert mounted["settings"]["training.stop_at_loss"]["empty"] == "off"
    assert mounted["controls"] == CONTROLS
    assert mounted["compare"] == "/compare"


def test_thumbnails_show_every_data_set(mounted: dict[str, Any]) -> None:
    spiral = next(item for item in mounted["generators"] if item["name"] == "spiral")
    assert spiral["classes"] == 2
    assert all(len(point) == 3 and max(map(abs, point)) < 7 for point in spiral["points"])
    titles = [item["title"] for item in mounted["generators"]]
    assert "Six bumps" in titles
    assert len(titles) == len(set(titles))


def test_presets_offered_can_be_drawn_in_the_plane(mounted: dict[str, Any]) -> None:
    names = [item["name"] for item in mounted["presets"]]
    assert "spiral" in names
    assert "mnist-feedforward" not in names


def test_built_in_tables_come_with_their_columns(mounted: dict[str, Any]) -> None:
    iris = next(item for item in mounted["tables"] if item["dataset"] == "iris")
    assert iris["kind"] == "bundled"
    assert iris["columns"][0] == "sepal length (cm)"


def test_scripts_import_only_files_that_are_served() -> None:
    for name, content in PLAY_FILES.items():
        for wanted in re.findall(rb'from "\./([^"]+)"', content):
            assert wanted.decode() in PLAY_FILES, name
        for component, wanted in re.findall(r'from "\.\./(\w+)/([^"]+)"', content.decode()):
            assert wanted in SCRIPTS[component], name


def test_the_first_page_and_its_first_scene_load_no_heavy_package() -> None:
    code = (
        "import sys, playground.ui.playground_page, playground.launch.play.sessions; "
        "from playground.data.prepare import describe, prepare; from playground.data.points.scene import scene_of; "
        "from playground.settings import read_settings; from playground.spec.experiment import ExperimentSpec; "
        "spec = ExperimentSpec(); known = spec.data, spec.seeds.drawn(), read_settings(); "
        "assert spec.data.split.stratify; scene_of(prepare(*known)); describe(*known); "
        "print([name for name in ('sklearn', 'scipy', 'openpyxl', 'pyarrow.parquet', 'playground.charts.theme', "
        "'keras', 'tensorflow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_page_waits_for_scikit_learn() -> None:
    code = (
        "import sys, playground.ui.train.train, playground.ui.compare.compare, playground.ui.home; "
        "import playground.ui.data.page; "
        "print([name for name in ('sklearn', 'scipy', 'openpyxl', 'keras', 'tensorflow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
