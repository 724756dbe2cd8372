/** The screens of whoever makes the voting codes. */

import { alertBox, button, type Child, details, h, icon, ICONS, plural } from "../page/dom.ts";
import { filePick } from "../page/files.ts";
import { saveFile } from "../page/frame.ts";
import { CODES, lock, readLocked } from "../page/locked.ts";
import { askPhrase, choosePhrase } from "../page/phrase.ts";
import { list, parseJson, text } from "../protocol/shape.ts";
import { printLetters } from "./letters.ts";
import { type Codes, codesText, fileName, privateText, type PublicPart, readCodes, type Roll } from "./roll.ts";

const kicker = (roll: Roll) => h("p", { class: "kicker" }, `${roll.title} · codes de vote`);
const narrow = (...children: Child[]) => h("div", { class: "narrow stack" }, children);

export function chooseRoll(use: (source: string) => void): Child {
  return narrow(
    h("p", { class: "kicker" }, "Codes de vote, hors ligne"),
    h("h1", {}, "Chargez la liste numérotée"),
    h("p", {}, "Sur l’appareil connecté, ouvrez votre page des codes de vote et enregistrez la liste. Apportez ce fichier ici."),
    filePick("Choisir la liste", ".json,application/json", use),
  );
}

export function welcome(roll: Roll, make: () => void, more: Child): Child {
  const members = roll.weights.size - roll.spare.size;
  return narrow(
    kicker(roll),
    h("h1", {}, "Fabriquez les codes de vote"),
    h("p", {}, `Il en faut ${roll.weights.size} : ${plural(members, "enveloppe")} pour les membres, ${roll.spare.size} de réserve. Ils sont fabriqués sur cet appareil. Seule leur partie publique sera envoyée : le site ne les connaîtra jamais.`),
    h("p", {}, "Vous ne verrez aucun nom : chaque enveloppe porte un numéro, tiré au sort."),
    h("ol", { class: "stack-s" }, h("li", {}, "Vous enregistrez les codes dans un fichier protégé par une phrase de passe."), h("li", {}, "Vous imprimez une lettre par enveloppe et vous fermez les enveloppes."), h("li", {}, "Vous envoyez la partie publique, puis vous remettez les enveloppes fermées à qui tient le registre, qui colle les adresses.")),
    h("div", { class: "actions" }, button([icon(ICONS.key), "Fabriquer les codes"], make, "main", { class: "btn grow" })),
    more,
  );
}

/** The codes once: to save under a passphrase, then to give back. */
export function keep(roll: Roll, codes: Codes, made: PublicPart, accept: () => void): Child {
  const giveBack = h("div", { class: "stack" });
  const save = async (phrase: string) => {
    saveFile(fileName(roll, "prives.txt"), privateText(roll, await lock(CODES, codesText(codes), phrase), made.fingerprint));
    if (giveBack.childElementCount) return;
    const use = (kept: Codes) => (codesText(kept) === codesText(codes) ? (accept(), null) : "Ces codes ne sont pas ceux qui viennent d’être fabriqués.");
    giveBack.replaceChildren(h("h2", {}, "Montrez que vous les avez gardés"), h("p", {}, "Chargez le fichier depuis l’endroit où vous l’avez rangé, avec sa phrase de passe."), codesInput(roll, use));
    giveBack.scrollIntoView({ block: "nearest" });
  };
  return narrow(kicker(roll), h("h1", {}, `${plural(codes.size, "code")} fabriqués : rangez-les maintenant`), h("p", {}, "Sans ce fichier, des lettres abîmées ne pourraient plus être réimprimées et il faudrait tout recommencer."), choosePhrase("Enregistrer le fichier privé", save), giveBack);
}

/** A private file and its passphrase; `use` says why these codes are not the right ones, or takes them. */
function codesInput(roll: Roll, use: (codes: Codes) => string | null): HTMLElement {
  const [trouble, opening] = [h("div", {}), h("div", { class: "stack" })];
  const say = (why: string | null) => trouble.replaceChildren(...(why ? [alertBox(why, h("p", {}, "Son nom finit par « -prives.txt ».")) ] : []));
  const take = (source: string) => {
    const codes = readCodes(roll, source);
    say(codes ? use(codes) : "Ces codes ne sont pas ceux de ce scrutin.");
  };
  const read = (content: string) => {
    const locked = readLocked(CODES, content);
    opening.replaceChildren();
    say(locked ? null : "Il n’y a pas de codes protégés dans ce fichier.");
    if (locked) askPhrase(opening, trouble, locked, "", take);
  };
  return h("div", { class: "stack" }, filePick("Choisir mon fichier privé", ".txt,text/plain", read, icon(ICONS.key)), opening, trouble);
}

