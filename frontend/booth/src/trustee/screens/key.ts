/** Making a key, proving that it was kept, giving it again. */

import { alertBox, button, type Child, details, groups, h, icon, ICONS } from "../../page/dom.ts";
import { filePick } from "../../page/files.ts";
import { saveFile } from "../../page/frame.ts";
import { KEY, lock, readLocked } from "../../page/locked.ts";
import { askPhrase, choosePhrase } from "../../page/phrase.ts";
import { squareCode } from "../../page/squarecode.ts";
import { keyFileName, keyFileText, type KeyFile, readSeed } from "../keyfile.ts";
import type { HolderState } from "../state.ts";

const kicker = (state: HolderState, step: string) => h("p", { class: "kicker" }, `${state.title} · ${step}`);

export function welcome(state: HolderState, make: () => void, have: () => void): Child {
  const { size, threshold } = state.ceremony;
  return h(
    "div",
    { class: "narrow stack" },
    kicker(state, "étape 1 sur 4"),
    h("h1", {}, "Fabriquez votre clé de dépositaire"),
    h("p", {}, `Vous êtes ${size} dépositaires. Après la fermeture, il faudra que ${threshold} d’entre vous au moins soient là, chacun avec sa clé, pour déchiffrer le total. Personne ne peut ouvrir un bulletin seul.`),
    h("p", {}, "La clé est fabriquée sur cet appareil et n’en sort que dans le fichier que vous allez enregistrer, protégé par une phrase de passe. Prévoyez une clé USB, et de quoi imprimer une feuille de secours."),
    h("div", { class: "actions" }, button([icon(ICONS.key), "Fabriquer ma clé"], make, "main", { class: "btn grow" })),
    button("J’ai déjà un fichier de clé pour ce scrutin", have, "quiet"),
  );
}

/** The key, once: to save under a passphrase, to print, then to give back. */
export function keepKey(state: HolderState, key: KeyFile, accept: () => void): Child {
  const giveBack = h("div", { class: "stack" });
  const saved = () => {
    if (giveBack.childElementCount) return;
    const matches = (seed: string) => (seed === key.seed ? null : "Cette clé n’est pas celle qui vient d’être fabriquée.");
    giveBack.replaceChildren(h("h2", { class: "next" }, "Montrez que vous l’avez gardée"), h("p", {}, "Chargez le fichier depuis l’endroit où vous l’avez rangé, avec sa phrase de passe, ou recopiez la clé depuis la feuille imprimée."), keyInput(matches, accept, "Continuer"));
    giveBack.scrollIntoView({ block: "nearest" });
  };
  const save = async (phrase: string) => {
    saveFile(keyFileName(key.poll, key.index), keyFileText(key, await lock(KEY, key.seed, phrase)));
    saved();
  };
  const print = () => {
    window.print();
    saved();
  };
  return h(
    "div",
    { class: "narrow stack" },
    h("div", { class: "no-print stack" }, kicker(state, "étape 1 sur 4"), h("h1", {}, "Voici votre clé : rangez-la maintenant")),
    h("h2", { class: "print-only" }, "Feuille de secours d’un dépositaire de clé"),
    h(
      "div",
      { class: "sheet keycard stack-s" },
      h("p", { class: "small soft" }, `${state.title}. Dépositaire ${state.name}, n° ${key.index} sur ${key.size}. Référence ${key.poll}.`),
      h("p", { class: "tracker" }, groups(key.seed)),
      h("div", { class: "print-only" }, squareCode(key.seed, "La clé, en code carré")),
      h("p", { class: "small" }, "Secrète. À garder en deux endroits sûrs jusqu’au dépouillement. Elle ne sera plus jamais affichée."),
      h("div", { class: "print-only on-paper stack-s" }, onPaper(location.host)),
    ),
    h("div", { class: "no-print stack" }, choosePhrase("Enregistrer le fichier de clé", save), h("div", { class: "actions" }, button("Imprimer la feuille de secours", print, "second"))),
    h("div", { class: "no-print" }, giveBack),
  );
}

/** What whoever opens the envelope months later needs to know. */
const onPaper = (site: string): Child => [
  h("p", {}, `Pour s’en servir, après la fermeture du vote : ${site && `sur ${site}, `}ouvrez votre page de dépositaire, choisissez « Je l’ai sur papier » et recopiez les 22 caractères, majuscules et minuscules comprises. Le code carré les contient aussi.`),
  h("p", {}, "Cette feuille se lit sans phrase de passe : gardez-la sous enveloppe fermée, n’en faites ni photographie ni copie numérique, et détruisez-la avec les autres dépositaires après le délai de contestation. Si elle est perdue, dites-le tout de suite sur la page du scrutin."),
];

/** A file and its passphrase, or 22 characters typed; `refuse` says why a key is not the right one. */
export function keyInput(refuse: (seed: string) => string | null, accept: (seed: string) => void, label: string): HTMLElement {
  const trouble = h("div", {});
  const opening = h("div", { class: "stack" });
  const typed = h("input", { type: "text", class: "code", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: 40 });
  const say = (why: string | null, hint: string) => trouble.replaceChildren(...(why ? [alertBox(why, h("p", {}, hint))] : []));
  const take = (seed: string | null) => {
    const why = seed === null ? "Il n’y a pas de clé de 22 caractères ici." : refuse(seed);
    say(why, "Choisissez le fichier que vous avez enregistré pour ce scrutin, à votre nom : le sien commence par « ouvote-cle- ».");
    if (seed !== null && !why) accept(seed);
  };
  const read = (text: string) => {
    const locked = readLocked(KEY, text);
    opening.replaceChildren();
    say(null, "");
    if (locked) askPhrase(opening, trouble, locked, "La feuille imprimée se lit sans phrase de passe.", (seed) => take(readSeed(seed)));
    else take(readSeed(text));
  };
  return h(
    "div",
    { class: "stack" },
    filePick("Choisir mon fichier de clé", ".txt,text/plain", read, icon(ICONS.key)),
    opening,
    details("Je l’ai sur papier", h("label", { class: "field" }, h("b", {}, "Clé secrète"), h("span", { class: "small soft" }, "22 caractères ; les espaces ne comptent pas, les majuscules oui"), typed), h("div", { class: "actions" }, button(label, () => take(readSeed(typed.value)), "second"))),
    trouble,
  );
}

/** Ask for the key that opens a total, once the announced end was heard. */
export function keyForTotal(refuse: (seed: string) => string | null, accept: (seed: string) => void): HTMLElement {
  return h("div", { class: "stack" }, h("h2", { class: "next" }, "Donnez votre clé pour déchiffrer le total"), keyInput(refuse, accept, "Déchiffrer le total"));
}

/** Ask for the key before a step, saying what will be done with it. */
export function askKey(state: HolderState, step: string, title: string, lines: readonly string[], refuse: (seed: string) => string | null, accept: (seed: string) => void): Child {
  return h("div", { class: "narrow stack" }, kicker(state, step), h("h1", {}, title), lines.map((line) => h("p", {}, line)), keyInput(refuse, accept, "Utiliser cette clé"));
}
