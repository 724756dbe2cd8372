"""A document as a page: its structure tree written as HTML, for whoever cannot read a PDF."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.documents.sketch import Sketch
from common.documents.structure import Element
from common.documents.typography import Words, printable, span_of

_CLASSES = {
    "subtitle": "lead",
    "soft": "small soft",
    "cell-caption": "small soft",
    "mention": "small soft",
    "code": "hash",
}
WIDE = 3  # columns that a phone shows beside each other
_STRONG = ("issuer", "notice", "lead-in")


def render(root: Element, language: str) -> SafeString:
    """The whole tree; the title is the page's only heading of the first level."""
    return format_html(
        '<article class="paper" lang="{}">{}</article>', language, _all(root.children)
    )


def _all(elements: list[Element]) -> SafeString:
    return format_html_join("\n", "{}", ((_one(element),) for element in elements))


def _one(element: Element) -> SafeString:
    if element.kind == "Table":
        return _table(element)
    if element.kind == "L":
        return _list(element)
    if element.kind == "Sect":
        return format_html('<div class="issuer">{}</div>', _all(element.children))
    if element.kind == "Figure":
        sketch = next((each for each in element.words if isinstance(each, Sketch)), None)
        if sketch is not None:
            return sketch.svg()
        return format_html("<p>{}</p>", element.alternative)
    tag = element.kind.lower()
    name = _CLASSES.get(element.style, "")
    attribute = format_html(' class="{}"', name) if name else ""
    said = _words(element)
    if element.style in _STRONG:
        said = format_html("<strong>{}</strong>", said)
    return format_html("<{}{}>{}</{}>", tag, attribute, said, tag)


def _list(element: Element) -> SafeString:
    bodies = [item.children[0] for item in element.children]
    numbered = bool(bodies) and bodies[0].bullet.strip("\u00a0").rstrip(".").isdigit()
    tag = "ol" if numbered else "ul"
    items = format_html_join("", "<li>{}</li>", ((_words(body),) for body in bodies))
    return format_html("<{}>{}</{}>", tag, items, tag)


def _table(element: Element) -> SafeString:
    """A table scrolls in its own box; a row of column headings makes its head. On a phone facts
    stand under each other, and so does each row of a wide table, every cell with its heading."""
    rows = list(element.children)
    heading = bool(rows) and all(cell.scope == "Column" for cell in rows[0].children)
    labels = rows[0].children if heading and len(rows[0].children) > WIDE else []
    head = format_html("<thead>{}</thead>", _row(rows.pop(0))) if heading else ""
    body = format_html_join("\n", "{}", ((_row(row, labels),) for row in rows))
    return format_html(
        '<div class="table"><div class="scroll" tabindex="0"><table{}>{}<tbody>{}</tbody></table>'
        "</div></div>",
        SafeString(' class="stacked"') if labels or not heading else "",
        head,
        body,
    )


def _row(row: Element, labels: Sequence[Element] = ()) -> SafeString:
    return format_html("<tr>{}</tr>", format_html_join("", "{}", _cells(row, labels)))


def _cells(row: Element, labels: Sequence[Element]) -> Iterator[tuple[SafeString]]:
    for cell, heading in zip_longest(row.children, labels[: len(row.children)]):
        tag, said = cell.kind.lower(), _all(cell.children) if cell.children else _words(cell)
        if cell.scope and not _plain(cell):
            yield (SafeString("<td></td>"),)  # a heading that says nothing heads nothing
            continue
        if cell.scope:
            scope = "col" if cell.scope == "Column" else "row"
            name = "num" if cell.style.endswith("number") else ""
            yield (format_html('<th scope="{}" class="{}">{}</th>', scope, name, said),)
            continue
        attributes = SafeString(' class="num"') if cell.style.endswith("number") else SafeString()
        if heading is not None:
            attributes += format_html(' data-label="{}"', _plain(heading))
        yield (format_html("<{}{}>{}</{}>", tag, attributes, said, tag),)


def _words(element: Element) -> SafeString:
    return format_html_join("", "{}", ((_span(words),) for words in element.words))


def _plain(element: Element) -> str:
    return "".join(printable(span_of(words).text) for words in element.words)


def _span(words: Words) -> SafeString:
    span = span_of(words)
    lines = printable(span.text).split("\n")
    found = format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines))
    for tag, wanted in (("strong", span.bold), ("em", span.italic), ("s", span.struck)):
        if wanted:
            found = format_html("<{}>{}</{}>", tag, found, tag)
    return found
