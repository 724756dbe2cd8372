"""The structure tree that a screen reader walks: what each mark on a page is.

ReportLab writes marks, pikepdf adds the tree afterwards. We say "tagged", not "certified": no
checker of the PDF/UA standard was run on the result.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String


@dataclass(eq=False)
class Element:
    """One node: a heading, a paragraph, a table, a cell… and the marks that show it.

    `words` and `style` say what it holds, for whoever renders the same tree as a page.
    """

    kind: str
    children: list["Element"] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    scope: str = ""
    alternative: str = ""
    column_span: int = 1
    words: tuple[Any, ...] = ()
    style: str = ""
    bullet: str = ""

    def child(self, kind: str, **details: Any) -> "Element":
        """A new last child."""
        element = Element(kind, **details)
        self.children.append(element)
        return element

    @property
    def first_page(self) -> int:
        """The page where it starts, counted from 0; -1 when nothing of it was drawn."""
        pages = [page for page, _ in self.marks]
        pages += [child.first_page for child in self.children if child.first_page >= 0]
        return min(pages, default=-1)

    def walk(self) -> Iterator["Element"]:
        yield self
        for child in self.children:
            yield from child.walk()


def add_structure(
    source: bytes, root: Element, *, title: str, language: str, dated: datetime | None
) -> bytes:
    """The same document with its structure tree, language and title; deterministic bytes."""
    with Pdf.open(io.BytesIO(source)) as pdf:
        tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        owners: list[dict[int, pikepdf.Object]] = [{} for _ in pdf.pages]
        tree.K = Array([_write(pdf, root, tree, owners)])
        numbers = Array()
        for number, page in enumerate(pdf.pages):
            page.obj.StructParents = number
            page.obj.Tabs = Name.S
            marks = owners[number]
            numbers.append(number)
            numbers.append(pdf.make_indirect(Array([marks[n] for n in sorted(marks)])))
        tree.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
        tree.ParentTreeNextKey = len(pdf.pages)
        catalogue = pdf.Root
        catalogue.StructTreeRoot = tree
        catalogue.MarkInfo = Dictionary(Marked=True)
        catalogue.Lang = String(language)
        catalogue.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        _describe(pdf, title, dated)
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True, linearize=False)
        return target.getvalue()


def _write(
    pdf: Pdf, element: Element, parent: pikepdf.Object, owners: list[dict[int, pikepdf.Object]]
) -> pikepdf.Object:
    node = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + element.kind), P=parent))
    kids = Array()
    for page, mark in element.marks:
        owners[page][mark] = node
        reference = Dictionary(Type=Name.MCR, Pg=pdf.pages[page].obj, MCID=mark)
        kids.append(reference)
    for child in element.children:
        if child.first_page >= 0:
            kids.append(_write(pdf, child, node, owners))
    node.K = kids
    if element.first_page >= 0:
        node.Pg = pdf.pages[element.first_page].obj
    if element.alternative:
        node.Alt = String(element.alternative)
    attributes = Dictionary(O=Name.Table)
    if element.scope:
        attributes.Scope = Name("/" + element.scope)
    if element.column_span > 1:
        attributes.ColSpan = element.column_span
    if len(attributes) > 1:
        node.A = attributes
    return node


def _describe(pdf: Pdf, title: str, dated: datetime | None) -> None:
    """Title and date, in both places where readers look; no trace of the machine's clock."""
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = title
        metadata["pdf:Producer"] = "Ouvote"
        if dated:
            metadata["xmp:CreateDate"] = dated.isoformat()
    information = pdf.docinfo
    for key in list(information.keys()):
        del information[key]
    information.Title = String(title)
    information.Producer = String("Ouvote")
    if dated:
        information.CreationDate = String(dated.strftime("D:%Y%m%d%H%M%SZ"))
