/** What the booth knows: the voting rights of this person, the election, its explanations. */

import { Election } from "../protocol/election.ts";
import { fields, list, parseJson, text } from "../protocol/shape.ts";
import { anonymously, postHere, textOf } from "../page/requests.ts";

export interface Right {
  readonly label: string;
  readonly kind: "own" | "represented" | "proxy";
  /** Absent when the person received the code by another way and must type it. */
  readonly credential: string | null;
  /** Which code is expected from who must type it; absent without network. */
  readonly publicKey: string | null;
  readonly permit: string;
  readonly voted: boolean;
  /** Why this right cannot be used here, in words. */
  readonly locked: string | null;
}

export interface Session {
  readonly urn: string;
  /** The public board of the urn, on the main site; empty without network. */
  readonly board: string;
  readonly voter: string;
  readonly closesAt: string;
  readonly revote: boolean;
  readonly title: string;
  readonly subtitle: string;
  readonly rights: readonly Right[];
}

/** Public explanations of one question; everything in it is optional. */
export interface Explanation {
  /** "resolution", "election", "choice", "approval" or "judgment"; empty when not said. */
  readonly kind: string;
  /** What must be known before answering, as that a consultation decides nothing. */
  readonly notice: string;
  readonly text: string;
  readonly author: string;
  readonly rule: string;
  readonly ifYes: string;
  readonly ifNo: string;
  readonly minutes: number;
  readonly arguments: readonly { readonly side: "for" | "against"; readonly text: string }[];
  readonly statements: ReadonlyMap<string, string>;
}

export interface Poll {
  readonly session: Session;
  readonly election: Election;
  readonly explanations: readonly Explanation[];
}

const KINDS = ["own", "represented", "proxy"] as const;

function word(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function parseRight(value: unknown): Right {
  const data = fields(value, "right");
  return {
    label: text(data.label, "label"),
    kind: KINDS.find((kind) => kind === data.kind) ?? "own",
    credential: data.credential === null ? null : text(data.credential, "credential"),
    publicKey: typeof data.public_key === "string" ? data.public_key : null,
    permit: word(data.permit),
    voted: data.voted === true,
    locked: typeof data.locked === "string" ? data.locked : null,
  };
}

/** The urn's address: secure, or on this very site. */
export function urnAddress(value: unknown): string {
  const url = new URL(text(value, "urn"), location.href);
  if (url.protocol !== "https:" && url.origin !== location.origin) throw new Error("the urn has no secure address");
  return url.href.replace(/\/+$/, "");
}

/** A convenience, hence never a reason to stop: without a secure address there is no link. */
function boardAddress(value: unknown): string {
  try {
    return urnAddress(value);
  } catch {
    return "";
  }
}

export function parseSession(source: string): Session {
  const data = fields(parseJson(source, "session"), "session");
  const poll = fields(data.poll, "poll");
  return {
    urn: urnAddress(data.urn),
    board: boardAddress(data.board),
    voter: text(fields(data.voter, "voter").name, "voter"),
    closesAt: text(data.closes_at, "closes_at"),
    revote: data.revote === true,
    title: text(poll.title, "title"),
    subtitle: word(poll.subtitle),
    rights: list(data.rights, "rights").map(parseRight),
  };
}

/** The rights of the signed-in person, by the one request that may carry them. */
export async function fetchSession(uuid: string): Promise<Session> {
  return parseSession(textOf(await postHere(`/scrutins/${uuid}/droits`, { mandates: "all" })));
}

function parseExplanation(value: unknown): Explanation {
  const data = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const items = (name: string) => (Array.isArray(data[name]) ? (data[name] as unknown[]) : []).map((item) => fields(item, name));
  return {
    kind: word(data.kind),
    notice: word(data.notice),
    text: word(data.text),
    author: word(data.author),
    rule: word(data.rule),
    ifYes: word(data.if_yes),
    ifNo: word(data.if_no),
    minutes: typeof data.reading_minutes === "number" ? data.reading_minutes : 0,
    arguments: items("arguments").map((item) => ({ side: item.side === "against" ? ("against" as const) : ("for" as const), text: word(item.text) })),
    statements: new Map(items("candidates").map((item) => [word(item.name), word(item.statement)])),
  };
}

export function parseExplanations(source: string, questions: number): Explanation[] {
  const data = fields(parseJson(source, "explanations"), "explanations");
  return Array.from({ length: questions }, (_, i) => parseExplanation(data[String(i)]));
}

/** The election in its exact bytes, and the explanations; the booth can do without the latter. */
export async function fetchPoll(session: Session): Promise<Poll> {
  const [election, explained] = await Promise.all([
    anonymously(`${session.urn}/election.json`).then((answer) => Election.parse(textOf(answer))),
    anonymously(`${session.urn}/informations.json`).then(textOf, () => "{}"),
  ]);
  return { session, election, explanations: parseExplanations(explained, election.questions.length) };
}

/** The rights that can vote now. */
export function usable(session: Session): Right[] {
  return session.rights.filter((right) => right.locked === null && (!right.voted || session.revote));
}

/** Whether two answers of the station speak of the same right, with the same code. */
export function sameRight(one: Right, other: Right): boolean {
  return one.label === other.label && one.kind === other.kind && one.credential === other.credential && one.publicKey === other.publicKey;
}

/** Whom these rights vote for, in the few words of a header. */
export function votesFor(session: Session, rights: readonly Right[] = usable(session)): string {
  const [first, second, ...more] = rights.map((right) => right.label);
  if (!first) return session.voter;
  if (!second) return first;
  return more.length ? `${first} et ${more.length + 1} autres` : `${first} et ${second}`;
}

/** How a right is called in the page. */
export function rightName(right: Right): string {
  return right.kind === "own" ? "Vous-même" : right.label;
}

/** « d’Olivier », « de Claire »: the French elision before a vowel. */
export function of(name: string): string {
  return /^[aeiouœæ]/i.test(name.normalize("NFD")) ? `d’${name}` : `de ${name}`;
}

export function rightKind(right: Right): string {
  return { own: "", represented: "que vous représentez", proxy: "pouvoir" }[right.kind];
}

