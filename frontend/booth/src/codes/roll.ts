/** The numbered roll of a poll (numbers of envelopes and weights, no name), and the codes made from it. */

import { newCredential, isCredential, publicCredential } from "../protocol/credential.ts";
import { require } from "../protocol/flaw.ts";
import { type Group, groupNamed } from "../protocol/group.ts";
import { sha256Base64 } from "../protocol/hash.ts";
import { fields, list, listOf, natural, parseJson, text } from "../protocol/shape.ts";
import words from "../../../../votes/belenios/codes.json";

export const STAGES = ["make", "sent", "destroy", "done"] as const;

export interface Roll {
  /** What the station wrote, to be carried to a device without network. */
  readonly source: string;
  readonly uuid: string;
  readonly title: string;
  /** Who makes the codes. */
  readonly maker: string;
  readonly site: string;
  readonly group: Group;
  readonly weights: ReadonlyMap<string, number>;
  /** The numbers that are nobody's yet. */
  readonly spare: ReadonlySet<string>;
  readonly stage: (typeof STAGES)[number];
  /** Of the public list, as the station received it, then as it was sealed. */
  readonly fingerprint: string | null;
  readonly sealed: boolean;
}

/** Secret code by number of envelope. */
export type Codes = ReadonlyMap<string, string>;

/** All that leaves this device. */
export interface PublicPart {
  readonly lines: readonly string[];
  readonly fingerprint: string;
}

export function parseRoll(source: string): Roll {
  const data = fields(parseJson(source, "roll"), "roll");
  const poll = fields(data.poll, "poll");
  const lines = list(data.lines, "lines").map((line) => listOf(line, 2, "line"));
  const spare = list(data.spare, "spare").map((number) => text(number, "number"));
  const weights = new Map(lines.map(([number, weight]): [string, number] => [text(number, "number"), natural(weight, "weight")]));
  spare.forEach((number) => weights.set(number, 1));
  require(weights.size === lines.length + spare.length && weights.size > 0, "roll", "a number is repeated, or none is");
  return {
    source,
    uuid: text(poll.uuid, "uuid"),
    title: text(poll.title, "title"),
    maker: text(data.maker, "maker"),
    site: text(data.site, "site").replace(/\/+$/, ""),
    group: groupNamed(data.group),
    weights,
    spare: new Set(spare),
    stage: STAGES.find((stage) => stage === data.stage) ?? "make",
    fingerprint: typeof data.fingerprint === "string" ? data.fingerprint : null,
    sealed: data.sealed === true,
  };
}

export function makeCodes(roll: Roll): Codes {
  return new Map([...roll.weights.keys()].map((number) => [number, newCredential()]));
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

/** The public file: keys sorted, each with its number, weights for all or for none. */
export async function publicPart(roll: Roll, codes: Codes, progress: (done: number) => void = () => {}): Promise<PublicPart> {
  const keyed: { key: bigint; weight: number; number: string }[] = [];
  for (const [number, weight] of roll.weights) {
    keyed.push({ key: BigInt(publicCredential(roll.group, roll.uuid, codes.get(number)!)), weight, number });
    if (keyed.length % 20 === 0) {
      progress(keyed.length);
      await pause();
    }
  }
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  const weighted = keyed.some(({ weight }) => weight !== 1);
  const listed = keyed.map(({ key, weight }) => (weighted ? `${key},${weight}` : String(key)));
  return {
    lines: keyed.map(({ key, weight, number }) => `${key},${weighted ? weight : ""},${number}`),
    fingerprint: sha256Base64(JSON.stringify(listed)),
  };
}

export function codesText(codes: Codes): string {
  return JSON.stringify(Object.fromEntries(codes));
}

/** The codes of a private file; null when they are not those of this roll. */
export function readCodes(roll: Roll, source: string): Codes | null {
  const codes = new Map(Object.entries(fields(parseJson(source, "codes"), "codes")).map(([number, code]) => [number, text(code, "code")]));
  const same = codes.size === roll.weights.size && [...codes].every(([number, code]) => roll.weights.has(number) && isCredential(code));
  return same ? codes : null;
}

export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

/** The private file: what it is, its protected line, how it opens, when it goes. */
export function privateText(roll: Roll, locked: string, fingerprint: string): string {
  const values = { title: roll.title, uuid: roll.uuid, count: roll.weights.size, spare: roll.spare.size, fingerprint, locked };
  return words.private.map((line) => fill(line, values)).join("\n");
}

export const fileName = (roll: Roll, kind: string) => `ouvote-codes-${roll.uuid}-${kind}`;
