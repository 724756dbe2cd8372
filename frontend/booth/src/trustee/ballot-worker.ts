/** Verifies ballots away from the page, so that it stays alive meanwhile. */

import { verifyBallot } from "../protocol/ballot-check.ts";
import { Election } from "../protocol/election.ts";
import { Flaw } from "../protocol/flaw.ts";

export interface Job {
  readonly election: string;
  readonly ballots: readonly string[];
}

/** One message for each ballot, or the first failure. */
export type Report = { readonly ok: true } | { readonly ok: false; readonly check: string; readonly message: string };

const scope = self as unknown as { onmessage: (event: MessageEvent<Job>) => void; postMessage: (report: Report) => void };

scope.onmessage = ({ data }) => {
  const election = Election.parse(data.election);
  for (const ballot of data.ballots) {
    try {
      verifyBallot(election, ballot);
      scope.postMessage({ ok: true });
    } catch (error) {
      return scope.postMessage({ ok: false, check: error instanceof Flaw ? error.check : "program", message: String((error as Error).message) });
    }
  }
};
