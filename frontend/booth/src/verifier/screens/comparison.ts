/** What the archive was compared with, in words. */

import { type Child, h, icon, ICONS } from "../../page/dom.ts";
import type { Compared, Comparison } from "../published.ts";

/** Whether this archive is not what this site published under its number. */
export function differs(compared: Compared): boolean {
  return typeof compared !== "string" && compared.some(({ same }) => same === false);
}

const NOT_COMPARED = {
  offline: "Cette page est utilisée sans réseau : comparez vous-même les empreintes ci-dessous avec celles de la convocation et du procès-verbal.",
  "not published": "Ce site n’a publié aucun vote sous ce numéro : il n’y avait rien à comparer ici. Comparez les empreintes ci-dessous avec celles de la convocation et du procès-verbal.",
  unreachable: "Ce que ce site a publié de ce vote n’a pas pu être lu. Recommencez plus tard, ou comparez vous-même les empreintes ci-dessous avec celles du procès-verbal.",
} as const;

const MARKS = new Map<boolean | null, readonly [string, string]>([
  [true, ["ok", ICONS.check]],
  [false, ["no", ICONS.cross]],
  [null, ["soft", ICONS.dash]],
]);

function line({ what, same, words }: Comparison): HTMLElement {
  const [mark, drawing] = MARKS.get(same)!;
  return h("li", { class: mark, "data-compared": what }, icon(drawing), h("span", {}, words));
}

export function comparison(compared: Compared): Child {
  const title = h("h2", {}, "Comparé avec ce que ce site a publié");
  if (typeof compared === "string") return [title, h("p", {}, NOT_COMPARED[compared])];
  return [title, h("ul", { class: "rights" }, compared.map(line))];
}
