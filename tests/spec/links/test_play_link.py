from __future__ import annotations

import random

import pytest

from playground.errors import SpecError
from playground.spec.change import differences, with_changes
from playground.spec.links.play_link import decode_play, encode_play, parameters_of, query_of
from playground.spec.links.tf_playground import from_tf_playground
from playground.spec.links.view import CONTROLS, ViewSpec
from playground.spec.presets import PRESETS, preset
from playground.spec.presets.dense import DENSE_PRESETS
from playground.spec.walk import all_settings

#: what the Playground page can show
VIEWS = [
    ViewSpec(),
    ViewSpec(show_test=True, log_loss=True),
    ViewSpec(discretize=True, surface=True, hide=("noise", "batch_size"), text="# Look\n\n*a* & b = 100 % #1 é"),
    ViewSpec(hide=tuple(CONTROLS), text="x" * 4000),
    ViewSpec(**{name: True for name, field in ViewSpec.model_fields.items() if field.annotation is bool}),
]


@pytest.mark.parametrize("name", [item.name for item in DENSE_PRESETS])
@pytest.mark.parametrize("view", VIEWS)
def test_a_link_gives_back_what_it_was_made_of(name: str, view: ViewSpec) -> None:
    changes = {"training.learning_rate": 0.05, "network.layers": [3, {"units": 5, "activation": "elu", "l1": 0.1}]}
    for spec in (PRESETS[name].spec, with_changes(PRESETS[name].spec, changes)):
        for start in ("playground", name):
            query = query_of(encode_play(spec, view, start))
            found = decode_play(parameters_of(f"?{query}"))
            assert differences(found.spec, spec) == {}
            assert (found.view, found.preset, found.notices) == (view, start, ())


def test_only_what_differs_stands_in_a_link() -> None:
    assert encode_play(preset("playground"), ViewSpec(), "playground") == {"preset": "playground"}
    spec = with_changes(preset("playground"), {"data.noise": 0.2})
    view = ViewSpec(show_test=True, hide=("noise", "data"), text="Hello")
    assert encode_play(spec, view, "playground") == {
        "preset": "playground",
        "data.noise": "0.2",
        "show_test": "true",
        "hide": "noise,data",
        "text": "Hello",
    }


def test_a_preset_that_is_none_makes_no_link() -> None:
    with pytest.raises(SpecError):
        encode_play(preset("playground"), ViewSpec(), "nothing")


def test_no_link_opens_the_playground() -> None:
    found = decode_play({})
    assert (found.spec, found.view, found.preset) == (preset("playground"), ViewSpec(), "playground")


@pytest.mark.parametrize(
    ("query", "said", "path", "value"),
    [
        ("training.learning_rate=30", "got 30. It was set to 10.", "training.learning_rate", 10),
        ("data.noise=-2", "got -2. It was set to 0.", "data.noise", 0),
        ("data.samples=7", "It was set to 50.", "data.samples", 50),
        ("training.learning_rate=0", "got 0. It was left out.", "training.learning_rate", 0.003),
        ("training.batch_size=2.5", "It was left out.", "training.batch_size", 10),
        ("training.batch_size=[1]", "It was left out.", "training.batch_size", 10),
        ("network.layers=9999", "in [1, 4,096]; got 9999. It was left out.", "network.layers.0.units", 4),
        ("data.features=x1;foo", "It was left out.", "data.features", ("x1", "x2")),
        ("data.split.validation=0.9&data.split.test=0.5", "at most 0.95", "data.split.test", 0),
        ("data.kind=hills", "It was left out.", "data.kind", "generated"),
        ("training.optimizer.name=best", "It was left out.", "training.optimizer.name", "adam"),
        ("network=5", "must be an object", "network.layers.0.units", 4),
        ("utm_source=mail", "`utm_source` is not a known setting", "data.noise", 0),
        ("preset=playgroun", "the nearest known one is `playground`. Playground was taken.", "data.name", "circle"),
        ("show_test=maybe", "`show_test` must be true or false; got 'maybe'", "data.noise", 0),
        ("hide=noise,fun", "there is no control 'fun'", "data.noise", 0),
        ("a." * 20 + "b=1", "is not a known setting", "data.noise", 0),
    ],
)
def test_what_does_not_hold_is_named_and_the_rest_is_followed(query: str, said: str, path: str, value: object) -> None:
    found = decode_play(parameters_of(f"{query}&name=rest"))
    assert len(found.notices) == 1
    assert said in found.notices[0]
    place: object = found.spec
    for key in path.split("."):
        place = place[int(key)] if isinstance(place, tuple) else getattr(place, key)
    assert place == value
    assert found.spec.name == "rest"


