/** The verification under way: what has passed, how far the ballots are. */

import { h, icon, ICONS, plural } from "../../page/dom.ts";
import type { Screen } from "../../page/frame.ts";
import type { CheckResult } from "../../protocol/verify.ts";
import words from "../words.json";
import { kicker } from "./choosing.ts";

export function ruleWords(name: string): string {
  return (words.rules as Record<string, string>)[name] ?? name;
}

/** A sentence of the list, with a capital: "Chaque bulletin…". */
function sentence(name: string): string {
  const rule = ruleWords(name);
  return rule[0].toUpperCase() + rule.slice(1);
}

export function checkLine({ name, count }: CheckResult): HTMLElement {
  return h("li", { class: "ok", "data-check": name }, icon(ICONS.check), h("span", {}, sentence(name), count > 1 && h("span", { class: "soft" }, ` ·\u00a0${count.toLocaleString("fr-FR")}\u00a0vérifications`)));
}

export function failedLine(name: string): HTMLElement {
  return h("li", { class: "no", "data-check": name }, icon(ICONS.cross), h("span", {}, h("b", {}, "Règle enfreinte : "), ruleWords(name)));
}

/** For whoever must look closer: the check by its name, and what the protocol's program says. */
export function technical(check: string, detail: string): HTMLElement {
  return h("p", { class: "small" }, `Contrôle « ${check} ». Précision technique, en anglais : `, h("span", { lang: "en" }, detail));
}

export class RunningScreen {
  private readonly bar = h("progress", { max: 1, value: 0, "aria-label": "Avancement de la vérification" });
  private readonly status = h("p", { role: "status" }, "Lecture du fichier…");
  private readonly list = h("ul", { class: "rights" });
  private readonly content = h("div", { class: "narrow stack" }, kicker(), h("h1", {}, "Vérification en cours"), this.bar, this.status, this.list);

  get screen(): Screen {
    return { title: "Vérification en cours", content: this.content };
  }

  add(check: CheckResult): void {
    this.list.append(checkLine(check));
  }

  comparing(): void {
    this.status.replaceChildren("Comparaison avec ce que ce site a publié de ce vote…");
  }

  advance(done: number, all: number): void {
    this.bar.value = done / all;
    const step = Math.max(1, Math.floor(all / 10));
    if (done % step === 0 || done === all) this.status.replaceChildren(`${plural(done, "bulletin vérifié", "bulletins vérifiés")} sur ${all}`);
  }
}
