/** The voter's way through the booth: rights, questions, summary, sending, receipt. */

import { button, h } from "../page/dom.ts";
import { letGo, type Screen, setHead, setStatus, show, warnBeforeLeaving, whileLoading } from "../page/frame.ts";
import { ownPath, Refused, Unreachable } from "../page/requests.ts";
import { explain, homeLink, showTrouble, troubleScreen } from "../page/trouble.ts";
import { isCredential, publicCredential } from "../protocol/credential.ts";
import { Choices } from "./choices.ts";
import { contentsOf } from "./opening.ts";
import { offlinePoll, readPrepared } from "./prepared.ts";
import { closingLine, needsStart, nothingToCast, reloadedNotice, signInElsewhere, startScreen } from "./screens/before.ts";
import { chooseElection, depositScreen, sealedToSave } from "./screens/prepared.ts";
import { judgmentScreen } from "./screens/judgment.ts";
import { questionScreen } from "./screens/question.ts";
import { receiptScreen } from "./screens/receipt.ts";
import { SendingScreen, unknownScreen } from "./screens/sending.ts";
import { togetherScreen } from "./screens/together.ts";
import { openedScreen, sealedScreen } from "./screens/trial.ts";
import { summaryScreen, type SummaryScreen } from "./screens/summary.ts";
import { deliver, type Envelope, findReceipt, seal } from "./sending.ts";
import { fetchPoll, fetchSession, type Poll, type Right, rightName, sameRight, type Session, usable, votesFor } from "./session.ts";
import { isMissing, type Sheet, sheetsOf } from "./sheets.ts";

/** A place in the booth, as the browser's history knows it: never what was chosen. */
type Place = { at: "start" } | { at: "question"; index: number; editing?: boolean } | { at: "together" } | { at: "summary" };

/** `scanned` is the code of a letter, when the page was opened by its square code. */
export async function enter(uuid: string, scanned = ""): Promise<void> {
  try {
    const session = await whileLoading("Ouverture de l’isoloir…", fetchSession(uuid));
    setHead(["Vous votez pour : ", h("b", {}, votesFor(session))], closingLine(session.closesAt));
    if (usable(session).length === 0) return show({ title: session.title, content: nothingToCast(session) });
    const poll = await whileLoading("Ouverture de l’isoloir…", fetchPoll(session));
    new Journey(uuid, poll, scanned).begin();
  } catch (error) {
    const path = error instanceof Refused ? ownPath(error.status === 401 ? error.body.sign_in : error.body.step_up) : null;
    if (path && scanned) return show({ title: "Identifiez-vous", content: signInElsewhere(path, () => void enter(uuid, scanned)) });
    if (path) return location.replace(path);
    showTrouble(error, () => void enter(uuid, scanned));
  }
}

/** Without network: the election comes in a file, the ballot leaves in one. */
export function enterOffline(): void {
  const use = (source: string) => {
    try {
      new Journey("", offlinePoll(source)).begin();
    } catch (error) {
      showTrouble(error, enterOffline);
    }
  };
  show({ title: "Isoloir hors ligne", content: chooseElection(use) });
}

