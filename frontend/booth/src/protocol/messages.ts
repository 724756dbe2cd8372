/**
 * Signed and encrypted messages between key holders. Each holder has one secret, a seed of 22
 * characters, from which come a signing key and a decryption key.
 */

import { gcm } from "@noble/ciphers/aes.js";
import { bytesToHex, bytesToUtf8, hexToBytes, utf8ToBytes } from "@noble/ciphers/utils.js";
import { Flaw, require } from "./flaw.ts";
import type { Group } from "./group.ts";
import { hashToScalar, sha256Bytes } from "./hash.ts";
import { parseProof, type Proof, proofJson, proveKnowledge, verifyKnowledge } from "./proofs.ts";
import { randomBase58, randomScalar } from "./random.ts";
import { exactly, fields, parseJson, text } from "./shape.ts";

const SEED = /^[1-9A-HJ-NP-Za-km-z]{22}$/;

export interface HolderKeys {
  /** The exponent for one rehearsal, the clone of an urn: of another kind than the two below. */
  readonly rehearsal: (clone: string) => bigint;
  /** The exponent for one vote born in a sitting, of yet another kind. */
  readonly session: (poll: string) => bigint;
  readonly signing: bigint;
  readonly decryption: bigint;
  /** g^signing: what signatures are checked with. */
  readonly verification: bigint;
  /** g^decryption: what messages are encrypted to. */
  readonly encryption: bigint;
}

export interface SignedMessage {
  readonly message: string;
  readonly signature: { readonly challenge: string; readonly response: string };
}

export function newSeed(): string {
  return randomBase58(22);
}

export function isSeed(seed: string): boolean {
  return SEED.test(seed);
}

export function holderKeys(group: Group, seed: string): HolderKeys {
  require(isSeed(seed), "seed", "a key has 22 characters");
  const signing = hashToScalar(group, `sk|${seed}`);
  const decryption = hashToScalar(group, `dk|${seed}`);
  const rehearsal = (clone: string) => hashToScalar(group, `rk|${clone}|${seed}`);
  const session = (poll: string) => hashToScalar(group, `qk|${poll}|${seed}`);
  return { rehearsal, session, signing, decryption, verification: group.g.power(signing), encryption: group.g.power(decryption) };
}

export function signatureOf(group: Group, signing: bigint, message: string) {
  return proofJson(proveKnowledge(group, `sigmsg|${message}|`, signing));
}

export function verifySignature(group: Group, verification: bigint, message: string, signature: Proof): boolean {
  return verifyKnowledge(group, `sigmsg|${message}|`, verification, signature);
}

export function sign(group: Group, signing: bigint, message: string): SignedMessage {
  return { message, signature: signatureOf(group, signing, message) };
}

/** A signed message, received as an object or as its serialization. */
export function parseSigned(value: unknown, what: string): SignedMessage {
  const data = exactly(typeof value === "string" ? parseJson(value, what) : value, ["message", "signature"], what);
  const signature = exactly(data.signature, ["challenge", "response"], what);
  return {
    message: text(data.message, what),
    signature: { challenge: text(signature.challenge, what), response: text(signature.response, what) },
  };
}

/** The message, once its signature is verified. */
export function openSigned(group: Group, verification: bigint, signed: SignedMessage, what: string): string {
  const proof = parseProof(group, signed.signature, what);
  require(verifySignature(group, verification, signed.message, proof), "signature", `${what}: false signature`);
  return signed.message;
}

function symmetricKey(shared: bigint, alpha: bigint) {
  return gcm(sha256Bytes(`key|${shared}`), sha256Bytes(`iv|${alpha}`));
}

function encrypt(group: Group, encryption: bigint, message: string): string {
  const [r, s] = [randomScalar(group), randomScalar(group)];
  const alpha = group.g.power(r);
  const shared = group.g.power(s);
  const beta = group.multiply(group.power(encryption, r), shared);
  const data = bytesToHex(symmetricKey(shared, alpha).encrypt(utf8ToBytes(message)));
  return JSON.stringify({ algorithm: "AES-GCM", alpha: String(alpha), beta: String(beta), data });
}

export function decrypt(group: Group, decryption: bigint, source: string, what: string): string {
  const data = fields(parseJson(source, what), what);
  require(data.algorithm === "AES-GCM", "message", `${what}: unknown encryption`);
  const alpha = group.parseMember(data.alpha, what);
  const beta = group.parseMember(data.beta, what);
  const shared = group.multiply(beta, group.inverse(group.power(alpha, decryption)));
  try {
    return bytesToUtf8(symmetricKey(shared, alpha).decrypt(hexToBytes(text(data.data, what))));
  } catch {
    throw new Flaw("message", `${what}: cannot be decrypted with this key`);
  }
}

/** A message signed by its sender and readable by its recipient alone. */
export function send(group: Group, from: HolderKeys, recipient: bigint, message: string): string {
  const inner = JSON.stringify({ recipient: String(recipient), message });
  return encrypt(group, recipient, JSON.stringify(sign(group, from.signing, inner)));
}

/** The message, once decrypted, its signature and its recipient verified. */
export function receive(group: Group, keys: HolderKeys, sender: bigint, source: string, what: string): string {
  const signed = parseSigned(decrypt(group, keys.decryption, source, what), what);
  const inner = fields(parseJson(openSigned(group, sender, signed, what), what), what);
  require(inner.recipient === String(keys.encryption), "message", `${what}: meant for somebody else`);
  return text(inner.message, what);
}
