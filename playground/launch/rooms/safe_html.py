"""A teacher's Markdown -> HTML that can do no harm: no tags of its own, no images, links to the web or mail only."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_SCHEMES = frozenset({"http", "https", "mailto"})


def safe_html(text: str) -> str:
    """The text as HTML. Tags in it are shown as they are written; other links stay text."""
    return str(_markdown().render(text)) if text else ""


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")
    parser.validateLink = _is_safe  # type: ignore[assignment, method-assign]
    parser.add_render_rule("link_open", _link)
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
