/** What the station says of the ceremony to one key holder. Nothing in it is trusted unverified. */

import { type Ceremony } from "../protocol/trustees.ts";
import { fields, list, natural, parseJson, text } from "../protocol/shape.ts";

export const STAGES = ["certificate", "polynomial", "share", "check", "trial-key", "trial-count", "session-key", "ready", "restore", "decrypt", "done", "waiting"] as const;
export type Stage = (typeof STAGES)[number];
/** What a page sends: a step, or the word that a key was tried again. */
export type Sent = Stage | "test";

export interface Trial {
  /** The identifier of the clone of the urn. */
  readonly clone: string;
  readonly archive: string | null;
  readonly endHead: string | null;
}

/** A vote born in a sitting: the vote whose key file gives its key, and my certificate there. */
export interface Session {
  readonly poll: string;
  readonly title: string;
  /** What signatures of my key file are checked with. */
  readonly verification: string;
}

export interface HolderState {
  /** What the station sent, to be carried to a device without network. */
  readonly source: string;
  /** The poll's identifier, also the election's. */
  readonly uuid: string;
  readonly title: string;
  /** Whether the ceremony is over: from then on, a key that is tried again is noted. */
  readonly sealed: boolean;
  readonly name: string;
  readonly index: number;
  readonly ceremony: Ceremony;
  readonly stage: Stage;
  /** Names of the key holders by index, when the station gives them. */
  readonly holders: readonly string[];
  /** Who is awaited before the next step. */
  readonly waitingFor: readonly string[];
  readonly certificates: readonly unknown[];
  readonly vinput: unknown;
  readonly privateKeyMessage: string | null;
  /** The half of the secret of the rights that is sealed to this holder, if they have one. */
  readonly sealedCopy: string | null;
  readonly trustees: string | null;
  readonly archive: string | null;
  readonly endHead: string | null;
  /** The test vote before the sealing, if one is under way. */
  readonly trial: Trial | null;
  readonly session: Session | null;
  /** Whether this holder still has to say that they see the same common fingerprint. */
  readonly compare: boolean;
  /** When the count is proposed, if it is. */
  readonly countingAt: string | null;
}

function words(value: unknown): string[] {
  return Array.isArray(value) ? value.map((item) => (typeof item === "string" ? item : String((item as { name?: unknown } | null)?.name ?? ""))) : [];
}

const optional = (value: unknown) => (typeof value === "string" && value ? value : null);

/** Structured parts come as JSON or as the text of it. */
function structured(value: unknown): unknown {
  return typeof value === "string" && value ? parseJson(value, "state") : (value ?? null);
}

function parseTrial(value: unknown): Trial | null {
  if (!value) return null;
  const data = fields(value, "trial");
  return { clone: text(data.clone, "clone"), archive: optional(data.archive), endHead: optional(data.end_head) };
}

function parseSession(value: unknown): Session | null {
  if (!value) return null;
  const data = fields(value, "session");
  const certified = fields(parseJson(text(fields(data.certificate, "certificate").message, "certificate"), "certificate"), "certificate");
  return { poll: text(data.poll, "poll"), title: text(data.title, "title"), verification: text(certified.verification, "verification") };
}

/** `uuid` is the one of the page's address; a state carried by hand says its own. */
export function parseState(source: string, uuid: string): HolderState {
  const data = fields(parseJson(source, "state"), "state");
  const me = fields(data.me, "me");
  const stage = STAGES.find((known) => known === data.stage);
  if (!stage) throw new Error(`unknown stage ${String(data.stage)}`);
  const trustees = data.trustees;
  const poll = fields(data.poll, "poll");
  return {
    source,
    uuid: uuid || text(poll.uuid, "uuid"),
    title: text(poll.title, "title"),
    sealed: poll.state !== undefined && poll.state !== "draft",
    name: text(me.name, "name"),
    index: natural(me.index, "index"),
    ceremony: { size: natural(data.size, "size"), threshold: natural(data.threshold, "threshold") },
    stage,
    holders: words(data.holders),
    waitingFor: words(data.waiting_for),
    certificates: Array.isArray(data.certificates) ? list(data.certificates, "certificates") : [],
    vinput: structured(data.vinput),
    privateKeyMessage: optional(data.private_key_message),
    sealedCopy: optional(data.sealed_copy),
    trustees: typeof trustees === "string" ? optional(trustees) : trustees ? JSON.stringify(trustees) : null,
    archive: optional(data.archive),
    endHead: optional(data.end_head),
    trial: parseTrial(data.trial),
    session: parseSession(data.session),
    compare: data.compare === true,
    countingAt: optional(data.counting_at),
  };
}

export function holderName(state: HolderState, index: number): string {
  return state.holders[index - 1] || `Dépositaire n° ${index}`;
}
