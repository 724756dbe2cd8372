/** From the secret code of a voting right to the exponent that signs ballots, and to its public face. */

import { require } from "./flaw.ts";
import type { Group } from "./group.ts";
import { sha256Hex } from "./hash.ts";
import { BASE58, randomBase58 } from "./random.ts";

const SHAPE = /^[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}-[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}$/;
const LENGTH = 22;

export function isCredential(text: string): boolean {
  return SHAPE.test(text);
}

const dashed = (characters: string) => [characters.slice(0, 5), characters.slice(5, 11), characters.slice(11, 16), characters.slice(16)].join("-");

export function newCredential(): string {
  return dashed(randomBase58(LENGTH));
}

/** A code as people type it, spaces and dashes where they like; null when its characters cannot be. */
export function readCredential(typed: string): string | null {
  const code = dashed(typed.replace(/[\s\u2010-\u2015-]+/g, ""));
  return isCredential(code) ? code : null;
}

/** The characters that no code has, among those typed: 0, O, I, l and whatever is not a letter or a digit. */
export function strangeCharacters(typed: string): string[] {
  return [...new Set(typed.replace(/[\s\u2010-\u2015-]+/g, ""))].filter((character) => !BASE58.includes(character));
}

/** The private exponent; the public credential is the generator raised to it. */
export function credentialExponent(group: Group, uuid: string, credential: string): bigint {
  require(isCredential(credential), "credential", "a voting code has 22 characters in groups of 5, 6, 5 and 6");
  const part = (n: number) => sha256Hex(`derive_credential|${uuid}|${n}|${credential}`);
  return BigInt("0x" + part(0) + part(1)) % group.q;
}

export function publicCredential(group: Group, uuid: string, credential: string): string {
  return String(group.g.power(credentialExponent(group, uuid, credential)));
}
