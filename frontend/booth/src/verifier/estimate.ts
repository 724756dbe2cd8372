/** How long a verification will take here: multiplications counted, then timed on this device. */

import { type Election, type Question, width } from "../protocol/election.ts";

/** Multiplications of a power by `n` exponents at once, of a power from a table, of a batched membership test. */
const powers = (n: number) => 256 + 95 * n;
const TABLE = 43;
const MEMBERSHIP = 20;
/** Reading, hashing and copying, beside the multiplications. */
const REST = 1.15;

/** What the proofs of one answer cost. */
function proofCost(question: Question): number {
  const branches = question.max - question.min + 1;
  const choice = 2 * powers(3) + 6 * TABLE;
  const overall = 2 * powers(branches + 1) + 3 * TABLE * branches + (question.blank ? 2 * powers(2) + 3 * TABLE : 0);
  const blank = question.blank ? 4 * powers(2) + 6 * TABLE : 0;
  return width(question) * choice + overall + blank;
}

/** Seconds of one multiplication in the group, measured now. */
function measure({ group }: Election): number {
  const rounds = 3000;
  let x = group.generator;
  const start = performance.now();
  for (let i = 0; i < rounds; i++) x = group.multiply(x, x);
  return (performance.now() - start) / 1000 / rounds;
}

/** Seconds to check `ballots` ballots, the proofs of `proven` of them, by `workers` programs. */
export function estimate(election: Election, ballots: number, proven: number, workers: number): number {
  const sum = (cost: (q: Question) => number) => election.questions.reduce((total, q) => total + cost(q), 0);
  const cheap = ballots * (powers(1) + TABLE + sum((q) => 2 * width(q) * MEMBERSHIP));
  const dear = proven * sum(proofCost);
  return (measure(election) * REST * (cheap + dear)) / workers;
}

/** "moins de 10 secondes", "environ 4 minutes": never more precise than it is. */
export function inWords(seconds: number): string {
  if (seconds < 10) return "moins de 10 secondes";
  if (seconds < 90) return `environ ${Math.ceil(seconds / 10) * 10} secondes`;
  if (seconds < 5400) return `environ ${Math.ceil(seconds / 60)} minutes`;
  return `environ ${Math.ceil(seconds / 3600)} heures`;
}
