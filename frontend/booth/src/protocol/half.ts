/**
 * One half of the secret of a poll, in the envelope that the keeper sealed to a key holder.
 *
 * The holder's key also opens their part of the urn's key. What comes out of an envelope leaves
 * this page, so nothing is taken out but a half, of this poll, for this holder, and only its 64
 * characters: a station that gave another message instead would learn nothing of it.
 */

import { require } from "./flaw.ts";
import type { Group } from "./group.ts";
import { decrypt, type HolderKeys } from "./messages.ts";
import { exactly, parseJson, text } from "./shape.ts";

const HALF = /^[0-9a-f]{64}$/;
const WHAT = "the sealed copy";

export function openHalf(group: Group, keys: HolderKeys, envelope: string, poll: string, holder: number): string {
  const said = exactly(parseJson(decrypt(group, keys.decryption, envelope, WHAT), WHAT), ["poll", "holder", "half"], WHAT);
  require(said.poll === poll, "half-poll", "the sealed copy is of another vote");
  require(said.holder === holder, "half-holder", "the sealed copy is of another key holder");
  const half = text(said.half, WHAT);
  require(HALF.test(half), "half", "the sealed copy does not hold a half");
  return half;
}
