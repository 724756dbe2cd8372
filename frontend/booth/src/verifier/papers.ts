/** The slots of votes on paper: how many the archive uses, and whether each was used in its hour. */

import { type History, recordText } from "../protocol/archive.ts";
import { sha256Hex } from "../protocol/hash.ts";

export interface SlotsUsed {
  readonly used: number;
  readonly declared: number;
  /** Every slot after the close to voters, no voter after it; null when the close is not known. */
  readonly inTheirHour: boolean | null;
}

const CREDENTIAL = /"credential":"(\d+)"/;

/** `slots` are the SHA-256 of the sealed credentials; `close` is the height of the last event before papers were entered. */
export function slotsUsed(history: History, slots: readonly string[], close: number | null): SlotsUsed {
  const sealed = new Set(slots);
  const casts = history.of("Ballot").map((event) => {
    const credential = CREDENTIAL.exec(recordText(event.records[0]))?.[1] ?? "";
    return { height: event.height, slot: sealed.has(sha256Hex(credential)) ? credential : null };
  });
  const used = new Set(casts.flatMap(({ slot }) => (slot === null ? [] : [slot])));
  const known = close !== null || used.size === 0;
  const inTheirHour = casts.every(({ height, slot }) => (slot !== null) === (close !== null && height > close));
  return { used: used.size, declared: slots.length, inTheirHour: known ? inTheirHour : null };
}
