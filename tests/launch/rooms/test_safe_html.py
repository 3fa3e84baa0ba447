import pytest

from playground.launch.rooms.safe_html import safe_html


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
        "![picture](https://example.org/x.png)",
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
