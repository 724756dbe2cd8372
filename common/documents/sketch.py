"""Something drawn by hand, as lines of points: the same on paper and on a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from common.documents import typography
from common.documents.structure import Element

BOX = (1000, 400)
SIDE = 34 * mm


@dataclass(frozen=True)
class Sketch:
    """`lines` are x and y in turn, whole numbers in a box of 1000 by 400 whose origin is at the
    top left; `alternative` says it in words, `caption` is printed under it."""

    lines: Sequence[Sequence[int]]
    alternative: str
    caption: str

    def svg(self) -> SafeString:
        """Inside a page: no style, no other address."""
        points = ((_points(line),) for line in self.lines)
        drawn = format_html_join("", '<polyline points="{}"/>', points)
        return format_html(
            '<svg class="sketch" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
            *BOX,
            self.alternative,
            drawn,
        )


class SketchFlowable(Flowable):
    """The same on a sheet of paper."""

    def __init__(self, sketch: Sketch, element: Element) -> None:
        super().__init__()
        self.sketch = sketch
        self.element = element
        self.scale = SIDE / BOX[0]
        self.width, self.height = SIDE, BOX[1] * self.scale

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        with self.canv.marked(self.element):
            self.canv.setStrokeColor(typography.INK)
            self.canv.setLineWidth(0.9)
            self.canv.setLineCap(1)
            self.canv.setLineJoin(1)
            path = self.canv.beginPath()
            for line in self.sketch.lines:
                path.moveTo(*self._at(line, 0))
                # A dot is a line that goes nowhere, with round ends.
                for n in range(2, len(line), 2) if len(line) > 2 else (0,):
                    path.lineTo(*self._at(line, n))
            self.canv.drawPath(path, stroke=1, fill=0)

    def _at(self, line: Sequence[int], n: int) -> tuple[float, float]:
        return line[n] * self.scale, self.height - line[n + 1] * self.scale


def _points(line: Sequence[int]) -> str:
    pairs = [f"{line[n]},{line[n + 1]}" for n in range(0, len(line), 2)]
    return " ".join(pairs if len(pairs) > 1 else pairs * 2)
