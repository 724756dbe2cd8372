/** The key holders of an election as the archive publishes them, and the election's public key. */

import { Flaw, require, within } from "./flaw.ts";
import type { Group } from "./group.ts";
import { type SignedMessage, openSigned, parseSigned, verifySignature } from "./messages.ts";
import { parseProof, type Proof, verifyKnowledge } from "./proofs.ts";
import { exactly, fields, list, listOf, natural, parseJson } from "./shape.ts";

/** What a threshold certificate says: who, in which ceremony, with which keys. */
export interface Certificate {
  readonly signed: SignedMessage;
  readonly index: number;
  readonly verification: bigint;
  readonly encryption: bigint;
}

export interface Ceremony {
  readonly size: number;
  readonly threshold: number;
}

/** One key holder: the public counterpart of the key that decrypts. */
export interface Holder {
  /** 1-based number in the archive ("owner" of a partial decryption). */
  readonly owner: number;
  /** 1-based number inside its group of key holders. */
  readonly index: number;
  readonly publicKey: bigint;
  readonly certificate?: Certificate;
}

export interface TrusteeGroup {
  readonly threshold: number;
  readonly holders: readonly Holder[];
  readonly publicKey: bigint;
}

/** A certificate: its shape, its keys, its signature. `requireContexts` says whether it is meant for here. */
function readCertificate(group: Group, value: unknown, index: number): Certificate {
  const what = `certificate ${index}`;
  return within("trustee-certificate", () => {
    const signed = parseSigned(value, what);
    const data = fields(parseJson(signed.message, what), what);
    const verification = group.parseMember(data.verification, what);
    const encryption = group.parseMember(data.encryption, what);
    openSigned(group, verification, signed, what);
    return { signed, index, verification, encryption };
  });
}

function requireContexts(group: Group, certificates: readonly Certificate[], { size, threshold }: Ceremony): void {
  for (const { signed, index, verification, encryption } of certificates) {
    const context = { group: group.name, size, threshold, index };
    const expected = JSON.stringify({ context, verification: String(verification), encryption: String(encryption) });
    require(signed.message === expected, "trustee-certificate", `certificate ${index}: made for another key ceremony or another place in it`);
  }
  const keys = new Set(certificates.flatMap((c) => [String(c.verification), String(c.encryption)]));
  require(keys.size === 2 * certificates.length, "trustee-certificate", "two certificates carry the same key");
}

/** All certificates of a ceremony, in index order, each checked. */
export function parseCertificates(group: Group, values: unknown, ceremony: Ceremony): Certificate[] {
  const certificates = within("trustee-certificate", () => listOf(values, ceremony.size, "certificates").map((value, i) => readCertificate(group, value, i + 1)));
  requireContexts(group, certificates, ceremony);
  return certificates;
}

/** The commitments of one holder's polynomial, signed by that holder. */
export function parseCommitments(group: Group, value: unknown, certificate: Certificate, threshold: number): bigint[] {
  const what = `commitments of key holder ${certificate.index}`;
  return within("trustee-polynomial", () => {
    const message = openSigned(group, certificate.verification, parseSigned(value, what), what);
    const items = listOf(exactly(parseJson(message, what), ["coefexps"], what).coefexps, threshold, what);
    return items.map((item) => group.parseMember(item, what));
  });
}

/** What each holder signs: the certificates and its own commitments, so that all saw the same ones. */
export function certificatesStatement(certificates: readonly Certificate[], commitments: readonly bigint[]): string {
  return "certs_sig|" + JSON.stringify({ certs: certificates.map((c) => c.signed), coefexps: commitments.map(String) });
}

export function checkStatement(group: Group, certificates: readonly Certificate[], i: number, commitments: readonly bigint[], signature: unknown): void {
  const what = `agreement of key holder ${i + 1}`;
  const proof = within("trustee-format", () => parseProof(group, signature, what));
  const message = certificatesStatement(certificates, commitments);
  require(verifySignature(group, certificates[i].verification, message, proof), "trustee-signature", `${what}: not signed over the same certificates`);
}

/** ∏ A_m^(x^m): the public counterpart of the polynomial's value at x. */
export function evaluateInExponent(group: Group, commitments: readonly bigint[], x: number): bigint {
  return commitments.reduceRight((total, a) => group.multiply(group.power(total, BigInt(x)), a), 1n);
}

export function holderPublicKey(group: Group, commitments: readonly (readonly bigint[])[], index: number): bigint {
  return group.product(commitments.map((c) => evaluateInExponent(group, c, index)));
}

interface ReadKey {
  readonly publicKey: bigint;
  readonly proof: Proof;
  readonly signature: Proof | null;
}

function readKey(group: Group, value: unknown, what: string): ReadKey {
  const data = fields(value, what);
  const publicKey = within("trustee-proof", () => group.parseMember(data.public_key, what));
  const signature = data.signature === undefined ? null : parseProof(group, data.signature, what);
  return { publicKey, proof: parseProof(group, data.pok, what), signature };
}

/** A check of the key holders: how many things it examines, and how to run it. */
export interface Step {
  readonly check: string;
  readonly count: number;
  readonly run: () => void;
}

