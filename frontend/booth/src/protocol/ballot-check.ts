/** Verifying a ballot: canonical text, membership, every proof, the signature. */

import { answerContext, ballotContext, blankClaims, type MadeBallot, overallClaims, overallPrefix, sum } from "./ballot.ts";
import { type Election, type Question, width } from "./election.ts";
import { Flaw, require, within } from "./flaw.ts";
import type { Group } from "./group.ts";
import { sha256Base64 } from "./hash.ts";
import { type Ciphertext, fromCiphertexts, fromOpenings, type Opening, parseProof, parseProofs, type Proof, requireOneOf, verifyKnowledge } from "./proofs.ts";
import { exactly, fields, listOf, parseJson, text } from "./shape.ts";

interface Answer {
  readonly choices: readonly Ciphertext[];
  readonly individual: readonly (readonly Proof[])[];
  readonly overall: readonly Proof[];
  readonly blank?: readonly Proof[];
}

/** What the author of a ballot knows of its ciphertexts, by question and answer. */
type Openings = readonly (readonly Opening[])[];

export interface Ballot {
  readonly tracker: string;
  readonly uuid: string;
  readonly fingerprint: string;
  readonly credential: bigint;
  readonly answers: readonly Answer[];
  readonly signature: { readonly hash: string; readonly proof: Proof };
  /** The text that was signed: the ballot without its signature. */
  readonly signed: string;
}

/** The members of a part of a ballot; the same members in another order are not canonical. */
function members<N extends string>(value: unknown, names: readonly N[], what: string): Readonly<Record<N, unknown>> {
  const found = Object.keys(fields(value, what));
  const permuted = found.join() !== names.join() && found.sort().join() === names.slice().sort().join();
  require(!permuted, "ballot-canonical", `${what}: the members are in another order`);
  return exactly(value, names, what);
}

function proofsOf(group: Group, value: unknown, length: number, what: string): Proof[] {
  listOf(value, length, what).forEach((item) => members(item, ["challenge", "response"], what));
  return parseProofs(group, value, length, what);
}

function parseAnswer(group: Group, question: Question, value: unknown): Answer {
  const names = ["choices", "individual_proofs", "overall_proof", ...(question.blank ? ["blank_proof"] : [])];
  const data = members(value, names, "answer");
  const n = width(question);
  const choices = listOf(data.choices, n, "choices").map((item): Ciphertext => {
    const pair = members(item, ["alpha", "beta"], "ciphertext");
    return { alpha: group.parse(pair.alpha, "alpha"), beta: group.parse(pair.beta, "beta") };
  });
  return {
    choices,
    individual: listOf(data.individual_proofs, n, "individual proofs").map((p) => proofsOf(group, p, 2, "individual proof")),
    overall: proofsOf(group, data.overall_proof, question.max - question.min + (question.blank ? 2 : 1), "overall proof"),
    ...(question.blank ? { blank: proofsOf(group, data.blank_proof, 2, "blank proof") } : {}),
  };
}

/** Read a ballot; refuses any text that is not the canonical one of what it says. */
export function parseBallot(election: Election, source: string): Ballot {
  return within("ballot-format", () => readBallot(election, source));
}

function readBallot(election: Election, source: string): Ballot {
  const { group, questions } = election;
  const value = parseJson(source, "ballot");
  require(JSON.stringify(value) === source, "ballot-canonical", "the ballot is not written in the canonical form");
  const data = members(value, ["election_uuid", "election_hash", "credential", "answers", "signature"], "ballot");
  const answers = listOf(data.answers, questions.length, "answers").map((a, i) => parseAnswer(group, questions[i], a));
  const signature = members(data.signature, ["hash", "proof"], "signature");
  const { signature: _, ...unsigned } = data;
  return {
    tracker: sha256Base64(source),
    uuid: text(data.election_uuid, "election uuid"),
    fingerprint: text(data.election_hash, "election hash"),
    credential: parseCredential(group, text(data.credential, "credential")),
    answers,
    signature: { hash: text(signature.hash, "hash"), proof: parseProof(group, members(signature.proof, ["challenge", "response"], "signature"), "signature") },
    signed: JSON.stringify(unsigned),
  };
}

/** What is no number at all is in no list of rights. */
function parseCredential(group: Group, source: string): bigint {
  try {
    return group.parse(source, "credential");
  } catch {
    throw new Flaw("ballot-credential", "the voting right is not a number below the modulus");
  }
}

