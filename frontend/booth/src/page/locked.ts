/**
 * A secret under a passphrase: PBKDF2 with SHA-256, then AES-256-GCM. Written as one line of text,
 * begun by a label, that says how it was made, so that it can be opened without this page.
 */

import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** What OWASP asks of PBKDF2-HMAC-SHA256 (2023); a file made with fewer is refused. */
export const ITERATIONS = 600_000;
const MOST_ITERATIONS = 10_000_000;
/** What each kind of file begins its line with. */
export const KEY = "Clé protégée : ouvote-cle-2";
export const CODES = "Codes protégés : ouvote-codes-1";

/** The words that a passphrase should be long enough for. */
export const SHORTEST = 12;

export interface Locked {
  readonly iterations: number;
  readonly salt: string;
  readonly iv: string;
  readonly data: string;
}

function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hexToBytes(hex));
}

/** The same passphrase however the keyboard composed its accents. */
async function keyOf(passphrase: string, salt: string, iterations: number): Promise<CryptoKey> {
  const typed = new Uint8Array(utf8ToBytes(passphrase.normalize("NFKC").trim()));
  const material = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations }, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function lock(label: string, secret: string, passphrase: string): Promise<string> {
  const salt = bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
  const iv = bytesToHex(crypto.getRandomValues(new Uint8Array(12)));
  const key = await keyOf(passphrase, salt, ITERATIONS);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: bytes(iv) }, key, new Uint8Array(utf8ToBytes(secret)));
  return `${label} ${ITERATIONS} ${salt} ${iv} ${bytesToHex(new Uint8Array(sealed))}`;
}

/** The protected secret of a file; null when the file has none, or one made too weakly. */
export function readLocked(label: string, text: string): Locked | null {
  const [name, version] = label.split(" : ");
  const found = new RegExp(`^\\s*${name}\\s*:\\s*${version}\\s+(\\d+)\\s+([0-9a-f]{32})\\s+([0-9a-f]{24})\\s+([0-9a-f]+)\\s*$`, "m").exec(text);
  if (!found) return null;
  const [, count, salt, iv, data] = found;
  const iterations = Number(count);
  return iterations >= ITERATIONS && iterations <= MOST_ITERATIONS ? { iterations, salt, iv, data } : null;
}

/** The secret, or null when the passphrase is not the right one, or the file was altered. */
export async function unlock(locked: Locked, passphrase: string): Promise<string | null> {
  try {
    const key = await keyOf(passphrase, locked.salt, locked.iterations);
    const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(locked.iv) }, key, bytes(locked.data));
    return new TextDecoder().decode(opened);
  } catch {
    return null;
  }
}
