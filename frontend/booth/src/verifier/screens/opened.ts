/** A ballot that the booth opened: what it really holds, recomputed here. */

import { alertBox, type Child, groups, h } from "../../page/dom.ts";
import type { Screen } from "../../page/frame.ts";
import { Flaw } from "../../protocol/flaw.ts";
import type { OpenedBallot } from "../../protocol/opened.ts";
import { again, kicker } from "./choosing.ts";
import { technical } from "./running.ts";

export function openedBallot(read: () => OpenedBallot): Screen {
  try {
    return contents(read());
  } catch (error) {
    if (!(error instanceof Flaw)) throw error;
    const title = "Ce bulletin ne s’ouvre pas comme annoncé";
    const words = alertBox("Le fichier et le bulletin scellé ne vont pas ensemble.", h("p", {}, "N’utilisez plus l’appareil qui l’a fabriqué pour voter, gardez ce fichier et prévenez le bureau de l’assemblée."), technical(error.check, error.message));
    return screen(title, words);
  }
}

function contents({ election, tracker, ticked }: OpenedBallot): Screen {
  const rows = election.questions.map((question, i) => h("li", {}, h("div", {}, h("h2", {}, question.title), h("p", {}, h("b", {}, ticked[i].join(", ") || "Rien de coché")))));
  return screen(
    "Voici ce que contient ce bulletin",
    h("p", {}, "Les chiffrés ont été recalculés ici à partir des nombres tirés au hasard par l’isoloir : ils ne peuvent rien contenir d’autre. Comparez avec votre choix, et ce numéro avec celui que vous aviez noté avant l’ouverture :"),
    h("p", { class: "tracker" }, groups(tracker)),
    h("ol", { class: "summary" }, rows),
    h("p", {}, "Si tout concorde, l’appareil a chiffré honnêtement ce bulletin-là. Il n’a pas été envoyé et ne compte pas."),
    h("p", { class: "small soft" }, "Empreinte de l’élection : ", h("span", { class: "fingerprint" }, election.fingerprint)),
  );
}

function screen(title: string, ...content: Child[]): Screen {
  return { title, content: h("div", { class: "narrow stack" }, kicker(), h("h1", {}, title), content, again()) };
}
