/** Opening a test ballot: what its ciphertexts hold, recomputed from the randomness shown. */

import type { MadeBallot } from "../protocol/ballot.ts";
import { parseBallot } from "../protocol/ballot-check.ts";
import type { Election, Plaintext } from "../protocol/election.ts";

export interface OpenedAnswer {
  readonly question: string;
  readonly answer: string;
  /** The ciphertexts are those of this answer, and this answer is the one that was chosen. */
  readonly right: boolean;
}

export function contentsOf(election: Election, made: MadeBallot, votes: readonly Plaintext[]): OpenedAnswer[] {
  const { group, y } = election;
  const ballot = parseBallot(election, made.text);
  return election.questions.map((question, i) => {
    const openings = made.openings[i];
    const same = ballot.answers[i].choices.every(({ alpha, beta }, j) => {
      const { m, r } = openings[j];
      return alpha === group.g.power(r) && beta === group.multiply(y.power(r), group.g.power(m));
    });
    const labels = question.blank ? ["Vote blanc", ...question.answers] : question.answers;
    const answer = labels.filter((_, j) => openings[j].m === 1n).join(", ") || "Rien de coché";
    return { question: question.title, answer, right: same && openings.every(({ m }, j) => m === BigInt(votes[i][j])) };
  });
}
