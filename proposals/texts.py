"""Members' own words on a page: light formatting, nothing that could act."""

import re
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it.token import Token

from common.prose import reader

_TAGS = {"p", "br", "strong", "em", "s", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "h5",
         "code", "pre", "hr"}  # fmt: skip
_SHALLOWEST_HEADING, _DEEPEST_HEADING = 3, 5  # the page's own headings stand above


def html_of(text: str) -> SafeString:
    """The text as HTML: paragraphs, lists, bold, links; no image, no raw HTML, no script."""
    tokens = reader().parse(text)
    _set_levels(tokens)
    html = reader().renderer.render(tokens, reader().options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308  (cleaned on the line above)


def plain(text: str, length: int = 200) -> str:
    """The beginning of the text without its marks, for lists: words, not HTML."""
    words = re.sub(r"[ \t\r\n]+", " ", unescape(nh3.clean(html_of(text), tags=set()))).strip()
    return words if len(words) <= length else words[: length - 1].rsplit(" ", 1)[0] + "…"


def _set_levels(tokens: list[Token]) -> None:
    """Headings start below the page's own and skip no level, whatever the author typed."""
    headings = [token for token in tokens if token.type.startswith("heading_")]
    used = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(_DEEPEST_HEADING, _SHALLOWEST_HEADING + used.index(token.tag))}"
