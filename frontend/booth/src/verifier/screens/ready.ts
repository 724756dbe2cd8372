/** The archive is readable: what it holds, and how long the rest will take. */

import { button, type Child, h, plural } from "../../page/dom.ts";
import type { Screen } from "../../page/frame.ts";
import type { Election } from "../../protocol/election.ts";
import { inWords } from "../estimate.ts";
import words from "../words.json";
import { COMMAND, kicker } from "./choosing.ts";

export interface Ready {
  readonly election: Election;
  readonly ballots: number;
  readonly stage: string;
  /** How many ballots a sample has; as many as there are when all are checked. */
  readonly sample: number;
  /** Seconds, for all the proofs and for those of the sample. */
  readonly all: number;
  readonly some: number;
  readonly start: (proven: number) => void;
}

export function stageWords(stage: string): string {
  return (words.stages as Record<string, string>)[stage] ?? stage;
}

/** The best chance, in hundredths, that a draw has of meeting one false ballot among `bad`. */
export function chanceToMeet(ballots: number, sample: number, bad: number): number {
  let missed = 1;
  for (let i = 0; i < bad; i++) missed *= Math.max(0, ballots - sample - i) / (ballots - i);
  return Math.floor((1 - missed) * 100);
}

export function readyScreen(s: Ready): Screen {
  const title = s.election.name || "Le vote est prêt à être vérifié";
  const sampled = s.sample < s.ballots;
  const everything = () => s.start(s.ballots);
  const content = h(
    "div",
    { class: "narrow stack" },
    kicker(),
    h("h1", {}, title),
    h("p", {}, `${plural(s.election.questions.length, "question")}, ${plural(s.ballots, "bulletin")} : ${stageWords(s.stage)}. Le fichier est entier et sa chaîne d’événements intacte.`),
    sampled ? sampling(s) : h("p", {}, `Restent les clés, les bulletins et le compte : ${inWords(s.all)} sur cet appareil. Gardez la page ouverte.`),
    sampled
      ? h("div", { class: "actions" }, button(`Commencer avec ${s.sample} bulletins tirés au sort`, () => s.start(s.sample), "main", { class: "btn grow long" }), button("Tout vérifier ici", everything, "second", { class: "btn second grow long" }))
      : h("div", { class: "actions" }, button("Commencer la vérification", everything, "main", { class: "btn grow" })),
  );
  return { title, content };
}

function sampling(s: Ready): Child {
  const bad = Math.ceil(s.ballots / 100);
  return [
    h("p", {}, `Tous les bulletins seront contrôlés, sauf leurs preuves, longues à recalculer dans un navigateur : celles de ${s.sample} bulletins tirés au sort le seront, en ${inWords(s.some)} sur cet appareil. Toutes : ${inWords(s.all)}.`),
    h("p", { class: "note" }, `Si ${bad} bulletins sur ${s.ballots} étaient faux, ce tirage en rencontrerait un dans ${chanceToMeet(s.ballots, s.sample, bad)} cas sur 100. Pour une certitude entière, la commande vérifie tout : `, h("code", {}, COMMAND)),
  ];
}
