/** Spreads the verification of ballots over the processor's cores. */

import { checkBallotsHere } from "../protocol/audit.ts";
import type { Election } from "../protocol/election.ts";
import { Flaw } from "../protocol/flaw.ts";
import type { Job, Report } from "./ballot-worker.ts";

/** Address of the worker program, written by the build; empty in the single-file edition. */
declare const BALLOT_WORKER: string;

function workOn(job: Job, workers: Worker[], progress: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(BALLOT_WORKER);
    workers.push(worker);
    let left = job.ballots.length;
    worker.onmessage = ({ data }: MessageEvent<Report>) => {
      if (!data.ok) return reject(new Flaw(data.check, data.message));
      progress();
      if (--left === 0) resolve();
    };
    worker.onerror = () => reject(new Error("the verification program could not run"));
    worker.postMessage(job);
  });
}

export async function checkBallots(election: Election, ballots: readonly string[], progress: (done: number) => void): Promise<void> {
  if (!BALLOT_WORKER || ballots.length < 4) return checkBallotsHere(election, ballots, progress);
  const count = Math.min(navigator.hardwareConcurrency || 2, 8, ballots.length);
  const shares = Array.from({ length: count }, (_, k) => ballots.filter((_, i) => i % count === k));
  const workers: Worker[] = [];
  let done = 0;
  try {
    await Promise.all(shares.map((share) => workOn({ election: election.source, ballots: share }, workers, () => progress(++done))));
  } finally {
    workers.forEach((worker) => worker.terminate());
  }
}
