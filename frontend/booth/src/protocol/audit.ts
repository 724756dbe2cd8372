/**
 * What a key holder's program verifies before it decrypts anything: the whole archive up to the
 * end of the vote, every ballot, and the tally recomputed from them. A program that decrypted
 * what it is handed would be an oracle; this one decrypts one tally per election, of a chain whose
 * end was announced.
 */

import { type History, readArchive, readOwner } from "./archive.ts";
import type { Election } from "./election.ts";
import { require } from "./flaw.ts";
import type { Team } from "./inspection.ts";
import type { Tally } from "./tally.ts";
import type { Holder, TrusteeGroup } from "./trustees.ts";
import { checkBallots, checkCounting, Checklist, checkSetup, readElection, sealedBallots } from "./verify.ts";

/** The end of the vote as the archive shows it, before any costly check. */
export interface ClosedBox {
  readonly history: History;
  readonly election: Election;
  /** Hash of the EndBallots event: the fingerprint of the closed box, read aloud. */
  readonly head: string;
  readonly ballots: number;
  /** Key holders who already decrypted. */
  readonly done: readonly number[];
}

/** Refuses an archive whose vote is not over, or whose result is already there. */
export function openClosedBox(bytes: Uint8Array): ClosedBox {
  const history = readArchive(bytes);
  const [end] = history.of("EndBallots");
  require(end !== undefined, "end of the vote", "the vote is not closed in this archive");
  require(history.last.type !== "Result", "end of the vote", "this vote is already counted");
  const done = history.of("PartialDecryption").map((event) => readOwner(event).owner);
  require(new Set(done).size === done.length, "decryption-owner", "the same key holder appears twice in the archive");
  return { history, election: readElection(history), head: end.head, ballots: history.of("Ballot").length, done };
}

export interface AuditedBox {
  readonly election: Election;
  readonly trustees: readonly TrusteeGroup[];
  readonly tally: Tally;
  readonly head: string;
}

/** Everything verified, every proof of every ballot, the tally recomputed. `hire` gives the checkers. */
export async function auditBox(box: ClosedBox, hire: (election: string, credentials: string) => Team, progress: (done: number) => void): Promise<AuditedBox> {
  const { history, election, head } = box;
  const list = new Checklist();
  const setup = checkSetup(history, election, list);
  const team = hire(election.source, setup.credentials);
  try {
    const counting = await checkBallots(sealedBallots(history, () => true), team, list, progress);
    const tally = await team.count(counting);
    if (history.of("EncryptedTally").length) checkCounting(history, setup, tally, list);
    return { election, trustees: setup.trustees, tally, head };
  } finally {
    team.close();
  }
}

/** The holder whose decryption key has this public counterpart. */
export function findHolder(trustees: readonly TrusteeGroup[], publicKey: bigint): Holder {
  const holder = trustees.flatMap((t) => t.holders).find((h) => h.publicKey === publicKey);
  require(holder !== undefined, "key", "this key does not belong to this election");
  return holder;
}

/**
 * The last refusals before decrypting: another end of the vote than the announced one, another
 * end than the one this program already decrypted, a tally that is one person's vote.
 */
export function requireDecryptable(audited: AuditedBox, announced: string, remembered: string | null): void {
  require(audited.head === announced, "end of the vote", "the announced fingerprint is not the one of this archive");
  require(remembered === null || remembered === audited.head, "end of the vote", "this program already decrypted another end of the same vote");
  require(audited.tally.count !== 1, "secrecy", "a single ballot counts: decrypting would reveal one person's vote");
}
