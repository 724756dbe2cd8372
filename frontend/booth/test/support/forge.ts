/** A cheat's ballot, for tests: edit anything, then sign again with the right key. */

import type { Group } from "../../src/protocol/group.ts";
import { sha256Base64 } from "../../src/protocol/hash.ts";
import { proofJson, proveKnowledge } from "../../src/protocol/proofs.ts";

export function signAgain(group: Group, exponent: bigint, source: string, edit: (ballot: any) => void): string {
  const { signature: _, ...ballot } = JSON.parse(source);
  edit(ballot);
  const hash = sha256Base64(JSON.stringify(ballot));
  return JSON.stringify({ ...ballot, signature: { hash, proof: proofJson(proveKnowledge(group, `sig|${hash}|`, exponent)) } });
}
