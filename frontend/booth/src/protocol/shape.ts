/** Reading untrusted JSON: each helper returns the value with its type, or throws a Flaw. */

import { Flaw } from "./flaw.ts";

export type Fields = { readonly [name: string]: unknown };

export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Flaw("json", `${what}: not JSON`);
  }
}

export function fields(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Flaw("json", `${what}: not an object`);
  return value as Fields;
}

/** An object that has exactly these members, in this order. */
export function exactly<N extends string>(value: unknown, names: readonly N[], what: string): Readonly<Record<N, unknown>> {
  const data = fields(value, what);
  const found = Object.keys(data);
  if (found.join() === names.join()) return data as Record<N, unknown>;
  throw new Flaw("json", `${what}: must have the members ${names.join(", ")} in this order`);
}

export function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Flaw("json", `${what}: not a list`);
  return value;
}

export function listOf(value: unknown, length: number, what: string): readonly unknown[] {
  const items = list(value, what);
  if (items.length !== length) throw new Flaw("json", `${what}: ${items.length} items instead of ${length}`);
  return items;
}

export function text(value: unknown, what: string): string {
  if (typeof value !== "string") throw new Flaw("json", `${what}: not a text`);
  return value;
}

export function natural(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new Flaw("json", `${what}: not a natural number`);
  return value;
}