/** Printing, then sending the public part, or saving it where there is no network. */
export function printAndSend(roll: Roll, codes: Codes, made: PublicPart, send: (() => void) | null): Child {
  const save = () => saveFile(fileName(roll, "publics.json"), JSON.stringify(made.lines), "application/json");
  const leave = send ? button("Envoyer la partie publique", send, "main", { class: "btn grow" }) : button("Enregistrer la partie publique", save, "main", { class: "btn grow" });
  return narrow(
    kicker(roll),
    h("h1", {}, "Imprimez les lettres, puis envoyez la partie publique"),
    h("p", {}, `${plural(codes.size, "page")}, une par enveloppe à fenêtre : pliez en trois, le numéro devant la fenêtre. Fermez chaque enveloppe. Gardez fermées celles de réserve (R1, R2…) pour le bureau de l’assemblée.`),
    h("div", { class: "actions" }, button("Imprimer les lettres", () => printLetters(roll, codes), "second")),
    fingerprintLine(made.fingerprint, "Notez l’empreinte de la liste publique. Le procès-verbal d’ouverture doit porter la même : sinon, quelqu’un a remplacé vos codes."),
    h("div", { class: "actions" }, leave),
  );
}

function fingerprintLine(fingerprint: string, why: string): HTMLElement {
  return h("div", { class: "sheet stack-s" }, h("p", { class: "small soft" }, "Empreinte de la liste publique"), h("p", { class: "tracker" }, fingerprint), h("p", { class: "small" }, why));
}

/** After sending: the sealed list compared with the private file; letters again if needed. */
export function sent(roll: Roll, check: (codes: Codes) => Promise<PublicPart>): Child {
  const found = h("div", { class: "stack" });
  const use = (codes: Codes) => {
    void check(codes).then((mine) => {
      const same = mine.fingerprint === roll.fingerprint;
      const words = same ? h("p", { role: "status" }, icon(ICONS.check), h("b", {}, roll.sealed ? " La liste scellée est bien celle de vos codes." : " La liste reçue est bien celle de vos codes.")) : alertBox("Cette liste n’est pas celle de vos codes.", h("p", {}, "Quelqu’un a pu remplacer des codes. Prévenez le bureau de l’assemblée avant l’ouverture du vote."));
      found.replaceChildren(words, h("div", { class: "actions" }, button("Imprimer les lettres de nouveau", () => printLetters(roll, codes), "second")));
    });
    return null;
  };
  return narrow(
    kicker(roll),
    h("h1", {}, roll.sealed ? "L’urne est scellée sur vos codes" : "La partie publique est reçue"),
    h("p", {}, "Remettez les enveloppes fermées à qui tient le registre, et celles de réserve au bureau. Gardez le fichier privé jusqu’à la fin du vote."),
    roll.fingerprint && fingerprintLine(roll.fingerprint, "Comparez-la avec celle que vous avez notée, et avec celle du procès-verbal d’ouverture."),
    h("h2", {}, "Vérifier la liste, réimprimer des lettres"),
    codesInput(roll, use),
    found,
  );
}

export function over(roll: Roll): Child {
  const done = roll.stage === "done";
  return narrow(
    kicker(roll),
    h("h1", {}, done ? "Les codes sont déclarés détruits" : "Le vote est terminé : détruisez les codes"),
    h("p", {}, done ? "Vous n’avez plus rien à faire. Merci." : "Effacez le fichier privé et ses copies, détruisez les enveloppes de réserve qui restent, puis dites-le sur la page du scrutin : le procès-verbal le mentionne."),
    h("div", { class: "actions" }, h("a", { class: "btn second", href: `/scrutins/${roll.uuid}/` }, "Aller à la page du scrutin")),
  );
}

/** On the connected device: the roll to carry to another, and the public part that comes back. */
export function elsewhere(roll: Roll, send: (lines: readonly string[]) => void): Child {
  const trouble = h("div", {});
  const use = (source: string) => {
    try {
      send(list(parseJson(source, "public part"), "public part").map((line) => text(line, "line")));
    } catch {
      trouble.replaceChildren(alertBox("Ce fichier n’est pas une partie publique.", h("p", {}, "Son nom finit par « -publics.json ».")));
    }
  };
  return details(
    "Travailler sur un appareil sans réseau",
    h("p", {}, "Enregistrez la page hors ligne et la liste, ouvrez-les là-bas, puis rapportez la partie publique. Le programme en ligne de commande (python -m votes.belenios credentials) lit la même liste."),
    h("p", {}, h("a", { href: "/static/booth/codes-hors-ligne.html", download: "codes-hors-ligne.html" }, "Enregistrer la page hors ligne")),
    button("Enregistrer la liste", () => saveFile(fileName(roll, "liste.json"), roll.source, "application/json"), "second"),
    filePick("Envoyer la partie publique rapportée", ".json,application/json", use),
    trouble,
  );
}
