/**
 * Encrypting and sending: one ballot for each right, one after the other, always the same bytes
 * on a retry, so that a ballot can never count twice.
 */

import { makeBallot, type MadeBallot } from "../protocol/ballot.ts";
import { verifyOwnBallot } from "../protocol/ballot-check.ts";
import { credentialExponent } from "../protocol/credential.ts";
import type { Election, Plaintext } from "../protocol/election.ts";
import { Flaw } from "../protocol/flaw.ts";
import { fields, natural, parseJson, text } from "../protocol/shape.ts";
import { anonymously, type Answer, Refused, textOf, Unreachable } from "../page/requests.ts";
import type { Right } from "./session.ts";

export interface Receipt {
  readonly tracker: string;
  readonly height: number;
  readonly head: string;
  readonly at: string;
  /** Found again without its permit, a ballot's instant is known to the hour. */
  readonly toTheHour: boolean;
  readonly signature: string;
  readonly urnKey: string;
}

export type Delivery =
  | { readonly state: "waiting" | "sealing" | "sealed" | "sending" | "unknown" }
  | { readonly state: "retrying"; readonly seconds: number }
  | { readonly state: "recorded"; readonly receipt: Receipt }
  | { readonly state: "refused"; readonly why: Refused };

/** A right, its ballot once made, and what became of it. */
export interface Envelope {
  right: Right;
  ballot: MadeBallot | null;
  delivery: Delivery;
}

const WAITS_SECONDS = [1, 2, 4];

const seconds = (n: number) => new Promise<void>((resolve) => setTimeout(resolve, n * 1000));

/** Makes the ballot of one right and verifies it as the urn will, before anything is sent. */
export async function seal(election: Election, code: string, votes: readonly Plaintext[], progress: (done: number) => Promise<void>): Promise<MadeBallot> {
  const exponent = credentialExponent(election.group, election.uuid, code);
  const ballot = await makeBallot(election, exponent, votes, progress);
  verifyOwnBallot(election, ballot);
  return ballot;
}

export function parseReceipt(answer: Answer, tracker: string): Receipt {
  const data = fields(fields(parseJson(textOf(answer), "receipt"), "receipt").receipt, "receipt");
  const receipt = {
    tracker: text(data.tracker, "tracker"),
    height: natural(data.height, "height"),
    head: text(data.head, "head"),
    at: text(data.at, "at"),
    toTheHour: data.precision === "hour",
    signature: text(data.signature, "signature"),
    urnKey: text(data.urn_key, "urn_key"),
  };
  if (receipt.tracker !== tracker) {
    throw new Refused(0, "Le récépissé reçu est celui d’un autre bulletin", "L’urne a répondu pour un numéro de suivi qui n’est pas le vôtre.", "Ne recommencez pas. Prévenez le bureau de l’assemblée et montrez-lui cet écran.", {});
  }
  return receipt;
}

const [KEY_BYTES, SIGNATURE_BYTES] = [32, 64];

/** The bytes of a text in base64url, or null unless there are exactly so many. */
function bytesOf(text: string, length: number): Uint8Array<ArrayBuffer> | null {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    return bytes.length === length ? bytes : null;
  } catch {
    return null;
  }
}

/** Whether a signature is that of the urn; null where the browser knows no Ed25519. */
async function isOfTheUrn(key: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>, message: string): Promise<boolean | null> {
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", imported, signature, new TextEncoder().encode(message));
  } catch {
    return null;
  }
}

/**
 * Checks the urn's signature (Ed25519) where the browser can; where it cannot, the receipt is
 * kept as it is and anybody can check it later. What is no key or no signature at all is refused
 * everywhere.
 */
export async function requireSigned(receipt: Receipt, uuid: string): Promise<Receipt> {
  const message = `receipt|${uuid}|${receipt.tracker}|${receipt.height}|${receipt.head}|${receipt.at}`;
  const [key, signature] = [bytesOf(receipt.urnKey, KEY_BYTES), bytesOf(receipt.signature, SIGNATURE_BYTES)];
  if (key !== null && signature !== null && (await isOfTheUrn(key, signature, message)) !== false) return receipt;
  throw new Refused(0, "La signature du récépissé est fausse", "Votre bulletin est peut-être enregistré, mais l’urne ne l’a pas signé correctement.", "Prévenez le bureau de l’assemblée et montrez-lui cet écran.", {});
}

export function trackerAddress(urn: string, tracker: string): string {
  return `${urn}/bulletins/${tracker.replaceAll("+", "-").replaceAll("/", "_")}`;
}

/** The receipt if the urn holds this very ballot; null if it does not. */
export async function findReceipt(urn: string, ballot: MadeBallot): Promise<Receipt | null> {
  try {
    return await requireSigned(parseReceipt(await anonymously(trackerAddress(urn, ballot.tracker)), ballot.tracker), pollOf(urn));
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

async function post(urn: string, envelope: Envelope, ballot: MadeBallot): Promise<Receipt> {
  const body = JSON.stringify({ ballot: ballot.text, permit: envelope.right.permit });
  const answer = await anonymously(`${urn}/bulletins`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  return requireSigned(parseReceipt(answer, ballot.tracker), pollOf(urn));
}

/** The poll's identifier, last part of its urn's address. */
function pollOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("/") + 1);
}

/**
 * Send one sealed envelope, again if no answer comes. Ends in "recorded", "refused" or
 * "unknown". A refusal after an unanswered try is believed only if the urn does not hold the ballot.
 */
export async function deliver(urn: string, envelope: Envelope, changed: () => void, wait = seconds): Promise<void> {
  const ballot = envelope.ballot;
  if (!ballot) throw new Error("the ballot is not made yet");
  const become = (delivery: Delivery) => {
    envelope.delivery = delivery;
    changed();
  };
  let doubtful = envelope.delivery.state === "unknown";
  for (let attempt = 0; ; attempt++) {
    become({ state: "sending" });
    try {
      return become({ state: "recorded", receipt: await post(urn, envelope, ballot) });
    } catch (error) {
      if (error instanceof Refused) {
        const held = doubtful ? await findReceipt(urn, ballot).catch(() => null) : null;
        return become(held ? { state: "recorded", receipt: held } : { state: "refused", why: error });
      }
      // An answer that makes no sense (a hotel's sign-in page) is no answer.
      if (!(error instanceof Unreachable || error instanceof Flaw)) throw error;
      doubtful = true;
      const pause = WAITS_SECONDS[attempt];
      if (pause === undefined) return become({ state: "unknown" });
      const delay = Math.max(pause, error instanceof Unreachable ? Math.min(error.waitSeconds, 30) : 0);
      become({ state: "retrying", seconds: delay });
      await wait(delay);
    }
  }
}
