/** The votes that this site has counted, to be verified without looking for their file. */

import { anonymously, Refused, textOf, Unreachable } from "../page/requests.ts";

export interface CountedVote {
  readonly uuid: string;
  readonly title: string;
  readonly subtitle: string;
  readonly result_at: string | null;
}

interface Page {
  readonly results: readonly (CountedVote & { readonly regime: string; readonly state: string })[];
}

const COUNTED = ["result", "certified", "contested"];

/** The latest counted secret votes; none where the list cannot be read. */
export async function countedVotes(): Promise<readonly CountedVote[]> {
  try {
    const { results } = JSON.parse(textOf(await anonymously("/api/v1/polls/"))) as Page;
    return results.filter(({ regime, state }) => regime === "secret" && COUNTED.includes(state));
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable || error instanceof SyntaxError) return [];
    throw error;
  }
}
