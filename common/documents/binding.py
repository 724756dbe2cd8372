"""Several people's papers in one file to print."""

import io
from collections.abc import Iterable

import pikepdf

A4_POINTS = (595, 842)


def bind(papers: Iterable[bytes]) -> bytes:
    """The papers one after the other, each beginning on the front of a sheet, so that printing on
    both sides never joins two people's mail."""
    whole = pikepdf.new()
    for content in papers:
        with pikepdf.open(io.BytesIO(content)) as part:
            whole.pages.extend(part.pages)
        if len(whole.pages) % 2:
            whole.add_blank_page(page_size=A4_POINTS)
    target = io.BytesIO()
    whole.save(target, deterministic_id=True)
    return target.getvalue()


def count_pages(paper: bytes) -> int:
    """How many pages a paper has."""
    with pikepdf.open(io.BytesIO(paper)) as opened:
        return len(opened.pages)
