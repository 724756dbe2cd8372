/** While ballots are made and sent, and when nobody knows yet whether one arrived. */

import { button, type Child, h, icon, ICONS } from "../../page/dom.ts";
import type { Delivery, Envelope } from "../sending.ts";
import { rightName } from "../session.ts";

const WORDS: Readonly<Record<Delivery["state"], string>> = {
  waiting: "en attente",
  sealing: "chiffrement en cours",
  sealed: "chiffré, prêt à partir",
  sending: "envoi en cours",
  retrying: "nouvel essai bientôt",
  recorded: "enregistré dans l’urne",
  refused: "refusé",
  unknown: "nous ne savons pas encore",
};

function line({ right, delivery: { state } }: Envelope): HTMLElement {
  const bad = state === "refused" || state === "unknown";
  const drawing = state === "recorded" ? ICONS.check : state === "refused" ? ICONS.cross : state === "unknown" ? ICONS.warning : ICONS.clock;
  return h("li", { class: state === "recorded" ? "ok" : bad ? "no" : "" }, icon(drawing), h("span", {}, h("b", {}, rightName(right)), h("span", { class: "state" }, WORDS[state])));
}

export class SendingScreen {
  private readonly bar = h("progress", { max: 1, value: 0, "aria-label": "Avancement du chiffrement et de l’envoi" });
  private readonly rows = h("ul", { class: "rights" });
  private readonly words = h("p", { role: "status" });
  readonly content: Child;

  constructor(private readonly envelopes: readonly Envelope[]) {
    const title = envelopes.length > 1 ? "Vos bulletins partent" : "Votre bulletin part";
    const stay = h("p", {}, "Gardez cette page ouverte jusqu’au récépissé.");
    this.content = h("div", { class: "narrow stack" }, h("h1", {}, title), stay, this.bar, this.words, this.rows);
    this.refresh();
  }

  /** Encryption is most of the work: four fifths of the bar. */
  advance(doneQuestions: number, allQuestions: number): void {
    this.bar.value = (0.8 * doneQuestions) / allQuestions;
  }

  refresh(): void {
    this.rows.replaceChildren(...this.envelopes.map(line));
    const recorded = this.envelopes.filter((e) => e.delivery.state === "recorded").length;
    if (recorded) this.bar.value = 0.8 + (0.2 * recorded) / this.envelopes.length;
    const words = this.situation();
    if (this.words.dataset.words === words) return;
    this.words.dataset.words = words;
    this.words.replaceChildren(words);
  }

  private situation(): string {
    for (const { delivery } of this.envelopes) {
      if (delivery.state === "retrying") return `L’urne ne répond pas. Nouvel essai dans ${delivery.seconds} s, avec le même bulletin : il ne peut pas compter deux fois.`;
    }
    return this.envelopes.some((e) => e.delivery.state === "sealing") ? "Chiffrement sur cet appareil…" : "Envoi à l’urne…";
  }
}

export interface UnknownScreen {
  readonly envelopes: readonly Envelope[];
  readonly resend: () => void;
  readonly verify: () => void;
  /** What the last verification said. */
  readonly notice: string;
  /** The urn answered that it does not hold a ballot of these. */
  readonly absent: boolean;
}

/** No answer came: the truth, and two safe things to do. */
export function unknownScreen(s: UnknownScreen): Child {
  const several = s.envelopes.length > 1;
  const doubt = several ? "Nous ne savons pas encore si vos bulletins sont tous arrivés" : "Nous ne savons pas encore si votre bulletin est arrivé";
  const missing = several ? "Vos bulletins ne sont pas encore tous dans l’urne" : "Votre bulletin n’est pas encore dans l’urne";
  return h(
    "div",
    { class: "narrow stack" },
    h("h1", {}, s.absent ? missing : doubt),
    s.notice && h("p", { class: "note", role: "status" }, s.notice),
    !s.absent && h("p", {}, "L’urne n’a pas répondu. Votre connexion est peut-être coupée."),
    h("p", {}, several ? "Les bulletins sont toujours là, dans cette page : ne la fermez pas." : "Le bulletin est toujours là, dans cette page : ne la fermez pas."),
    h("p", {}, "Renvoyer le même bulletin est sans risque : il ne compte jamais deux fois."),
    h("ul", { class: "rights" }, s.envelopes.map(line)),
    h(
      "div",
      { class: "actions" },
      button(several ? "Renvoyer les mêmes bulletins" : "Renvoyer le même bulletin", s.resend, "main", { class: "btn grow long" }),
      button("Vérifier si mon vote est enregistré", s.verify, "second", { class: "btn second grow long" }),
    ),
  );
}
