/** The verdict: every check that passed, the first that failed, the result of each question. */

import { alertBox, type Child, details, h, icon, ICONS, plural } from "../../page/dom.ts";
import type { Screen } from "../../page/frame.ts";
import type { Election } from "../../protocol/election.ts";
import type { Result } from "../../protocol/result.ts";
import type { CheckResult } from "../../protocol/verify.ts";
import words from "../words.json";
import type { Compared } from "../published.ts";
import { again, COMMAND, kicker } from "./choosing.ts";
import { comparison, differs } from "./comparison.ts";
import { stageWords } from "./ready.ts";
import { checkLine, failedLine, ruleWords, technical } from "./running.ts";

export interface Failure {
  readonly check: string;
  readonly detail: string;
  readonly ballot: number | null;
  readonly tracker: string | null;
}

export interface Verdict {
  readonly election: Election | null;
  readonly stage: string | null;
  readonly head: string | null;
  readonly ballots: number;
  /** How many ballots had their proofs verified. */
  readonly proven: number;
  readonly voters: number;
  readonly counted: number;
  readonly result: Result | null;
  readonly failure: Failure | null;
  readonly passed: readonly CheckResult[];
  /** What this site published of the vote, once the archive has proved itself. */
  readonly compared: Compared | null;
}

export function verdictScreen(v: Verdict): Screen {
  if (v.failure?.check === "group") return otherGroup(v);
  const sampled = v.proven < v.ballots;
  const other = v.compared !== null && differs(v.compared);
  const title = v.failure ? "Ce fichier ne prouve pas un vote valide" : other ? "Ce vote n’est pas celui qui a été publié ici" : sampled ? "Aucun défaut trouvé" : "Ce vote est valide";
  const name = v.election?.name;
  const content = h(
    "div",
    { class: "narrow stack" },
    !v.failure && !other && h("span", { class: "seal", "aria-hidden": "true" }, icon(ICONS.check, 34)),
    name ? h("p", { class: "kicker" }, name) : kicker(),
    h("h1", {}, title),
    other && otherVote(),
    v.failure ? failed(v.failure) : valid(v),
    v.compared && comparison(v.compared),
    v.result && v.election && results(v.election, v.result),
    !v.failure && fingerprints(v),
    checks(v),
    again(),
  );
  return { title, content };
}

/** Every check in its order: behind a fold when all passed, in full when one failed. */
function checks({ failure, passed }: Verdict): Child {
  const list = h("ul", { class: "rights" }, passed.map(checkLine), failure && failedLine(failure.check));
  if (failure) return [h("h2", {}, "Contrôles passés avant l’échec"), list];
  return details(`${plural(passed.length, "contrôle passé", "contrôles passés")}, un par un`, list);
}

function failed({ check, detail, ballot, tracker }: Failure): Child {
  return [
    alertBox(
      `Règle enfreinte : ${ruleWords(check)}.`,
      ballot !== null && h("p", {}, `Bulletin n° ${ballot}, numéro de suivi `, h("span", { class: "tracker" }, tracker ?? "")),
      technical(check, detail),
    ),
    h("p", {}, "Téléchargez le fichier de nouveau depuis la page publique du vote et recommencez. Si l’échec se répète, prévenez le bureau de l’assemblée et gardez ce fichier : il prouve ce que vous avez reçu."),
  ];
}

/** The archive proves itself, and is not the one: forged as a whole, or of another urn. */
function otherVote(): Child {
  return alertBox("Le fichier est cohérent, mais il ne correspond pas à ce que ce site a scellé et publié.", h("p", {}, "Téléchargez-le de nouveau depuis la page publique du vote. Si la différence reste, gardez ce fichier et prévenez le bureau de l’assemblée : l’une des deux versions est fausse."));
}

function valid(v: Verdict): Child {
  const facts = `${stageWords(v.stage ?? "")} ; ${plural(v.voters, "code de vote", "codes de vote")}, ${plural(v.ballots, "bulletin reçu", "bulletins reçus")}, ${v.counted} ${v.counted > 1 ? "comptés" : "compté"} (le dernier de chaque code).`;
  const part = h("p", { class: "note" }, `Les preuves de ${v.proven} bulletins tirés au sort, sur ${v.ballots}, ont été recalculées ; tous les autres contrôles portent sur tous les bulletins. La commande vérifie aussi toutes les preuves : `, h("code", {}, COMMAND));
  return [h("p", {}, facts[0].toUpperCase() + facts.slice(1)), v.proven < v.ballots && part, h("p", {}, words.limits)];
}

function results(election: Election, result: Result): Child {
  const blocks = election.questions.map((question, i) => {
    const labels = question.blank ? ["Vote blanc", ...question.answers] : question.answers;
    const rows = labels.map((label, j) => h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, result[i][j].toLocaleString("fr-FR"))));
    return h("table", { class: "results" }, h("caption", {}, question.title), h("tbody", {}, rows));
  });
  return [h("h2", {}, "Résultat, tel que l’archive le prouve"), blocks];
}

function fingerprints(v: Verdict): Child {
  return details("Empreintes, à comparer avec celles du procès-verbal", h("p", {}, "Élection"), h("p", { class: "fingerprint" }, v.election?.fingerprint ?? ""), h("p", {}, "Dernier événement de l’urne"), h("p", { class: "fingerprint" }, v.head ?? ""));
}

/** This program knows one group; another is no fault of the archive. */
function otherGroup(v: Verdict): Screen {
  const title = "Ce vote utilise un autre groupe de calcul";
  return { title, content: h("div", { class: "narrow stack" }, kicker(), h("h1", {}, title), h("p", {}, "Cette page ne connaît que BELENIOS-2048. Rien ne dit que ce vote est faux : vérifiez-le avec la commande."), h("p", {}, h("code", {}, COMMAND)), h("ul", { class: "rights" }, v.passed.map(checkLine)), again()) };
}
