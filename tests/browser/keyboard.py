"""Somebody who has a keyboard and no mouse: Tab, Space, Enter, and the letters they type.

Each stop of the focus must be seen: inside the screen, not covered, with an outline around it. Tab
goes through a page in the order in which it is read. What is pressed, and what the browser then
tells a screen reader, is written down.
"""

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page

NARROW = {"width": 320, "height": 640}
_STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) { window.lastStop = null; return null; }
  const ringed = [at, at.parentElement, at.closest('.choice')].some((one) => {
    const style = one && getComputedStyle(one);
    return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  const around = at.closest('.choice') ?? at;
  const box = around.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 40)];
  const top = document.elementFromPoint(x, y);
  const last = window.lastStop;
  window.lastStop = at;
  const follows = Node.DOCUMENT_POSITION_FOLLOWING;
  return {
    ordered: at.tabIndex === 0 && (!last?.isConnected || last === at
      || Boolean(last.compareDocumentPosition(at) & follows)),
    words: (at.labels?.[0] ?? at).textContent.replace(/\\s+/g, ' ').trim() || at.ariaLabel || '',
    ringed,
    inside: box.width > 0 && box.left >= 0 && box.right <= innerWidth && y >= 0 && y <= innerHeight,
    uncovered: top !== null && (around.contains(top) || top.contains(at)),
  };
}"""


@dataclass(frozen=True)
class Stroke:
    """A key, the screen on which it was pressed, and where the focus is after it."""

    screen: str
    key: str
    role: str
    name: str


@dataclass
class Keyboard:
    """Walks a page, writes down each key, and keeps a picture of the moments that are worth one."""

    page: Page
    pictures: list[bytes] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)

    def press(self, key: str) -> None:
        """One key, and where it led."""
        screen = self._screen()
        self.page.keyboard.press(key)
        if key == "Enter":  # it leads to another screen, which has no focus to tell of yet
            self.strokes.append(Stroke(screen, key, "", ""))
            return
        self.strokes.append(Stroke(screen, key, *self._told()))

    def type(self, text: str) -> None:
        """Characters in a field; which ones is nobody's business."""
        self.page.keyboard.type(text)
        self.strokes.append(Stroke(self._screen(), "…", *self._told()))

    def walk(self, *, most: int = 30) -> list[str]:
        """Tab to the end of the page; what bears the focus on the way."""
        said: list[str] = []
        for _ in range(most):
            self.press("Tab")
            stop = self.page.evaluate(_STOP)
            if stop is None:
                break
            self._require_seen(stop)
            said.append(stop["words"])
        return said

    def _screen(self) -> str:
        heading = self.page.locator("h1").first
        return str(heading.text_content() or "").strip() if heading.count() else ""

    def _told(self) -> tuple[str, str]:
        """Role and name of what has the focus, as the browser gives them to a screen reader."""
        browser = self.page.context.new_cdp_session(self.page)
        asked = browser.send("Runtime.evaluate", {"expression": "document.activeElement"})
        found = browser.send(
            "Accessibility.getPartialAXTree",
            {"objectId": asked["result"]["objectId"], "fetchRelatives": False},
        )
        browser.detach()
        node = found["nodes"][0]
        name = str(node.get("name", {}).get("value", ""))
        states = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
        checked = states.get("checked") == "true"
        return str(node["role"]["value"]), f"{name} (checked)" if checked else name

    @staticmethod
    def _require_seen(stop: dict[str, Any]) -> None:
        words = stop["words"]
        assert stop["ringed"], f"the focus does not show on “{words}”"
        assert stop["inside"], f"“{words}” has the focus outside the screen"
        assert stop["uncovered"], f"“{words}” has the focus under something else"
        assert stop["ordered"], f"the focus goes back to “{words}”"

    def reach(self, words: str, *, most: int = 40) -> None:
        """Tab until the focus is on what bears these words."""
        said = []
        for _ in range(most):
            self.press("Tab")
            stop = self.page.evaluate(_STOP)
            if stop is None:
                continue
            said.append(stop["words"])
            self._require_seen(stop)
            if words in stop["words"]:
                return
        raise AssertionError(f"“{words}” is out of reach of the keyboard: {said}")

    def enter(self, words: str) -> None:
        """Follow a link or press a button."""
        self.reach(words)
        self.picture()
        self.press("Enter")

    def tick(self, words: str) -> None:
        """Choose an answer. The arrows move among the answers of one question."""
        for _ in range(12):
            stop = self.page.evaluate(_STOP)
            if stop is not None and words in stop["words"]:
                break
            in_group = self.page.evaluate("document.activeElement.matches('input[type=radio]')")
            self.press("ArrowDown" if in_group else "Tab")
        else:
            raise AssertionError(f"“{words}” is out of reach of the keyboard")
        self.press("Space")
        assert self.page.evaluate("document.activeElement.checked")

    def fill(self, words: str, text: str) -> None:
        """Type in the field that bears these words."""
        self.reach(words)
        self.type(text)

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


KEYS = {"ArrowDown": "↓", "…": "(typing)"}
HEAD = """# A vote with the keyboard alone

Written by `tests/browser/test_keyboard_vote.py`, which votes in Chromium on a screen 320 px wide
with Tab, the arrows, Space and Enter: two resolutions, an election, a pouvoir, the review and the
receipt. After each key stands what the browser tells a screen reader of the element that has the
focus; Enter leads to the next screen. At every stop the test requires that the focus is seen, is
not covered, and follows the order of reading. Written again by:

```
KEYBOARD_TRANSCRIPT=docs/keyboard-vote.md \\
  .venv/bin/python -m pytest tests/browser/test_keyboard_vote.py -n0
```
"""


def transcript(strokes: list[Stroke]) -> str:
    """Every key and where it led, screen by screen."""
    lines, screen = [HEAD], None
    for stroke in strokes:
        if stroke.screen != screen:
            screen = stroke.screen
            lines.append(f"\n## {screen}\n\n| key | role | name |\n| --- | --- | --- |\n")
        name = " ".join(stroke.name.split()).replace("|", "\\|")
        lines.append(f"| {KEYS.get(stroke.key, stroke.key)} | {stroke.role} | {name} |\n")
    return "".join(lines)
