/** Zero-knowledge proofs: knowledge of an exponent, and "one of these values is encrypted". */

import { require } from "./flaw.ts";
import type { FixedBase, Group } from "./group.ts";
import { challenge } from "./hash.ts";
import { randomScalar } from "./random.ts";
import { exactly, listOf } from "./shape.ts";

export interface Proof {
  readonly challenge: bigint;
  readonly response: bigint;
}

export interface Ciphertext {
  readonly alpha: bigint;
  readonly beta: bigint;
}

/** A ciphertext as its author knows it: the bit (or sum) m and the randomness r. */
export interface Opening {
  readonly m: bigint;
  readonly r: bigint;
}

export function parseProof(group: Group, value: unknown, what: string): Proof {
  const data = exactly(value, ["challenge", "response"], what);
  return {
    challenge: group.parseScalar(data.challenge, `${what}, challenge`),
    response: group.parseScalar(data.response, `${what}, response`),
  };
}

export function parseProofs(group: Group, value: unknown, length: number, what: string): Proof[] {
  return listOf(value, length, what).map((item) => parseProof(group, item, what));
}

/** The object to serialize, its members in the order that hashes rely on. */
export function proofJson(proof: Proof): { challenge: string; response: string } {
  return { challenge: String(proof.challenge), response: String(proof.response) };
}

/** Proof of knowing the exponent of g^secret; the prefix binds it to what it is about. */
export function proveKnowledge(group: Group, prefix: string, secret: bigint): Proof {
  const w = randomScalar(group);
  const c = challenge(group, prefix, [group.g.power(w)]);
  return { challenge: c, response: group.scalar(w - secret * c) };
}

export function verifyKnowledge(group: Group, prefix: string, element: bigint, proof: Proof): boolean {
  const commitment = group.multiply(group.g.power(proof.response), group.power(element, proof.challenge));
  return challenge(group, prefix, [commitment]) === proof.challenge;
}

/** One branch of "the ciphertext encrypts this value". */
export interface Claim<C> {
  readonly about: C;
  readonly value: bigint;
}

/**
 * Proof that at least one claim is true, without telling which. All powers are of g and y,
 * because the author knows what is inside: a false branch is α^c = g^(r·c).
 */
export function proveOneOf(group: Group, y: FixedBase, prefix: string, claims: readonly Claim<Opening>[]): Proof[] {
  const truth = claims.findIndex((claim) => claim.about.m === claim.value);
  require(truth >= 0, "choice", "none of the claims holds");
  const w = randomScalar(group);
  const commitments: bigint[] = [];
  const proofs = claims.map(({ about, value }, i): Proof => {
    if (i === truth) {
      commitments.push(group.g.power(w), y.power(w));
      return { challenge: 0n, response: 0n };
    }
    const proof = { challenge: randomScalar(group), response: randomScalar(group) };
    const exponent = group.scalar(proof.response + about.r * proof.challenge);
    const shift = group.scalar((about.m - value) * proof.challenge);
    commitments.push(group.g.power(exponent), group.multiply(y.power(exponent), group.g.power(shift)));
    return proof;
  });
  const others = proofs.reduce((sum, proof) => sum + proof.challenge, 0n);
  const c = group.scalar(challenge(group, prefix, commitments) - others);
  proofs[truth] = { challenge: c, response: group.scalar(w - claims[truth].about.r * c) };
  return proofs;
}

/** What a verifier recomputes of a proof: two commitments for each claim, and whether all is in the group. */
interface Recomputed {
  readonly commitments: readonly bigint[];
  readonly members: boolean;
}

type Recompute = (claims: readonly Claim<Ciphertext>[], proofs: readonly Proof[]) => Recomputed;

/**
 * From the ciphertexts, as anybody does. The powers of each one's two elements by the challenges
 * of its claims share their squarings; the power q comes almost for free on the way, and tells
 * whether the element is in the group.
 */
export function fromCiphertexts(group: Group, y: FixedBase): Recompute {
  return (claims, proofs) => {
    const indicesOf = new Map<Ciphertext, number[]>();
    claims.forEach((claim, i) => indicesOf.set(claim.about, [...(indicesOf.get(claim.about) ?? []), i]));
    const commitments = new Array<bigint>(2 * claims.length);
    let members = true;
    for (const [ciphertext, indices] of indicesOf) {
      const exponents = [...indices.map((i) => proofs[i].challenge), group.q];
      const [a, b] = [group.powers(ciphertext.alpha, exponents), group.powers(ciphertext.beta, exponents)];
      for (const [k, i] of indices.entries()) {
        const { challenge: c, response: t } = proofs[i];
        commitments[2 * i] = group.multiply(group.g.power(t), a[k]);
        commitments[2 * i + 1] = group.multiply(y.power(t), group.multiply(b[k], group.g.power(group.scalar(-claims[i].value * c))));
      }
      members &&= a[indices.length] === 1n && b[indices.length] === 1n;
    }
    return { commitments, members };
  };
}

/**
 * The same from what its author knows of each ciphertext: α^c = g^(r·c) comes from a table, five
 * times faster. The openings must have been compared with the ciphertexts before.
 */
export function fromOpenings(group: Group, y: FixedBase, openingOf: (ciphertext: Ciphertext) => Opening): Recompute {
  return (claims, proofs) => {
    const commitments = claims.flatMap(({ about, value }, i) => {
      const { m, r } = openingOf(about);
      const { challenge: c, response: t } = proofs[i];
      const exponent = group.scalar(t + r * c);
      return [group.g.power(exponent), group.multiply(y.power(exponent), group.g.power(group.scalar((m - value) * c)))];
    });
    return { commitments, members: true };
  };
}

/** Refuses a false proof in the name of `check`, then a ciphertext outside the group. */
export function requireOneOf(group: Group, recompute: Recompute, check: string, prefix: string, claims: readonly Claim<Ciphertext>[], proofs: readonly Proof[]): void {
  require(proofs.length === claims.length, check, "there are not as many proofs as claims");
  const { commitments, members } = recompute(claims, proofs);
  const total = proofs.reduce((sum, proof) => sum + proof.challenge, 0n);
  require(challenge(group, prefix, commitments) === group.scalar(total), check, "a proof about what the ballot encrypts is false");
  require(members, "ballot-membership", "a ciphertext is outside the group");
}
