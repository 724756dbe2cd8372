/** The frame of the page: header, status line, one screen at a time. */

import { type Child, h, icon, ICONS } from "./dom.ts";

const main = () => document.getElementById("page")!;

export interface Screen {
  readonly title: string;
  readonly content: Child;
  /** The words under "Vous votez pour", or nothing. */
  readonly wide?: boolean;
}

/**
 * Show a screen. Focus goes to its title, so that a screen reader reads on from there and a
 * keyboard user does not stay on a button that is gone.
 */
export function show(screen: Screen): void {
  const place = main();
  place.removeAttribute("aria-busy");
  place.classList.toggle("with-side", screen.wide === true);
  place.replaceChildren(h("div", { class: "screen stack" }, screen.content));
  document.title = screen.title;
  const heading = place.querySelector<HTMLElement>("h1");
  heading?.setAttribute("tabindex", "-1");
  window.scrollTo(0, 0);
  heading?.focus({ preventScroll: true });
}

/** Shows "loading" only if the wait lasts, so that fast answers do not flicker. */
export async function whileLoading<T>(words: string, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => {
    main().setAttribute("aria-busy", "true");
    main().replaceChildren(h("div", { class: "screen waiting", role: "status" }, h("span", { class: "spinner", "aria-hidden": "true" }), h("p", {}, words)));
  }, 300);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

export type Status = "none" | "pending" | "sending" | "done" | "partly";

/** The line that stays visible: whether the vote is recorded. */
export function setStatus(status: Status, words = "", soft = ""): void {
  const line = document.getElementById("status")!;
  line.className = `status ${status}`;
  line.hidden = status === "none";
  const drawing = status === "done" ? ICONS.check : status === "partly" ? ICONS.warning : ICONS.clock;
  const text = h("span", {}, h("b", {}, words), soft && " ", soft && h("span", { class: "more" }, soft));
  line.replaceChildren(h("div", { class: "wrap" }, icon(drawing), text));
}

/** Who is voting and until when, at the top right. */
export function setHead(first: Child, second: Child): void {
  document.getElementById("who")!.replaceChildren(h("span", {}, first), h("span", { class: "soft" }, second));
}

let leaving: (() => boolean) | null = null;

/** Ask before the page is left while `busy` says so. */
export function warnBeforeLeaving(busy: () => boolean): void {
  if (!leaving) {
    window.addEventListener("beforeunload", (event) => {
      if (leaving?.()) event.preventDefault();
    });
  }
  leaving = busy;
}

export function letGo(): void {
  leaving = null;
}

/** Offer a text made here as a file. */
export function saveFile(name: string, text: string, type = "text/plain"): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = h("a", { href: url, download: name });
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
