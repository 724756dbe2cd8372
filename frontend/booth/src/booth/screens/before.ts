/** What comes before choosing: whom one votes for; or why one cannot vote here. */

import { isCredential } from "../../protocol/credential.ts";
import { alertBox, button, type Child, details, h, icon, ICONS, plural } from "../../page/dom.ts";
import { dayAndHour } from "../../page/dates.ts";
import { of, type Poll, type Right, rightKind, rightName, type Session, usable } from "../session.ts";
import { sheetsOf } from "../sheets.ts";

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
  const minutes = Math.max(1, explanations.reduce((sum, e) => sum + e.minutes, 0));
  const inputs = rights.filter((right) => right.credential === null).map((right) => codeField(right, codes));
  const trouble = h("div", {});
  const go = () => {
    const bad = inputs.find((field) => !field.read());
    if (!bad) return begin();
    trouble.replaceChildren(alertBox("Ce code de vote n’est pas complet.", h("p", {}, "Il a 22 caractères, en groupes de 5, 6, 5 et 6, comme sur le document que vous avez reçu.")));
    bad.input.focus();
  };
  return h(
    "div",
    { class: "narrow stack" },
    h("p", { class: "kicker" }, session.title),
    h("h1", {}, rights.length > 1 ? `Vous allez voter pour ${plural(rights.length, "mandat")}` : "Vous allez voter"),
    h("p", {}, `${plural(sheetsOf(election.questions).length, "décision")}, environ ${plural(minutes, "minute")}. Rien n’est envoyé avant votre confirmation, à la fin.`),
    needsStart(session) && rightsList(session),
    inputs.map((field) => field.element),
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

function codeField(right: Right, codes: Map<Right, string>) {
  const input = h("input", { type: "text", autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false", class: "code", maxlength: 30 });
  const read = () => {
    const code = input.value.trim();
    if (isCredential(code)) codes.set(right, code);
    return isCredential(code);
  };
  const name = right.kind === "own" ? "Votre code de vote" : `Code de vote ${of(right.label)}`;
  const hint = h("span", { class: "small soft" }, "22 caractères et 3 tirets, en respectant les majuscules");
  return { input, read, element: h("label", { class: "field" }, h("b", {}, name), hint, input) };
}

/** Nothing can be cast: everything is already voted, or locked. */
export function nothingToCast(session: Session): Child {
  const none = session.rights.length === 0;
  const voted = !none && session.rights.every((right) => right.voted);
  const title = none ? "Vous n’avez pas de droit de vote dans ce scrutin" : voted ? "Votre vote est déjà enregistré" : "Vous ne pouvez pas voter ici pour le moment";
  const words = none ? "La liste des votants de ce scrutin ne contient pas votre nom." : voted ? "Il est définitif : vous n’avez plus rien à faire." : "Voici pourquoi, mandat par mandat.";
  return h("div", { class: "narrow stack" }, h("p", { class: "kicker" }, session.title), h("h1", {}, title), h("p", {}, words), rightsList(session), home("btn"));
}

/** Choices live in this tab's memory alone: whoever reloads must be told that they are gone. */
export function reloadedNotice(): Child {
  return h("p", { class: "note reloaded", role: "status" }, "La page a été rechargée. Par sécurité, rien de ce que vous aviez choisi n’a été gardé : reprenez depuis le début.");
}

function home(look: string): Child {
  return h("div", { class: "actions" }, h("a", { class: look, href: "/" }, "Revenir à mon espace"));
}

export function closingLine(closesAt: string): string {
  return `ferme ${dayAndHour(closesAt)}`;
}
