/** A key holder's part of the count: one factor for each ciphertext of the tally, with its proof. */

import type { Election } from "./election.ts";
import { require, within } from "./flaw.ts";
import type { Group } from "./group.ts";
import { challenge } from "./hash.ts";
import { parseProof, type Proof, proofJson } from "./proofs.ts";
import { randomScalar } from "./random.ts";
import { exactly, listOf } from "./shape.ts";
import type { EncryptedTally } from "./tally.ts";

function prefix(election: Election, publicKey: bigint): string {
  return `decrypt|${election.fingerprint}|${publicKey}|`;
}

/** The factor α^key and the proof that the exponent is the one of the public key. */
function decryptOne(group: Group, bound: string, alpha: bigint, key: bigint): { factor: bigint; proof: Proof } {
  require(group.contains(alpha), "tally-format", "an element of the tally is outside the group");
  const w = randomScalar(group);
  const [factor, commitment] = group.powers(alpha, [key, w]);
  const c = challenge(group, bound, [group.g.power(w), commitment]);
  return { factor, proof: { challenge: c, response: group.scalar(w - key * c) } };
}

export function partialDecryption(election: Election, tally: EncryptedTally, key: bigint) {
  const { group } = election;
  const bound = prefix(election, group.g.power(key));
  for (const ciphertext of tally.flat()) require(group.contains(ciphertext.beta), "tally-format", "an element of the tally is outside the group");
  const parts = tally.map((question) => question.map((c) => decryptOne(group, bound, c.alpha, key)));
  return {
    decryption_factors: parts.map((question) => question.map((part) => String(part.factor))),
    decryption_proofs: parts.map((question) => question.map((part) => proofJson(part.proof))),
  };
}

/** The factors of a partial decryption, every proof checked against the holder's public key. */
export function verifyPartialDecryption(election: Election, tally: EncryptedTally, publicKey: bigint, value: unknown): bigint[][] {
  return within("decryption-format", () => readPartialDecryption(election, tally, publicKey, value));
}

function readPartialDecryption(election: Election, tally: EncryptedTally, publicKey: bigint, value: unknown): bigint[][] {
  const { group } = election;
  const data = exactly(value, ["decryption_factors", "decryption_proofs"], "partial decryption");
  const bound = prefix(election, publicKey);
  const factors = listOf(data.decryption_factors, tally.length, "factors");
  const proofs = listOf(data.decryption_proofs, tally.length, "proofs");
  return tally.map((question, i) => {
    const row = listOf(factors[i], question.length, "factors");
    const rowProofs = listOf(proofs[i], question.length, "proofs");
    return question.map(({ alpha }, j) => {
      const factor = within("decryption-proof", () => group.parseMember(row[j], "factor"));
      const proof = parseProof(group, rowProofs[j], "decryption proof");
      const a = group.multiply(group.g.power(proof.response), group.power(publicKey, proof.challenge));
      const b = group.multiply(group.power(alpha, proof.response), group.power(factor, proof.challenge));
      require(challenge(group, bound, [a, b]) === proof.challenge, "decryption-proof", "a factor does not come from this holder's key");
      return factor;
    });
  });
}
