"""People's own words, in light Markdown: read once, the same on a page, on paper, on a ballot."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

_STYLES = {"strong": "bold", "em": "italic", "s": "struck"}
_BREAKS = ("softbreak", "hardbreak")


@dataclass(frozen=True)
class Span:
    """A run of words set in one manner."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph, or an item of a list when it has a `bullet`."""

    spans: tuple[Span, ...]
    bullet: str = ""

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@cache
def reader() -> MarkdownIt:
    """What is understood: paragraphs, lists, bold, italics, links; no image, no HTML."""
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return markdown.enable("strikethrough").disable("image")


def blocks(text: str) -> Iterator[Block]:
    """The text block by block, its marks read and taken away; a link shows its address."""
    lists: list[int | None] = []
    bullet, heading = "", False
    for token in reader().parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            ordered = token.type.startswith("ordered")
            lists.append(int(token.attrGet("start") or 1) if ordered else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            bullet = "–" if number is None else f"{number}."
            lists[-1] = None if number is None else number + 1
        elif token.type in ("heading_open", "heading_close"):
            heading = token.type == "heading_open"
        elif token.type == "inline":
            yield Block(tuple(_spans(token.children or [], bold=heading)), bullet)
            bullet = ""
        elif token.type in ("fence", "code_block"):
            yield Block((Span(token.content.rstrip("\n")),), bullet)
            bullet = ""


def plain(text: str) -> str:
    """The text without its marks, paragraphs apart, items one to a line."""
    found = ""
    before = None
    for block in blocks(text):
        if before:
            found += "\n" if before.bullet and block.bullet else "\n\n"
        found += f"{block.bullet} {block.text}" if block.bullet else block.text
        before = block
    return found


def _spans(tokens: list[Token], *, bold: bool) -> Iterator[Span]:
    manner = Span("", bold=bold)
    address, label = "", ""
    for token in tokens:
        name, _, side = token.type.rpartition("_")
        if name in _STYLES and side in ("open", "close"):
            manner = _set(manner, _STYLES[name], side == "open")
        elif token.type == "link_open":
            address, label = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close":
            if address.removeprefix("mailto:") != label:
                yield replace(manner, text=f" ({address.removeprefix('mailto:')})")
        else:
            said = "\n" if token.type in _BREAKS else token.content
            label += said
            if said:
                yield replace(manner, text=said)


def _set(manner: Span, name: str, on: bool) -> Span:
    changes: dict[str, Any] = {name: on}
    return replace(manner, **changes)
