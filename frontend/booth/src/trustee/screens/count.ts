/** The count as a key holder sees it: verify everything, compare the end of the vote, decrypt. */

import type { AuditedBox } from "../../protocol/audit.ts";
import { alertBox, button, type Child, groups, h, icon, ICONS, plural } from "../../page/dom.ts";
import type { HolderState } from "../state.ts";

const isTest = (state: HolderState) => state.stage === "trial-count";
const kicker = (state: HolderState) => h("p", { class: "kicker" }, `${state.title} · ${isTest(state) ? "dépouillement d’essai" : "dépouillement"}`);

export function beforeCount(state: HolderState, offline: boolean, start: () => void): Child {
  return h(
    "div",
    { class: "narrow stack" },
    kicker(state),
    h("h1", {}, isTest(state) ? "Ouvrez l’essai, comme le jour du dépouillement" : "Vérifiez l’urne, puis déchiffrez le total"),
    isTest(state) && h("p", {}, "Des bulletins inventés ont été déposés dans une urne à part, marquée comme répétition. Prenez votre fichier de clé et votre phrase de passe là où vous les gardez : c’est ce que cet essai éprouve."),
    h("p", {}, "Cet appareil reçoit l’urne fermée, vérifie chaque bulletin et recalcule lui-même le total chiffré. C’est ce total, et lui seul, que votre clé déchiffrera."),
    h("p", {}, "Comptez moins d’une minute pour cent bulletins. Gardez la page ouverte."),
    h("div", { class: "actions" }, button(offline ? "Charger et vérifier l’urne" : "Télécharger et vérifier l’urne", start, "main", { class: "btn grow" })),
  );
}

export class AuditScreen {
  private readonly bar = h("progress", { max: 1, "aria-label": "Avancement de la vérification" });
  private readonly words = h("p", { role: "status" }, "Téléchargement de l’urne…");
  readonly content: Child;

  constructor(state: HolderState) {
    this.content = h("div", { class: "narrow stack" }, kicker(state), h("h1", {}, "Vérification de l’urne"), this.bar, this.words);
  }

  advance(done: number, all: number): void {
    this.bar.value = all ? done / all : 1;
    const step = Math.max(1, Math.floor(all / 10));
    if (done % step === 0 || done === all) this.words.replaceChildren(`${plural(done, "bulletin vérifié", "bulletins vérifiés")} sur ${all}`);
  }
}

/** The key that this page was given a moment ago, in the sitting. */
export function openNow(decrypt: () => void): HTMLElement {
  return h("div", { class: "actions" }, button("Déchiffrer le total", decrypt, "main", { class: "btn grow" }));
}

/** Few ballots: the total says much about each vote. */
export const FEW_BALLOTS = 10;

export function compareHead(state: HolderState, audited: AuditedBox, check: (typed: string) => boolean, giveKey: () => HTMLElement): Child {
  const { tally, head } = audited;
  const typed = h("input", { type: "text", class: "code", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: 12 });
  const few = h("input", { type: "checkbox" });
  const place = h("div", { class: "stack" });
  // What can be copied from this very screen proves nothing: it shows once the rest was heard.
  const shown = h("p", { class: "head" }, groups(`••••••••${head.slice(8)}`));
  const compare = () => {
    if (!check(typed.value)) return place.replaceChildren(alertBox("Ce n’est pas le début de l’empreinte de cette urne.", h("p", {}, "Faites répéter l’annonce. Si elle diffère vraiment, ne déchiffrez pas : prévenez la présidence et les autres dépositaires.")));
    if (tooFew && !few.checked) return place.replaceChildren(alertBox("Cochez d’abord la case sur le petit nombre de bulletins."));
    shown.replaceChildren(...groups(head));
    place.replaceChildren(giveKey());
    place.querySelector<HTMLElement>("input, button")?.focus();
  };
  const tooFew = tally.count < FEW_BALLOTS && !isTest(state);
  const facts = ["Chaque bulletin est valide et vient d’un droit de vote de la liste", "Aucun bulletin n’est compté deux fois ni recopié", "Le total chiffré a été recalculé ici"];
  return h(
    "div",
    { class: "narrow stack" },
    kicker(state),
    h("h1", {}, "L’urne est en ordre"),
    h("p", {}, isTest(state) ? "Reste à savoir si c’est bien l’urne de l’essai." : "Reste à savoir si c’est bien celle que tout le monde a vue se fermer."),
    h("ul", { class: "rights" }, [`${plural(tally.count, "bulletin compté", "bulletins comptés")}`, ...facts].map((fact) => h("li", { class: "ok" }, icon(ICONS.check), h("span", {}, fact)))),
    h("p", {}, isTest(state) ? "Empreinte de la fin de l’essai, à comparer avec celle que donnent le courriel et la page du scrutin :" : "Empreinte de la fin du vote, à comparer avec celle qui est annoncée à voix haute :"),
    shown,
    h("label", { class: "field" }, h("b", {}, `Tapez les deux premiers groupes, tels que vous les ${isTest(state) ? "lisez là" : "entendez"}`), h("span", { class: "small soft" }, "huit caractères, cachés ci-dessus tant que vous ne les avez pas donnés"), typed),
    tooFew && h("label", { class: "field check" }, few, h("span", {}, `Il n’y a que ${plural(tally.count, "bulletin")} : le total peut révéler des votes. La règle prévue par la convocation pour ce cas a été appliquée.`)),
    h("div", { class: "actions" }, button("C’est la même empreinte", compare, "main", { class: "btn grow" })),
    place,
  );
}
