/** The letters that carry the codes: one page each, its number in the window of the envelope. */

import { type Child, h } from "../page/dom.ts";
import { squareCode } from "../page/squarecode.ts";
import words from "../../../../votes/belenios/codes.json";
import { type Codes, fill, type Roll } from "./roll.ts";

const said = words.letter;

function letter(roll: Roll, number: string, code: string): HTMLElement {
  const spare = roll.spare.has(number);
  const values = { site: roll.site, maker: roll.maker, number, uuid: roll.uuid };
  const paragraph = (line: string): Child => h("p", {}, fill(line, values));
  return h(
    "section",
    { class: "letter" },
    h("p", { class: "window" }, fill(said.envelope, values)),
    h(
      "div",
      { class: "body stack-s" },
      h("p", {}, roll.title),
      h("h2", {}, spare ? said.spare : said.title),
      h("div", { class: "code-and-square" }, squareCode(`${roll.site}/isoloir/#${roll.uuid}.${code}`, "Adresse de l’isoloir avec ce code"), h("p", { class: "code-on-paper" }, h("span", {}, code.slice(0, 13)), h("span", {}, code.slice(13)))),
      paragraph(said.alphabet),
      [...(spare ? said.spare_notes : []), ...said.how, ...said.notes].map(paragraph),
      h("p", { class: "small" }, fill(said.reference, values)),
    ),
  );
}

/** Prints every letter, in the order of the numbers, the spare ones last; nothing stays on the page. */
export function printLetters(roll: Roll, codes: Codes): void {
  const rank = (number: string) => (roll.spare.has(number) ? 1e12 : 0) + Number(number.replace(/\D/g, ""));
  const ordered = [...codes].sort(([a], [b]) => rank(a) - rank(b));
  const batch = h("div", { class: "letters", lang: "fr" }, ordered.map(([number, code]) => letter(roll, number, code)));
  document.body.append(batch);
  window.addEventListener("afterprint", () => batch.remove(), { once: true });
  window.print();
}