function wasReloaded(): boolean {
  const [arrival] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return arrival?.type === "reload";
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

class Journey {
  private rights: Right[];
  private choices: Choices;
  /** What is asked on one screen each. */
  private readonly sheets: readonly Sheet[];
  private phase: "choosing" | "sending" | "over" = "choosing";
  private notice: SummaryScreen["notice"] = null;
  private place: Place = { at: "start" };
  /** Said once, on the first screen, when the vote begins again. */
  private greeting: Screen["content"] = wasReloaded() && reloadedNotice();
  /** Codes that people typed because the server does not know them. */
  private readonly codes = new Map<Right, string>();

  /** `uuid` is empty without network. */
  constructor(
    private readonly uuid: string,
    private poll: Poll,
    scanned = "",
  ) {
    this.rights = usable(poll.session);
    const { group, uuid: election } = poll.election;
    const typing = this.rights.filter((right) => right.credential === null);
    const known = isCredential(scanned) ? publicCredential(group, election, scanned) : "";
    const whose = typing.find((right) => right.publicKey === known) ?? typing[0];
    if (scanned && whose) this.codes.set(whose, scanned);
    this.sheets = sheetsOf(poll.election.questions);
    this.choices = new Choices(poll.election.questions, this.rights.length);
  }

  begin(): void {
    warnBeforeLeaving(() => this.phase === "sending" || (this.phase === "choosing" && this.choices.started));
    window.addEventListener("popstate", (event) => this.wentBack(event.state as Place | null));
    this.place = needsStart(this.poll.session) ? { at: "start" } : { at: "question", index: 0 };
    history.replaceState(this.place, "");
    this.render();
  }

  /** Rights whose code was left empty wait for another visit. */
  private start(): void {
    const ready = this.rights.filter((right) => right.credential !== null || this.codes.has(right));
    if (ready.length < this.rights.length) {
      this.rights = ready;
      this.choices = new Choices(this.poll.election.questions, ready.length);
      setHead(["Vous votez pour : ", h("b", {}, votesFor(this.poll.session, ready))], closingLine(this.poll.session.closesAt));
    }
    this.go({ at: "question", index: 0 });
  }

  private go(place: Place): void {
    this.greeting = null;
    this.place = place;
    history.pushState(place, "");
    this.render();
  }

  /** The browser's back and forward buttons move between questions; later they do nothing. */
  private wentBack(place: Place | null): void {
    if (this.phase !== "choosing" || !place) return;
    const firstMissing = this.sheets.findIndex((sheet) => isMissing(sheet, this.choices));
    const tooFar = firstMissing >= 0 && (place.at === "summary" || (place.at === "question" && place.index > firstMissing));
    this.place = tooFar ? { at: "question", index: firstMissing } : place;
    this.render();
  }

  private screen(name: string, content: Screen["content"], wide = false): void {
    show({ title: `${name} · ${this.poll.session.title}`, content: [this.greeting, content], wide });
  }

  /** What stands until the urn has answered: whoever votes again has a ballot that counts. */
  private unchanged(): string {
    const again = this.rights.length > 0 && this.rights.every((right) => right.voted);
    return again ? "Votre vote précédent compte encore." : "Pas encore voté.";
  }

  private pending(more: string): void {
    setStatus("pending", this.unchanged(), more);
  }

  private render(): void {
    this.pending("Rien n’est envoyé.");
    const { place } = this;
    if (place.at === "start") {
      const deposit = this.uuid && this.rights.some((right) => right.credential === null) ? () => this.deposit() : null;
      return this.screen("Voter", startScreen(this.poll, this.codes, () => this.start(), deposit));
    }
    if (place.at === "question") return this.question(place.index, place.editing === true);
    if (place.at === "together") return this.together();
    const edit = (index: number) => this.go({ at: "question", index, editing: true });
    const { poll, sheets, rights, choices, notice } = this;
    const screen = { poll, sheets, rights, choices, notice, edit, offline: !this.uuid, send: () => void this.send(), test: () => void this.trial(), back: () => history.back() };
    this.screen("Récapitulatif", summaryScreen(screen));
  }

  private question(index: number, editing: boolean): void {
    const total = this.sheets.length;
    const next = () => this.go(editing || index === total - 1 ? { at: "summary" } : { at: "question", index: index + 1 });
    const back = index > 0 || editing || needsStart(this.poll.session) ? () => history.back() : null;
    const other = total > 1 && !editing && button("Voir toutes les décisions sur une seule page", () => this.go({ at: "together" }), "quiet");
    const judged = this.sheets[index].options.length > 0;
    this.screen(`${index + 1} sur ${total}`, [this.panel(index, editing, next, back), other], !judged);
  }

  private panel(index: number, editing: boolean, next: () => void, back: (() => void) | null): Screen["content"] {
    const { rights, choices, poll, sheets } = this;
    const { questions } = poll.election;
    const sheet = sheets[index];
    const [position] = sheet.positions;
    const common = { index, total: sheets.length, explanation: poll.explanations[position], rights, choices, editing, next, back };
    return sheet.options.length > 0 ? judgmentScreen({ ...common, sheet, questions }) : questionScreen({ ...common, position, question: questions[position] });
  }

  /** Every decision on one page, for those who would rather scroll. */
  private together(): void {
    const panel = (index: number, next: () => void) => this.panel(index, true, next, null);
    const apart = () => this.go({ at: "question", index: 0 });
    this.screen("Décisions", togetherScreen({ title: this.poll.session.title, count: this.sheets.length, panel, next: () => this.go({ at: "summary" }), apart }));
  }

  /** Back to the summary with a reason; every choice is kept. */
  private stop(title: string, lines: NonNullable<SummaryScreen["notice"]>["lines"]): void {
    this.phase = "choosing";
    this.place = { at: "summary" };
    this.notice = { title, lines };
    this.render();
    this.notice = null;
  }

  /**
   * Fresh permits just before sealing: the first ones may have expired while reading, and a right
   * may have been taken back meanwhile. Returns false when something must be said first.
   */
  private async refreshRights(): Promise<boolean> {
    if (!this.uuid) return true;
    let session: Session;
    try {
      session = await whileLoading("Vérification de vos droits de vote…", fetchSession(this.uuid));
    } catch (error) {
      this.stopForRights(error);
      return false;
    }
    const fresh = usable(session);
    const matches = this.rights.map((right) => fresh.find((f) => sameRight(f, right)));
    const lost = this.rights.filter((_, i) => !matches[i]);
    this.poll = { ...this.poll, session };
    if (lost.length > 0) {
      this.afterLoss(session, lost);
      return false;
    }
    this.rights.forEach((right, i) => {
      const code = this.codes.get(right);
      if (code !== undefined) this.codes.set(matches[i]!, code);
    });
    this.rights = matches.map((match) => match!);
    return true;
  }

  private stopForRights(error: unknown): void {
    const path = error instanceof Refused ? (ownPath(error.body.sign_in) ?? ownPath(error.body.step_up)) : null;
    if (path) {
      const link = h("a", { href: path, target: "_blank", rel: "noopener" }, "S’identifier de nouveau dans un autre onglet");
      return this.stop("Votre identification a expiré.", [h("p", {}, "Vos choix sont gardés ici. Identifiez-vous, revenez à cet onglet, puis envoyez."), h("p", {}, link)]);
    }
    const { title, lines } = explain(error);
    this.stop(title, lines.filter(Boolean).map((line) => h("p", {}, line)));
  }

  /** Some rights can no longer vote: start again with the others, nothing having been sent. */
  private afterLoss(session: Session, lost: readonly Right[]): void {
    this.phase = "over";
    const reasons = lost.map((right) => {
      const now = session.rights.find((r) => r.label === right.label && r.kind === right.kind);
      return `${rightName(right)} : ${now?.locked ?? (now?.voted ? "a voté entre-temps." : "ce droit de vote n’est plus le vôtre.")}`;
    });
    const title = "Vos droits de vote ont changé";
    const again = button("Reprendre le vote", () => location.reload());
    this.pending("Rien n’a été envoyé.");
    this.screen(title, troubleScreen(title, ["Rien n’a été envoyé.", ...reasons], again, homeLink()));
  }

  /** Makes every ballot; the number of pauses and requests depends on nothing that was chosen. */
  private async sealAll(envelopes: readonly Envelope[], screen: SendingScreen): Promise<void> {
    const { election } = this.poll;
    const each = election.questions.length;
    for (const [i, envelope] of envelopes.entries()) {
      envelope.delivery = { state: "sealing" };
      screen.refresh();
      await pause();
      const code = envelope.right.credential ?? this.codes.get(envelope.right) ?? "";
      envelope.ballot = await seal(election, code, this.choices.votes(i), async (done) => {
        screen.advance(i * each + done, envelopes.length * each);
        await pause();
      });
      envelope.delivery = { state: "sealed" };
      screen.refresh();
    }
  }

  private async prepare(): Promise<{ envelopes: Envelope[]; screen: SendingScreen } | null> {
    if (this.phase !== "choosing") return null;
    this.phase = "sending";
    if (!(await this.refreshRights())) return null;
    const envelopes = this.rights.map((right): Envelope => ({ right, ballot: null, delivery: { state: "waiting" } }));
    const screen = new SendingScreen(envelopes);
    this.screen("Envoi", screen.content);
    try {
      await this.sealAll(envelopes, screen);
    } catch (error) {
      const { title, lines } = explain(error);
      this.stop(title, lines.map((line) => h("p", {}, line)));
      return null;
    }
    return { envelopes, screen };
  }

  private async send(): Promise<void> {
    const ready = await this.prepare();
    if (!ready) return;
    if (this.uuid) return this.sendAll(ready.envelopes, ready.screen);
    this.screen("Bulletin scellé", sealedToSave(ready.envelopes[0]));
  }

  /** Ballots sealed on another device: the station gives the permits, the urn does the rest. */
  private deposit(): void {
    const rights = this.rights.filter((right) => right.credential === null);
    const loaded = new Map<Right, Envelope>();
    const load = (right: Right, source: string) => {
      try {
        loaded.set(right, { right, ballot: readPrepared(this.poll.election, source), delivery: { state: "sealed" } });
        return null;
      } catch {
        return "Ce fichier n’est pas un bulletin valide de ce vote.";
      }
    };
    const send = () => {
      this.phase = "sending";
      void this.sendAll([...loaded.values()]);
    };
    this.screen("Dépôt", depositScreen({ poll: this.poll, rights, load, send, ready: () => loaded.size > 0, back: () => this.render() }));
  }

  private async sendAll(envelopes: readonly Envelope[], screen = new SendingScreen(envelopes)): Promise<void> {
    setStatus("sending", "Envoi en cours.", "Gardez cette page ouverte.");
    this.screen("Envoi", screen.content);
    for (const envelope of envelopes) {
      if (envelope.delivery.state === "recorded" || envelope.delivery.state === "refused") continue;
      await deliver(this.poll.session.urn, envelope, () => screen.refresh());
      if (envelope.delivery.state === "unknown") return this.unknown(envelopes, "");
    }
    this.finish(envelopes);
  }

  private unknown(envelopes: readonly Envelope[], notice: string, absent = false): void {
    setStatus("sending", "Envoi à confirmer.", "Ne fermez pas cette page.");
    const resend = () => void this.resend(envelopes);
    const verify = () => void this.verify(envelopes);
    this.screen("Envoi à confirmer", unknownScreen({ envelopes, notice, absent, resend, verify }));
  }

  /** The same bytes again, with a fresh permit if the station can be reached. */
  private async resend(envelopes: readonly Envelope[]): Promise<void> {
    const fresh = await fetchSession(this.uuid).catch(() => null);
    for (const envelope of envelopes) {
      const { right } = envelope;
      const now = fresh?.rights.find((r) => sameRight(r, right));
      if (now?.permit) envelope.right = { ...right, permit: now.permit };
    }
    await this.sendAll(envelopes);
  }

  private async verify(envelopes: readonly Envelope[]): Promise<void> {
    try {
      for (const envelope of envelopes) {
        if (envelope.delivery.state !== "unknown" || !envelope.ballot) continue;
        const receipt = await findReceipt(this.poll.session.urn, envelope.ballot);
        if (receipt) envelope.delivery = { state: "recorded", receipt };
      }
    } catch (error) {
      const words = error instanceof Unreachable ? "L’urne ne répond toujours pas. Réessayez dans un moment." : explain(error).title;
      return this.unknown(envelopes, words);
    }
    const open = envelopes.filter((e) => e.delivery.state !== "recorded" && e.delivery.state !== "refused");
    if (open.length === 0) return this.finish(envelopes);
    this.unknown(envelopes, envelopes.length === 1 ? "L’urne vient de répondre : elle n’a pas ce bulletin. Renvoyez-le." : "L’urne vient de répondre : il en manque. Renvoyez-les.", true);
  }

  private finish(envelopes: readonly Envelope[]): void {
    this.phase = "over";
    letGo();
    const recorded = envelopes.filter((e) => e.delivery.state === "recorded").length;
    if (recorded === envelopes.length) setStatus("done", "Vote enregistré.");
    else setStatus("partly", recorded ? "Une partie de votre vote n’est pas enregistrée." : this.unchanged());
    this.screen(recorded ? "Récépissé" : "Refusé", receiptScreen(this.poll, envelopes));
    this.forget(envelopes);
  }

  /** Nothing of the choices outlives the receipt. */
  private forget(envelopes: readonly Envelope[]): void {
    this.choices = new Choices(this.poll.election.questions, this.rights.length);
    this.codes.clear();
    for (const envelope of envelopes) envelope.ballot = null;
  }

  private async trial(): Promise<void> {
    const ready = await this.prepare();
    if (!ready) return;
    const { envelopes } = ready;
    this.pending(envelopes.length > 1 ? "Des bulletins sont scellés, rien n’est envoyé." : "Un bulletin est scellé, il n’est pas envoyé.");
    this.screen("Test", sealedScreen({ envelopes, open: () => this.opened(envelopes), send: () => void this.sendAll(envelopes) }));
  }

  /** A sealed ballot that was opened is never sent; the choices are thrown away with it. */
  private opened(envelopes: readonly Envelope[]): void {
    this.phase = "over";
    this.pending("L’essai est annulé, rien n’a été envoyé.");
    const { election } = this.poll;
    const contents = envelopes.map((envelope, i) => contentsOf(election, envelope.ballot!, this.choices.votes(i)));
    this.screen("Test", openedScreen({ election, envelopes, contents, restart: () => location.reload() }));
  }
}
