"""Somebody who has a keyboard and no mouse: Tab, Space, Enter, and the letters they type.

Each stop of the focus must be seen: inside the screen, not covered, with an outline around it.
"""

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

NARROW = {"width": 320, "height": 640}
_STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const ringed = [at, at.parentElement, at.closest('.choice')].some((one) => {
    const style = one && getComputedStyle(one);
    return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  const around = at.closest('.choice') ?? at;
  const box = around.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 40)];
  const top = document.elementFromPoint(x, y);
  return {
    words: (at.labels?.[0] ?? at).textContent.replace(/\\s+/g, ' ').trim() || at.ariaLabel || '',
    ringed,
    inside: box.width > 0 && box.left >= 0 && box.right <= innerWidth && y >= 0 && y <= innerHeight,
    uncovered: top !== null && (around.contains(top) || top.contains(at)),
  };
}"""


@dataclass
class Keyboard:
    """Walks a page and keeps a picture of the moments that are worth one."""

    page: Page
    pictures: list[bytes] = field(default_factory=list)

    def reach(self, words: str, *, most: int = 40) -> None:
        """Tab until the focus is on what bears these words."""
        said = []
        for _ in range(most):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(_STOP)
            if stop is None:
                continue
            said.append(stop["words"])
            assert stop["ringed"], f"the focus does not show on “{stop['words']}”"
            assert stop["inside"], f"“{stop['words']}” has the focus outside the screen"
            assert stop["uncovered"], f"“{stop['words']}” has the focus under something else"
            if words in stop["words"]:
                return
        raise AssertionError(f"“{words}” is out of reach of the keyboard: {said}")

    def enter(self, words: str) -> None:
        """Follow a link or press a button."""
        self.reach(words)
        self.picture()
        self.page.keyboard.press("Enter")

    def tick(self, words: str) -> None:
        """Choose an answer. The arrows move among the answers of one question."""
        for _ in range(12):
            stop = self.page.evaluate(_STOP)
            if stop is not None and words in stop["words"]:
                break
            in_group = self.page.evaluate("document.activeElement.matches('input[type=radio]')")
            self.page.keyboard.press("ArrowDown" if in_group else "Tab")
        else:
            raise AssertionError(f"“{words}” is out of reach of the keyboard")
        self.page.keyboard.press("Space")
        assert self.page.evaluate("document.activeElement.checked")

    def fill(self, words: str, text: str) -> None:
        """Type in the field that bears these words."""
        self.reach(words)
        self.page.keyboard.type(text)

    def picture(self) -> None:
        """Keep what is on the screen now."""
        self.pictures.append(self.page.screenshot())


def strip(pictures: list[bytes], path: Path, *, columns: int = 5, gap: int = 12) -> None:
    """One small image of all the moments, in the order of reading."""
    images = [Image.open(BytesIO(picture)).convert("RGB") for picture in pictures]
    width, height = images[0].size
    rows = -(-len(images) // columns)
    sheet = Image.new(
        "RGB", (columns * (width + gap) + gap, rows * (height + gap) + gap), (208, 203, 192)
    )
    for number, image in enumerate(images):
        row, column = divmod(number, columns)
        sheet.paste(image, (gap + column * (width + gap), gap + row * (height + gap)))
    sheet.quantize(64).save(path, optimize=True)
