/** What the station tells scrutineers: a slot for the next paper, and how many are in the urn. */

import { postHere, textOf } from "../page/requests.ts";
import { fields, natural, parseJson } from "../protocol/shape.ts";
import { parseSession, type Right, type Session } from "../booth/session.ts";

export interface Slot {
  readonly session: Session;
  readonly right: Right;
  /** Papers in the urn before this one, and closed envelopes that the pile had. */
  readonly entered: number;
  readonly envelopes: number;
}

export function parseSlot(source: string): Slot {
  const papers = fields(fields(parseJson(source, "papers"), "papers").papers, "papers");
  const session = parseSession(source);
  return { session, right: session.rights[0], entered: natural(papers.entered, "entered"), envelopes: natural(papers.envelopes, "envelopes") };
}

/** The same slot until it holds a ballot; what was handed over before is then worthless. */
export async function takeSlot(uuid: string): Promise<Slot> {
  return parseSlot(textOf(await postHere(`/scrutins/${uuid}/papiers/place`, {})));
}
