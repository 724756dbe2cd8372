/** Making a ballot: encryption of the choices, proofs, signature, tracker. */

import type { FixedBase, Group } from "./group.ts";
import { require } from "./flaw.ts";
import { type Election, isAllowed, type Plaintext, type Question } from "./election.ts";
import { sha256Base64 } from "./hash.ts";
import { type Ciphertext, type Claim, type Opening, proofJson, proveKnowledge, proveOneOf } from "./proofs.ts";
import { randomScalar } from "./random.ts";

export interface MadeBallot {
  /** The exact text to send; changing one byte of it makes it another ballot. */
  readonly text: string;
  /** The tracker: the fingerprint of the text, shown to the voter and found on the public board. */
  readonly tracker: string;
  /** The randomness, by question and answer: shown only when a test ballot is opened. */
  readonly openings: readonly (readonly Opening[])[];
}

/** What the individual proofs are bound to: the election and the voting right. */
export function ballotContext(fingerprint: string, credential: bigint): string {
  return `${fingerprint}|${credential}`;
}

/** What the overall proofs are bound to: also every ciphertext of the answer. */
export function answerContext(context: string, choices: readonly Ciphertext[]): string {
  return `${context}|${choices.map((c) => `${c.alpha},${c.beta}`).join(",")}`;
}

/** The claims of the proof "the number of ticked answers is allowed". */
export function overallClaims<C>(question: Question, blank: C, rest: C): Claim<C>[] {
  const claims: Claim<C>[] = question.blank ? [{ about: blank, value: 1n }] : [];
  for (let m = question.min; m <= question.max; m++) claims.push({ about: rest, value: BigInt(m) });
  return claims;
}

export function overallPrefix(question: Question, bound: string, rest: Ciphertext): string {
  return question.blank ? `bproof1|${bound}|` : `prove|${bound}|${rest.alpha},${rest.beta}|`;
}

/** The claims of the proof "not both blank and ticked". */
export function blankClaims<C>(blank: C, rest: C): Claim<C>[] {
  return [
    { about: blank, value: 0n },
    { about: rest, value: 0n },
  ];
}

function encrypt(group: Group, y: FixedBase, { m, r }: Opening): Ciphertext {
  return { alpha: group.g.power(r), beta: group.multiply(y.power(r), group.g.power(m)) };
}

/** The opening of the product of ciphertexts. */
export function sum(group: Group, openings: readonly Opening[]): Opening {
  const r = openings.reduce((total, o) => total + o.r, 0n);
  return { m: openings.reduce((total, o) => total + o.m, 0n), r: group.scalar(r) };
}

function product(group: Group, ciphertexts: readonly Ciphertext[]): Ciphertext {
  return { alpha: group.product(ciphertexts.map((c) => c.alpha)), beta: group.product(ciphertexts.map((c) => c.beta)) };
}

function answer(election: Election, context: string, question: Question, openings: readonly Opening[]) {
  const { group, y } = election;
  const choices = openings.map((opening) => encrypt(group, y, opening));
  const individual = openings.map((opening, i) => {
    const claims = [0n, 1n].map((value) => ({ about: opening, value }));
    return proveOneOf(group, y, `prove|${context}|${choices[i].alpha},${choices[i].beta}|`, claims);
  });
  const bound = answerContext(context, choices);
  const first = question.blank ? 1 : 0;
  const rest = sum(group, openings.slice(first));
  const prefix = overallPrefix(question, bound, product(group, choices.slice(first)));
  const overall = proveOneOf(group, y, prefix, overallClaims(question, openings[0], rest));
  const json = {
    choices: choices.map((c) => ({ alpha: String(c.alpha), beta: String(c.beta) })),
    individual_proofs: individual.map((proofs) => proofs.map(proofJson)),
    overall_proof: overall.map(proofJson),
  };
  if (!question.blank) return json;
  const blank = proveOneOf(group, y, `bproof0|${bound}|`, blankClaims(openings[0], rest));
  return { ...json, blank_proof: blank.map(proofJson) };
}

/** The signature of a ballot that is complete but for it. */
function sign(group: Group, unsigned: string, exponent: bigint) {
  const hash = sha256Base64(unsigned);
  return { hash, proof: proofJson(proveKnowledge(group, `sig|${hash}|`, exponent)) };
}

/**
 * One ballot for one voting right. `pause` is awaited between questions, so that the page can
 * show progress; it is told how many questions are done.
 */
export async function makeBallot(
  election: Election,
  exponent: bigint,
  votes: readonly Plaintext[],
  pause: (done: number) => Promise<void> = async () => {},
): Promise<MadeBallot> {
  const { group, questions } = election;
  require(votes.length === questions.length, "choice", "one vote for each question");
  questions.forEach((question, i) => require(isAllowed(question, votes[i]), "choice", "this choice is not allowed by the question"));
  const credential = group.g.power(exponent);
  const context = ballotContext(election.fingerprint, credential);
  const openings: Opening[][] = [];
  const answers: unknown[] = [];
  for (const [i, question] of questions.entries()) {
    openings.push(votes[i].map((m) => ({ m: BigInt(m), r: randomScalar(group) })));
    answers.push(answer(election, context, question, openings[i]));
    await pause(i + 1);
  }
  const ballot = { election_uuid: election.uuid, election_hash: election.fingerprint, credential: String(credential), answers };
  const text = JSON.stringify({ ...ballot, signature: sign(group, JSON.stringify(ballot), exponent) });
  return { text, tracker: sha256Base64(text), openings };
}
