/** Writing an archive, for tests: data records and chained events. */

import { archiveHeader, type EventType } from "../../src/protocol/archive.ts";
import { sha256Hex } from "../../src/protocol/hash.ts";

const utf8 = new TextEncoder();

export class Chain {
  private readonly parts: Uint8Array[] = [];
  private parent?: string;
  private height = 0;

  constructor(
    private readonly timestamp: number,
    election: string,
    trustees: string,
    credentials: string,
  ) {
    this.record("BELENIOS", JSON.stringify({ version: 1, timestamp: String(timestamp) }));
    const setup = { election: sha256Hex(election), trustees: sha256Hex(trustees), credentials: sha256Hex(credentials) };
    this.event("Setup", [election, trustees, credentials, JSON.stringify(setup)]);
  }

  get head(): string {
    return this.parent!;
  }

  /** Height of the last event. */
  get length(): number {
    return this.height - 1;
  }

  event(type: EventType, data: readonly string[]): string {
    for (const body of data) this.record(`${sha256Hex(body)}.data.json`, body);
    const last = data.at(-1);
    const event = {
      ...(this.parent === undefined ? {} : { parent: this.parent }),
      height: this.height++,
      type,
      ...(last === undefined ? {} : { payload: sha256Hex(last) }),
    };
    const body = JSON.stringify(event);
    this.parent = sha256Hex(body);
    this.record(`${this.parent}.event.json`, body);
    return this.parent;
  }

  bytes(): Uint8Array {
    return concatenate(this.parts);
  }

  private record(name: string, body: string): void {
    this.parts.push(recordBytes(name, body, this.timestamp));
  }
}

export function recordBytes(name: string, body: string, timestamp: number): Uint8Array {
  const content = utf8.encode(body);
  const padding = new Uint8Array((512 - (content.length % 512)) % 512);
  return concatenate([archiveHeader(name, content.length, timestamp), content, padding]);
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
