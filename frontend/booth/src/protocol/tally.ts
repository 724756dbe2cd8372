/** The encrypted tally: for each answer, the product of the ciphertexts of the ballots that count. */

import type { Ballot } from "./ballot-check.ts";
import { type Election, width } from "./election.ts";
import { Flaw, require, within } from "./flaw.ts";
import type { Group } from "./group.ts";
import { sha256Hex } from "./hash.ts";
import type { Ciphertext } from "./proofs.ts";
import { exactly, list, listOf, parseJson } from "./shape.ts";

export type EncryptedTally = readonly (readonly Ciphertext[])[];

export interface Tally {
  readonly ciphertexts: EncryptedTally;
  readonly json: string;
  /** Ballots that count: one for each voting right that was used. */
  readonly count: number;
  readonly weight: bigint;
}

/** The published voting rights with their weights, in the published order. */
export type Rights = ReadonlyMap<bigint, bigint>;

/** The largest weight and the largest total that JSON integers carry for every tool. */
const LARGEST_WEIGHT = 1073741823n;

interface Right {
  readonly key: bigint;
  readonly weight: bigint;
}

function readRight(group: Group, item: unknown): Right {
  const match = typeof item === "string" ? /^([^,]+)(?:,(0|[1-9][0-9]{0,9}))?$/.exec(item) : null;
  require(match !== null, "credential-format", "a published voting right is malformed");
  return { key: group.parse(match[1], "credential"), weight: match[2] === undefined ? 1n : BigInt(match[2]) };
}

/** The list of rights as it is written; `requireSorted` and their membership remain to be checked. */
export function readRights(group: Group, source: string): readonly Right[] {
  const rights = within("credential-format", () => list(parseJson(source, "credentials"), "credentials").map((item) => readRight(group, item)));
  const total = rights.reduce((sum, { weight }) => sum + weight, 0n);
  require(total <= LARGEST_WEIGHT, "credential-format", "the total weight is too large");
  return rights;
}

/** Sorted, so that the order reveals nothing; without repetition. */
export function requireSorted(rights: readonly Right[]): void {
  const sorted = rights.every(({ key }, i) => i === 0 || rights[i - 1].key < key);
  require(sorted, "credential-order", "the published voting rights are not sorted or not distinct");
}

export function weightsOf(rights: readonly Right[]): Rights {
  return new Map(rights.map(({ key, weight }) => [key, weight]));
}

/** The published voting rights, their list checked. */
export function parseCredentials(group: Group, source: string): Rights {
  const rights = readRights(group, source);
  requireSorted(rights);
  return weightsOf(rights);
}

/** Which ballots count, from their credentials in the order of the archive: the last of each. */
export function counted(credentials: readonly bigint[]): boolean[] {
  const last = new Map(credentials.map((credential, i) => [credential, i]));
  return credentials.map((credential, i) => last.get(credential) === i);
}

/** The product of ballots that all count. */
export function sumBallots(election: Election, ballots: Iterable<Ballot>, rights: Rights): Tally {
  const { group, questions } = election;
  const sums = questions.map((q) => Array.from({ length: width(q) }, (): Ciphertext => ({ alpha: 1n, beta: 1n })));
  let [weight, count] = [0n, 0];
  for (const ballot of ballots) {
    const w = rights.get(ballot.credential);
    require(w !== undefined, "ballot-credential", "a ballot was cast with an unknown voting right");
    weight += w;
    count += 1;
    ballot.answers.forEach((answer, i) => answer.choices.forEach((c, j) => (sums[i][j] = multiply(group, sums[i][j], raised(group, c, w)))));
  }
  return tallyOf(sums, count, weight);
}

/** The tally of a whole urn, in the order of the archive: the last ballot of each right counts. */
export function computeTally(election: Election, ballots: readonly Ballot[], rights: Rights): Tally {
  const counts = counted(ballots.map((ballot) => ballot.credential));
  return sumBallots(election, ballots.filter((_, i) => counts[i]), rights);
}

/** The tally of several shares of the same urn. */
export function mergeTallies(group: Group, parts: readonly Tally[]): Tally {
  const ciphertexts = parts
    .map((part) => part.ciphertexts)
    .reduce((total, part) => total.map((row, i) => row.map((c, j) => multiply(group, c, part[i][j]))));
  return tallyOf(ciphertexts, parts.reduce((sum, p) => sum + p.count, 0), parts.reduce((sum, p) => sum + p.weight, 0n));
}

function tallyOf(ciphertexts: EncryptedTally, count: number, weight: bigint): Tally {
  return { ciphertexts, json: tallyJson(ciphertexts), count, weight };
}

function raised(group: Group, { alpha, beta }: Ciphertext, weight: bigint): Ciphertext {
  return weight === 1n ? { alpha, beta } : { alpha: group.power(alpha, weight), beta: group.power(beta, weight) };
}

function multiply(group: Group, a: Ciphertext, b: Ciphertext): Ciphertext {
  return { alpha: group.multiply(a.alpha, b.alpha), beta: group.multiply(a.beta, b.beta) };
}

function tallyJson(tally: EncryptedTally): string {
  return JSON.stringify(tally.map((question) => question.map((c) => ({ alpha: String(c.alpha), beta: String(c.beta) }))));
}

/** Refuses a published tally that has not this election's shape; its numbers are compared elsewhere. */
export function requireTallyShape({ group, questions }: Election, source: string): void {
  within("tally-format", () => {
    listOf(parseJson(source, "tally"), questions.length, "tally").forEach((row, i) =>
      listOf(row, width(questions[i]), "tally of a question").forEach((item) => {
        const pair = exactly(item, ["alpha", "beta"], "ciphertext");
        [pair.alpha, pair.beta].forEach((part) => group.parse(part, "tally"));
      }),
    );
  });
  if (JSON.stringify(JSON.parse(source)) !== source) throw new Flaw("tally-format", "the tally is not canonical");
}

export function sizedTallyJson(tally: Tally): string {
  return JSON.stringify({ num_tallied: tally.count, total_weight: Number(tally.weight), encrypted_tally: sha256Hex(tally.json) });
}
