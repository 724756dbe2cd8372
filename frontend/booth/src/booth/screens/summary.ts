/** Everything that was chosen, and the one button that sends it. */

import type { Question } from "../../protocol/election.ts";
import { alertBox, button, type Child, details, h, icon, ICONS, plural } from "../../page/dom.ts";
import { type Choice, type Choices, isApproval, isResolution } from "../choices.ts";
import { nouns } from "./question.ts";
import { type Explanation, type Poll, type Right, rightName } from "../session.ts";
import type { Sheet } from "../sheets.ts";

const LOOKS = [
  { kind: "pour", sign: ICONS.check },
  { kind: "contre", sign: ICONS.cross },
  { kind: "abst", sign: ICONS.dash },
] as const;

export function choiceWords(question: Question, choice: Choice | undefined): string {
  if (choice === "blank") return "Vote blanc";
  return choice?.length ? choice.map((i) => question.answers[i]).join(", ") : isApproval(question) ? "Aucune réponse cochée" : "Aucun nom";
}

/** How many names were given of those one may give, when fewer: nobody forgets one unknowingly. */
function share(question: Question, choice: Choice | undefined, e: Explanation): Child {
  if (choice === "blank" || !choice?.length || question.max < 2 || choice.length === question.max || isApproval(question)) return null;
  const { one, many } = nouns(e);
  return h("span", { class: "small soft" }, ` ${plural(choice.length, one, many)} sur ${question.max}`);
}

function chosen(question: Question, choice: Choice | undefined): Child {
  const none = choice === "blank" || !choice?.length;
  const look = none ? LOOKS[2] : isResolution(question) ? LOOKS[choice[0]] : { kind: "name", sign: ICONS.check };
  return h("span", { class: `picked ${look.kind}` }, icon(look.sign, 18), h("b", {}, choiceWords(question, choice)));
}

function answers(question: Question, position: number, { choices, rights, poll }: SummaryScreen): Child {
  const words = (right: number) => {
    const choice = choices.of(position, right);
    return [chosen(question, choice), share(question, choice, poll.explanations[position])];
  };
  return choices.separate(position)
    ? rights.map((right, r) => h("p", { class: "by-right" }, h("span", { class: "soft" }, `${rightName(right)} :`), words(r)))
    : h("p", {}, words(0));
}

function row(sheet: Sheet, index: number, s: SummaryScreen): HTMLElement {
  const { questions } = s.poll.election;
  const lines = sheet.options.length
    ? h("ul", { class: "judged-lines" }, sheet.positions.map((position, i) => h("li", {}, h("span", { class: "soft" }, `${sheet.options[i]} :`), " ", answers(questions[position], position, s))))
    : answers(questions[sheet.positions[0]], sheet.positions[0], s);
  const change = button(["Modifier", h("span", { class: "visually-hidden" }, ` ma réponse à « ${sheet.title} »`)], () => s.edit(index), "quiet");
  return h("li", {}, h("div", { class: "stack-s" }, h("h2", {}, sheet.title), lines), change);
}

export interface SummaryScreen {
  readonly poll: Poll;
  readonly sheets: readonly Sheet[];
  readonly rights: readonly Right[];
  readonly choices: Choices;
  readonly edit: (index: number) => void;
  readonly send: () => void;
  readonly test: () => void;
  readonly back: () => void;
  /** The ballot will be saved in a file instead of being sent. */
  readonly offline: boolean;
  /** Why a previous try to send stopped before anything was sent. */
  readonly notice: { readonly title: string; readonly lines: readonly Child[] } | null;
}

export function sendLabel(count: number): string {
  return count > 1 ? `Chiffrer et envoyer mes ${count} bulletins` : "Chiffrer et envoyer mon bulletin";
}

export function summaryScreen(s: SummaryScreen): Child {
  const names = (rights: readonly Right[]) => listed(rights.map((right) => (right.kind === "own" ? "vous-même" : rightName(right))));
  const replaced = s.rights.filter((right) => right.voted);
  const final = s.offline ? "Le bulletin scellé sera dans un fichier : il ne compte qu’une fois déposé dans l’urne." : s.poll.session.revote ? "Vous pourrez voter de nouveau jusqu’à la fermeture : seul le dernier bulletin compte." : "Un bulletin envoyé est définitif.";
  return h(
    "div",
    { class: "narrow stack" },
    h("p", { class: "kicker" }, "Dernière étape"),
    h("h1", {}, s.offline ? "Vérifiez, puis scellez" : "Vérifiez, puis envoyez"),
    s.notice && alertBox(s.notice.title, ...s.notice.lines),
    s.rights.length > 1 && h("p", {}, "Vous votez pour ", h("b", {}, names(s.rights)), "."),
    h("ol", { class: "summary" }, s.sheets.map((sheet, i) => row(sheet, i, s))),
    replaced.length > 0 && h("p", { class: "note" }, `Cet envoi remplacera ce qui a déjà été voté pour ${names(replaced)}.`),
    h("p", {}, final),
    h("div", { class: "actions" }, button(s.offline ? "Chiffrer et enregistrer mon bulletin" : sendLabel(s.rights.length), s.send, "main", { class: "btn grow long" }), button("Retour", s.back, "second")),
    guarantees(s),
  );
}

export function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} et ${names.at(-1)}`;
}

function guarantees(s: SummaryScreen): Child {
  const { board } = s.poll.session;
  return details(
    "Comment le secret est garanti, et ses limites",
    h("p", {}, "Votre bulletin est chiffré sur cet appareil. Après la fermeture, les bulletins sont additionnés sans être ouverts ; seul le total est déchiffré, par plusieurs dépositaires de clé réunis."),
    h("p", {}, "La liste électorale sait quel bulletin chiffré est le vôtre ; les dépositaires, s’ils s’entendaient, pourraient l’ouvrir. Un résultat unanime ou un très petit nombre de votants révèle les votes. Un appareil piégé voit ce que vous faites."),
    h("h3", {}, "Vérifier que cet appareil chiffre bien votre choix"),
    h("p", {}, "Il prépare un bulletin, en affiche le numéro, puis vous en montre le contenu. Un bulletin ouvert ainsi n’est jamais envoyé : vous recommencez ensuite."),
    !s.offline && button("Tester le chiffrement", s.test, "quiet"),
    h("h3", {}, "Empreinte de l’élection"),
    h("p", {}, "La même est publiée au tableau public de l’urne et, pour une assemblée, imprimée au procès-verbal d’ouverture :"),
    h("p", { class: "fingerprint" }, s.poll.election.fingerprint),
    board && h("p", {}, h("a", { href: board, rel: "noreferrer noopener", target: "_blank" }, "Comparer au tableau public"), h("span", { class: "small soft" }, " (nouvel onglet)")),
  );
}
