"""Members' own words on a page: light formatting, nothing that could act."""

from functools import cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {"p", "br", "strong", "em", "s", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "h5",
         "code", "pre", "hr"}  # fmt: skip
_SHALLOWEST_HEADING = 3  # the page's own headings stand above


def html_of(text: str) -> SafeString:
    """The text as HTML: paragraphs, lists, bold, links; no image, no raw HTML, no script."""
    tokens = _reader().parse(text)
    for token in tokens:
        _lower(token)
    html = _reader().renderer.render(tokens, _reader().options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308  (cleaned on the line above)


def plain(text: str, length: int = 200) -> str:
    """The beginning of the text without its marks, for lists."""
    words = " ".join(nh3.clean(html_of(text), tags=set()).split())
    return words if len(words) <= length else words[: length - 1].rsplit(" ", 1)[0] + "…"


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return reader.enable("strikethrough").disable("image")


def _lower(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(5, int(token.tag[1]) + _SHALLOWEST_HEADING - 1)}"
