/** What comes before choosing: whom one votes for; or why one cannot vote here. */

import { publicCredential, readCredential, strangeCharacters } from "../../protocol/credential.ts";
import type { Election } from "../../protocol/election.ts";
import { alertBox, button, type Child, details, h, icon, ICONS, plural } from "../../page/dom.ts";
import { dayAndHour } from "../../page/dates.ts";
import { of, type Poll, type Right, rightKind, rightName, type Session, usable } from "../session.ts";
import { minutesToVote, sheetsOf } from "../sheets.ts";

function stateOf(right: Right, revote: boolean): string {
  if (right.locked) return right.locked;
  if (!right.voted) return "";
  return revote ? "A déjà voté : voter de nouveau remplacera ce bulletin." : "A déjà voté. Ce bulletin est définitif.";
}

function rightLine(right: Right, session: Session): HTMLElement {
  const [kind, state, ok] = [rightKind(right), stateOf(right, session.revote), usable(session).includes(right)];
  const words = h("span", {}, h("b", {}, rightName(right)), kind && h("span", { class: "soft" }, ` · ${kind}`), state && h("span", { class: "state" }, state));
  return h("li", { class: ok ? "ok" : "" }, icon(ok ? ICONS.check : ICONS.lock), words);
}

function rightsList(session: Session): Child {
  return session.rights.length > 0 && h("ul", { class: "rights" }, session.rights.map((right) => rightLine(right, session)));
}

/** Is there something to know before the first question? */
export function needsStart(session: Session): boolean {
  return session.rights.length > 1 || session.rights.some((right) => right.voted || right.locked || right.credential === null);
}

/** Shown when there is something to know: several mandates, some already used, a code to type. */
export function startScreen(poll: Poll, codes: Map<Right, string>, begin: () => void, deposit: (() => void) | null): Child {
  const { session, election, explanations } = poll;
  const rights = usable(session);
  const sheets = sheetsOf(election.questions);
  const inputs = rights.filter((right) => right.credential === null).map((right) => codeField(right, codes, election));
  const trouble = h("div", {});
  const go = () => {
    codes.clear();
    const filled = inputs.filter((field) => field.input.value.trim());
    const asked = filled.length > 0 || inputs.length < rights.length ? filled : inputs.slice(0, 1);
    for (const field of asked) {
      const why = field.read();
      if (why === null) continue;
      trouble.replaceChildren(alertBox(why.title, h("p", {}, why.advice)));
      return field.input.focus();
    }
    begin();
  };
  return h(
    "div",
    { class: "narrow stack" },
    h("p", { class: "kicker" }, session.title),
    h("h1", {}, rights.length > 1 ? `Vous allez voter pour ${plural(rights.length, "mandat")}` : "Vous allez voter"),
    h("p", {}, `${plural(sheets.length, "décision")}, environ ${plural(minutesToVote(sheets, explanations), "minute")}. Rien n’est envoyé avant votre confirmation, à la fin.`),
    needsStart(session) && rightsList(session),
    inputs.map((field) => field.element),
    inputs.length > 0 && details("Je n’ai pas ce code", h("p", {}, "Appelez le bureau de l’assemblée. Après vérification de votre identité, deux personnes remplacent votre code s’il n’a pas servi, et vous remettent une enveloppe de réserve. L’ancien code ne vaut plus rien.")),
    inputs.length > 1 && h("p", { class: "small soft" }, "Laissez vide le code que vous n’avez pas : ce mandat pourra voter plus tard."),
    trouble,
    h("div", { class: "actions" }, button("Commencer", go, "main", { class: "btn grow" })),
    deposit && offline(session, deposit),
  );
}

/** With a code on paper, the choice and the code may stay on a device without network. */
function offline(session: Session, deposit: () => void): Child {
  return details(
    "Voter depuis un appareil sans réseau",
    h("p", {}, "Enregistrez la page hors ligne et le fichier de l’élection, préparez le bulletin sur l’autre appareil, puis déposez-le ici."),
    h("p", {}, h("a", { href: "/static/booth/isoloir-hors-ligne.html", download: "isoloir-hors-ligne.html" }, "Enregistrer la page hors ligne")),
    h("p", {}, h("a", { href: `${session.urn}/election.json`, download: "election.json", rel: "noreferrer" }, "Enregistrer le fichier de l’élection")),
    button("J’ai un bulletin préparé hors ligne", deposit, "second"),
  );
}

