/** A text as a square code (QR) that the camera of a phone reads. */

import qrcode from "qrcode-generator";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 4;

export function squareCode(text: string, label: string): SVGSVGElement {
  const code = qrcode(0, "M");
  code.addData(text, "Byte");
  code.make();
  const size = code.getModuleCount();
  const cells = Array.from({ length: size * size }, (_, i) => [i % size, Math.floor(i / size)]);
  const path = cells.filter(([x, y]) => code.isDark(y, x)).map(([x, y]) => `M${x + MARGIN} ${y + MARGIN}h1v1h-1z`);
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${size + 2 * MARGIN} ${size + 2 * MARGIN}`, role: "img", "aria-label": label, class: "square-code" })) svg.setAttribute(name, value);
  const dark = document.createElementNS(SVG, "path");
  dark.setAttribute("d", path.join(""));
  svg.append(dark);
  return svg;
}
