"""HTML in texts, against the parser of Python; and texts in scripts without blanks."""

import html.parser
import itertools
from pathlib import Path

import numpy as np
import pytest

from playground.data.columns.markup import characters_apart, find_markup, has_no_blanks, without_markup
from playground.data.decided import decisions_of
from playground.data.prepare import prepare
from playground.data.proposals.table import table_experiment
from playground.data.proposals.text import text_experiment
from playground.data.texts.words import numbers_of, words_of
from playground.data.uploads.store import add_upload
from playground.settings import Settings, read_settings
from playground.spec.data.text import SentencesData, TextData
from playground.spec.training.seeds import Seeds
from tests.data.texts.test_archive import zip_of

SEEDS = Seeds().drawn()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"PLAYGROUND_HOME": str(tmp_path)})


class _Seen(html.parser.HTMLParser):
    """What Python's own parser sees of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hidden = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = False

    def handle_data(self, data: str) -> None:
        self.words += [] if self.hidden else data.split()


@pytest.mark.parametrize(
    "text",
    [
        "A great film.<br /><br />See it!",
        '<p class="x">one</p><P>two &amp; three</P>',
        "caf&eacute; &quot;au lait&quot; &#8364;5 &#x41;",
        "<!-- not seen --><div><a href='https://a.example/?b=1&c=2'>a link</a> and <b>bold</b></div>",
        "<style>p {color: red}</style>text<script>var a = '<b>';</script> more",
        "no markup at all, 3 < 4 and 5 > 4",
    ],
)
def test_markup_is_taken_out_as_a_browser_does(text: str) -> None:
    seen = _Seen()
    seen.feed(text)
    seen.close()
    assert without_markup(text).split() == seen.words


@pytest.mark.parametrize("text", ["x<y and z>w", "I <3 you", "a & b", "R&D; more", "<user@a.example>", "if (a<b)"])
def test_what_is_no_markup_stays(text: str) -> None:
    assert without_markup(text) == text
    assert find_markup([text]).example == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("质量不好，很差！", "质 量 不 好 很 差"),
        ("iPhone 15很好。OK", "iphone 15 很 好 ok"),
        ("とてもよい本ー", "と て も よ い 本 ー"),
        ("ไม่ดีเลย", "ไ ม่ ดี เ ล ย"),
        ("좋은 책", "좋은 책"),
        ("a plain text", "a plain text"),
    ],
)
def test_characters_of_scripts_without_blanks_are_words(text: str, words: str) -> None:
    spec = SentencesData(tokens="characters")
    assert [word.decode() for word in words_of(text, spec)] == words.split()
    pairs = [word.decode() for word in words_of(text, spec.model_copy(update={"ngrams": 2}))]
    single = words.split()
    assert pairs == [*single, *(f"{one} {two}" for one, two in itertools.pairwise(single))]


def test_only_scripts_without_blanks_are_taken_for_such() -> None:
    assert has_no_blanks(["这本书质量不好", "很好"])
    assert has_no_blanks(["この本はiPhoneよりよい"])
    assert not has_no_blanks(["A book on 中文", "another text of many words"])
    assert not has_no_blanks(["좋은 책이다", "아주 나쁘다"])
    assert not has_no_blanks([""])
    assert characters_apart("好，好", punctuation=True).split() == ["好", "，", "好"]


def chinese(rows: int = 120) -> bytes:
    """Opinions that only pairs of characters tell: 不 with 好 is bad, with 错 good."""
    things, draw = ("衣服", "快递", "这本书", "手机", "那把椅子"), np.random.default_rng(0)
    lines = []
    for number in range(rows):
        good = number % 2
        opinion = draw.choice(["非常好", "质量不错", "很满意"] if good else ["质量不好", "很差", "不满意"])
        lines.append(
            f"{draw.choice(things)}{draw.choice(['我觉得', '真的', ''])}{opinion}{number},{'好评' if good else '差评'}"
        )
    return "\n".join(["评论,标签", *lines]).encode()


def test_a_table_of_chinese_texts_is_learned_by_characters_and_pairs(settings: Settings) -> None:
    upload = add_upload("reviews.csv", chinese(), settings)
    spec, said = table_experiment(upload.id, "标签", settings)
    assert isinstance(spec.data, TextData)
    assert (spec.data.text, spec.data.tokens, spec.data.ngrams, spec.data.markup) == ("评论", "characters", 2, "keep")
    assert any("each pair of neighbours" in sentence for sentence in said)
    data = prepare(spec.data, SEEDS, settings)
    assert {"好", "不 好", "不 错"} <= set(data.vocabulary)
    told = next(decision for decision in decisions_of(spec.data, settings) if decision.path == ("tokens",))
    assert told.sentence == "The texts are of a script without blanks between words: each character is a word."
    assert {choice.value for choice in told.choices} == {"words", "characters"}
    assert not told.doubtful
    by_words = decisions_of(spec.data.model_copy(update={"tokens": "words", "ngrams": 1}), settings)
    assert next(decision for decision in by_words if decision.path == ("tokens",)).doubtful


def test_markup_is_taken_out_of_a_table_and_an_archive_and_that_is_said(settings: Settings) -> None:
    lines = [f'"Film {number} was <b>fine</b>.<br /><br />Tom &amp; I liked it",{number % 2}' for number in range(60)]
    upload = add_upload("reviews.csv", "\n".join(["review,kind", *lines]).encode(), settings)
    files = {f"{('neg', 'pos')[number % 2]}/{number}.txt": f"Film {number}<br />it&#39;s odd" for number in range(60)}
    archive = add_upload("reviews.zip", zip_of({name: text.encode() for name, text in files.items()}), settings)
    for one, expected in ((upload, {"film", "fine", "liked"}), (archive, {"film", "its", "odd"})):
        spec, _ = text_experiment(one.id, None, settings)
        assert spec.data.markup == "remove"
        data = prepare(spec.data, SEEDS, settings)
        assert expected <= set(data.vocabulary)
        assert not [word for word in data.vocabulary if "br" in word or "amp" in word]
        assert any("100 % of the texts hold HTML, such as <b" in note for note in data.notes)
        (told,) = (item for item in decisions_of(spec.data, settings) if item.path == ("markup",))
        assert not told.doubtful
        kept = prepare(spec.data.model_copy(update={"markup": "keep"}), SEEDS, settings)
        assert [word for word in kept.vocabulary if "br" in word]
        texts = [without_markup(text) for text in files.values()] if one is archive else []
        if texts:
            rows = [list(dict(sorted(files.items())).values())[row] for row in data.test.rows]
            cleaned = [without_markup(text) for text in rows]
            np.testing.assert_array_equal(data.test.x, numbers_of(cleaned, data.vocabulary, spec.data))
