/** The other screens of the ceremony: comparing certificates, waiting, ready, done. */

import { button, type Child, details, groups, h, icon, ICONS } from "../../page/dom.ts";
import { dayAndHour } from "../../page/dates.ts";
import { filePick } from "../../page/files.ts";
import { saveFile } from "../../page/frame.ts";
import { sha256Hex } from "../../protocol/hash.ts";
import { type HolderState, holderName } from "../state.ts";

const kicker = (state: HolderState, step: string) => h("p", { class: "kicker" }, `${state.title}${step && ` · ${step}`}`);

export function compareCertificates(state: HolderState, fingerprints: readonly string[], next: () => void): Child {
  const rows = fingerprints.map((fingerprint, i) =>
    h("li", { class: "ok" }, icon(ICONS.key), h("span", {}, h("b", {}, holderName(state, i + 1)), i + 1 === state.index && " (vous)", h("span", { class: "tracker state" }, groups(fingerprint.slice(0, 20))))),
  );
  return h(
    "div",
    { class: "narrow stack" },
    kicker(state, "étape 2 sur 4"),
    h("h1", {}, "Comparez les certificats à voix haute"),
    h("p", {}, "Chaque dépositaire lit sa ligne. Si les autres voient la même chose, personne ne s’est glissé entre vous."),
    h("ul", { class: "rights" }, rows),
    h("div", { class: "actions" }, button("Les empreintes sont les mêmes partout", next, "main", { class: "btn grow long" })),
    details("Si une empreinte diffère", h("p", {}, "N’allez pas plus loin. Quelqu’un, ou le serveur, a remplacé un certificat. Prévenez la présidence de séance et recommencez la cérémonie.")),
  );
}

/** Between the key that was given and the end of a vote of the sitting. */
export function inSession(state: HolderState, refresh: () => void): Child {
  const names = state.waitingFor.map((name) => h("li", {}, icon(ICONS.clock), h("span", {}, h("b", {}, name), h("span", { class: "state" }, "attendu"))));
  const open = names.length === 0;
  return h(
    "div",
    { class: "narrow stack" },
    kicker(state, "vote en séance"),
    h("h1", {}, open ? "Votre clé ferme l’urne, les membres votent" : "Votre clé est donnée, les autres donnent la leur"),
    open ? h("p", {}, `À la fin du vote, cette page vérifie l’urne et vous demande l’empreinte que la présidence annonce. Les ${state.ceremony.size} dépositaires qui ont donné une clé doivent tous déchiffrer : ne partez pas.`) : h("ul", { class: "rights" }, names),
    open && state.trustees && [h("p", {}, "Empreinte des clés de ce vote. Elle doit être la même chez chaque dépositaire et sur l’écran de la présidence : comparez-la à voix haute."), h("p", { class: "head" }, groups(sha256Hex(state.trustees).slice(0, 20)))],
    h("p", { role: "status" }, "Gardez cette page ouverte : elle avance d’elle-même, et n’aura pas à redemander votre clé."),
    h("div", { class: "actions" }, button("Actualiser", refresh, "second")),
  );
}

export function waiting(state: HolderState, refresh: () => void): Child {
  if (state.session) return inSession(state, refresh);
  const names = state.waitingFor.length > 0 && h("ul", { class: "rights" }, state.waitingFor.map((name) => h("li", {}, icon(ICONS.clock), h("span", {}, h("b", {}, name), h("span", { class: "state" }, "attendu")))));
  return h(
    "div",
    { class: "narrow stack" },
    kicker(state, ""),
    h("h1", {}, names ? "Votre part est faite, les autres finissent la leur" : "Le dépouillement n’a pas encore commencé"),
    !names && h("p", {}, "La présidence ou le directoire le commence sur la page du scrutin, après le délai de réclamation."),
    h("p", { role: "status" }, "Cette page avance d’elle-même dès que la suite dépend de vous. Vous pouvez aussi revenir plus tard, avec votre clé."),
    names,
    h("div", { class: "actions" }, button("Actualiser", refresh, "second")),
  );
}

export function ready(state: HolderState, tested: boolean, retest: () => void): Child {
  return h(
    "div",
    { class: "narrow stack" },
    h("span", { class: "seal", "aria-hidden": "true" }, icon(ICONS.key, 30)),
    kicker(state, ""),
    h("h1", {}, tested ? "Votre clé fonctionne" : "Tout est prêt, gardez votre clé"),
    h("p", {}, "Vous n’avez rien à faire avant la fermeture du vote, sinon tester votre clé une fois par mois : un courriel vous le rappelle. Le jour du dépouillement, il vous faudra votre clé et l’empreinte de l’urne annoncée en séance."),
    state.countingAt && h("p", {}, `Dépouillement proposé : ${dayAndHour(state.countingAt)}. `, h("a", { href: `/scrutins/${state.uuid}/` }, "Dire si vous y serez")),
    state.trustees && h("p", {}, "Empreinte de la clé commune. Elle doit être la même sur la page de chaque dépositaire et sur la page du scrutin : comparez-la à voix haute."),
    state.trustees && h("p", { class: "head" }, groups(sha256Hex(state.trustees).slice(0, 20))),
    state.trustees && state.compare && h("p", {}, h("a", { href: `/scrutins/${state.uuid}/#empreinte` }, "Elle est la même chez les autres : le confirmer sur la page du scrutin")),
    h("p", {}, `Si vous perdez votre clé, dites-le tout de suite sur la page du scrutin : le dépouillement demande ${state.ceremony.threshold} clés sur ${state.ceremony.size}.`),
    state.sealedCopy && details("Votre copie scellée des droits de vote", h("p", {}, "Au cas où la machine du vote mourrait, une moitié du secret des droits de vote est scellée pour vous : votre clé seule l’ouvre, et il faut aussi celle d’un autre dépositaire. Le site garde cette enveloppe et ses sauvegardes aussi ; vous pouvez en garder une. Elle ne sert plus à rien après la fin du vote."), button("Enregistrer la copie scellée", () => saveFile(`ouvote-copie-scellee-${state.uuid}-${state.index}.json`, state.sealedCopy ?? "", "application/json"), "second")),
    h("div", { class: "actions" }, button("Tester ma clé", retest, "second"), h("a", { class: "btn second", href: "/" }, "Revenir à mon espace")),
  );
}

/** The sealed copy as a file that its holder kept, when the site's is damaged. */
export function keptEnvelope(loaded: boolean, use: (text: string) => void): Child {
  return h(
    "div",
    { class: "narrow stack" },
    loaded && h("p", { role: "status" }, icon(ICONS.file), " Votre copie est chargée : donnez maintenant votre clé ci-dessus."),
    details("J’ai gardé ma copie scellée en fichier", h("p", {}, "Servez-vous-en si celle du site ne s’ouvre pas. Son nom commence par « ouvote-copie-scellee- »."), filePick("Choisir ma copie scellée", ".json,application/json", use)),
  );
}

export function done(state: HolderState): Child {
  return h(
    "div",
    { class: "narrow stack" },
    h("span", { class: "seal", "aria-hidden": "true" }, icon(ICONS.check, 34)),
    kicker(state, ""),
    h("h1", {}, "Merci, votre part du dépouillement est faite"),
    h("p", {}, `Le résultat paraît dès que ${state.ceremony.threshold} dépositaires ont déchiffré. Gardez votre clé jusqu’à la fin du délai de contestation, puis détruisez-la avec les autres dépositaires.`),
    h("div", { class: "actions" }, h("a", { class: "btn second", href: "/" }, "Revenir à mon espace")),
  );
}
