/** One question: what is decided, then the answers as large cards. The rules of an election, long
 * and the same each year, are folded: the names come first. */

import type { Question } from "../../protocol/election.ts";
import { alertBox, button, type Child, details, h, icon, ICONS, paragraphs, plural } from "../../page/dom.ts";
import { type Choice, type Choices, isApproval, isResolution, isSingle, toggled } from "../choices.ts";
import { type Explanation, type Right, rightKind, rightName } from "../session.ts";

export interface QuestionScreen {
  /** Of this screen among all, and of the question in the election. */
  readonly index: number;
  readonly total: number;
  readonly position: number;
  readonly question: Question;
  readonly explanation: Explanation;
  readonly rights: readonly Right[];
  readonly choices: Choices;
  /** Reached from the summary: the main button goes back there. */
  readonly editing: boolean;
  readonly next: () => void;
  readonly back: (() => void) | null;
}

const SIGNS = [
  { kind: "pour", sign: ICONS.check, hint: "" },
  { kind: "contre", sign: ICONS.cross, hint: "" },
  { kind: "abst", sign: ICONS.dash, hint: "Vous participez au vote sans prendre parti" },
] as const;

export function questionScreen(s: QuestionScreen): Child {
  const story = h("div", { class: "stack reading" }, progress(s.index, s.total), storyOf(s.question.title, s.explanation), published(s.question));
  return h("div", { class: "columns" }, story, h("div", { class: "stack answering" }, answering(s)));
}

export function progress(index: number, total: number): Child {
  if (total === 1) return null;
  const steps = Array.from({ length: total }, (_, i) => h("li", { class: i < index ? "done" : i === index ? "now" : "" }));
  const words = `Décision ${index + 1} sur ${total}`;
  return h("div", { class: "stack-s" }, h("p", { class: "small soft" }, words), h("ol", { class: "steps", "aria-hidden": "true" }, steps));
}

/** What the count will say of such a question, and what it will not. */
function published(question: Question): Child {
  return isApproval(question) && h("p", { class: "small soft" }, "Sera publié : le nombre de voix de chaque réponse. Ce que vous cochez, et ce que vous cochez ensemble, reste secret.");
}

export function storyOf(title: string, e: Explanation): Child {
  const folded = e.kind === "election" && e.rule;
  const facts = [e.author && `Présentée par : ${e.author}`, !folded && e.rule.replace(/\.$/, ""), e.minutes > 0 && `${e.minutes} min de lecture`].filter(Boolean).join(" · ");
  const line = facts && facts[0].toUpperCase() + facts.slice(1);
  const consequences = [e.ifYes && consequence("y", "Si oui", e.ifYes), e.ifNo && consequence("n", "Si non", e.ifNo)];
  return [h("h1", { class: title.length > 90 ? "long" : undefined }, title), e.notice && h("p", { class: "note" }, e.notice), line && h("p", { class: "small soft" }, line), (e.ifYes || e.ifNo) && h("div", { class: "ifs" }, consequences), fullText(e), folded && details("Comment les sièges sont attribués", paragraphs(e.rule))];
}

function consequence(side: string, title: string, text: string): Child {
  return h("div", { class: side }, h("h2", {}, title), paragraphs(text));
}

function fullText(e: Explanation): Child {
  if (!e.text && !e.arguments.length) return null;
  const sides = [e.arguments.filter((a) => a.side === "for"), e.arguments.filter((a) => a.side === "against")];
  const counts = e.arguments.length ? ` et les arguments (${sides[0].length} pour, ${sides[1].length} contre)` : "";
  const listed = sides.map((items, i) => items.length > 0 && [h("h3", {}, `Arguments ${i ? "contre" : "pour"}`), h("ul", {}, items.map((a) => h("li", {}, a.text)))]);
  return details(`Lire le texte complet${counts}`, paragraphs(e.text), listed);
}

