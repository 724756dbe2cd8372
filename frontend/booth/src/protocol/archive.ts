/**
 * Reading a published archive (".bel"): a chain of events over data records, where every byte is
 * determined by the content, so that nothing can be added, removed or moved unseen. The checks
 * come one by one, in the order of the command-line verifier.
 */

import { Flaw, require, within } from "./flaw.ts";
import { sha256Hex } from "./hash.ts";
import { exactly, fields, natural, parseJson, text } from "./shape.ts";

const BLOCK = 512;
const LARGEST_RECORD = 2 ** 30;
const EVENT_TYPES = ["Setup", "Ballot", "EndBallots", "EncryptedTally", "PartialDecryption", "Result"] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Where a record's body lies in the file. */
export interface ArchiveRecord {
  readonly name: string;
  readonly kind: "data" | "event";
  readonly body: Uint8Array;
}

export interface ArchiveEvent {
  readonly type: EventType;
  readonly height: number;
  /** Hash of the event, which commits to everything before it. */
  readonly head: string;
  readonly payload: string | undefined;
  /** The data records written just before it, in order. */
  readonly records: readonly ArchiveRecord[];
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

const ascii = (bytes: Uint8Array, from: number, length: number) => String.fromCharCode(...bytes.subarray(from, from + length));

function octal(bytes: Uint8Array, from: number): number {
  const digits = ascii(bytes, from, 11);
  return /^[0-7]{11}$/.test(digits) ? parseInt(digits, 8) : NaN;
}

/** The body of the record whose header is at `at`, after checking that header and the padding. */
function bodyAt(bytes: Uint8Array, at: number, name: string, timestamp: number): { body: Uint8Array; next: number } {
  const size = octal(bytes, at + 124);
  const next = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  require(size <= LARGEST_RECORD && next <= bytes.length, "archive-format", "the archive is cut short");
  require(equal(bytes.subarray(at, at + BLOCK), archiveHeader(name, size, timestamp)), "archive-format", "a record has an unexpected header");
  require(bytes.subarray(at + BLOCK + size, next).every((byte) => byte === 0), "archive-format", "there are bytes between two records");
  return { body: bytes.subarray(at + BLOCK, at + BLOCK + size), next };
}

/** Refuses what is no archive at all; returns its time and where its records begin. */
function readFirst(bytes: Uint8Array): { timestamp: number; next: number } {
  const timestamp = octal(bytes, 136);
  try {
    const { body, next } = bodyAt(bytes, 0, "BELENIOS", timestamp);
    require(ascii(body, 0, body.length) === JSON.stringify({ version: 1, timestamp: String(timestamp) }), "archive-format", "unexpected header");
    return { timestamp, next };
  } catch {
    throw new Flaw("unreadable", "this is not the archive of an election");
  }
}

/** Every record of the archive, in order: nothing is hidden between them. */
export function indexRecords(bytes: Uint8Array): ArchiveRecord[] {
  const { timestamp, next: start } = readFirst(bytes);
  const records: ArchiveRecord[] = [];
  for (let at = start; at < bytes.length; ) {
    const name = ascii(bytes, at, 100).replace(/\0+$/, "");
    const match = /^([0-9a-f]{64})\.(data|event)\.json$/.exec(name);
    require(match !== null, "archive-format", `no record begins at byte ${at}`);
    const { body, next } = bodyAt(bytes, at, name, timestamp);
    records.push({ name: match[1], kind: match[2] as "data" | "event", body });
    at = next;
  }
  return records;
}

/** The name of a record is the hash of its content. */
export function requireNamed(record: ArchiveRecord): void {
  require(record.name === sha256Hex(record.body), "archive-hashes", "a record does not have the name of its content");
}

export function recordText({ body }: ArchiveRecord): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new Flaw("archive-format", "a record is not text");
  }
}

function readEvent(record: ArchiveRecord, records: readonly ArchiveRecord[]): ArchiveEvent & { parent: unknown } {
  const source = recordText(record);
  const event = fields(parseJson(source, "event"), "event");
  const type = EVENT_TYPES.find((known) => known === event.type);
  require(type !== undefined, "archive-chain", "an event is of an unknown type");
  const { parent, payload } = event;
  const height = natural(event.height, "height");
  const expected = JSON.stringify({ ...(parent === undefined ? {} : { parent }), height, type, ...(payload === undefined ? {} : { payload }) });
  require(source === expected, "archive-chain", "an event is not written canonically");
  return { type, height, head: record.name, parent, payload: payload === undefined ? undefined : text(payload, "payload"), records };
}

