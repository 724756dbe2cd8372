/**
 * A ballot that its booth opened instead of sending it: the sealed text, and the numbers drawn at
 * random that open it. Whoever holds them can tell what every ciphertext encrypts.
 */

import { requireOpens, verifyBallot } from "./ballot-check.ts";
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
  const ballot = verifyBallot(election, sealed);
  const { tracker } = ballot;
  require(data.tracker === tracker, "ballot-canonical", "the number shown is not the one of this ballot");
  const rows = listOf(data.openings, ballot.answers.length, "openings");
  const { group } = election;
  const openings = ballot.answers.map(({ choices }, i) =>
    listOf(rows[i], choices.length, "openings of a question").map((item) => {
      const { vote, randomness } = fields(item, "opening");
      return { m: BigInt(natural(vote, "vote")), r: group.parseScalar(randomness, "randomness") };
    }),
  );
  requireOpens(election, ballot, openings);
  const ticked = election.questions.map((question, i) => {
    const labels = question.blank ? ["Vote blanc", ...question.answers] : question.answers;
    return labels.filter((_, j) => openings[i][j].m === 1n);
  });
  return { election, tracker, ticked };
}
