/** Checks ballots away from the page, so that it stays alive meanwhile. */

import { Flaw } from "../protocol/flaw.ts";
import { BallotFlaw, type Findings, Inspector, type Sealed } from "../protocol/inspection.ts";
import type { Tally } from "../protocol/tally.ts";

/** The election comes first; then shares of its ballots, one at a time. */
export type Order = { readonly election: string; readonly credentials: string } | { readonly task: "check" | "count"; readonly ballots: readonly Sealed[] };

export type Report = "ballot" | { readonly findings: Findings } | { readonly tally: Tally } | { readonly number: number; readonly check: string; readonly message: string };

const scope = self as unknown as { onmessage: (event: MessageEvent<Order>) => void; postMessage: (report: Report) => void };
let inspector: Inspector;

scope.onmessage = ({ data }) => {
  try {
    if ("election" in data) inspector = new Inspector(data.election, data.credentials);
    else if (data.task === "count") scope.postMessage({ tally: inspector.count(data.ballots) });
    else scope.postMessage({ findings: inspector.check(data.ballots, () => scope.postMessage("ballot")) });
  } catch (error) {
    if (!(error instanceof Flaw)) throw error;
    scope.postMessage({ number: error instanceof BallotFlaw ? error.number : 0, check: error.check, message: error.message });
  }
};
