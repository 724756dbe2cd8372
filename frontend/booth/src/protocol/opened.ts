/**
 * A ballot that its booth opened instead of sending it: the sealed text, and the numbers drawn at
 * random that open it. Whoever holds them can tell what every ciphertext encrypts.
 */

import { parseBallot, verifyBallot } from "./ballot-check.ts";
import { Election } from "./election.ts";
import { require, within } from "./flaw.ts";
import { fields, listOf, natural, parseJson, text } from "./shape.ts";

export interface OpenedBallot {
  readonly election: Election;
  readonly tracker: string;
  /** For each question, the answers that the ciphertexts hold (the blank vote first). */
  readonly ticked: readonly (readonly string[])[];
}

export function isOpenedBallot(bytes: Uint8Array): boolean {
  return bytes[0] === "{".charCodeAt(0);
}

/** What a ballot contains, recomputed from its ciphertexts; refuses numbers that do not open it. */
export function readOpened(bytes: Uint8Array): OpenedBallot {
  return within("ballot-format", () => open(new TextDecoder().decode(bytes)));
}

function open(source: string): OpenedBallot {
  const data = fields(parseJson(source, "opened ballot"), "opened ballot");
  const election = Election.parse(text(data.election, "election"));
  const sealed = text(data.ballot, "ballot");
  const { tracker } = verifyBallot(election, sealed);
  require(data.tracker === tracker, "ballot-canonical", "the number shown is not the one of this ballot");
  const { answers } = parseBallot(election, sealed);
  const rows = listOf(data.openings, answers.length, "openings");
  const { group, y } = election;
  const ticked = answers.map(({ choices }, i) => {
    const question = election.questions[i];
    const labels = question.blank ? ["Vote blanc", ...question.answers] : question.answers;
    const votes = listOf(rows[i], choices.length, "openings of a question").map((item, j) => {
      const { vote, randomness } = fields(item, "opening");
      const [m, r] = [natural(vote, "vote"), group.parseScalar(randomness, "randomness")];
      const same = choices[j].alpha === group.g.power(r) && choices[j].beta === group.multiply(y.power(r), group.g.power(BigInt(m)));
      require(same, "plaintext", "these numbers do not open the ballot");
      return m;
    });
    return labels.filter((_, j) => votes[j] === 1);
  });
  return { election, tracker, ticked };
}
