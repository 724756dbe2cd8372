/** Without network: loading the election, saving the sealed ballot; with it: casting that file. */

import { alertBox, button, type Child, details, groups, h, icon, ICONS } from "../../page/dom.ts";
import { filePick } from "../../page/files.ts";
import { saveFile } from "../../page/frame.ts";
import { preparedFileName, preparedText } from "../prepared.ts";
import type { Envelope } from "../sending.ts";
import { type Poll, type Right, rightName } from "../session.ts";

export function chooseElection(use: (text: string) => void): Child {
  return h(
    "div",
    { class: "narrow stack" },
    h("p", { class: "kicker" }, "Isoloir hors ligne"),
    h("h1", {}, "Préparez votre bulletin sans internet"),
    h("p", {}, "Il vous faut le fichier de l’élection (election.json, sur la page publique du vote) et votre code de vote sur papier."),
    filePick("Choisir le fichier de l’élection", ".json,application/json", use),
    details("Comment cela se passe", h("p", {}, "Cette page chiffre votre bulletin sur cet appareil et vous le donne dans un fichier. Vous déposez ensuite ce fichier dans l’urne, depuis un appareil connecté où vous vous identifiez. Le fichier ne contient ni votre choix ni votre code.")),
  );
}

export function sealedToSave(envelope: Envelope): Child {
  const ballot = envelope.ballot!;
  return h(
    "div",
    { class: "narrow stack" },
    h("p", { class: "kicker" }, "Isoloir hors ligne"),
    h("h1", {}, "Votre bulletin est scellé, il reste à le déposer"),
    h("p", {}, "Il n’est pas encore dans l’urne. Enregistrez-le, puis, sur un appareil connecté, ouvrez l’isoloir depuis votre espace et choisissez « J’ai un bulletin préparé hors ligne »."),
    h("div", { class: "sheet stack-s" }, h("p", { class: "small soft" }, "Numéro de suivi du bulletin"), h("p", { class: "tracker" }, groups(ballot.tracker))),
    h("div", { class: "actions no-print" }, button("Enregistrer le bulletin scellé", () => saveFile(preparedFileName(ballot), preparedText(ballot), "application/json"), "main", { class: "btn grow" })),
  );
}

export interface DepositScreen {
  readonly poll: Poll;
  readonly rights: readonly Right[];
  /** Says in words why a file is not a ballot of this vote, or keeps it. */
  readonly load: (right: Right, text: string) => string | null;
  readonly ready: () => boolean;
  readonly send: () => void;
  readonly back: () => void;
}

export function depositScreen(s: DepositScreen): Child {
  const trouble = h("div", {});
  const picks = s.rights.map((right) => {
    const state = h("p", { class: "small", role: "status" });
    const use = (text: string) => {
      const why = s.load(right, text);
      trouble.replaceChildren(...(why ? [alertBox(why)] : []));
      state.replaceChildren(...(why ? [] : [icon(ICONS.check, 16), h("b", {}, " Bulletin valide, prêt à partir")]));
    };
    return h("div", { class: "stack-s" }, s.rights.length > 1 && h("h2", {}, rightName(right)), filePick("Choisir le bulletin scellé", ".json,application/json", use), state);
  });
  const go = () => (s.ready() ? s.send() : trouble.replaceChildren(alertBox("Choisissez d’abord le fichier du bulletin scellé.")));
  return h(
    "div",
    { class: "narrow stack" },
    h("p", { class: "kicker" }, s.poll.session.title),
    h("h1", {}, "Déposez un bulletin préparé hors ligne"),
    picks,
    trouble,
    h("div", { class: "actions" }, button("Envoyer à l’urne", go, "main", { class: "btn grow" }), button("Retour", s.back, "second")),
  );
}
