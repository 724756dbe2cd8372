/** The end of a count, for tests: combining the holders' factors into numbers of votes. */

import type { Election } from "../../src/protocol/election.ts";
import type { EncryptedTally } from "../../src/protocol/tally.ts";

function modularInverse(a: bigint, q: bigint): bigint {
  let [r0, r1, s0, s1] = [q, ((a % q) + q) % q, 0n, 1n];
  while (r1 > 0n) {
    const k = r0 / r1;
    [r0, r1, s0, s1] = [r1, r0 - k * r1, s1, s0 - k * s1];
  }
  return ((s0 % q) + q) % q;
}

/** Factors by holder index (1-based), exactly as many as the threshold. */
export function countVotes(election: Election, tally: EncryptedTally, factors: ReadonlyMap<number, bigint[][]>, weight: number): number[][] {
  const { group } = election;
  const indices = [...factors.keys()];
  const lambda = (j: number) =>
    indices.filter((m) => m !== j).reduce((product, m) => group.scalar(product * BigInt(m) * modularInverse(BigInt(m - j), group.q)), 1n);
  return tally.map((question, a) =>
    question.map(({ beta }, b) => {
      const factor = group.product(indices.map((j) => group.power(factors.get(j)![a][b], lambda(j))));
      const target = group.multiply(beta, group.inverse(factor));
      for (let n = 0, power = 1n; n <= weight; n++, power = group.multiply(power, group.generator)) if (power === target) return n;
      throw new Error("no number of votes matches");
    }),
  );
}
