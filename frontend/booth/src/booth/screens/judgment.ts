/** A judgment: every option on one screen, one mention for each. */

import type { Question } from "../../protocol/election.ts";
import { alertBox, button, type Child, details, h, icon, ICONS, paragraphs } from "../../page/dom.ts";
import type { Choices } from "../choices.ts";
import { type Explanation, type Right, rightKind } from "../session.ts";
import type { Sheet } from "../sheets.ts";
import { progress, sharing, storyOf, whose } from "./question.ts";

export interface JudgmentScreen {
  readonly index: number;
  readonly total: number;
  readonly sheet: Sheet;
  readonly questions: readonly Question[];
  readonly explanation: Explanation;
  readonly rights: readonly Right[];
  readonly choices: Choices;
  readonly editing: boolean;
  readonly next: () => void;
  readonly back: (() => void) | null;
}

export function judgmentScreen(s: JudgmentScreen): Child {
  const words = "Donnez une mention à chaque réponse, sans les comparer : deux réponses peuvent recevoir la même.";
  const published = "Sera publié : combien de fois chaque mention a été donnée à chaque réponse. Vos mentions restent secrètes.";
  const story = h("div", { class: "stack" }, progress(s.index, s.total), storyOf(s.sheet.title, s.explanation), h("p", {}, words), h("p", { class: "small soft" }, published));
  return h("div", { class: "narrow stack" }, story, answering(s));
}

function answering(s: JudgmentScreen): Child {
  const blocks = h("div", { class: "stack" });
  const trouble = h("div", { class: "trouble" });
  const separate = () => s.choices.separate(s.sheet.positions[0]);
  const draw = () => {
    const rights = separate() ? s.rights : [null];
    blocks.replaceChildren(...rights.flatMap((right, r) => blocksFor(s, r, right)), ...sharing(s.rights, separate(), flip));
  };
  const flip = () => {
    const apart = !separate();
    s.sheet.positions.forEach((position) => s.choices.setSeparate(position, apart));
    draw();
    trouble.replaceChildren();
    blocks.querySelector<HTMLElement>(".sharing button")?.focus();
  };
  draw();
  return [blocks, trouble, actions(s, blocks, trouble, separate)];
}

function blocksFor(s: JudgmentScreen, rightIndex: number, right: Right | null): HTMLElement[] {
  const count = h("p", { class: "counter small", role: "status" });
  const tell = () => {
    const done = s.sheet.positions.filter((position) => s.choices.of(position, rightIndex) !== undefined).length;
    count.replaceChildren(`${done} ${done > 1 ? "réponses jugées" : "réponse jugée"} sur ${s.sheet.positions.length}`);
  };
  const kind = right && rightKind(right);
  const heading = right && h("h2", {}, "Mentions pour ", whose(right), kind && ` (${kind})`);
  const sets = s.sheet.positions.map((position, i) => mentionSet(s, position, i, rightIndex, right, tell));
  tell();
  return [...(heading ? [heading] : []), ...sets, count];
}

function mentionSet(s: JudgmentScreen, position: number, i: number, rightIndex: number, right: Right | null, tell: () => void): HTMLElement {
  const { answers } = s.questions[position];
  const option = s.sheet.options[i];
  const forWhom = right && h("span", { class: "visually-hidden" }, `, pour ${whose(right)}`);
  const statement = s.explanation.statements.get(option);
  const choose = (answer: number) => {
    s.choices.choose(position, rightIndex, [answer]);
    tell();
  };
  const made = s.choices.of(position, rightIndex);
  const cards = answers.map((mention, answer) => {
    const input = h("input", { type: "radio", name: `q${position}-${rightIndex}`, value: answer, autocomplete: "off", onchange: () => choose(answer) });
    input.checked = Array.isArray(made) && made[0] === answer;
    return h("label", { class: "choice mention" }, input, h("span", { class: "dot" }, icon(ICONS.check, 16)), h("span", { class: "answer" }, mention));
  });
  const set = h("fieldset", { class: "judged" }, h("legend", {}, option, forWhom), h("div", { class: "mentions" }, cards));
  if (!statement) return set;
  return h("div", { class: "stack-s" }, set, details(`Lire la présentation de ${option}`, paragraphs(statement)));
}

function actions(s: JudgmentScreen, blocks: HTMLElement, trouble: HTMLElement, separate: () => boolean): Child {
  const go = () => {
    const sets = s.sheet.positions.map((position, i) => ({ right: s.choices.missing(position), i }));
    const open = sets.filter(({ right }) => right >= 0).sort((a, b) => a.right - b.right || a.i - b.i)[0];
    if (!open) return s.next();
    const whom = separate() ? `, pour ${whose(s.rights[open.right])}` : "";
    trouble.replaceChildren(alertBox(`Donnez une mention à « ${s.sheet.options[open.i]} »${whom}.`));
    const at = (separate() ? open.right * s.sheet.positions.length : 0) + open.i;
    blocks.querySelectorAll("fieldset")[at]?.querySelector("input")?.focus();
  };
  const label = s.editing ? "Revenir au récapitulatif" : s.index === s.total - 1 ? "Voir mon récapitulatif" : "Continuer";
  return h("div", { class: "actions" }, button(label, go, "main", { class: "btn grow" }), s.back && button("Retour", s.back, "second"));
}
