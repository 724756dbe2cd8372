/** Talking to the servers: either an answer, or a refusal in words, or no answer at all. */

/** The server answered that it will not; its words say why and what to do. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly remedy: string,
    readonly body: Readonly<Record<string, unknown>>,
  ) {
    super(title);
    this.name = "Refused";
  }
}

/** No usable answer came: nobody knows yet what the server did. */
export class Unreachable extends Error {
  constructor(readonly waitSeconds = 0) {
    super("unreachable");
    this.name = "Unreachable";
  }
}

export interface Answer {
  readonly status: number;
  readonly bytes: Uint8Array;
}

const TIMEOUT_MS = 25_000;

function say(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name];
  return typeof value === "string" ? value : "";
}

function refusal(status: number, text: string): Refused {
  let body: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) body = parsed as Record<string, unknown>;
  } catch {
    // An answer that is not ours (a proxy's page): the status alone is told.
  }
  const fallback = status === 404 ? "Cette page n’existe pas ou plus" : "Le serveur a refusé la demande";
  const title = (say(body, "title") || say(body, "message") || fallback).replace(/\.$/, "");
  const detail = say(body, "detail");
  return new Refused(status, title, detail.replace(/\.$/, "") === title ? "" : detail, say(body, "what_to_do"), body);
}

/** One request. `timeout` covers the whole answer; large downloads give none. */
export async function request(url: string, init: RequestInit, timeout = TIMEOUT_MS): Promise<Answer> {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), timeout);
  try {
    const response = await fetch(url, { cache: "no-store", redirect: "error", ...init, signal: control.signal });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.ok) return { status: response.status, bytes };
    if (response.status >= 500 || response.status === 429) throw new Unreachable(Number(response.headers.get("Retry-After")) || 0);
    throw refusal(response.status, new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable) throw error;
    throw new Unreachable();
  } finally {
    clearTimeout(timer);
  }
}

/** A POST of JSON to our own station, as the signed-in person. */
export function postHere(url: string, body: unknown): Promise<Answer> {
  return request(url, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(body) });
}

export function getHere(url: string): Promise<Answer> {
  return request(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
}

/** The urn never learns who asks: no cookie, no referrer. */
export function anonymously(url: string, init: RequestInit = {}, timeout?: number): Promise<Answer> {
  const headers = { Accept: "application/json", ...(init.headers as Record<string, string> | undefined) };
  return request(url, { ...init, headers, credentials: "omit", referrerPolicy: "no-referrer" }, timeout);
}

export function textOf(answer: Answer): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(answer.bytes);
}

/** A signed-in page of our own site, and nothing else. */
export function ownPath(value: unknown): string | null {
  return typeof value === "string" && /^\/(?!\/)[^\\]*$/.test(value) ? value : null;
}
