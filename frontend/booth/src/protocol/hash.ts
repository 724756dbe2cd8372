/** SHA-256 in the three forms the protocol uses: hexadecimal, unpadded Base64, scalar. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Group } from "./group.ts";

type Hashed = string | Uint8Array;

export function sha256Bytes(data: Hashed): Uint8Array {
  return sha256(typeof data === "string" ? utf8ToBytes(data) : data);
}

export function sha256Hex(data: Hashed): string {
  return bytesToHex(sha256Bytes(data));
}

/** 43 characters of standard Base64, without the final "=". */
export function sha256Base64(data: Hashed): string {
  return btoa(String.fromCharCode(...sha256Bytes(data))).replace(/=+$/, "");
}

/** The 64 hexadecimal digits of a hash written in unpadded Base64, and back. */
export function hexOfBase64(text: string): string {
  return Array.from(atob(text), (c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

export function base64OfHex(hex: string): string {
  const bytes = hex.match(/../g) ?? [];
  return btoa(String.fromCharCode(...bytes.map((b) => parseInt(b, 16)))).replace(/=+$/, "");
}

/** A whole SHA-256 read as a number and reduced modulo the order of the group. */
export function hashToScalar(group: Group, text: string): bigint {
  return BigInt("0x" + sha256Hex(text)) % group.q;
}

/** The challenge of a proof: the prefix, then the elements separated by commas. */
export function challenge(group: Group, prefix: string, elements: readonly bigint[]): bigint {
  return hashToScalar(group, prefix + elements.join(","));
}
