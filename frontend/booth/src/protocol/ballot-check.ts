/** Verifying a ballot: canonical text, membership, every proof, the signature. */

import { answerContext, ballotContext, blankClaims, overallClaims, overallPrefix } from "./ballot.ts";
import { type Election, type Question, width } from "./election.ts";
import { require } from "./flaw.ts";
import type { Group } from "./group.ts";
import { sha256Base64 } from "./hash.ts";
import { type Ciphertext, parseProof, parseProofs, type Proof, proofJson, verifyKnowledge, verifyOneOf } from "./proofs.ts";
import { fields, listOf, parseJson, text } from "./shape.ts";

interface Answer {
  readonly choices: readonly Ciphertext[];
  readonly individual: readonly (readonly Proof[])[];
  readonly overall: readonly Proof[];
  readonly blank?: readonly Proof[];
}

export interface Ballot {
  readonly tracker: string;
  readonly credential: bigint;
  readonly answers: readonly Answer[];
  readonly signature: { readonly hash: string; readonly proof: Proof };
  /** The text that was signed: the ballot without its signature. */
  readonly signed: string;
}

function parseAnswer(group: Group, question: Question, value: unknown): Answer {
  const data = fields(value, "answer");
  const n = width(question);
  const choices = listOf(data.choices, n, "choices").map((item): Ciphertext => {
    const pair = fields(item, "ciphertext");
    return { alpha: group.parse(pair.alpha, "alpha"), beta: group.parse(pair.beta, "beta") };
  });
  return {
    choices,
    individual: listOf(data.individual_proofs, n, "individual proofs").map((p) => parseProofs(group, p, 2, "individual proof")),
    overall: parseProofs(group, data.overall_proof, question.max - question.min + (question.blank ? 2 : 1), "overall proof"),
    ...(question.blank ? { blank: parseProofs(group, data.blank_proof, 2, "blank proof") } : {}),
  };
}

function answerJson(answer: Answer) {
  return {
    choices: answer.choices.map((c) => ({ alpha: String(c.alpha), beta: String(c.beta) })),
    individual_proofs: answer.individual.map((proofs) => proofs.map(proofJson)),
    overall_proof: answer.overall.map(proofJson),
    ...(answer.blank ? { blank_proof: answer.blank.map(proofJson) } : {}),
  };
}

/** Read a ballot; refuses any text that is not the canonical one of what it says. */
export function parseBallot(election: Election, source: string): Ballot {
  const { group, questions } = election;
  const data = fields(parseJson(source, "ballot"), "ballot");
  const answers = listOf(data.answers, questions.length, "answers").map((a, i) => parseAnswer(group, questions[i], a));
  const credential = group.parse(data.credential, "credential");
  const signature = fields(data.signature, "signature");
  const hash = text(signature.hash, "hash");
  const proof = parseProof(group, signature.proof, "signature");
  const unsigned = {
    election_uuid: text(data.election_uuid, "election uuid"),
    election_hash: text(data.election_hash, "election hash"),
    credential: String(credential),
    answers: answers.map(answerJson),
  };
  const canonical = JSON.stringify({ ...unsigned, signature: { hash, proof: proofJson(proof) } });
  require(canonical === source, "canonical form", "the ballot is not written in the canonical form");
  require(unsigned.election_uuid === election.uuid, "election", "this ballot belongs to another election");
  require(unsigned.election_hash === election.fingerprint, "election", "this ballot was made for another text of the election");
  return { tracker: sha256Base64(source), credential, answers, signature: { hash, proof }, signed: JSON.stringify(unsigned) };
}

function checkAnswer(election: Election, context: string, question: Question, answer: Answer): void {
  const { group, y } = election;
  for (const [i, choice] of answer.choices.entries()) {
    const claims = [0n, 1n].map((value) => ({ about: choice, value }));
    const prefix = `prove|${context}|${choice.alpha},${choice.beta}|`;
    require(verifyOneOf(group, y, prefix, claims, answer.individual[i]), "individual proof", "a ciphertext is outside the group, or the proof that it holds 0 or 1 is false");
  }
  const rest = answer.choices.slice(question.blank ? 1 : 0);
  const total = { alpha: group.product(rest.map((c) => c.alpha)), beta: group.product(rest.map((c) => c.beta)) };
  const bound = answerContext(context, answer.choices);
  const claims = overallClaims(question, answer.choices[0], total);
  require(verifyOneOf(group, y, overallPrefix(question, bound, total), claims, answer.overall), "overall proof", "the proof on the number of answers is false");
  if (answer.blank) {
    const both = blankClaims(answer.choices[0], total);
    require(verifyOneOf(group, y, `bproof0|${bound}|`, both, answer.blank), "blank proof", "the proof on the blank vote is false");
  }
}

/**
 * Every check on one ballot, but for the list of voting rights. Throws a Flaw that names the
 * check that failed.
 */
export function verifyBallot(election: Election, source: string): Ballot {
  const ballot = parseBallot(election, source);
  const { group, questions, fingerprint } = election;
  require(group.contains(ballot.credential), "group", "the credential is outside the group");
  const { hash, proof } = ballot.signature;
  require(sha256Base64(ballot.signed) === hash, "signature", "the signature is about another ballot");
  require(verifyKnowledge(group, `sig|${hash}|`, ballot.credential, proof), "signature", "the signature is false");
  const context = ballotContext(fingerprint, ballot.credential);
  ballot.answers.forEach((answer, i) => checkAnswer(election, context, questions[i], answer));
  return ballot;
}
