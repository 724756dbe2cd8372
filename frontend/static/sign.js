// Somebody signs the attendance sheet on the device that the desk hands over. What leaves is lines
// of points in a box of its own, rounded: no hour, no speed, no pressure.
(() => {
  "use strict";
  const form = document.querySelector("[data-signing]");
  const canvas = form && form.querySelector("canvas");
  if (!canvas || !window.PointerEvent) return; // the printed sheet is left
  const [WIDTH, HEIGHT, MOST_LINES, MOST_POINTS, SMALLEST] = form.dataset.signing.split(" ").map(Number);
  const STEP = 4; // points nearer than this to the one before say nothing more
  const said = form.querySelector("#signing-said");
  const pen = canvas.getContext("2d");
  let lines = [];
  let line = null;
  let tooLong = false;

  const points = () => lines.reduce((sum, each) => sum + each.length / 2, 0);
  const span = (from) => {
    const all = lines.flatMap((each) => each.filter((_, n) => n % 2 === from));
    return all.length ? Math.max(...all) - Math.min(...all) : 0;
  };
  const isSeen = () => Math.max(span(0), span(1)) >= SMALLEST;
  const tell = (erased) => {
    said.textContent = tooLong ? said.dataset.long : isSeen() ? said.dataset.drawn : erased ? said.dataset.erased : said.dataset.empty;
  };
  const draw = () => {
    const box = canvas.getBoundingClientRect();
    const sharp = window.devicePixelRatio || 1;
    canvas.width = Math.round(box.width * sharp);
    canvas.height = Math.round(box.height * sharp);
    pen.scale(canvas.width / WIDTH, canvas.height / HEIGHT);
    pen.strokeStyle = window.getComputedStyle(canvas).color;
    pen.lineWidth = 7;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    for (const each of lines) {
      pen.moveTo(each[0], each[1]);
      for (let n = each.length > 2 ? 2 : 0; n < each.length; n += 2) pen.lineTo(each[n], each[n + 1]);
    }
    pen.stroke();
  };
  const within = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [within(((event.clientX - box.left) / box.width) * WIDTH, WIDTH), within(((event.clientY - box.top) / box.height) * HEIGHT, HEIGHT)];
  };
  const add = (event) => {
    const [x, y] = place(event);
    if (line.length && Math.hypot(x - line.at(-2), y - line.at(-1)) < STEP) return;
    if (points() >= MOST_POINTS) tooLong = true;
    else line.push(x, y);
  };
  const lift = () => {
    if (!line) return;
    line = null;
    tell();
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button) return;
    event.preventDefault();
    if (lines.length >= MOST_LINES || tooLong) {
      tooLong = true;
      return tell();
    }
    canvas.setPointerCapture(event.pointerId);
    lines.push((line = []));
    add(event);
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!line || !event.isPrimary) return;
    const passed = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const each of passed.length ? passed : [event]) add(each);
    draw();
  });
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  form.querySelector("[data-part=erase]").addEventListener("click", () => {
    [lines, line, tooLong] = [[], null, false];
    draw();
    tell(true);
  });
  // Before the page’s own listeners: what is not a signature does not leave.
  form.addEventListener("submit", (event) => {
    const drawn = event.submitter && event.submitter.value === "drawn";
    form.elements.strokes.value = drawn ? JSON.stringify(lines.filter((each) => each.length)) : "";
    if (!drawn || (isSeen() && !tooLong)) return;
    event.preventDefault();
    tell();
  });
  form.querySelector("[data-part=drawing]").hidden = false;
  window.addEventListener("resize", draw);
  draw();
})();
