/** Building pages out of elements, with French typography; no markup is ever parsed. */

export type Child = Node | string | number | false | null | undefined | readonly Child[];
type Attribute = string | number | boolean | EventListener | undefined | null;

const THIN = "\u202f";
const WIDE = "\u00a0";

const MONTH = /(\d|1er) (janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)/g;

/** Unbreakable spaces where French puts them, so that no line begins with a punctuation mark. */
export function french(text: string): string {
  return text
    .replace(/ ([;!?])/g, `${THIN}$1`)
    .replace(/ ([:»])/g, `${WIDE}$1`)
    .replace(/« /g, `«${WIDE}`)
    .replace(/(\d) (h|min|s|%|€|kB|ko|voix|bulletins?|pouvoirs?)\b/g, `$1${WIDE}$2`)
    .replace(/\bh (\d\d)\b/g, `h${WIDE}$1`)
    .replace(MONTH, `$1${WIDE}$2`)
    .replace(/'/g, "’");
}

function append(parent: Node, child: Child): void {
  if (child === null || child === undefined || child === false) return;
  if (Array.isArray(child)) child.forEach((c: Child) => append(parent, c));
  else if (child instanceof Node) parent.appendChild(child);
  else parent.appendChild(document.createTextNode(french(String(child))));
}

/** An element; "onclick" and the like take functions, true writes a bare attribute. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, Attribute> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  children.forEach((child) => append(element, child));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** A decorative drawing; the words beside it say the same. */
export function icon(path: string, size = 20): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ width: size, height: size, viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" })) svg.setAttribute(name, String(value));
  svg.classList.add("icon");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.appendChild(line);
  return svg;
}

export const ICONS = {
  clock: "M10 2a8 8 0 1 1 0 16a8 8 0 0 1 0-16M10 5.5v5l3 2",
  check: "M4 10.5l4 4l8-9",
  cross: "M5 5l10 10M15 5l-10 10",
  dash: "M4 10h12",
  warning: "M10 3L18 17H2zM10 8v4M10 14.4v.4",
  file: "M5 2.5h6.5L15 6v11.5H5zM11 2.5V6.5h4",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  key: "M9.6 13.4a3.4 3.4 0 1 1-6.8 0a3.4 3.4 0 0 1 6.8 0M8.6 11L17 2.6M13.6 6l2.6 2.6",
} as const;

export function paragraphs(text: string): HTMLElement[] {
  return text
    .split(/\n\s*\n/)
    .filter((part) => part.trim())
    .map((part) => h("p", {}, part.trim()));
}

/** "1 bulletin", "3 bulletins". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n > 1 ? many : one}`;
}

export function button(label: Child, onclick: () => void, kind: "main" | "second" | "quiet" = "main", more: Record<string, Attribute> = {}): HTMLButtonElement {
  const classes = { main: "btn", second: "btn second", quiet: "link" }[kind];
  return h("button", { type: "button", class: classes, onclick: () => onclick(), ...more }, label);
}

/** An explanation that closes on itself. */
export function details(summary: Child, ...children: Child[]): HTMLDetailsElement {
  return h("details", {}, h("summary", {}, summary), h("div", { class: "stack-s inside" }, ...children));
}

/** A message that a screen reader says at once when it appears. */
export function alertBox(title: string, ...children: Child[]): HTMLElement {
  return h("div", { class: "alert", role: "alert" }, icon(ICONS.warning), h("div", { class: "stack-s" }, h("p", {}, h("b", {}, title)), ...children));
}

/** Groups of four characters, each unbreakable; copying gives the text without spaces. */
export function groups(text: string): HTMLElement[] {
  return (text.match(/.{1,4}/g) ?? []).map((part) => h("span", { class: "group" }, part));
}
