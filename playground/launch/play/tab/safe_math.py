"""A formula of TeX -> MathML that can do no harm: known elements and attributes only, and all text escaped."""

from __future__ import annotations

import re
from html import escape, unescape
from xml.etree.ElementTree import Element

from latex2mathml import converter, exceptions
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

#: characters of one formula
LONGEST = 500
_TAGS = frozenset(
    {
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "mspace",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mstyle",
        "mpadded",
        "mphantom",
        "menclose",
    }
)
_ATTRIBUTES = frozenset(
    {
        "display",
        "displaystyle",
        "scriptlevel",
        "stretchy",
        "mathvariant",
        "linethickness",
        "columnalign",
        "rowspacing",
        "columnspacing",
        "width",
        "height",
        "depth",
        "lspace",
        "rspace",
        "minsize",
        "maxsize",
        "fence",
        "form",
        "accent",
        "notation",
        "movablelimits",
    }
)
_VALUE = re.compile(r"[\w.%+ -]{1,60}")
_ENTITY = re.compile(r"&#?\w+;")
_UNREADABLE: tuple[type[Exception], ...] = (
    *(error for error in vars(exceptions).values() if isinstance(error, type) and issubclass(error, Exception)),
    *(ValueError, TypeError, LookupError, AttributeError, StopIteration, RecursionError),
)
_FORMULA = re.compile(r"(\$\$?)(?!\s|\$)((?:\\.|[^$\\])+?)(?<!\s)\1(?!\d)", re.S)


def safe_math(formula: str, *, alone: bool = False) -> str:
    r"""MathML of a formula such as `x_1^2`; what cannot be read is shown as it was typed, and says so.

    Args:
        formula: TeX, without its dollars.
        alone: it stands by itself, larger, not within a line.
    """
    if len(formula) <= LONGEST:
        try:
            return _plain(converter.convert_to_element(formula, display="block" if alone else "inline"))
        except _UNREADABLE:
            pass
    dollars = "$$" if alone else "$"
    return f'<code title="This formula cannot be read.">{escape(f"{dollars}{formula}{dollars}")}</code>'


def add_math(parser: MarkdownIt) -> None:
    """Have a parser of Markdown set what stands between dollars."""
    parser.inline.ruler.after("escape", "math", _find)
    parser.add_render_rule("math", _render)


def _find(state: StateInline, silent: bool) -> bool:
    found = _FORMULA.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "$" else None
    if found is None:
        return False
    if not silent:
        token = state.push("math", "math", 0)
        token.content, token.markup = found[2], found[1]
    state.pos = found.end()
    return True


def _render(self: RendererHTML, tokens: list[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    return safe_math(tokens[at].content, alone=tokens[at].markup == "$$")


def _plain(element: Element) -> str:
    # the converter hands on whatever stands in \text and \href, tags of HTML too
    inner = escape(_read(element.text)) + "".join(_plain(child) + escape(_read(child.tail)) for child in element)
    if element.tag not in _TAGS:
        return inner
    given = "".join(
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    return f"<{element.tag}{given}>{inner}</{element.tag}>"


def _read(text: str | None) -> str:
    return _ENTITY.sub(lambda found: unescape(found[0]), text or "")
