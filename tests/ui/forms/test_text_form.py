"""Texts on the Train page: sentences at once, a file of the user's, and what is to be seen of either."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from playground.data.texts.prepare import TextFacts
from playground.data.uploads.store import add_upload
from playground.settings import read_settings
from playground.spec.data.text import SentencesData, TextData
from playground.spec.experiment import ExperimentSpec
from playground.ui.forms.text_form import commonest_table

Visit = Callable[..., AppTest]


def spec(page: AppTest) -> ExperimentSpec:
    assert not page.exception, page.exception[0].stack_trace
    found: ExperimentSpec = page.session_state["draft:train"].spec
    return found


def test_texts_begin_with_sentences_and_a_network_for_them(visit: Visit) -> None:
    page = visit("train", preset="spiral")
    page.segmented_control("train:data.kind").set_value("text").run()
    assert isinstance(spec(page).data, SentencesData)
    assert "text" in spec(page).network.takes
    assert any("different words in the training texts" in str(item.value) for item in page.caption)
    page.slider("train:data.noise").set_value(0.2).run()
    assert spec(page).data.noise == 0.2


def test_a_file_is_chosen_with_its_columns(visit: Visit, home: Path) -> None:
    rows = "".join(f"{'ab'[n % 2]},{n % 9},some words of text {n},short {n}\n" for n in range(60))
    settings = read_settings({"PLAYGROUND_HOME": str(home)})
    upload = add_upload("texts.csv", f"kind,size,words,title\n{rows}".encode(), settings).id
    page = visit("train", preset="opinions-words")
    page.selectbox("train:text.source").select(upload).run()
    data = spec(page).data
    assert isinstance(data, TextData)
    assert (data.text, data.target) == ("words", "kind")
    page.selectbox("train:data.text").select("title").run()
    assert spec(page).data.text == "title"


def test_classes_that_are_called_like_columns_keep_their_own_words() -> None:
    names = ("spam", "spam: typical", "spam: most frequent", "")
    facts = TextFacts(
        vocabulary=9, different=7, known=1.0, lengths=(), edges=(), cut=0.0, examples=(),
        commonest={name: ((f"word {place}", 3),) for place, name in enumerate(names)},
        typical_words={name: ((f"word {place}", 1.0),) for place, name in enumerate(names)},
    )  # fmt: skip
    table = commonest_table(facts)
    assert table.columns.is_unique
    for place, name in enumerate(names):
        assert table[f"{name}: most frequent"].tolist() == [f"word {place} (3)"]
        assert table[f"{name}: typical"].tolist() == [f"word {place} (+1.0‰)"]
