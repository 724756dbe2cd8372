/**
 * The way of two scrutineers: a paper in hand, two readings of it, the urn. What was read stays in
 * this page's memory until it is sealed, and goes with the page.
 */

import { h, plural } from "../page/dom.ts";
import { setHead, setStatus, show, warnBeforeLeaving, whileLoading } from "../page/frame.ts";
import { ownPath, Refused } from "../page/requests.ts";
import { explain, showDoubt, showTrouble, troubleScreen } from "../page/trouble.ts";
import { Choices } from "../booth/choices.ts";
import { deliver, type Envelope, seal } from "../booth/sending.ts";
import { fetchPoll, type Poll } from "../booth/session.ts";
import { type Sheet, sheetsOf } from "../booth/sheets.ts";
import { differences } from "./readings.ts";
import { back, changePlaces, differ, entered, inHand, readingScreen, sealing, titleOf } from "./screens.ts";
import { type Slot, takeSlot } from "./station.ts";

const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

export class PapersJourney {
  private poll: Poll | null = null;
  private sheets: readonly Sheet[] = [];
  private busy = false;

  constructor(private readonly uuid: string) {
    warnBeforeLeaving(() => this.busy);
  }

  /** The next paper, or the one in hand when a device stopped before it was in the urn. */
  async begin(): Promise<void> {
    this.busy = false;
    setStatus("none");
    try {
      const slot = await whileLoading("Un instant…", takeSlot(this.uuid));
      this.poll ??= await whileLoading("Un instant…", fetchPoll(slot.session));
      this.sheets = sheetsOf(this.poll.election.questions);
      setHead(["Votes sur papier : ", h("b", {}, slot.session.title)], plural(slot.envelopes, "enveloppe"));
      this.screen(inHand(slot, this.uuid, () => this.read(slot)));
    } catch (error) {
      const path = error instanceof Refused ? (ownPath(error.body.sign_in) ?? ownPath(error.body.step_up)) : null;
      if (path) return location.replace(path);
      if (error instanceof Refused) return this.stop(error);
      showTrouble(error, () => void this.begin());
    }
  }

  private screen(content: Parameters<typeof show>[0]["content"]): void {
    show({ title: `Votes sur papier · ${this.poll?.session.title ?? ""}`, content });
  }

  private get questions() {
    return this.poll!.election.questions;
  }

  private read(slot: Slot, notice: ReturnType<typeof differ> = null): void {
    this.busy = true;
    setStatus("pending", "Papier pas encore entré.", "Rien n’est envoyé.");
    const first = new Choices(this.questions, 1);
    const common = { sheets: this.sheets, questions: this.questions };
    const second = () => {
      const again = new Choices(this.questions, 1);
      const next = () => this.compare(slot, first, again);
      this.screen(readingScreen({ ...common, which: "Seconde lecture", choices: again, notice: null, next }));
    };
    this.screen(readingScreen({ ...common, which: "Première lecture", choices: first, notice, next: () => this.screen(changePlaces(second)) }));
  }

  private compare(slot: Slot, first: Choices, second: Choices): void {
    const found = differences(this.questions, first, second);
    if (found.length > 0) return this.read(slot, differ(found.map((position) => titleOf(this.sheets, position))));
    void this.send(slot, second);
  }

  /** A fresh permit just before sealing. When another paper came in meanwhile, from another device,
   * nothing is sent: nobody knows here whether it was this one. */
  private async send(slot: Slot, choices: Choices): Promise<void> {
    const { content, say } = sealing();
    try {
      const fresh = await whileLoading("Vérification…", takeSlot(this.uuid));
      if (fresh.entered !== slot.entered) return this.changedMeanwhile(fresh);
      setStatus("sending", "Envoi en cours.", "Gardez cette page ouverte.");
      this.screen(content);
      await pause();
      const ballot = await seal(this.poll!.election, fresh.right.credential ?? "", choices.votes(0), pause);
      const envelope: Envelope = { right: fresh.right, ballot, delivery: { state: "sealed" } };
      await this.deliver(fresh, envelope, say);
    } catch (error) {
      this.stop(error);
    }
  }

  private async deliver(slot: Slot, envelope: Envelope, say: (words: string) => void): Promise<void> {
    await deliver(this.poll!.session.urn, envelope, () => {
      if (envelope.delivery.state === "retrying") say(`Pas de réponse : nouvel essai dans ${envelope.delivery.seconds} s.`);
    });
    const { delivery } = envelope;
    if (delivery.state === "unknown") return showDoubt(() => void this.deliver(slot, envelope, say));
    if (delivery.state === "refused") return this.stop(delivery.why);
    this.busy = false;
    setStatus("done", "Papier entré.");
    this.screen(entered(slot, this.uuid, () => void this.begin()));
  }

  private changedMeanwhile(fresh: Slot): void {
    this.busy = false;
    const title = "Un papier a été entré depuis un autre appareil";
    this.screen(troubleScreen(title, ["Rien n’a été envoyé d’ici.", `L’urne compte maintenant ${fresh.entered} papiers : comptez la pile des papiers entrés avant de continuer, sur un seul appareil.`], back(this.uuid)));
  }

  private stop(error: unknown): void {
    this.busy = false;
    setStatus("none");
    const { title, lines } = explain(error);
    this.screen(troubleScreen(title, lines, back(this.uuid)));
  }
}
