/**
 * What a key holder's program verifies before it decrypts anything: the whole archive up to the
 * end of the vote, every ballot, and the tally recomputed from them. A program that decrypted
 * what it is handed would be an oracle; this one decrypts one tally per election, of a chain whose
 * end was announced.
 */

import { type Archive, readArchive, readOwned } from "./archive.ts";
import { type Ballot, parseBallot, verifyBallot } from "./ballot-check.ts";
import { verifyPartialDecryption } from "./decryption.ts";
import { Election } from "./election.ts";
import { require } from "./flaw.ts";
import { parseJson } from "./shape.ts";
import { computeTally, parseCredentials, sizedTallyJson, type Tally } from "./tally.ts";
import { type Holder, parseTrustees, type TrusteeGroup } from "./trustees.ts";

/** The end of the vote as the archive shows it, before any costly check. */
export interface ClosedBox {
  readonly archive: Archive;
  readonly election: Election;
  /** Hash of the EndBallots event: the fingerprint of the closed box, read aloud. */
  readonly head: string;
  readonly ballots: readonly string[];
  /** Key holders who already decrypted. */
  readonly done: readonly number[];
}

/** Refuses an archive whose vote is not over, or whose result is already there. */
export function openClosedBox(bytes: Uint8Array): ClosedBox {
  const archive = readArchive(bytes);
  const end = archive.events.find((event) => event.type === "EndBallots");
  require(end !== undefined, "end of the vote", "the vote is not closed in this archive");
  require(archive.events.at(-1)?.type !== "Result", "end of the vote", "this vote is already counted");
  const ballots = archive.events.filter((event) => event.type === "Ballot").map((event) => event.data[0]);
  const done = archive.events.filter((event) => event.type === "PartialDecryption").map((event) => readOwned(event).owner);
  require(new Set(done).size === done.length, "decryption", "the same key holder appears twice in the archive");
  return { archive, election: Election.parse(archive.election), head: end.head, ballots, done };
}

/** The verification of many ballots; a page spreads it over several workers. */
export type BallotCheck = (election: Election, ballots: readonly string[], progress: (done: number) => void) => Promise<void>;

export async function checkBallotsHere(election: Election, ballots: readonly string[], progress: (done: number) => void): Promise<void> {
  for (const [i, source] of ballots.entries()) {
    verifyBallot(election, source);
    progress(i + 1);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

export interface AuditedBox {
  readonly election: Election;
  readonly trustees: readonly TrusteeGroup[];
  readonly tally: Tally;
  readonly head: string;
}

/**
 * Everything verified, the tally recomputed. `check` verifies the ballots one by one; the list
 * of rights, duplicates and the product are verified here.
 */
export async function auditBox(box: ClosedBox, check: BallotCheck, progress: (done: number) => void): Promise<AuditedBox> {
  const { archive, election, ballots } = box;
  const { group } = election;
  const trustees = parseTrustees(group, archive.trustees);
  require(group.product(trustees.map((t) => t.publicKey)) === election.publicKey, "public key", "the election's key is not the product of the holders' keys");
  const rights = parseCredentials(group, archive.credentials);
  require(new Set(ballots).size === ballots.length, "ballots", "the same ballot appears twice");
  const parsed = ballots.map((source) => parseBallot(election, source));
  for (const ballot of parsed) require(rights.has(ballot.credential), "credentials", "a ballot was cast with an unknown voting right");
  checkDistinctCiphertexts(parsed);
  await check(election, ballots, progress);
  const tally = computeTally(election, parsed, rights);
  checkPublishedTally(archive, tally);
  checkPublishedDecryptions(archive, election, trustees, tally);
  return { election, trustees, tally, head: box.head };
}

/** A ballot that repeats a ciphertext of another would be a copy of somebody's vote. */
function checkDistinctCiphertexts(ballots: readonly Ballot[]): void {
  const seen = new Set<bigint>();
  for (const ballot of ballots) {
    for (const { alpha } of ballot.answers.flatMap((answer) => answer.choices)) {
      require(!seen.has(alpha), "ballots", "two ballots share a ciphertext");
      seen.add(alpha);
    }
  }
}

function checkPublishedTally(archive: Archive, tally: Tally): void {
  const published = archive.events.find((event) => event.type === "EncryptedTally");
  if (!published) return;
  const same = published.data[0] === tally.json && published.data[1] === sizedTallyJson(tally);
  require(same, "tally", "the published tally is not the product of the ballots");
}

function checkPublishedDecryptions(archive: Archive, election: Election, trustees: readonly TrusteeGroup[], tally: Tally): void {
  const holders = trustees.flatMap((t) => t.holders);
  for (const event of archive.events.filter((e) => e.type === "PartialDecryption")) {
    const { owner, content } = readOwned(event);
    const holder = holders[owner - 1];
    require(holder !== undefined, "decryption", "a decryption belongs to an unknown key holder");
    verifyPartialDecryption(election, tally.ciphertexts, holder.publicKey, parseJson(content, "partial decryption"));
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
