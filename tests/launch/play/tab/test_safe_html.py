import re

import pytest

from playground.launch.play.tab.safe_html import safe_html
from playground.launch.play.tab.safe_math import safe_math


def test_markdown_becomes_html():
    html = safe_html("# Look\n\n- *one*\n- `two`\n\n| a | b |\n| - | - |\n| 1 | 2 |")
    for part in ("<h1>Look</h1>", "<li><em>one</em></li>", "<code>two</code>", "<td>2</td>"):
        assert part in html
    assert safe_html("") == ""


def test_links_to_the_web_open_beside_the_page():
    html = safe_html("[a](https://keras.io) <http://b.org> [c](mailto:c@d.org)")
    assert html.count('rel="noopener noreferrer" target="_blank"') == html.count("<a ") == 3


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "text <b onclick=x>bold</b>",
        "<!-- comment -->",
        "![picture](http://example.org/x.png)",
        "![picture](data:image/svg+xml;base64,PHN2Zz4=)",
        "![picture](javascript:alert(1))",
        "$\\text{<img src=x onerror=alert(1)>}$",
        "$\\text{<script>alert(1)</script>}$",
        "$\\href{javascript:alert(1)}{x}$",
        "$\\text{&lt;script&gt;}$",
        "$<b onclick=x>$",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](&#106;avascript:alert(1))",
        "[a]( java\tscript:alert(1))",
        "<javascript:alert(1)>",
        "[a]: vbscript:x\n\n[a]",
        "[a](//elsewhere.org)",
        '[a](https://x.org "\\" onmouseover=alert(1)")',
    ],
)
def test_nothing_that_could_do_harm_gets_through(text):
    html = safe_html(text)
    assert "<script" not in html
    assert "<img" not in html
    assert "<b " not in html
    assert "<!--" not in html
    for start in ("javascript:", "data:", "vbscript:", "//elsewhere"):
        assert f'href="{start}' not in html.lower()
    assert '" onmouseover' not in html


def test_an_image_of_an_https_address_is_shown_and_another_one_is_not_with_a_word():
    html = safe_html('![Two "spirals"](https://example.org/a.png?b=1&c=2 "A title")')
    assert 'src="https://example.org/a.png?b=1&amp;c=2"' in html
    assert 'alt="Two &quot;spirals&quot;"' in html
    assert 'referrerpolicy="no-referrer"' in html
    for address in ("http://example.org/a.png", "data:image/png;base64,AA==", "a.png", "//example.org/a.png"):
        html = safe_html(f"![spirals]({address})")
        assert "<img" not in html
        assert "(An image “spirals” is not shown: its address must begin with https.)" in html


def test_formulas_between_dollars_are_set():
    html = safe_html("Let $x_1^2 < \\frac{a}{b}$ and $$\\sigma(w x)$$.")
    assert "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup><mo>&lt;</mo><mfrac>" in html
    assert '<math display="block"><mrow><mi>σ</mi>' in html
    assert "$" not in html


@pytest.mark.parametrize("text", ["It costs $5 or $6.", "\\$x_1\\$", "`$x_1$`", "$ x $", "a $ b", "$x"])
def test_dollars_that_hold_no_formula_stay(text):
    html = safe_html(text)
    assert "<math" not in html
    assert "$" in html


@pytest.mark.parametrize("formula", ["x_1_2", "x^1^2", "\\left(" * 80, "x" * 501, "\\begin{matrix}"])
def test_a_formula_that_cannot_be_read_is_shown_as_it_was_typed(formula):
    assert safe_math(formula) == f'<code title="This formula cannot be read.">${formula}$</code>'


def test_only_known_elements_and_plain_values_are_left():
    html = safe_math("\\color{red}{x}\\href{//e.org}{y}\\text{<u>&quot;}\\class{a}{b}")
    assert "<u>" not in html
    assert "href" not in html
    assert set(re.findall(r"</?(\w+)", html)) <= {"math", "mrow", "mi", "mn", "mo", "mtext", "mstyle", "mpadded"}
