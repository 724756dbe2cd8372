/** After the vote: thanks, the receipt, what to do with it; or what was refused, and why. */

import { button, type Child, details, groups, h, icon, ICONS, plural } from "../../page/dom.ts";
import { dayAndHour, exactTime } from "../../page/dates.ts";
import { saveFile } from "../../page/frame.ts";
import { squareCode } from "../../page/squarecode.ts";
import { type Envelope, type Receipt } from "../sending.ts";
import { of, type Poll, type Right, rightName } from "../session.ts";

interface Recorded {
  readonly right: Right;
  readonly receipt: Receipt;
}

function recordedOf(envelopes: readonly Envelope[]): Recorded[] {
  return envelopes.flatMap(({ right, delivery }) => (delivery.state === "recorded" ? [{ right, receipt: delivery.receipt }] : []));
}

/** When the ballot was received, as precisely as the urn says it. */
const instant = (r: Receipt) => (r.toTheHour ? `${dayAndHour(r.at)} ou dans l’heure qui suit` : exactTime(r.at));

/** The receipt as a text that can be read without any program. */
export function receiptText(poll: Poll, recorded: readonly Recorded[]): string {
  const { session, election } = poll;
  const head = ["RÉCÉPISSÉ DE VOTE", "", session.title, session.subtitle, `Urne : ${session.urn}`, `Élection : ${election.uuid}`, `Empreinte de l’élection : ${election.fingerprint}`];
  const blocks = recorded.flatMap(({ right, receipt: r }) => [
    "",
    `Pour : ${rightName(right)}`,
    `Numéro de suivi : ${r.tracker}`,
    `Enregistré le ${instant(r)} (${r.at})`,
    `Rang dans l’urne : ${r.height}`,
    `Empreinte de l’urne après ce bulletin : ${r.head}`,
    `Signature de l’urne : ${r.signature}`,
    `Clé de l’urne : ${r.urnKey}`,
    ...(session.board ? [`Le retrouver : ${boardAddress(session.board, r.tracker)}`] : []),
  ]);
  const foot = [
    "",
    "Ce récépissé ne dit pas ce que vous avez voté.",
    "Cherchez ce numéro au tableau public de l’urne. Pendant le vote, les bulletins y paraissent par",
    "dizaines ; après la fermeture ils y sont tous : si le vôtre y est, il est compté. S’il n’y est",
    "pas, ce récépissé signé le prouve : prévenez le bureau.",
    "",
  ];
  return [...head, ...blocks, ...foot].join("\n");
}

/** The number travels behind "#", which no browser sends: the board looks for it by itself. */
function boardAddress(board: string, tracker: string): string {
  return `${board}#${tracker.replaceAll("+", "-").replaceAll("/", "_")}`;
}

function receiptCard({ right, receipt }: Recorded, alone: boolean, board: string): HTMLElement {
  const number = h("div", { class: "stack-s" }, h("p", { class: "small soft" }, "Numéro de suivi du bulletin"), h("p", { class: "tracker" }, groups(receipt.tracker)));
  return h(
    "li",
    { class: "sheet stack-s" },
    !alone && h("h2", {}, rightName(right)),
    board ? h("div", { class: "with-code" }, number, h("div", { class: "stack-s" }, squareCode(boardAddress(board, receipt.tracker), "Code à scanner : le tableau public, à ce numéro"), h("p", { class: "small soft" }, "À photographier : il mène à ce bulletin, au tableau public."))) : number,
    h("p", { class: "small" }, `Enregistré le ${instant(receipt)}, rang ${receipt.height} dans l’urne.`),
  );
}

function titleOf(recorded: number, all: number): string {
  if (recorded === 0) return all > 1 ? "Vos votes ne sont pas enregistrés" : "Votre vote n’est pas enregistré";
  if (recorded === all) return "Merci, votre vote est enregistré";
  return `${recorded} bulletin${recorded > 1 ? "s enregistrés" : " enregistré"} sur ${all}`;
}

