/** The encrypted tally: for each answer, the product of the ciphertexts of the ballots that count. */

import type { Ballot } from "./ballot-check.ts";
import { type Election, width } from "./election.ts";
import { require } from "./flaw.ts";
import type { Group } from "./group.ts";
import { sha256Hex } from "./hash.ts";
import type { Ciphertext } from "./proofs.ts";
import { list, parseJson } from "./shape.ts";

export type EncryptedTally = readonly (readonly Ciphertext[])[];

export interface Tally {
  readonly ciphertexts: EncryptedTally;
  readonly json: string;
  /** Ballots that count: one for each voting right that was used. */
  readonly count: number;
  readonly weight: bigint;
}

/** The published voting rights with their weights, in the published order. */
export function parseCredentials(group: Group, source: string): Map<bigint, bigint> {
  const rights = new Map<bigint, bigint>();
  let previous = 0n;
  for (const item of list(parseJson(source, "credentials"), "credentials")) {
    const match = typeof item === "string" ? /^([1-9][0-9]*)(?:,(0|[1-9][0-9]*))?$/.exec(item) : null;
    require(match !== null, "credentials", "a published voting right is malformed");
    const credential = group.parse(match[1], "credential");
    require(credential > previous, "credentials", "the published voting rights are not sorted or not distinct");
    previous = credential;
    rights.set(credential, match[2] === undefined ? 1n : BigInt(match[2]));
  }
  return rights;
}

export function computeTally(election: Election, ballots: Iterable<Ballot>, rights: ReadonlyMap<bigint, bigint>): Tally {
  const { group, questions } = election;
  const counted = new Map<bigint, Ballot>();
  for (const ballot of ballots) counted.set(ballot.credential, ballot);
  const sums = questions.map((q) => Array.from({ length: width(q) }, (): Ciphertext => ({ alpha: 1n, beta: 1n })));
  let weight = 0n;
  for (const ballot of counted.values()) {
    const w = rights.get(ballot.credential);
    require(w !== undefined, "credentials", "a ballot was cast with an unknown voting right");
    weight += w;
    ballot.answers.forEach((answer, i) => answer.choices.forEach((c, j) => (sums[i][j] = add(group, sums[i][j], c, w))));
  }
  return { ciphertexts: sums, json: tallyJson(sums), count: counted.size, weight };
}

function add(group: Group, total: Ciphertext, { alpha, beta }: Ciphertext, weight: bigint): Ciphertext {
  const [a, b] = weight === 1n ? [alpha, beta] : [group.power(alpha, weight), group.power(beta, weight)];
  return { alpha: group.multiply(total.alpha, a), beta: group.multiply(total.beta, b) };
}

function tallyJson(tally: EncryptedTally): string {
  return JSON.stringify(tally.map((question) => question.map((c) => ({ alpha: String(c.alpha), beta: String(c.beta) }))));
}

/** A number as the archive writes it: an integer, or a text when it is large. */
export function numberJson(n: bigint): number | string {
  return n <= 1073741823n ? Number(n) : String(n);
}

export function sizedTallyJson(tally: Tally): string {
  return JSON.stringify({ num_tallied: tally.count, total_weight: numberJson(tally.weight), encrypted_tally: sha256Hex(tally.json) });
}
