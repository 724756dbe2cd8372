/** The way of whoever makes the voting codes: the roll, the codes, their file, the letters, the public part. */

import { type Child, h } from "../page/dom.ts";
import { setHead, show, warnBeforeLeaving, whileLoading } from "../page/frame.ts";
import { getHere, ownPath, postHere, Refused, textOf, Unreachable } from "../page/requests.ts";
import { showDoubt, showTrouble } from "../page/trouble.ts";
import { type Codes, makeCodes, parseRoll, type PublicPart, publicPart, type Roll } from "./roll.ts";
import { chooseRoll, elsewhere, keep, over, printAndSend, sent, welcome } from "./screens.ts";

export class CodesJourney {
  /** Codes made here whose public part is not sent yet. */
  private unsent = false;

  /** `uuid` is empty without network. */
  constructor(private readonly uuid: string) {
    warnBeforeLeaving(() => this.unsent);
  }

  private get address(): string {
    return `/scrutins/${this.uuid}/codes-de-vote`;
  }

  async begin(): Promise<void> {
    if (!this.uuid) return show({ title: "Codes de vote", content: chooseRoll((source) => this.guarded(() => this.render(parseRoll(source)))) });
    try {
      this.render(parseRoll(textOf(await whileLoading("Un instant…", getHere(this.address)))));
    } catch (error) {
      const path = error instanceof Refused ? (ownPath(error.body.sign_in) ?? ownPath(error.body.step_up)) : null;
      if (path) return location.replace(path);
      showTrouble(error, () => void this.begin());
    }
  }

  private guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      showTrouble(error, () => void this.begin());
    }
  }

  private screen(roll: Roll, content: Child): void {
    show({ title: `Codes de vote · ${roll.title}`, content });
  }

  private render(roll: Roll): void {
    setHead(["Codes de vote : ", roll.maker], `${roll.weights.size} codes`);
    if (roll.stage === "destroy" || roll.stage === "done") return this.screen(roll, over(roll));
    if (roll.stage === "sent") return this.screen(roll, sent(roll, (codes) => publicPart(roll, codes)));
    const more = this.uuid ? elsewhere(roll, (lines) => void this.send(roll, lines)) : null;
    this.screen(roll, welcome(roll, () => void this.make(roll), more));
  }

  private async make(roll: Roll): Promise<void> {
    const bar = h("progress", { max: roll.weights.size, value: 0, "aria-label": "Codes fabriqués" });
    this.screen(roll, h("div", { class: "narrow stack" }, h("h1", {}, "Fabrication des codes…"), bar));
    this.unsent = true;
    const codes = makeCodes(roll);
    const made = await publicPart(roll, codes, (done) => (bar.value = done));
    this.screen(roll, keep(roll, codes, made, () => this.ready(roll, codes, made)));
  }

  private ready(roll: Roll, codes: Codes, made: PublicPart): void {
    if (!this.uuid) this.unsent = false;
    this.screen(roll, printAndSend(roll, codes, made, this.uuid ? () => void this.send(roll, made.lines) : null));
  }

  /** The public part and nothing else. After a lost answer the very same one is sent again. */
  private async send(roll: Roll, lines: readonly string[]): Promise<void> {
    try {
      const answer = await whileLoading("Envoi de la partie publique…", postHere(this.address, { credentials: lines }));
      this.unsent = false;
      this.render(parseRoll(textOf(answer)));
    } catch (error) {
      if (error instanceof Unreachable) return showDoubt(() => void this.send(roll, lines));
      showTrouble(error, () => void this.begin());
    }
  }
}
