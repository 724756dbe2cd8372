/** All the decisions on one page: the same panels, one under the other, and one button at the end. */

import { button, type Child, h } from "../../page/dom.ts";

export interface TogetherScreen {
  readonly title: string;
  readonly count: number;
  /** The screen of one decision; it calls `next` when its own button finds the answer complete. */
  readonly panel: (index: number, next: () => void) => Child;
  readonly next: () => void;
  /** Back to one decision per screen. */
  readonly apart: () => void;
}

export function togetherScreen(s: TogetherScreen): Child {
  const complete = new Set<number>();
  const panels = Array.from({ length: s.count }, (_, index) => section(s, index, () => complete.add(index)));
  const go = () => {
    complete.clear();
    // Each panel checks itself, and says what is missing where it is missing.
    const unfinished = panels.findIndex((panel, index) => {
      panel.querySelector<HTMLElement>(".actions button")?.click();
      return !complete.has(index);
    });
    if (unfinished < 0) s.next();
  };
  return h(
    "div",
    { class: "together stack" },
    h("p", { class: "kicker" }, s.title),
    h("h1", {}, `${s.count} décisions`),
    button("Une décision par écran", s.apart, "quiet"),
    panels,
    h("div", { class: "narrow actions" }, button("Voir mon récapitulatif", go, "main", { class: "btn grow" })),
  );
}

/** A panel with its title one level lower, without the buttons that lead to another screen. */
function section(s: TogetherScreen, index: number, next: () => void): HTMLElement {
  const panel = h("section", { class: "decision" }, h("p", { class: "small soft" }, `Décision ${index + 1} sur ${s.count}`), s.panel(index, next));
  const title = panel.querySelector("h1");
  if (title) {
    const id = `decision-${index + 1}`;
    title.replaceWith(h("h2", { id, class: "title" }, title.textContent));
    panel.setAttribute("aria-labelledby", id);
  }
  panel.querySelectorAll(".ifs h2").forEach((heading) => heading.replaceWith(h("h3", {}, heading.textContent)));
  panel.querySelectorAll<HTMLElement>(".actions").forEach((actions) => (actions.hidden = true));
  panel.querySelector(".steps")?.parentElement?.remove();
  return panel;
}
