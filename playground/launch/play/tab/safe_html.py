"""A teacher's Markdown, with formulas and images -> HTML that can do no harm: no tags of its own, safe addresses."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from playground.launch.play.tab.safe_math import add_math

_SCHEMES = frozenset({"http", "https", "mailto"})
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")


def safe_html(text: str) -> str:
    """The text as HTML. Tags in it are shown as they are written; other links stay text."""
    return str(_markdown().render(text)) if text else ""


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    parser.validateLink = _is_safe  # type: ignore[assignment, method-assign]
    parser.add_render_rule("link_open", _link)
    parser.add_render_rule("image", _image)
    parser.add_render_rule("text", _text)
    add_math(parser)
    return parser


def _is_safe(address: str) -> bool:
    try:
        return urlsplit(address.strip()).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def _link(self: RendererHTML, tokens: list[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    # a page opened from here must not reach back, and the playground goes on
    tokens[at].attrSet("rel", "noopener noreferrer")
    tokens[at].attrSet("target", "_blank")
    return self.renderToken(tokens, at, options, env)


def _image(self: RendererHTML, tokens: list[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[at]
    words = self.renderInlineAsText(token.children or [], options, env)
    if urlsplit(str(token.attrGet("src") or "")).scheme.lower() != "https":
        return _not_shown(words)
    token.attrSet("alt", words)
    token.attrSet("loading", "lazy")
    token.attrSet("referrerpolicy", "no-referrer")  # whoever serves it need not know who sees it where
    return self.renderToken(tokens, at, options, env)


def _text(self: RendererHTML, tokens: list[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    # an image whose address is not even one of a link was left as it was typed
    pieces = _IMAGE.split(tokens[at].content)
    return "".join(_not_shown(piece) if number % 2 else escapeHtml(piece) for number, piece in enumerate(pieces))


def _not_shown(words: str) -> str:
    called = f"“{escapeHtml(words)}” " if words else ""
    return f"<em>(An image {called}is not shown: its address must begin with https.)</em>"
