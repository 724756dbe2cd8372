/** The result: the small numbers that the combined decryptions reveal. */

import { type Election, width } from "./election.ts";
import { Flaw, require, within } from "./flaw.ts";
import type { Group } from "./group.ts";
import { exactly, listOf, natural, parseJson } from "./shape.ts";
import type { Tally } from "./tally.ts";
import type { TrusteeGroup } from "./trustees.ts";

/** For each question, the weight received by each answer (the blank vote first). */
export type Result = readonly (readonly number[])[];

/** The factors of each partial decryption, by owner. */
export type Decryptions = ReadonlyMap<number, bigint[][]>;

/** A result of this election's shape, as it is announced. */
export function parseResult({ questions }: Election, source: string): Result {
  return within("result-format", () => {
    const data = exactly(parseJson(source, "result"), ["result"], "result");
    const rows = listOf(data.result, questions.length, "result");
    const result = rows.map((row, i) => listOf(row, width(questions[i]), "result of a question").map((n) => natural(n, "count")));
    require(JSON.stringify({ result }) === source, "result-format", "the result is not canonical");
    return result;
  });
}

/** For each group of key holders, the owners whose factors are combined. */
export function ownersUsed(trustees: readonly TrusteeGroup[], available: Decryptions): number[][] {
  return trustees.map(({ threshold, holders }) => {
    const present = holders.map((h) => h.owner).filter((owner) => available.has(owner));
    require(present.length >= threshold, "decryption-sufficient", `${present.length} of the ${threshold} decryptions needed`);
    return present.slice(0, threshold);
  });
}

/** a^(−1) modulo the prime order. */
function invert(group: Group, a: bigint): bigint {
  let [result, base, e] = [1n, group.scalar(a), group.q - 2n];
  for (; e > 0n; e >>= 1n) {
    if (e & 1n) result = group.scalar(result * base);
    base = group.scalar(base * base);
  }
  return result;
}

/** The coefficient of a holder when the holders of these numbers decrypt together. */
function lagrange(group: Group, index: number, indices: readonly number[]): bigint {
  return indices.filter((other) => other !== index).reduce((product, other) => group.scalar(product * BigInt(other) * invert(group, BigInt(other - index))), 1n);
}

function exponents(group: Group, trustees: readonly TrusteeGroup[], decryptions: Decryptions): Map<number, bigint> {
  const found = new Map<number, bigint>();
  ownersUsed(trustees, decryptions).forEach((owners, i) => {
    const indices = owners.map((owner) => trustees[i].holders.find((h) => h.owner === owner)!.index);
    owners.forEach((owner, k) => found.set(owner, lagrange(group, indices[k], indices)));
  });
  return found;
}

/** The n between 0 and `most` whose power of the generator is `target` (baby step, giant step). */
function logarithms(group: Group, most: number): (target: bigint) => number {
  const width = Math.floor(Math.sqrt(most)) + 1;
  const small = new Map<bigint, number>();
  let power = 1n;
  for (let n = 0; n < width; n++, power = group.multiply(power, group.generator)) small.set(power, n);
  const stride = group.inverse(power);
  return (target) => {
    for (let giant = 0, current = target; giant <= width; giant++, current = group.multiply(current, stride)) {
      const n = small.get(current);
      if (n !== undefined && giant * width + n <= most) return giant * width + n;
    }
    throw new Flaw("result-value", "a decrypted count is not between 0 and the total weight");
  };
}

/** The counts, from decryptions that were checked. */
export function decryptResult({ group }: Election, trustees: readonly TrusteeGroup[], tally: Tally, decryptions: Decryptions): Result {
  const weights = [...exponents(group, trustees, decryptions)];
  const logarithm = logarithms(group, Number(tally.weight));
  return tally.ciphertexts.map((question, i) =>
    question.map(({ beta }, j) => {
      const factor = group.product(weights.map(([owner, exponent]) => group.power(decryptions.get(owner)![i][j], exponent)));
      return logarithm(group.multiply(beta, group.inverse(factor)));
    }),
  );
}
