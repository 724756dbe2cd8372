/** Randomness, from the browser's generator only. */

import type { Group } from "./group.ts";

export const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** A uniform number in 0 … q − 1: too large draws are thrown away, so there is no bias. */
export function randomScalar(group: Group): bigint {
  const bits = group.q.toString(2).length;
  const bytes = new Uint8Array(Math.ceil(bits / 8));
  for (;;) {
    crypto.getRandomValues(bytes);
    let n = 0n;
    for (const byte of bytes) n = (n << 8n) | BigInt(byte);
    n >>= BigInt(bytes.length * 8 - bits);
    if (n < group.q) return n;
  }
}

/** Uniform characters of the base-58 alphabet (no 0, O, I or l, which people confuse). */
export function randomBase58(length: number): string {
  let text = "";
  const byte = new Uint8Array(1);
  while (text.length < length) {
    crypto.getRandomValues(byte);
    if (byte[0] < 232) text += BASE58[byte[0] % 58];
  }
  return text;
}

/** A uniform number in 0 … n − 1. */
function randomBelow(n: number): number {
  const draw = new Uint32Array(1);
  const limit = 2 ** 32 - (2 ** 32 % n);
  do crypto.getRandomValues(draw);
  while (draw[0] >= limit);
  return draw[0] % n;
}

/** `size` different numbers of 1 … n, every such set as likely as another. */
export function drawNumbers(n: number, size: number): Set<number> {
  const numbers = Array.from({ length: n }, (_, i) => i + 1);
  for (let i = 0; i < Math.min(size, n); i++) {
    const j = i + randomBelow(n - i);
    [numbers[i], numbers[j]] = [numbers[j], numbers[i]];
  }
  return new Set(numbers.slice(0, size));
}
