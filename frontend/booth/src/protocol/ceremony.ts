/**
 * The key ceremony as one key holder lives it: certificate, polynomial, share. No step sends
 * the seed or the share anywhere; the share travels encrypted to its own holder.
 */

import { Flaw, require } from "./flaw.ts";
import type { Group } from "./group.ts";
import { type HolderKeys, receive, send, sign, signatureOf, type SignedMessage } from "./messages.ts";
import { type Ciphertext, proofJson, proveKnowledge } from "./proofs.ts";
import { randomScalar } from "./random.ts";
import { fields, listOf, parseJson, text } from "./shape.ts";
import {
  type Ceremony,
  type Certificate,
  certificatesStatement,
  checkStatement,
  evaluateInExponent,
  holderPublicKey,
  parseCertificates,
  parseCommitments,
} from "./trustees.ts";

export function makeCertificate(group: Group, keys: HolderKeys, ceremony: Ceremony, index: number): SignedMessage {
  const context = { group: group.name, size: ceremony.size, threshold: ceremony.threshold, index };
  const message = { context, verification: String(keys.verification), encryption: String(keys.encryption) };
  return sign(group, keys.signing, JSON.stringify(message));
}

/** My own place in the ceremony: refuses when the certificate there is not made with my key. */
export function myCertificate(certificates: readonly Certificate[], keys: HolderKeys, index: number): Certificate {
  const mine = certificates[index - 1];
  const same = mine?.verification === keys.verification && mine.encryption === keys.encryption;
  require(same, "key", "this key is not the one of your certificate");
  return mine;
}

function evaluate(group: Group, coefficients: readonly bigint[], x: number): bigint {
  return coefficients.reduceRight((total, a) => group.scalar(total * BigInt(x) + a), 0n);
}

/** Second step: a secret polynomial, one share of it for each holder, public commitments. */
export function makePolynomial(group: Group, keys: HolderKeys, ceremony: Ceremony, index: number, certificateValues: unknown) {
  const certificates = parseCertificates(group, certificateValues, ceremony);
  myCertificate(certificates, keys, index);
  const coefficients = Array.from({ length: ceremony.threshold }, () => randomScalar(group));
  const commitments = coefficients.map((a) => group.g.power(a));
  return {
    polynomial: send(group, keys, keys.encryption, JSON.stringify({ polynomial: coefficients.map(String) })),
    secrets: certificates.map((to) => send(group, keys, to.encryption, JSON.stringify({ secret: String(evaluate(group, coefficients, to.index)) }))),
    coefexps: sign(group, keys.signing, JSON.stringify({ coefexps: commitments.map(String) })),
    signature: signatureOf(group, keys.signing, certificatesStatement(certificates, commitments)),
  };
}

/** Third step: the shares received, each checked against its sender's commitments, make my key. */
export function makeShare(group: Group, keys: HolderKeys, ceremony: Ceremony, index: number, certificateValues: unknown, vinput: unknown) {
  const certificates = parseCertificates(group, certificateValues, ceremony);
  const mine = myCertificate(certificates, keys, index);
  const data = fields(vinput, "shares");
  const commitments = listOf(data.coefexps, ceremony.size, "commitments").map((c, i) => parseCommitments(group, c, certificates[i], ceremony.threshold));
  listOf(data.signatures, ceremony.size, "agreements").forEach((s, i) => checkStatement(group, certificates, i, commitments[i], s));
  checkOwnPolynomial(group, keys, mine, text(data.polynomial, "polynomial"), commitments[index - 1]);
  const shares = listOf(data.secrets, ceremony.size, "secrets").map((value, i) => {
    const what = `share from key holder ${i + 1}`;
    const message = receive(group, keys, certificates[i].verification, text(value, what), what);
    const share = group.parseScalar(fields(parseJson(message, what), what).secret, what);
    require(group.g.power(share) === evaluateInExponent(group, commitments[i], index), "share", `${what}: does not match the commitments`);
    return share;
  });
  const key = group.scalar(shares.reduce((total, share) => total + share, 0n));
  const publicKey = group.g.power(key);
  require(publicKey === holderPublicKey(group, commitments, index), "share", "the shares do not add up to the announced key");
  const pok = proofJson(proveKnowledge(group, `pok|${group.name}|${publicKey}|`, key));
  return {
    private_key: send(group, keys, keys.encryption, JSON.stringify({ decryption_key: String(key) })),
    public_key: { pok, public_key: String(publicKey), signature: signatureOf(group, keys.signing, String(publicKey)) },
  };
}

function checkOwnPolynomial(group: Group, keys: HolderKeys, mine: Certificate, source: string, commitments: readonly bigint[]): void {
  const message = receive(group, keys, mine.verification, source, "my polynomial");
  const items = listOf(fields(parseJson(message, "my polynomial"), "my polynomial").polynomial, commitments.length, "my polynomial");
  const same = items.every((a, m) => group.g.power(group.parseScalar(a, "my polynomial")) === commitments[m]);
  require(same, "polynomial", "the commitments given back are not those of my polynomial");
}

/** My decryption key, out of the message that I encrypted to myself at the third step; the key of
 * another holder, or of another vote, does not open it. */
export function openPrivateKey(group: Group, keys: HolderKeys, source: string): bigint {
  const message = openedByMe(group, keys, source);
  return group.parseScalar(fields(parseJson(message, "my decryption key"), "my decryption key").decryption_key, "my decryption key");
}

function openedByMe(group: Group, keys: HolderKeys, source: string): string {
  try {
    return receive(group, keys, keys.verification, source, "my decryption key");
  } catch (error) {
    if (!(error instanceof Flaw)) throw error;
    throw new Flaw("key", "this key does not open what its holder kept at the ceremony");
  }
}

/** The public part of my key for one test vote, signed: nobody else's key file could have made it. */
export function makeTrialKey(group: Group, keys: HolderKeys, poll: string, clone: string): SignedMessage {
  return sign(group, keys.signing, JSON.stringify({ poll, clone, key: shown(group, keys.rehearsal(clone)) }));
}

/** The same for one vote born in a sitting, whose keys come from the key files of another, `poll`. */
export function makeSessionKey(group: Group, keys: HolderKeys, poll: string, session: string): SignedMessage {
  return sign(group, keys.signing, JSON.stringify({ poll, session, key: shown(group, keys.session(session)) }));
}

/** The public part of a key, with the proof that its secret is known. */
function shown(group: Group, exponent: bigint) {
  const publicKey = group.g.power(exponent);
  const pok = proofJson(proveKnowledge(group, `pok|${group.name}|${publicKey}|`, exponent));
  return { pok, public_key: String(publicKey) };
}

/**
 * Key test: encrypt a random message to the holder's public key, here, and decrypt it with the
 * private key. Nothing that anybody else made is decrypted.
 */
export function testKey(group: Group, key: bigint, publicKey: bigint): boolean {
  const message = group.g.power(randomScalar(group));
  const r = randomScalar(group);
  const trial: Ciphertext = { alpha: group.g.power(r), beta: group.multiply(group.power(publicKey, r), message) };
  return group.multiply(trial.beta, group.inverse(group.power(trial.alpha, key))) === message;
}
