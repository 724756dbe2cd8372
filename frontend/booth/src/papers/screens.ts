/** The screens of the scrutineers: what is in hand, a whole paper to be read, what became of it. */

import { alertBox, button, type Child, h, plural } from "../page/dom.ts";
import type { Question } from "../protocol/election.ts";
import { type Choice, type Choices, isResolution, isSingle, toggled } from "../booth/choices.ts";
import type { Sheet } from "../booth/sheets.ts";
import type { Slot } from "./station.ts";

export const back = (uuid: string) => h("a", { class: "btn second", href: `/scrutins/${uuid}/papiers/` }, "Revenir à la page des votes sur papier");

/** Before each paper: the pile tells whether the last one is in, even after a device stopped. */
export function inHand(slot: Slot, uuid: string, next: () => void): Child {
  return h(
    "div",
    { class: "narrow stack" },
    h("p", { class: "kicker" }, `Papier ${slot.entered + 1} sur ${slot.envelopes}`),
    h("h1", {}, slot.entered === 0 ? "Aucun papier n’est encore entré" : `${plural(slot.entered, "papier est entré", "papiers sont entrés")}`),
    h("p", {}, `La pile des papiers entrés doit en compter ${slot.entered}. Si elle en compte un de moins, le papier que vous avez en main est déjà dans l’urne : posez-le sur cette pile et ne l’entrez pas une seconde fois.`),
    h("p", {}, "Ouvrez une enveloppe. L’un lit à voix haute et l’autre entre ; puis vous échangez, et le papier est lu une seconde fois. La page ne chiffre que si les deux lectures sont les mêmes."),
    h("div", { class: "actions" }, button("Lire le papier", next, "main", { class: "btn grow" }), back(uuid)),
  );
}

export interface Reading {
  readonly which: "Première lecture" | "Seconde lecture";
  readonly sheets: readonly Sheet[];
  readonly questions: readonly Question[];
  readonly choices: Choices;
  readonly notice: Child;
  readonly next: () => void;
}

/** A whole paper on one page: one line of answers for each question. */
export function readingScreen(s: Reading): Child {
  const trouble = h("div", { class: "trouble" });
  const sets = s.sheets.flatMap((sheet) => sheet.positions.map((position) => lineOf(s, position, titleOf(s.sheets, position), trouble)));
  const go = () => {
    const missing = s.questions.findIndex((_, position) => s.choices.missing(position) >= 0);
    if (missing < 0) return s.next();
    trouble.replaceChildren(alertBox("Dites ce que porte le papier à chaque question, même rien."));
    sets[missing]?.querySelector("input")?.focus();
  };
  return h(
    "div",
    { class: "narrow stack" },
    h("p", { class: "kicker" }, s.which),
    h("h1", {}, "Que porte ce papier ?"),
    s.notice,
    h("p", { class: "small soft" }, "Une question illisible, ou qui porte deux choix, n’est pas un vote exprimé : entrez l’abstention ou le vote blanc. Un papier qui porte un nom, ou qu’on ne peut entrer tel qu’il est, se met de côté."),
    sets,
    trouble,
    h("div", { class: "actions" }, button("Terminer cette lecture", go, "main", { class: "btn grow" })),
  );
}

function lineOf(s: Reading, position: number, title: string, trouble: HTMLElement): HTMLElement {
  const question = s.questions[position];
  const single = isSingle(question);
  const choose = (value: string) => {
    const choice: Choice | null = value === "blank" ? "blank" : single ? [Number(value)] : toggled(question, s.choices.of(position, 0), Number(value));
    if (choice === null) trouble.replaceChildren(alertBox(`Ce papier porte plus de ${question.max} choix à « ${title} » : ce n’est pas un vote exprimé.`));
    else s.choices.choose(position, 0, choice);
    refresh();
  };
  const cards = [...question.answers.map((answer, i) => [String(i), worded(question, answer, i)]), ...(question.blank ? [["blank", "Blanc, ou aucun choix"]] : [])].map(([value, label]) => {
    const input = h("input", { type: single ? "radio" : "checkbox", name: single ? `q${position}` : `q${position}-${value}`, value, autocomplete: "off", onchange: () => choose(value) });
    return h("label", { class: "choice mention" }, input, h("span", { class: "answer" }, label));
  });
  const set = h("fieldset", { class: "judged" }, h("legend", {}, title), h("div", { class: "mentions" }, cards));
  const refresh = () => set.querySelectorAll<HTMLInputElement>("input").forEach((input) => (input.checked = isChosen(s.choices.of(position, 0), input.value)));
  refresh();
  return set;
}

function worded(question: Question, answer: string, i: number): string {
  return isResolution(question) && i === 2 ? "Abstention, ou aucun choix" : answer;
}

function isChosen(choice: Choice | undefined, value: string): boolean {
  return choice !== undefined && (choice === "blank" ? value === "blank" : choice.includes(Number(value)));
}

/** The other scrutineer takes the place, and sees nothing of the first reading. */
export function changePlaces(next: () => void): Child {
  return h(
    "div",
    { class: "narrow stack" },
    h("p", { class: "kicker" }, "Première lecture terminée"),
    h("h1", {}, "Changez de place"),
    h("p", {}, "L’autre scrutateur entre maintenant le même papier, sans voir ce qui vient d’être entré."),
    h("div", { class: "actions" }, button("Commencer la seconde lecture", next, "main", { class: "btn grow" })),
  );
}

/** Said above a paper that was not read alike, before both readings begin again. */
export function differ(titles: readonly string[]): Child {
  return alertBox("Les deux lectures ne sont pas les mêmes. Relisez ce papier ensemble : rien n’a été envoyé.", h("ul", {}, titles.map((title) => h("li", {}, title))));
}

export function sealing(): { content: Child; say: (words: string) => void } {
  const line = h("p", { role: "status" }, "Chiffrement du papier…");
  return { content: h("div", { class: "narrow stack" }, h("h1", {}, "Le papier entre dans l’urne"), line), say: (words) => line.replaceChildren(words) };
}

export function entered(slot: Slot, uuid: string, next: () => void): Child {
  const now = slot.entered + 1;
  const left = slot.envelopes - now;
  return h(
    "div",
    { class: "narrow stack" },
    h("p", { class: "kicker" }, `Papier ${now} sur ${slot.envelopes}`),
    h("h1", {}, "Ce papier est dans l’urne"),
    h("p", {}, `Posez-le sur la pile des papiers entrés : elle en compte ${now}.`),
    h("div", { class: "actions" }, left > 0 && button("Papier suivant", next, "main", { class: "btn grow" }), back(uuid)),
  );
}

/** A question's title as the scrutineers read it. */
export function titleOf(sheets: readonly Sheet[], position: number): string {
  const sheet = sheets.find((each) => each.positions.includes(position))!;
  const option = sheet.options[sheet.positions.indexOf(position)];
  return option ? `${sheet.title} : ${option}` : sheet.title;
}
