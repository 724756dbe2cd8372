/**
 * Reading a published archive (".bel"): a chain of events over data records, where every byte is
 * determined by the content, so that nothing can be added, removed or moved unseen.
 */

import { Flaw, require } from "./flaw.ts";
import { sha256Hex } from "./hash.ts";
import { fields, natural, parseJson, text } from "./shape.ts";

const BLOCK = 512;
const EVENT_TYPES = ["Setup", "Ballot", "EndBallots", "EncryptedTally", "PartialDecryption", "Result"] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export interface ArchiveEvent {
  readonly type: EventType;
  readonly height: number;
  /** Hash of the event, which commits to everything before it. */
  readonly head: string;
  /** The data records written just before it, in order. */
  readonly data: readonly string[];
}

export interface Archive {
  readonly election: string;
  readonly trustees: string;
  readonly credentials: string;
  readonly events: readonly ArchiveEvent[];
}

interface Entry {
  readonly name: string;
  readonly body: string;
}

/** The only header that a record of this name, size and time may have. */
export function archiveHeader(name: string, size: number, timestamp: number): Uint8Array {
  const header = new Uint8Array(BLOCK);
  const write = (offset: number, value: string) => header.set(new TextEncoder().encode(value), offset);
  write(0, name);
  write(100, "0000644");
  write(108, "0000000");
  write(116, "0000000");
  write(124, size.toString(8).padStart(11, "0"));
  write(136, timestamp.toString(8).padStart(11, "0"));
  write(148, "        ");
  write(156, "0");
  const sum = header.reduce((total, byte) => total + byte, 0);
  write(148, sum.toString(8).padStart(6, "0") + "\0 ");
  return header;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function readEntries(bytes: Uint8Array): Entry[] {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const ascii = (from: number, length: number) => String.fromCharCode(...bytes.subarray(from, from + length));
  const timestamp = parseInt(ascii(136, 11), 8);
  const entries: Entry[] = [];
  for (let at = 0; at < bytes.length; ) {
    require(at + BLOCK <= bytes.length, "archive", "the archive is cut short");
    const name = ascii(at, 100).replace(/\0+$/, "");
    const size = parseInt(ascii(at + 124, 11), 8);
    const end = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    require(Number.isSafeInteger(size) && end <= bytes.length, "archive", "the archive is cut short");
    require(equal(bytes.subarray(at, at + BLOCK), archiveHeader(name, size, timestamp)), "archive", "a record has an unexpected header");
    const body = bytes.subarray(at + BLOCK, at + BLOCK + size);
    require(bytes.subarray(at + BLOCK + size, end).every((byte) => byte === 0), "archive", "there are bytes between two records");
    entries.push({ name, body: decodeBody(decoder, body) });
    at = end;
  }
  require(entries.length > 0 && entries[0].name === "BELENIOS", "archive", "this is not an archive of an election");
  const expected = JSON.stringify({ version: 1, timestamp: String(timestamp) });
  require(entries[0].body === expected, "archive", "the header of the archive is not the expected one");
  return entries.slice(1);
}

function decodeBody(decoder: TextDecoder, body: Uint8Array): string {
  try {
    return decoder.decode(body);
  } catch {
    throw new Flaw("archive", "a record is not text");
  }
}

/** How many data records belong to each event, and which of them the event points to. */
const DATA_BEFORE: Readonly<Record<EventType, number>> = {
  Setup: 4,
  Ballot: 1,
  EndBallots: 0,
  EncryptedTally: 2,
  PartialDecryption: 2,
  Result: 1,
};

function readEvent(source: string, data: readonly string[], previous: ArchiveEvent | undefined): ArchiveEvent {
  const event = fields(parseJson(source, "event"), "event");
  const type = EVENT_TYPES.find((known) => known === event.type);
  require(type !== undefined, "archive", "an event is of an unknown type");
  const height = natural(event.height, "height");
  require(height === (previous ? previous.height + 1 : 0), "archive", "the events are not numbered in order");
  require(data.length === DATA_BEFORE[type], "archive", `unexpected records before event ${height}`);
  const last = data.at(-1);
  const expected = JSON.stringify({
    ...(previous ? { parent: previous.head } : {}),
    height,
    type,
    ...(last === undefined ? {} : { payload: sha256Hex(last) }),
  });
  require(source === expected, "archive", `event ${height} does not continue the chain`);
  return { type, height, head: sha256Hex(source), data };
}

const ORDER: Readonly<Record<EventType, readonly EventType[]>> = {
  Setup: ["Ballot", "EndBallots"],
  Ballot: ["Ballot", "EndBallots"],
  EndBallots: ["EncryptedTally"],
  EncryptedTally: ["PartialDecryption"],
  PartialDecryption: ["PartialDecryption", "Result"],
  Result: [],
};

/** The archive, once its chain, its order and each byte of its frame are checked. */
export function readArchive(bytes: Uint8Array): Archive {
  const events: ArchiveEvent[] = [];
  let data: string[] = [];
  for (const { name, body } of readEntries(bytes)) {
    const match = /^([0-9a-f]{64})\.(data|event)\.json$/.exec(name);
    require(match !== null && match[1] === sha256Hex(body), "archive", "a record does not have the name of its content");
    if (match[2] === "data") {
      data.push(body);
      continue;
    }
    const previous = events.at(-1);
    const event = readEvent(body, data, previous);
    require(previous ? ORDER[previous.type].includes(event.type) : event.type === "Setup", "archive", `event ${event.height} comes at the wrong moment`);
    events.push(event);
    data = [];
  }
  require(data.length === 0, "archive", "records are left without an event");
  require(events.length > 0, "archive", "the archive holds no election");
  const [election, trustees, credentials, setup] = events[0].data;
  const expected = JSON.stringify({ election: sha256Hex(election), trustees: sha256Hex(trustees), credentials: sha256Hex(credentials) });
  require(setup === expected, "archive", "the set-up record does not match its parts");
  return { election, trustees, credentials, events };
}

/** The owner and the content of a partial decryption record. */
export function readOwned(event: ArchiveEvent): { owner: number; content: string } {
  const [content, record] = event.data;
  const data = fields(parseJson(record, "ownership"), "ownership");
  const owner = natural(data.owner, "owner");
  require(record === JSON.stringify({ owner, payload: sha256Hex(content) }), "archive", "an ownership record does not match its content");
  return { owner, content: text(content, "partial decryption") };
}