export function requireOfElection(election: Election, ballot: Ballot): void {
  require(ballot.uuid === election.uuid, "ballot-election", "this ballot belongs to another election");
  require(ballot.fingerprint === election.fingerprint, "ballot-election", "this ballot was made for another text of the election");
}

export function requireSigned({ group }: Election, { signed, credential, signature: { hash, proof } }: Ballot): void {
  require(sha256Base64(signed) === hash, "ballot-signature", "the signature is about another ballot");
  require(verifyKnowledge(group, `sig|${hash}|`, credential, proof), "ballot-signature", "the signature is false");
}

/** A ciphertext that is already in the urn is a copy of somebody's vote. */
export function requireDistinct(ballot: Ballot): void {
  const alphas = ballot.answers.flatMap((answer) => answer.choices.map(({ alpha }) => alpha));
  if (new Set(alphas).size !== alphas.length) throw new Flaw("ciphertext-duplicate", "the ballot repeats a ciphertext");
}

/**
 * Every proof about what the ballot encrypts, and on the way the membership of what it is made
 * of. Whoever made the ballot gives its openings, already compared with the ciphertexts.
 */
export function requireProven(election: Election, ballot: Ballot, openings?: Openings): void {
  const { group, questions } = election;
  const context = ballotContext(election.fingerprint, ballot.credential);
  const parts = ballot.answers.map((answer, i) => {
    const rest = answer.choices.slice(questions[i].blank ? 1 : 0);
    const total = { alpha: group.product(rest.map((c) => c.alpha)), beta: group.product(rest.map((c) => c.beta)) };
    return { answer, question: questions[i], total, bound: answerContext(context, answer.choices) };
  });
  const recompute = openings ? fromOpenings(group, election.y, openingsBy(group, parts, openings)) : fromCiphertexts(group, election.y);
  for (const { choices, individual } of ballot.answers) {
    for (const [i, choice] of choices.entries()) {
      const claims = [0n, 1n].map((value) => ({ about: choice, value }));
      requireOneOf(group, recompute, "ballot-individual-proof", `prove|${context}|${choice.alpha},${choice.beta}|`, claims, individual[i]);
    }
  }
  for (const { answer, question, total, bound } of parts) {
    const claims = overallClaims(question, answer.choices[0], total);
    requireOneOf(group, recompute, "ballot-overall-proof", overallPrefix(question, bound, total), claims, answer.overall);
  }
  for (const { answer, total, bound } of parts) {
    if (answer.blank) requireOneOf(group, recompute, "ballot-blank-proof", `bproof0|${bound}|`, blankClaims(answer.choices[0], total), answer.blank);
  }
}

/** The opening of each ciphertext, and of the sum of each answer. */
function openingsBy(group: Group, parts: readonly { answer: Answer; question: Question; total: Ciphertext }[], openings: Openings): (c: Ciphertext) => Opening {
  const known = new Map<Ciphertext, Opening>();
  parts.forEach(({ answer, question, total }, i) => {
    answer.choices.forEach((choice, j) => known.set(choice, openings[i][j]));
    known.set(total, sum(group, openings[i].slice(question.blank ? 1 : 0)));
  });
  return (ciphertext) => known.get(ciphertext)!;
}

/** Refuses openings that are not those of this ballot's ciphertexts. */
export function requireOpens({ group, y }: Election, ballot: Ballot, openings: Openings): void {
  ballot.answers.forEach(({ choices }, i) => {
    choices.forEach(({ alpha, beta }, j) => {
      const { m, r } = openings[i][j];
      const same = alpha === group.g.power(r) && beta === group.multiply(y.power(r), group.g.power(m));
      require(same, "plaintext", "these numbers do not open the ballot");
    });
  });
}

/**
 * Every check on a ballot that was made here, before it leaves: with its openings at hand, this
 * takes a fifth of the time, and also proves that it holds what it was meant to hold.
 */
export function verifyOwnBallot(election: Election, { text: source, openings }: MadeBallot): void {
  const ballot = parseBallot(election, source);
  requireOfElection(election, ballot);
  requireSigned(election, ballot);
  requireOpens(election, ballot, openings);
  requireProven(election, ballot, openings);
}

/**
 * Every check on one ballot, but for the list of voting rights. Throws a Flaw that names the
 * check that failed.
 */
export function verifyBallot(election: Election, source: string): Ballot {
  const ballot = parseBallot(election, source);
  requireOfElection(election, ballot);
  require(election.group.contains(ballot.credential), "credential-membership", "the credential is outside the group");
  requireSigned(election, ballot);
  requireProven(election, ballot);
  return ballot;
}
