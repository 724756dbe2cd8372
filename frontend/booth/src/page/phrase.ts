/** The passphrase of a secret file: chosen twice, asked again. */

import { alertBox, button, h } from "./dom.ts";
import { type Locked, SHORTEST, unlock } from "./locked.ts";

const phraseField = (label: string, hint: string) => {
  const input = h("input", { type: "password", class: "code", autocomplete: "new-password", spellcheck: "false", maxlength: 200 });
  return { input, field: h("label", { class: "field" }, h("b", {}, label), hint && h("span", { class: "small soft" }, hint), input) };
};

/** Protecting takes a second on a phone: say so meanwhile, without taking the page away. */
async function saying<T>(place: HTMLElement, words: string, work: Promise<T>): Promise<T> {
  place.replaceChildren(h("p", { role: "status" }, words));
  try {
    return await work;
  } finally {
    place.replaceChildren();
  }
}

/** The passphrase of the file, twice; `save` gets it once it is long enough and the same. */
export function choosePhrase(label: string, save: (phrase: string) => Promise<void>): HTMLElement {
  const first = phraseField("Phrase de passe du fichier", "douze caractères au moins ; quatre mots sans rapport entre eux font bien l’affaire");
  const second = phraseField("La même, encore une fois", "");
  const trouble = h("div", {});
  const use = async () => {
    const phrase = first.input.value.trim();
    const why = phrase.length < SHORTEST ? `Il faut ${SHORTEST} caractères au moins.` : phrase !== second.input.value.trim() ? "Les deux phrases ne sont pas les mêmes." : "";
    trouble.replaceChildren(...(why ? [alertBox(why)] : []));
    if (!why) await saying(trouble, "Protection du fichier…", save(phrase));
  };
  return h("div", { class: "stack" }, first.field, second.field, trouble, h("div", { class: "actions" }, button(label, () => void use(), "main", { class: "btn grow" })));
}

/** Asks for the passphrase of a file in `place`, says in `trouble` when it is another; `use` gets the secret. */
export function askPhrase(place: HTMLElement, trouble: HTMLElement, locked: Locked, otherwise: string, use: (secret: string) => void): void {
  const { input, field } = phraseField("Phrase de passe de ce fichier", "celle que vous avez choisie en l’enregistrant");
  const open = async () => {
    const secret = await saying(trouble, "Ouverture du fichier…", unlock(locked, input.value));
    if (secret !== null) return use(secret);
    trouble.replaceChildren(alertBox("Cette phrase de passe n’ouvre pas ce fichier.", h("p", {}, `Vérifiez les majuscules et les espaces, et que c’est le bon fichier. ${otherwise}`)));
  };
  input.setAttribute("autocomplete", "current-password");
  input.addEventListener("keydown", (event) => event.key === "Enter" && void open());
  place.replaceChildren(field, h("div", { class: "actions" }, button("Ouvrir le fichier", () => void open(), "second")));
  input.focus();
}
