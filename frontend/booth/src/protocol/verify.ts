/**
 * The verifier: everything that an archive alone can prove, checked and named, in the order and
 * under the names of the command `python -m votes.belenios verify`.
 */

import { type ArchiveEvent, History, indexRecords, readOwner, readSizes, recordText, requireNamed } from "./archive.ts";
import { verifyPartialDecryption } from "./decryption.ts";
import { Election } from "./election.ts";
import { Flaw, require, within } from "./flaw.ts";
import type { Findings, Sealed, Team } from "./inspection.ts";
import { decryptResult, type Decryptions, ownersUsed, parseResult, type Result } from "./result.ts";
import { parseJson } from "./shape.ts";
import { counted, readRights, requireSorted, requireTallyShape, type Tally } from "./tally.ts";
import { readTrustees, type TrusteeGroup } from "./trustees.ts";

/** One named check over `count` things. */
export interface CheckResult {
  readonly name: string;
  readonly count: number;
}

/** Runs named checks, and tells each one that passed. */
export class Checklist {
  constructor(private readonly listen: (passed: CheckResult) => void = () => {}) {}

  do<T>(name: string, action: () => T, count: number | ((value: T) => number) = 1): T {
    const value = action();
    this.passed(name, typeof count === "number" ? count : count(value));
    return value;
  }

  passed(name: string, count: number): void {
    this.listen({ name, count });
  }
}

/** What was fixed before the vote, checked. */
export interface Setup {
  readonly election: Election;
  readonly trustees: readonly TrusteeGroup[];
  readonly credentials: string;
  readonly voters: number;
}

const BREATH = 500;
const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

/** The file itself, and the chain of its events. */
export async function checkFile(bytes: Uint8Array, list: Checklist): Promise<History> {
  const records = list.do("archive-format", () => indexRecords(bytes), (all) => all.length);
  for (const [i, record] of records.entries()) {
    requireNamed(record);
    if (i % BREATH === BREATH - 1) await pause();
  }
  list.passed("archive-hashes", records.length);
  const history = list.do("archive-chain", () => new History(records), (h) => h.events.length);
  list.do("archive-order", () => history.requireOrder(), history.events.length);
  list.do("archive-records", () => history.requireRecords(), records.length);
  list.do("setup", () => history.requireSetup());
  return history;
}

export function readElection(history: History, list = new Checklist()): Election {
  return list.do("election-format", () => Election.parse(recordText(history.events[0].records[0])));
}

export function checkSetup(history: History, election: Election, list: Checklist): Setup {
  const { group } = election;
  const [, holders, credentials] = history.events[0].records.slice(0, 3).map(recordText);
  const { trustees, steps } = list.do("trustee-format", () => readTrustees(group, holders), (read) => read.trustees.flatMap((t) => t.holders).length);
  for (const { check, run, count } of steps) list.do(check, run, count);
  const product = () => require(group.product(trustees.map((t) => t.publicKey)) === election.publicKey, "election-key", "the election's key is not the product of the holders' keys");
  list.do("election-key", product);
  const rights = list.do("credential-format", () => readRights(group, credentials));
  list.do("credential-order", () => requireSorted(rights), rights.length);
  const members = () => require(group.containsAll(rights.map((r) => r.key)), "credential-membership", "a voting right is outside the group");
  list.do("credential-membership", members, rights.length);
  return { election, trustees, credentials, voters: rights.length };
}

/** The checks of each ballot, in order; the last three are its proofs. */
const BALLOT_CHECKS = ["ballot-canonical", "ballot-election", "ballot-credential", "ballot-membership", "ciphertext-duplicate", "ballot-signature"];
const PROOF_CHECKS = ["ballot-individual-proof", "ballot-overall-proof", "ballot-blank-proof"];

/** The ballots of the archive. `proven` says of which numbers (from 1) the proofs are verified. */
export function sealedBallots(history: History, proven: (number: number) => boolean): Sealed[] {
  return history.of("Ballot").map((event, i) => ({
    number: i + 1,
    get source() {
      return recordText(event.records[0]);
    },
    proofs: proven(i + 1),
  }));
}

/** All the ballots; returns those that count. */
export async function checkBallots(ballots: readonly Sealed[], team: Team, list: Checklist, progress: (done: number) => void): Promise<Sealed[]> {
  const { credentials, digests }: Findings = await team.check(ballots, progress);
  require(new Set(digests).size === digests.length, "ciphertext-duplicate", "a ciphertext is in the urn twice");
  for (const name of BALLOT_CHECKS) list.passed(name, ballots.length);
  for (const name of PROOF_CHECKS) list.passed(name, ballots.filter((b) => b.proofs).length);
  list.passed("ballot-duplicate", ballots.length);
  const counts = counted(credentials);
  return ballots.filter((_, i) => counts[i]);
}

/** The published tally, decryptions and result, as far as the archive goes. */
export function checkCounting(history: History, setup: Setup, tally: Tally, list: Checklist): Result | null {
  const [published] = history.of("EncryptedTally");
  const source = recordText(published.records[0]);
  list.do("tally-format", () => requireTallyShape(setup.election, source));
  const sizes = readSizes(published);
  list.do("tally-product", () => require(source === tally.json, "tally-product", "the tally is not the product of the counted ballots"), tally.count);
  list.do("tally-count", () => require(sizes.count === tally.count, "tally-count", `${sizes.count} announced, ${tally.count} ballots counted`), tally.count);
  list.do("tally-weight", () => require(BigInt(sizes.weight) === tally.weight, "tally-weight", `${sizes.weight} announced, ${tally.weight} counted`), tally.count);
  const decryptions = checkDecryptions(history.of("PartialDecryption"), setup, tally, list);
  const [end] = history.of("Result");
  return end ? checkResult(recordText(end.records[0]), setup, tally, decryptions, list) : null;
}

function checkDecryptions(events: readonly ArchiveEvent[], { election, trustees }: Setup, tally: Tally, list: Checklist): Decryptions {
  const holders = trustees.flatMap((t) => t.holders);
  const found = new Map<number, bigint[][]>();
  for (const event of events) {
    const { owner } = readOwner(event);
    if (found.has(owner)) throw new Flaw("decryption-owner", `key holder ${owner} decrypted twice`);
    const holder = holders.find((h) => h.owner === owner);
    require(holder !== undefined, "decryption-owner", `there is no key holder number ${owner}`);
    const value = within("decryption-format", () => parseJson(recordText(event.records[0]), "partial decryption"));
    found.set(owner, verifyPartialDecryption(election, tally.ciphertexts, holder.publicKey, value));
  }
  if (events.length) for (const name of ["decryption-proof", "decryption-owner"]) list.passed(name, events.length);
  return found;
}

function checkResult(source: string, { election, trustees }: Setup, tally: Tally, decryptions: Decryptions, list: Checklist): Result {
  list.do("decryption-sufficient", () => ownersUsed(trustees, decryptions), decryptions.size);
  const announced = list.do("result-format", () => parseResult(election, source));
  const same = () => require(JSON.stringify(decryptResult(election, trustees, tally, decryptions)) === JSON.stringify(announced), "result-value", "the result is not what was decrypted");
  list.do("result-value", same, announced.flat().length);
  return announced;
}
