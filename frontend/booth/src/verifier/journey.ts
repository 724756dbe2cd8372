/** From the bytes of an archive to the verdict. */

import { coreCount, hireFor } from "../checking/workers.ts";
import { letGo, show, warnBeforeLeaving } from "../page/frame.ts";
import type { History } from "../protocol/archive.ts";
import { isOpenedBallot, readOpened } from "../protocol/opened.ts";
import type { Election } from "../protocol/election.ts";
import { Flaw } from "../protocol/flaw.ts";
import { base64OfHex } from "../protocol/hash.ts";
import { BallotFlaw, type Team } from "../protocol/inspection.ts";
import { drawNumbers } from "../protocol/random.ts";
import type { Result } from "../protocol/result.ts";
import { checkBallots, checkCounting, checkFile, Checklist, type CheckResult, checkSetup, readElection, sealedBallots, type Setup } from "../protocol/verify.ts";
import { estimate } from "./estimate.ts";
import { compare } from "./published.ts";
import { notAnArchive } from "./screens/choosing.ts";
import { openedBallot } from "./screens/opened.ts";
import { readyScreen } from "./screens/ready.ts";
import { RunningScreen } from "./screens/running.ts";
import { type Verdict, verdictScreen } from "./screens/verdict.ts";

/** Above this many ballots, the proofs of a sample are verified unless all are asked for. */
export const SAMPLE = 300;

/** Takes what was dropped or downloaded: an archive, or the ballot that a booth opened. */
export async function receive(bytes: Uint8Array): Promise<void> {
  if (isOpenedBallot(bytes)) return show(openedBallot(() => readOpened(bytes)));
  await new Verification(bytes).open();
}

class Verification {
  private readonly passed: CheckResult[] = [];
  private readonly running = new RunningScreen();
  private readonly list = new Checklist((check) => {
    this.passed.push(check);
    this.running.add(check);
  });
  private history: History | null = null;
  private election: Election | null = null;

  constructor(private readonly bytes: Uint8Array) {}

  /** The quick part: the file and its chain; then how long the rest will take. */
  async open(): Promise<void> {
    show(this.running.screen);
    try {
      const history = (this.history = await checkFile(this.bytes, this.list));
      const election = (this.election = readElection(history, this.list));
      const ballots = history.of("Ballot").length;
      const lasts = (proven: number) => estimate(election, ballots, proven, coreCount());
      const sample = Math.min(SAMPLE, ballots);
      show(readyScreen({ election, ballots, stage: history.last.type, sample, all: lasts(ballots), some: lasts(sample), start: (proven) => void this.run(history, election, proven) }));
    } catch (error) {
      this.failed(error);
    }
  }

  private async run(history: History, election: Election, proven: number): Promise<void> {
    warnBeforeLeaving(() => true);
    show(this.running.screen);
    let team: Team | null = null;
    try {
      const setup = checkSetup(history, election, this.list);
      const ballots = history.of("Ballot").length;
      const drawn = drawNumbers(ballots, proven);
      team = hireFor(ballots)(election.source, setup.credentials);
      const counting = await checkBallots(sealedBallots(history, (n) => drawn.has(n)), team, this.list, (done) => this.running.advance(done, ballots));
      const result = history.of("EncryptedTally").length ? checkCounting(history, setup, await team.count(counting), this.list) : null;
      await this.conclude(setup, { ballots, proven, voters: setup.voters, counted: counting.length, result });
    } catch (error) {
      this.failed(error);
    } finally {
      team?.close();
    }
  }

  private async conclude(setup: Setup, counts: { ballots: number; proven: number; voters: number; counted: number; result: Result | null }): Promise<void> {
    const history = this.history!;
    this.running.comparing();
    const compared = await compare(history, setup, counts.result);
    this.show({ ...counts, election: setup.election, stage: history.last.type, head: history.last.head, failure: null, compared });
  }

  private failed(error: unknown): void {
    if (!(error instanceof Flaw)) throw error;
    if (error.check === "unreadable") return show(notAnArchive(receive));
    const number = error instanceof BallotFlaw ? error.number : null;
    const record = number === null ? undefined : this.history?.of("Ballot")[number - 1].records[0];
    const failure = { check: error.check, detail: error.message, ballot: number, tracker: record ? base64OfHex(record.name) : null };
    this.show({ election: this.election, stage: this.history?.last?.type ?? null, head: null, ballots: 0, proven: 0, voters: 0, counted: 0, result: null, failure, compared: null });
  }

  private show(verdict: Omit<Verdict, "passed">): void {
    letGo();
    show(verdictScreen({ ...verdict, passed: this.passed }));
  }
}
