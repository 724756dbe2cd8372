/** The key holders of an election as the archive publishes them, and the election's public key. */

import { Flaw, require } from "./flaw.ts";
import type { Group } from "./group.ts";
import { type SignedMessage, openSigned, parseSigned, verifySignature } from "./messages.ts";
import { parseProof, verifyKnowledge } from "./proofs.ts";
import { fields, list, listOf, natural, parseJson, text } from "./shape.ts";

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

export function parseCertificate(group: Group, value: unknown, ceremony: Ceremony, index: number): Certificate {
  const what = `certificate ${index}`;
  const signed = parseSigned(value, what);
  const data = fields(parseJson(signed.message, what), what);
  const verification = group.parseMember(data.verification, what);
  const encryption = group.parseMember(data.encryption, what);
  const context = { group: group.name, size: ceremony.size, threshold: ceremony.threshold, index };
  const expected = JSON.stringify({ context, verification: String(verification), encryption: String(encryption) });
  require(signed.message === expected, "certificate", `${what}: made for another key ceremony or another place in it`);
  openSigned(group, verification, signed, what);
  return { signed, index, verification, encryption };
}

/** All certificates of a ceremony, in index order, each checked. */
export function parseCertificates(group: Group, values: unknown, ceremony: Ceremony): Certificate[] {
  const certificates = listOf(values, ceremony.size, "certificates").map((value, i) => parseCertificate(group, value, ceremony, i + 1));
  const keys = new Set(certificates.flatMap((c) => [String(c.verification), String(c.encryption)]));
  require(keys.size === 2 * certificates.length, "certificate", "two certificates carry the same key");
  return certificates;
}

/** The commitments of one holder's polynomial, signed by that holder. */
export function parseCommitments(group: Group, value: unknown, certificate: Certificate, threshold: number): bigint[] {
  const what = `commitments of key holder ${certificate.index}`;
  const message = openSigned(group, certificate.verification, parseSigned(value, what), what);
  const items = listOf(fields(parseJson(message, what), what).coefexps, threshold, what);
  const elements = items.map((item) => group.parseMember(item, what));
  require(message === JSON.stringify({ coefexps: elements.map(String) }), "canonical form", `${what}: not canonical`);
  return elements;
}

/** What each holder signs: the certificates and its own commitments, so that all saw the same ones. */
export function certificatesStatement(certificates: readonly Certificate[], commitments: readonly bigint[]): string {
  return "certs_sig|" + JSON.stringify({ certs: certificates.map((c) => c.signed), coefexps: commitments.map(String) });
}

export function checkStatement(group: Group, certificates: readonly Certificate[], i: number, commitments: readonly bigint[], signature: unknown): void {
  const what = `agreement of key holder ${i + 1}`;
  const proof = parseProof(group, signature, what);
  const message = certificatesStatement(certificates, commitments);
  require(verifySignature(group, certificates[i].verification, message, proof), "signature", `${what}: not signed over the same certificates`);
}

/** ∏ A_m^(x^m): the public counterpart of the polynomial's value at x. */
export function evaluateInExponent(group: Group, commitments: readonly bigint[], x: number): bigint {
  return commitments.reduceRight((total, a) => group.multiply(group.power(total, BigInt(x)), a), 1n);
}

export function holderPublicKey(group: Group, commitments: readonly (readonly bigint[])[], index: number): bigint {
  return group.product(commitments.map((c) => evaluateInExponent(group, c, index)));
}

function checkPublicKey(group: Group, value: unknown, what: string): bigint {
  const data = fields(value, what);
  const key = group.parseMember(data.public_key, what);
  const proof = parseProof(group, data.pok, what);
  require(verifyKnowledge(group, `pok|${group.name}|${key}|`, key, proof), "proof of knowledge", `${what}: false proof`);
  return key;
}

function parsePedersen(group: Group, value: unknown, firstOwner: number): TrusteeGroup {
  const data = fields(value, "key holders");
  const threshold = natural(data.threshold, "threshold");
  const size = list(data.certs, "certificates").length;
  require(threshold >= 1 && threshold <= size, "threshold", "impossible threshold");
  require(2 * threshold > size, "threshold", "the threshold must exceed half of the key holders");
  const certificates = parseCertificates(group, data.certs, { size, threshold });
  const commitments = listOf(data.coefexps, size, "commitments").map((c, i) => parseCommitments(group, c, certificates[i], threshold));
  listOf(data.signatures, size, "agreements").forEach((s, i) => checkStatement(group, certificates, i, commitments[i], s));
  const holders = listOf(data.verification_keys, size, "verification keys").map((item, i): Holder => {
    const what = `verification key ${i + 1}`;
    const publicKey = checkPublicKey(group, item, what);
    require(publicKey === holderPublicKey(group, commitments, i + 1), "verification key", `${what}: does not follow from the commitments`);
    const proof = parseProof(group, fields(item, what).signature, what);
    require(verifySignature(group, certificates[i].verification, String(publicKey), proof), "signature", `${what}: false signature`);
    return { owner: firstOwner + i, index: i + 1, publicKey, certificate: certificates[i] };
  });
  return { threshold, holders, publicKey: group.product(commitments.map((c) => c[0])) };
}

/** The published list of key holders, every key and proof checked. */
export function parseTrustees(group: Group, source: string): TrusteeGroup[] {
  let owner = 1;
  return list(parseJson(source, "trustees"), "trustees").map((item) => {
    const [kind, value] = listOf(item, 2, "trustee");
    if (text(kind, "trustee") === "Pedersen") {
      const result = parsePedersen(group, value, owner);
      owner += result.holders.length;
      return result;
    }
    if (kind !== "Single") throw new Flaw("trustees", "unknown kind of key holder");
    const publicKey = checkPublicKey(group, value, "key holder");
    return { threshold: 1, holders: [{ owner: owner++, index: 1, publicKey }], publicKey };
  });
}
