/**
 * Testing the device ("challenge or cast"): the ballots are sealed and their numbers shown first;
 * then they are either sent as they are, or opened and thrown away. A device that cheats cannot
 * know beforehand which of the two will be asked.
 */

import type { Election } from "../../protocol/election.ts";
import { button, type Child, details, groups, h } from "../../page/dom.ts";
import { saveFile } from "../../page/frame.ts";
import type { Envelope } from "../sending.ts";
import { rightName } from "../session.ts";

export interface SealedScreen {
  readonly envelopes: readonly Envelope[];
  readonly open: () => void;
  readonly send: () => void;
}

export function sealedScreen(s: SealedScreen): Child {
  const several = s.envelopes.length > 1;
  const numbers = s.envelopes.map(({ right, ballot }) => h("li", { class: "sheet stack-s" }, several && h("h2", {}, rightName(right)), h("p", { class: "tracker" }, groups(ballot?.tracker ?? ""))));
  return h(
    "div",
    { class: "narrow stack" },
    h("p", { class: "kicker" }, "Test du chiffrement"),
    h("h1", {}, several ? "Vos bulletins sont scellés" : "Votre bulletin est scellé"),
    h("p", {}, several ? "Recopiez sur un papier le début de leurs numéros : cet appareil ne peut plus changer ce qu’ils contiennent." : "Recopiez sur un papier le début de son numéro : cet appareil ne peut plus changer ce qu’il contient."),
    h("ul", { class: "receipts stack" }, numbers),
    h("p", {}, several ? "Cet appareil a dû les sceller sans savoir si vous alliez les ouvrir ou les envoyer : s’il a triché, les ouvrir le montre." : "Cet appareil a dû le sceller sans savoir si vous alliez l’ouvrir ou l’envoyer : s’il a triché, l’ouvrir le montre."),
    h(
      "div",
      { class: "actions" },
      button(several ? "Les ouvrir pour vérifier (ils ne seront pas envoyés)" : "L’ouvrir pour vérifier (il ne sera pas envoyé)", s.open, "main", { class: "btn grow long" }),
      button(several ? "Les envoyer tels quels" : "L’envoyer tel quel", s.send, "second", { class: "btn second grow long" }),
    ),
  );
}

/** What a sealed ballot contains, in a form that another program can check. */
export function openingText(election: Election, envelope: Envelope): string {
  const ballot = envelope.ballot!;
  const openings = ballot.openings.map((answers) => answers.map(({ m, r }) => ({ vote: Number(m), randomness: String(r) })));
  const check = "for each choice: alpha = g^randomness, beta = public_key^randomness * g^vote";
  return JSON.stringify({ check, election: election.source, tracker: ballot.tracker, ballot: ballot.text, openings }, null, 1);
}

export interface OpenedScreen {
  readonly election: Election;
  readonly envelopes: readonly Envelope[];
  /** What each sealed ballot holds, recomputed from its ciphertexts. */
  readonly contents: readonly (readonly { readonly question: string; readonly answer: string; readonly right: boolean }[])[];
  readonly restart: () => void;
}

function verdict(honest: boolean, several: boolean): string {
  if (several) return honest ? "Les bulletins contenaient bien vos choix" : "Un bulletin ne contenait pas votre choix";
  return honest ? "Le bulletin contenait bien votre choix" : "Le bulletin ne contenait pas votre choix";
}

export function openedScreen(s: OpenedScreen): Child {
  const several = s.envelopes.length > 1;
  const honest = s.contents.every((lines) => lines.every((line) => line.right));
  const blocks = s.envelopes.map((envelope, i) => {
    const lines = s.contents[i].map((line) => h("li", {}, h("span", {}, line.question), " ", h("b", {}, line.answer), !line.right && h("b", {}, " : le contenu ne correspond pas")));
    const save = () => saveFile(`bulletin-ouvert-${envelope.ballot!.tracker.slice(0, 8).replace(/\W/g, "x")}.json`, openingText(s.election, envelope), "application/json");
    return h("div", { class: "sheet stack-s" }, h("h2", {}, rightName(envelope.right)), h("p", { class: "tracker" }, groups(envelope.ballot!.tracker)), h("ul", { class: "summary" }, lines), button("Enregistrer ce bulletin ouvert", save, "quiet"));
  });
  return h(
    "div",
    { class: "narrow stack" },
    h("p", { class: "kicker" }, "Test du chiffrement"),
    h("h1", {}, verdict(honest, several)),
    h("p", {}, honest ? `${several ? "Les numéros sont-ils ceux" : "Le numéro est-il celui"} que vous avez ${several ? "notés" : "noté"} ? Cet essai est annulé : rien n’a été envoyé et il vous reste à voter.` : "N’utilisez pas cet appareil pour voter, et prévenez le bureau de l’assemblée."),
    blocks,
    details(
      "Ne pas croire cet appareil : vérifier avec un autre",
      h("p", {}, "Cette page vous montre ce qu’elle veut. Pour ne pas dépendre d’elle, faites relire le bulletin ailleurs :"),
      h(
        "ol",
        {},
        h("li", {}, "Enregistrez le bulletin ouvert, et copiez le fichier sur un autre appareil."),
        h("li", {}, "Là, ouvrez ", h("a", { href: "/verificateur/", target: "_blank", rel: "noopener" }, "le vérificateur"), h("span", { class: "small soft" }, " (nouvel onglet)"), " et donnez-lui ce fichier. La commande « python -m votes.belenios open » le lit aussi."),
        h("li", {}, "Comparez le numéro avec celui que vous avez noté, et le contenu avec votre choix."),
      ),
      h("p", {}, "Ce fichier montre le choix de l’essai : ne le partagez pas si c’est aussi le vôtre."),
    ),
    h("div", { class: "actions" }, button("Reprendre le vote", s.restart, "main", { class: "btn grow" })),
  );
}