def test_data_that_lack_something_are_left_out_with_all_that_belongs_to_them() -> None:
    found = decode_play({"data.kind": "table", "data.target": "y", "training.shuffle": "false"})
    assert found.spec == with_changes(preset("playground"), {"training.shuffle": False})
    assert len(found.notices) == 2


def test_a_long_text_is_cut() -> None:
    found = decode_play({"text": "x" * 5000})
    assert found.view.text == "x" * 4000
    assert found.notices == ("`text` must be text of at most 4,000 characters; it was cut to that.",)


def test_a_link_with_thousands_of_keys_says_so_once() -> None:
    found = decode_play({f"key{number}": "1" for number in range(5000)})
    assert found.spec == preset("playground")
    assert len(found.notices) == 13
    assert found.notices[0] == "A link has at most 200 settings; the others were left out."
    assert found.notices[-1] == "And 189 more settings were left out."


def test_settings_of_the_page_around_it_are_nobodys_fault() -> None:
    assert decode_play({"embed": "true", "embed_options": "dark_theme"}).notices == ()


class TestTensorFlowPlayground:
    HASH = (
        "#activation=relu&dataset=xor&noise=80&networkShape=3,3&seed=4&showTestData=true&discretize=true"
        "&noise_hide=true"
    )

    @pytest.mark.parametrize(
        "link",
        [
            HASH,
            f"https://playground.tensorflow.org/{HASH}",
            f"?{HASH[1:]}",
            HASH[1:],
            f" http://ours/playground{HASH}\n",
        ],
    )
    def test_is_taken_from_hash_query_or_address(self, link: str) -> None:
        found = decode_play(parameters_of(link))
        expected = from_tf_playground(parameters_of(self.HASH))
        assert differences(found.spec, expected.spec) == {}
        assert (found.view, found.preset, found.notices) == (expected.view, "tf-playground", expected.notices)
        assert "got '80'. It was set to 50." in found.notices[0]

    def test_gives_a_link_of_ours_that_is_the_same(self) -> None:
        found = decode_play(parameters_of(self.HASH))
        again = decode_play(parameters_of(query_of(encode_play(found.spec, found.view, found.preset))))
        assert (again.spec, again.view, again.preset) == (found.spec, found.view, found.preset)

    def test_says_what_is_trained_and_ours_what_is_hidden(self) -> None:
        link = (
            "https://here/?hide=data,noise&text=Hi&training.optimizer.name=adam&preset=moons#dataset=xor&play_hide=true"
        )
        found = decode_play(parameters_of(link))
        assert found.spec == from_tf_playground({"dataset": "xor"}).spec
        assert found.view == ViewSpec(hide=("data", "noise"), text="Hi")
        assert found.notices == (
            "TensorFlow Playground has no `play_hide`; left out.",
            "The link of TensorFlow Playground says what is trained; other settings were left out.",
        )


def test_addresses_that_are_none_say_nothing() -> None:
    assert parameters_of("") == {}
    assert parameters_of("http://[::1?a=b") == {}
    assert parameters_of("https://here/playground") in ({}, {"https://here/playground": ""})


def test_whatever_a_link_says_something_opens() -> None:
    draw = random.Random(7)
    keys = [*(place.path for place in all_settings()), "data.kind", "training.optimizer.name", "training.schedule.name"]
    keys += ["network.kind", "preset", "hide", "text", "surface", "x", "seed", "noise", "networkShape", "", ".", "a.b"]
    texts = [
        "",
        "-1",
        "1e999",
        "NaN",
        "null",
        "true",
        "[]",
        "{}",
        "9" * 5000,
        "[[[",
        "table",
        "bundled",
        "drawn",
        "sgd",
    ]
    texts += ["step", "1,2", "x1;x2", ",,,", "x1^2", "\x00", "\ud800", "none", "on", "off", "4*9", "3*99999999999"]
    for _ in range(1500):
        given = {draw.choice(keys) + draw.choice(["", "", "", "", ".0", ".x"]): draw.choice(texts) for _ in range(6)}
        found = decode_play(given)
        again = decode_play(encode_play(found.spec, found.view, found.preset))
        assert (again.spec, again.view, again.preset, again.notices) == (found.spec, found.view, found.preset, ())
