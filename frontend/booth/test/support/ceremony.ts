/** A whole key ceremony and election, for tests, through the program's own steps. */

import { makeCertificate, makePolynomial, makeShare, openPrivateKey } from "../../src/protocol/ceremony.ts";
import { credentialExponent } from "../../src/protocol/credential.ts";
import { Election, type Question } from "../../src/protocol/election.ts";
import { BELENIOS_2048, type Group } from "../../src/protocol/group.ts";
import { type HolderKeys, holderKeys, newSeed } from "../../src/protocol/messages.ts";
import { randomBase58 } from "../../src/protocol/random.ts";
import { parseTrustees } from "../../src/protocol/trustees.ts";

export interface KeyHolder {
  readonly seed: string;
  readonly keys: HolderKeys;
  readonly privateKeyMessage: string;
  readonly key: bigint;
}

/** What the server sends to holder j: what each of the others sent for j. */
export function sharesFor(polynomials: readonly ReturnType<typeof makePolynomial>[], j: number) {
  return {
    polynomial: polynomials[j].polynomial,
    secrets: polynomials.map((p) => p.secrets[j]),
    coefexps: polynomials.map((p) => p.coefexps),
    signatures: polynomials.map((p) => p.signature),
  };
}

export function holdCeremony(size: number, threshold: number, group: Group = BELENIOS_2048) {
  const seeds = Array.from({ length: size }, newSeed);
  const keys = seeds.map((seed) => holderKeys(group, seed));
  const ceremony = { size, threshold };
  const certs = keys.map((k, i) => makeCertificate(group, k, ceremony, i + 1));
  const polynomials = keys.map((k, i) => makePolynomial(group, k, ceremony, i + 1, certs));
  const outputs = keys.map((k, j) => makeShare(group, k, ceremony, j + 1, certs, sharesFor(polynomials, j)));
  const trustees = pedersen(threshold, certs, polynomials, outputs);
  const holders = outputs.map(
    (output, i): KeyHolder => ({ seed: seeds[i], keys: keys[i], privateKeyMessage: output.private_key, key: openPrivateKey(group, keys[i], output.private_key) }),
  );
  return { trustees, holders, certs, polynomials, outputs };
}

export function pedersen(
  threshold: number,
  certs: readonly unknown[],
  polynomials: readonly ReturnType<typeof makePolynomial>[],
  outputs: readonly ReturnType<typeof makeShare>[],
): string {
  const parts = {
    threshold,
    certs,
    coefexps: polynomials.map((p) => p.coefexps),
    signatures: polynomials.map((p) => p.signature),
    verification_keys: outputs.map((o) => o.public_key),
  };
  return JSON.stringify([["Pedersen", parts]]);
}

export function electionText(trustees: string, questions: readonly Question[], uuid = randomBase58(14), name = "Assemblée générale d’essai"): string {
  const publicKey = BELENIOS_2048.product(parseTrustees(BELENIOS_2048, trustees).map((t) => t.publicKey));
  return JSON.stringify({
    version: 1,
    description: "Élection d’essai",
    name,
    group: BELENIOS_2048.name,
    public_key: String(publicKey),
    questions: questions.map((q) => ({ answers: q.answers, ...(q.blank ? { blank: true } : {}), min: q.min, max: q.max, question: q.title })),
    uuid,
  });
}

export function newCredential(): string {
  return [5, 6, 5, 6].map(randomBase58).join("-");
}

export function publicCredential(election: Election, credential: string): bigint {
  return election.group.g.power(credentialExponent(election.group, election.uuid, credential));
}

/** The published list: sorted, so that its order says nothing. */
export function credentialsText(election: Election, credentials: readonly string[]): string {
  const elements = credentials.map((c) => publicCredential(election, c));
  return JSON.stringify(elements.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map(String));
}

export function resolution(title: string): Question {
  return { title, answers: ["Pour", "Contre", "Abstention"], blank: false, min: 1, max: 1 };
}