function proofStep(group: Group, keys: readonly ReadKey[]): Step {
  const run = () => {
    for (const { publicKey, proof } of keys) require(verifyKnowledge(group, `pok|${group.name}|${publicKey}|`, publicKey, proof), "trustee-proof", "the proof of a key is false");
  };
  return { check: "trustee-proof", count: keys.length, run };
}

interface ReadGroup {
  readonly holders: TrusteeGroup;
  readonly steps: readonly Step[];
}

function readPedersen(group: Group, value: unknown, firstOwner: number): ReadGroup {
  const data = fields(value, "key holders");
  const threshold = natural(data.threshold, "threshold");
  const certificates = list(data.certs, "certificates").map((item, i) => readCertificate(group, item, i + 1));
  const size = certificates.length;
  const commitments = listOf(data.coefexps, size, "commitments").map((c, i) => parseCommitments(group, c, certificates[i], threshold));
  const keys = listOf(data.verification_keys, size, "verification keys").map((item, i) => readKey(group, item, `verification key ${i + 1}`));
  const signatures = data.signatures === undefined ? null : listOf(data.signatures, size, "agreements");
  const holders = keys.map(({ publicKey }, i): Holder => ({ owner: firstOwner + i, index: i + 1, publicKey, certificate: certificates[i] }));
  const steps: Step[] = [
    { check: "trustee-threshold", count: 1, run: () => requireThreshold(size, threshold) },
    { check: "trustee-certificate", count: size, run: () => requireContexts(group, certificates, { size, threshold }) },
    {
      check: "trustee-signature",
      count: size,
      run: () => {
        require(signatures !== null, "trustee-signature", "the key ceremony has no signatures");
        certificates.forEach((_, i) => checkStatement(group, certificates, i, commitments[i], signatures[i]));
        keys.forEach((key, i) => requireSignedKey(group, certificates[i], key));
      },
    },
    proofStep(group, keys),
    {
      check: "trustee-verification-key",
      count: size,
      run: () => keys.forEach(({ publicKey }, i) => require(publicKey === holderPublicKey(group, commitments, i + 1), "trustee-verification-key", `the key of holder ${i + 1} is not its share`)),
    },
  ];
  return { holders: { threshold, holders, publicKey: group.product(commitments.map((c) => c[0])) }, steps };
}

/** A minority must never decrypt, and the number needed must exist. */
function requireThreshold(size: number, threshold: number): void {
  require(threshold >= 1 && threshold <= size, "trustee-threshold", "impossible threshold");
  require(2 * threshold > size, "trustee-threshold", "the threshold must exceed half of the key holders");
}

function requireSignedKey(group: Group, certificate: Certificate, { publicKey, signature }: ReadKey): void {
  const signed = signature !== null && verifySignature(group, certificate.verification, String(publicKey), signature);
  require(signed, "trustee-signature", `the key of holder ${certificate.index} is not signed by its certificate`);
}

function readSingle(group: Group, value: unknown, owner: number): ReadGroup {
  const key = readKey(group, value, "key holder");
  const { publicKey } = key;
  return { holders: { threshold: 1, holders: [{ owner, index: 1, publicKey }], publicKey }, steps: [proofStep(group, [key])] };
}

/** The published key holders, read, with the checks that remain to be run, each named once. */
export function readTrustees(group: Group, source: string): { trustees: TrusteeGroup[]; steps: Step[] } {
  const groups = within("trustee-format", () => {
    let owner = 1;
    const items = list(parseJson(source, "trustees"), "trustees");
    require(items.length > 0, "trustee-format", "there is no key holder");
    return items.map((item) => {
      const [kind, value] = listOf(item, 2, "trustee");
      if (kind !== "Pedersen" && kind !== "Single") throw new Flaw("trustee-format", "unknown kind of key holder");
      const read = kind === "Pedersen" ? readPedersen(group, value, owner) : readSingle(group, value, owner);
      owner += read.holders.holders.length;
      return read;
    });
  });
  const byName = new Map<string, Step[]>();
  for (const step of groups.flatMap((g) => g.steps)) byName.set(step.check, [...(byName.get(step.check) ?? []), step]);
  const steps = [...byName].map(([check, parts]): Step => ({ check, count: parts.reduce((sum, p) => sum + p.count, 0), run: () => parts.forEach((part) => part.run()) }));
  const holders = groups.flatMap((g) => g.holders.holders);
  steps.push({ check: "trustee-distinct", count: holders.length, run: () => requireDistinct(holders) });
  return { trustees: groups.map((g) => g.holders), steps };
}

function requireDistinct(holders: readonly Holder[]): void {
  const keys = new Set(holders.map((h) => h.publicKey));
  require(keys.size === holders.length, "trustee-distinct", "two holders have the same key");
}

/** The published list of key holders, every key and proof checked. */
export function parseTrustees(group: Group, source: string): TrusteeGroup[] {
  const { trustees, steps } = readTrustees(group, source);
  steps.forEach((step) => step.run());
  return trustees;
}
