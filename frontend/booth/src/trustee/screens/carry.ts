/** On the connected device: the state to carry to a device without network, and its answer. */

import { alertBox, button, type Child, details, h } from "../../page/dom.ts";
import { filePick } from "../../page/files.ts";
import { saveFile } from "../../page/frame.ts";
import { fields, parseJson } from "../../protocol/shape.ts";
import { type HolderState, type Stage } from "../state.ts";

/** The state with the poll's identifier, which the address bar of the other device will not say. */
export function portableState(state: HolderState): string {
  const data = fields(parseJson(state.source, "state"), "state");
  return JSON.stringify({ ...data, poll: { ...fields(data.poll, "poll"), uuid: state.uuid } });
}

export function carry(state: HolderState, send: (stage: Stage, payload: unknown) => void): Child {
  const trouble = h("div", {});
  const save = () => saveFile(`ouvote-etat-${state.uuid}-${state.stage}.json`, portableState(state), "application/json");
  const use = (text: string) => {
    try {
      const data = fields(parseJson(text, "contribution"), "contribution");
      if (data.stage === state.stage) return send(state.stage, data.payload);
    } catch {
      // Not JSON: the words below say so.
    }
    trouble.replaceChildren(alertBox("Ce fichier n’est pas la contribution attendue à cette étape."));
  };
  const content = details(
    "Travailler sur un appareil sans réseau",
    h("p", {}, "La clé peut rester sur un appareil qui n’est jamais connecté. Enregistrez la page hors ligne et l’état, ouvrez-les là-bas, puis rapportez la contribution."),
    h("p", {}, h("a", { href: "/static/booth/depositaire-hors-ligne.html", download: "depositaire-hors-ligne.html" }, "Enregistrer la page hors ligne")),
    button("Enregistrer l’état", save, "second"),
    filePick("Envoyer la contribution rapportée", ".json,application/json", use),
    trouble,
  );
  return h("div", { class: "narrow carry no-print" }, content);
}
