/** From the secret code of a voting right to the exponent that signs ballots. */

import { require } from "./flaw.ts";
import type { Group } from "./group.ts";
import { sha256Hex } from "./hash.ts";

const SHAPE = /^[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}-[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}$/;

export function isCredential(text: string): boolean {
  return SHAPE.test(text);
}

/** The private exponent; the public credential is the generator raised to it. */
export function credentialExponent(group: Group, uuid: string, credential: string): bigint {
  require(isCredential(credential), "credential", "a voting code has 22 characters in groups of 5, 6, 5 and 6");
  const part = (n: number) => sha256Hex(`derive_credential|${uuid}|${n}|${credential}`);
  return BigInt("0x" + part(0) + part(1)) % group.q;
}