interface WrongCode {
  readonly title: string;
  readonly advice: string;
}

/** What is wrong with a typed code, found here: nothing of it is sent. */
function wrongCode(typed: string, code: string | null, expected: string | null, election: Election): WrongCode | null {
  const strange = strangeCharacters(typed);
  if (strange.length > 0) return { title: "Ce code de vote contient une faute de frappe.", advice: `Aucun code ne contient ${strange.map((c) => `« ${c} »`).join(", ")} : ni zéro, ni O, ni grand i, ni petit L.` };
  if (code === null) return { title: "Ce code de vote n’est pas complet.", advice: "Il a 22 caractères, en groupes de 5, 6, 5 et 6, comme sur le document que vous avez reçu." };
  if (expected === null || publicCredential(election.group, election.uuid, code) === expected) return null;
  return { title: "Ce code n’est pas celui de ce droit de vote.", advice: `Vérifiez chaque caractère, majuscules comprises, et que la lettre porte la référence ${election.uuid} : un autre vote a d’autres codes. Un code remplacé ne vaut plus rien. Sinon, appelez le bureau de l’assemblée ; rien n’a été envoyé.` };
}

function codeField(right: Right, codes: Map<Right, string>, election: Election) {
  const input = h("input", { type: "text", autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false", class: "code", maxlength: 40, value: codes.get(right) });
  const read = (): WrongCode | null => {
    const code = readCredential(input.value);
    const why = wrongCode(input.value, code, right.publicKey, election);
    if (!why && code) codes.set(right, code);
    return why;
  };
  const name = right.kind === "own" ? "Votre code de vote" : `Code de vote ${of(right.label)}`;
  const hint = h("span", { class: "small soft" }, "dans l’enveloppe que vous avez reçue : 22 caractères, en respectant les majuscules ; tirets et espaces ne comptent pas");
  return { input, read, element: h("label", { class: "field" }, h("b", {}, name), hint, input) };
}

/** A code was scanned and nobody is signed in: signing in elsewhere keeps it in this page's memory. */
export function signInElsewhere(path: string, again: () => void): Child {
  return h(
    "div",
    { class: "narrow stack" },
    h("h1", {}, "Votre code est lu, identifiez-vous maintenant"),
    h("p", {}, "Le code seul ne suffit pas à voter. Identifiez-vous dans un autre onglet, puis revenez à celui-ci : le code n’est gardé qu’ici."),
    h("div", { class: "actions" }, h("a", { class: "btn", href: path, target: "_blank", rel: "noopener" }, "S’identifier dans un autre onglet"), button("C’est fait, continuer", again, "second")),
  );
}

/** Nothing can be cast: everything is already voted, or locked. */
export function nothingToCast(session: Session): Child {
  const none = session.rights.length === 0;
  const voted = !none && session.rights.every((right) => right.voted);
  const title = none ? "Vous n’avez pas de droit de vote dans ce scrutin" : voted ? "Votre vote est déjà enregistré" : "Vous ne pouvez pas voter ici pour le moment";
  const words = none ? "La liste des votants de ce scrutin ne contient pas votre nom." : voted ? "Il est définitif : vous n’avez plus rien à faire." : "Voici pourquoi, mandat par mandat.";
  return h("div", { class: "narrow stack" }, h("p", { class: "kicker" }, session.title), h("h1", {}, title), h("p", {}, words), rightsList(session), home("btn"));
}

/**
 * Choices live in this tab's memory alone: whoever reloads, or takes the vote up again from a
 * button, must be told that they are gone.
 */
export function reloadedNotice(): Child {
  return h("p", { class: "note reloaded", role: "status" }, "Vous reprenez depuis le début : par sécurité, rien de ce que vous aviez choisi n’a été gardé.");
}

function home(look: string): Child {
  return h("div", { class: "actions" }, h("a", { class: look, href: "/" }, "Revenir à mon espace"));
}

/** Without an hour the vote is the sitting's: its chair ends it. */
export function closingLine(closesAt: string): string {
  return closesAt ? `ferme ${dayAndHour(closesAt)}` : "ouvert jusqu’à la levée de la séance";
}