export function receiptScreen(poll: Poll, envelopes: readonly Envelope[]): Child {
  const recorded = recordedOf(envelopes);
  const all = recorded.length === envelopes.length;
  const count = recorded.length > 1 ? `${plural(recorded.length, "bulletin est dans l’urne", "bulletins sont dans l’urne")}. ` : "";
  return h(
    "div",
    { class: "narrow stack receipt" },
    all && h("span", { class: "seal", "aria-hidden": "true" }, icon(ICONS.check, 34)),
    h("p", { class: "kicker" }, poll.session.title),
    h("h1", {}, titleOf(recorded.length, envelopes.length)),
    all && h("p", {}, `${count}Vous n’avez plus rien à faire. Le résultat vous sera envoyé après le dépouillement.`),
    envelopes.map(({ right, delivery }) => delivery.state === "refused" && refusedCard(envelopes.length > 1 ? `${rightName(right)} : ` : "", [delivery.why.title, delivery.why.detail, delivery.why.remedy])),
    recorded.length > 0 && [keep(poll, recorded, envelopes.length === 1)],
    h("div", { class: "actions no-print" }, h("a", { class: recorded.length ? "btn second" : "btn", href: "/" }, "Revenir à mon espace")),
  );
}

function refusedCard(name: string, [title, ...lines]: readonly string[]): HTMLElement {
  const words = h("div", { class: "stack-s" }, h("p", {}, h("b", {}, `${name}${title}`)), lines.filter(Boolean).map((line) => h("p", {}, line)));
  return h("div", { class: "alert", role: "alert" }, icon(ICONS.cross), words);
}

function keep(poll: Poll, recorded: readonly Recorded[], alone: boolean): Child {
  const several = recorded.length > 1;
  const save = () => saveFile(`recepisse-${poll.election.uuid}.txt`, receiptText(poll, recorded));
  const why = several ? "Gardez ces numéros : ils retrouvent vos bulletins dans l’urne, sans dire ce que vous avez voté." : "Gardez ce numéro : il retrouve votre bulletin dans l’urne, sans dire ce que vous avez voté.";
  const links = recorded.map(({ right, receipt }) => {
    const label = alone || right.kind === "own" ? "Chercher mon bulletin au tableau public" : `Chercher le bulletin ${of(right.label)} au tableau public`;
    return h("p", { class: "no-print" }, h("a", { href: boardAddress(poll.session.board, receipt.tracker), rel: "noreferrer noopener", target: "_blank" }, label), h("span", { class: "small soft" }, " (nouvel onglet)"));
  });
  return [
    h("ul", { class: "receipts stack" }, recorded.map((r) => receiptCard(r, alone, poll.session.board))),
    h("p", { class: "print-only" }, `Urne : ${poll.session.urn}`, h("br"), `Empreinte de l’élection : ${poll.election.fingerprint}`),
    recorded.map(({ receipt }) => h("p", { class: "print-only" }, `Signature de l’urne (${receipt.tracker.slice(0, 4)}…) : ${receipt.signature}`)),
    h("p", {}, why),
    poll.session.board && links,
    h("div", { class: "actions no-print" }, button("Enregistrer le récépissé", save, "main", { class: "btn grow long" }), button("Imprimer", () => window.print(), "second")),
    details(
      "À quoi sert ce récépissé",
      h("p", {}, "Le tableau de l’urne est public dès maintenant : pendant le vote, les bulletins y paraissent par dizaines ; après la fermeture, ils y sont tous. Si votre numéro y figure, votre bulletin est compté tel que vous l’avez envoyé. S’il n’y figurait pas après la fermeture, ce récépissé, signé par l’urne, le prouverait."),
      poll.session.board && h("p", { class: "small soft" }, "La recherche se fait dans le navigateur : personne n’apprend quel numéro vous cherchez. Le code carré, photographié avec un téléphone, mène au même endroit."),
      h("p", { class: "small soft" }, "Empreinte de l’élection :"),
      h("p", { class: "fingerprint" }, poll.election.fingerprint),
    ),
  ];
}