/** The part that changes as one chooses; redrawn in place, focus kept where it was. */
function answering(s: QuestionScreen): Child {
  const cards = h("div", { class: "stack" });
  const trouble = h("div", { class: "trouble" });
  const draw = () => {
    const separate = s.choices.separate(s.position);
    const sets = separate ? s.rights.map((right, i) => choiceSet(s, i, right, trouble)) : [choiceSet(s, 0, null, trouble)];
    cards.replaceChildren(...sets, ...sharing(s.rights, separate, redraw));
  };
  const redraw = () => {
    s.choices.setSeparate(s.position, !s.choices.separate(s.position));
    draw();
    trouble.replaceChildren();
    cards.querySelector<HTMLElement>(".sharing button")?.focus();
  };
  draw();
  return [cards, trouble, actions(s, cards, trouble)];
}

function actions(s: QuestionScreen, cards: HTMLElement, trouble: HTMLElement): Child {
  const go = () => {
    const missing = s.choices.missing(s.position);
    if (missing < 0) return s.next();
    trouble.replaceChildren(alertBox(askFor(s, missing)));
    const set = cards.querySelectorAll("fieldset")[s.choices.separate(s.position) ? missing : 0];
    set?.querySelector("input")?.focus();
  };
  const label = s.editing ? "Revenir au récapitulatif" : s.index === s.total - 1 ? "Voir mon récapitulatif" : "Continuer";
  return h("div", { class: "actions" }, button(label, go, "main", { class: "btn grow" }), s.back && button("Retour", s.back, "second"));
}

export function whose(right: Right): string {
  return right.kind === "own" ? "vous-même" : rightName(right);
}

function askFor(s: QuestionScreen, missing: number): string {
  const whom = s.choices.separate(s.position) ? ` pour ${whose(s.rights[missing])}` : "";
  if (isResolution(s.question)) return `Choisissez une réponse${whom} : pour, contre ou abstention.`;
  const { one, many } = nouns(s.explanation);
  const least = s.question.min > 1 ? `au moins ${s.question.min} ${many}` : one === "nom" ? "un nom" : "une réponse";
  return `Choisissez ${least}${s.question.blank ? " ou le vote blanc" : ""}${whom}.`;
}

export function sharing(rights: readonly Right[], separate: boolean, flip: () => void): HTMLElement[] {
  const others = rights.length - 1;
  if (others < 1) return [];
  const onlyProxies = rights.slice(1).every((right) => right.kind === "proxy");
  const title = onlyProxies ? `Vous portez aussi ${plural(others, "pouvoir")}` : `Vous votez aussi pour ${plural(others, "autre mandat", "autres mandats")}`;
  const words = separate ? "Chacun a sa propre réponse à cette question." : `La même réponse vaudra pour ${others > 1 ? "tous" : "les deux"}, sauf si vous choisissez séparément.`;
  const label = separate ? `Donner la même réponse ${others > 1 ? "à tous" : "aux deux"}` : `Choisir séparément pour ${others > 1 ? "chaque" : onlyProxies ? "ce" : "cet autre"} ${onlyProxies ? "pouvoir" : "mandat"}`;
  return [h("div", { class: "sharing stack-s" }, h("p", {}, h("b", {}, title)), h("p", { class: "small soft" }, words), button(label, flip, "quiet"))];
}

function choiceSet(s: QuestionScreen, rightIndex: number, right: Right | null, trouble: HTMLElement): HTMLElement {
  const { question, choices, position } = s;
  const counter = h("p", { class: "counter small", role: "status" });
  const set = h("fieldset", { class: "choices" });
  const current = () => choices.of(position, rightIndex);
  const refresh = () => {
    set.querySelectorAll<HTMLInputElement>("input").forEach((input) => (input.checked = isChosen(current(), input.value)));
    if (!isSingle(question)) counter.replaceChildren(remaining(s, current()));
  };
  const choose = (value: string) => {
    const choice = value === "blank" ? "blank" : isSingle(question) ? [Number(value)] : toggled(question, current(), Number(value));
    if (choice === null) {
      const { one, many } = nouns(s.explanation);
      trouble.replaceChildren(alertBox(`Vous avez déjà choisi ${plural(question.max, one, many)}.`, h("p", {}, "Décochez un choix pour en cocher un autre.")));
    } else {
      trouble.replaceChildren();
      choices.choose(position, rightIndex, choice);
    }
    refresh();
  };
  set.append(legend(s, right), ...(isSingle(question) ? [] : [counter]), ...cardsOf(s, `q${position}-${rightIndex}`, choose));
  refresh();
  return set;
}

