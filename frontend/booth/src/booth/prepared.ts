/** Ballots that travel in a file: prepared on a device without network, cast later from another. */

import type { MadeBallot } from "../protocol/ballot.ts";
import { verifyBallot } from "../protocol/ballot-check.ts";
import { Election } from "../protocol/election.ts";
import { fields, parseJson, text } from "../protocol/shape.ts";
import { parseExplanations, type Poll } from "./session.ts";

const KIND = "ouvote-ballot-1";

export function preparedFileName(ballot: MadeBallot): string {
  return `bulletin-${ballot.tracker.slice(0, 8).replace(/\W/g, "x")}.json`;
}

/** The sealed ballot and nothing else: no choice, no code, no randomness. */
export function preparedText(ballot: MadeBallot): string {
  return JSON.stringify({ kind: KIND, tracker: ballot.tracker, ballot: ballot.text });
}

/** The ballot of a file, verified as the urn will verify it. */
export function readPrepared(election: Election, source: string): MadeBallot {
  const data = fields(parseJson(source, "file"), "file");
  const ballot = text(data.ballot, "ballot");
  return { text: ballot, tracker: verifyBallot(election, ballot).tracker, openings: [] };
}

/** A poll out of the election's file, for a device without network: one right, its code typed. */
export function offlinePoll(source: string): Poll {
  const election = Election.parse(source);
  const right = { label: "", kind: "own", credential: null, publicKey: null, permit: "", voted: false, locked: null } as const;
  const session = { urn: "", board: "", voter: "", closesAt: "", revote: false, title: election.name, subtitle: "", rights: [right] };
  return { session, election, explanations: parseExplanations("{}", election.questions.length) };
}