/** How many data records belong to each event; it points to the last of them. */
const RECORDS_BEFORE: Readonly<Record<EventType, number>> = { Setup: 4, Ballot: 1, EndBallots: 0, EncryptedTally: 2, PartialDecryption: 2, Result: 1 };

const FOLLOWERS: Readonly<Record<EventType | "nothing", readonly EventType[]>> = {
  nothing: ["Setup"],
  Setup: ["Ballot", "EndBallots"],
  Ballot: ["Ballot", "EndBallots"],
  EndBallots: ["EncryptedTally"],
  EncryptedTally: ["PartialDecryption"],
  PartialDecryption: ["PartialDecryption", "Result"],
  Result: [],
};

/** The events of an archive. Run the checks in order. */
export class History {
  readonly events: readonly ArchiveEvent[];

  /** Each event is one higher than the last and names it by its hash. */
  constructor(private readonly all: readonly ArchiveRecord[]) {
    const events: ArchiveEvent[] = [];
    let records: ArchiveRecord[] = [];
    for (const record of all) {
      if (record.kind === "data") {
        records.push(record);
        continue;
      }
      const event = within("archive-chain", () => readEvent(record, records));
      const follows = event.height === events.length && event.parent === events.at(-1)?.head;
      require(follows, "archive-chain", `event number ${events.length} does not continue the chain`);
      events.push(event);
      records = [];
    }
    this.events = events;
  }

  of(type: EventType): readonly ArchiveEvent[] {
    return this.events.filter((event) => event.type === type);
  }

  get last(): ArchiveEvent {
    return this.events[this.events.length - 1];
  }

  /** Setup, ballots, one end, one tally, decryptions, one result, nothing after. */
  requireOrder(): void {
    let before: EventType | "nothing" = "nothing";
    for (const { type } of this.events) {
      require(FOLLOWERS[before].includes(type), "archive-order", `${type} may not follow ${before}`);
      before = type;
    }
    require(before !== "nothing", "archive-order", "the archive has no event");
  }

  /** Every record belongs to one event, which designates it by its hash. */
  requireRecords(): void {
    this.requireUnique();
    require(this.all.at(-1)?.kind === "event", "archive-records", "records are left without an event");
    for (const event of this.events) {
      const { records, height, payload, type } = event;
      const designated = records.length === RECORDS_BEFORE[type] && payload === records.at(-1)?.name;
      require(designated, "archive-records", `the records of event ${height} are not those it designates`);
      if (type !== "EncryptedTally" && type !== "PartialDecryption") continue;
      const named = type === "EncryptedTally" ? readSizes(event).tally : readOwner(event).payload;
      require(named === records[0].name, "archive-records", `event ${height} designates another record`);
    }
  }

  private requireUnique(): void {
    const seen = new Set<string>();
    for (const { type, records } of this.events) {
      for (const { name } of records) {
        if (seen.has(name)) throw new Flaw(type === "Ballot" ? "ballot-duplicate" : "archive-records", "a record is in the archive twice");
        seen.add(name);
      }
    }
  }

  /** The set-up record designates the three records written before it. */
  requireSetup(): void {
    const [election, trustees, credentials, setup] = this.events[0].records;
    const expected = JSON.stringify({ election: election.name, trustees: trustees.name, credentials: credentials.name });
    require(recordText(setup) === expected, "setup", "the set-up record designates other records");
  }
}

/** What is announced beside an encrypted tally: how many ballots, of which weight. */
export function readSizes(event: ArchiveEvent): { count: number; weight: number; tally: string } {
  const source = recordText(event.records[1]);
  return within("tally-format", () => {
    const data = exactly(parseJson(source, "sizes"), ["num_tallied", "total_weight", "encrypted_tally"], "sizes");
    const sizes = { count: natural(data.num_tallied, "num_tallied"), weight: natural(data.total_weight, "total_weight"), tally: text(data.encrypted_tally, "tally") };
    require(source === JSON.stringify(data), "tally-format", "the sizes are not canonical");
    return sizes;
  });
}

/** Whose partial decryption a record is. Owners are numbered from 1. */
export function readOwner(event: ArchiveEvent): { owner: number; payload: string } {
  const source = recordText(event.records[1]);
  return within("decryption-owner", () => {
    const data = exactly(parseJson(source, "owner"), ["owner", "payload"], "owner");
    return { owner: natural(data.owner, "owner"), payload: text(data.payload, "payload") };
  });
}

/** Everything that concerns the file itself, at once. */
export function readArchive(bytes: Uint8Array): History {
  const records = indexRecords(bytes);
  records.forEach(requireNamed);
  const history = new History(records);
  history.requireOrder();
  history.requireRecords();
  history.requireSetup();
  return history;
}