/** People are names; anything else that is chosen among is an answer. */
export function nouns(e: Explanation): { one: string; many: string } {
  return e.kind === "choice" || e.kind === "approval" ? { one: "réponse", many: "réponses" } : { one: "nom", many: "noms" };
}

function legend(s: QuestionScreen, right: Right | null): HTMLElement {
  const { one, many } = nouns(s.explanation);
  const several = isApproval(s.question) ? "Cochez tout ce qui vous convient" : `Votre choix : jusqu’à ${plural(s.question.max, one, many)}`;
  if (!right) return h("legend", {}, isSingle(s.question) ? "Votre réponse" : several);
  const kind = rightKind(right);
  return h("legend", { class: "for-right" }, "Réponse pour ", h("b", {}, whose(right)), kind && ` (${kind})`);
}

function remaining({ question, explanation }: QuestionScreen, choice: Choice | undefined): string {
  if (choice === "blank") return `Vote blanc : ${nouns(explanation).one === "nom" ? "aucun nom" : "aucune réponse"}.`;
  if (isApproval(question)) return `${plural(choice?.length ?? 0, "réponse cochée", "réponses cochées")} sur ${question.answers.length}.`;
  const left = question.max - (choice?.length ?? 0);
  return left === 0 ? "Vous avez utilisé toutes vos voix." : `Il vous reste ${left} voix sur ${question.max}.`;
}

function isChosen(choice: Choice | undefined, value: string): boolean {
  return choice !== undefined && (choice === "blank" ? value === "blank" : choice.includes(Number(value)));
}

function cardsOf(s: QuestionScreen, name: string, choose: (value: string) => void): HTMLElement[] {
  const { question, explanation } = s;
  const single = isSingle(question);
  const cards = question.answers.map((answer, i) => {
    const look = isResolution(question) ? SIGNS[i] : { kind: "name", sign: ICONS.check, hint: "" };
    return card({ ...look, name, value: String(i), label: answer, single, statement: explanation.statements.get(answer) ?? "" }, choose);
  });
  if (question.blank) {
    cards.push(card({ kind: "abst", sign: ICONS.dash, name, value: "blank", label: "Vote blanc", hint: `${nouns(explanation).one === "nom" ? "Aucun nom" : "Aucune réponse"} ; votre participation compte`, single, statement: "" }, choose));
  }
  return cards;
}

interface Card {
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly kind: string;
  readonly sign: string;
  readonly hint: string;
  readonly single: boolean;
  readonly statement: string;
}

function card(c: Card, choose: (value: string) => void): HTMLElement {
  const input = h("input", {
    type: c.single ? "radio" : "checkbox",
    name: c.single ? c.name : `${c.name}-${c.value}`,
    value: c.value,
    autocomplete: "off",
    onchange: () => choose(c.value),
  });
  const words = h("span", { class: "words" }, h("span", { class: "answer" }, c.label), c.hint && h("span", { class: "hint" }, c.hint));
  const mine = h("span", { class: "mine", "aria-hidden": "true" }, "Mon choix");
  const label = h("label", { class: `choice ${c.kind}${c.single ? "" : " many"}${c.label.length > 22 ? " tall" : ""}` }, input, h("span", { class: "dot" }, icon(c.sign)), words, mine);
  if (!c.statement) return label;
  return h("div", { class: "with-statement" }, label, details(`Lire la présentation de ${c.label}`, paragraphs(c.statement)));
}
