/** Spreads the verification of ballots over the processor's cores. */

import { Flaw } from "../protocol/flaw.ts";
import { groupNamed } from "../protocol/group.ts";
import { alone, BallotFlaw, type Findings, mergeFindings, type Sealed, type Team } from "../protocol/inspection.ts";
import { mergeTallies, type Tally } from "../protocol/tally.ts";
import { fields, parseJson } from "../protocol/shape.ts";
import type { Order, Report } from "./ballot-worker.ts";

/** Written by the build: the address of the worker program, or in a single file its text. */
declare const WORKER_ADDRESS: string;
declare const WORKER_TEXT: string;

/** Ballots of a share: enough for a batched test of group membership to pay. */
const SHARE = 50;

/** Fewer ballots than this are not worth starting workers for. */
const FEW = 4;

export function coreCount(): number {
  return Math.max(1, Math.min(navigator.hardwareConcurrency || 2, 8));
}

function start(): Worker {
  const address = WORKER_ADDRESS || URL.createObjectURL(new Blob([WORKER_TEXT], { type: "text/javascript" }));
  return new Worker(address);
}

/** One worker, to which shares are given one after the other. */
class Colleague {
  private readonly worker = start();

  constructor(order: Order) {
    this.worker.postMessage(order);
  }

  work(task: "check" | "count", ballots: readonly Sealed[], progress: () => void): Promise<Report> {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }: MessageEvent<Report>) => {
        if (data === "ballot") return progress();
        if (typeof data === "object" && "check" in data) return reject(data.number ? new BallotFlaw(data.number, data.check, data.message) : new Flaw(data.check, data.message));
        resolve(data);
      };
      this.worker.onerror = () => reject(new Error("the verification program could not run"));
      const plain = ballots.map(({ number, source, proofs }) => ({ number, source, proofs }));
      this.worker.postMessage({ task, ballots: plain } satisfies Order);
    });
  }

  end(): void {
    this.worker.terminate();
  }
}

/** Several workers and one queue of shares; results come in the order of the ballots. */
class Workshop implements Team {
  private readonly colleagues: Colleague[];

  constructor(
    private readonly election: string,
    credentials: string,
  ) {
    this.colleagues = Array.from({ length: coreCount() }, () => new Colleague({ election, credentials }));
  }

  async check(ballots: readonly Sealed[], progress: (done: number) => void): Promise<Findings> {
    let done = 0;
    const reports = await this.share("check", ballots, () => progress(++done));
    return mergeFindings(reports.map((report) => (report as { findings: Findings }).findings));
  }

  async count(ballots: readonly Sealed[]): Promise<Tally> {
    const reports = await this.share("count", ballots, () => {});
    const group = groupNamed(fields(parseJson(this.election, "election"), "election").group);
    return mergeTallies(group, reports.map((report) => (report as { tally: Tally }).tally));
  }

  private async share(task: "check" | "count", ballots: readonly Sealed[], progress: () => void): Promise<Report[]> {
    const size = Math.max(1, Math.min(SHARE, Math.ceil(ballots.length / this.colleagues.length)));
    const shares = Array.from({ length: Math.max(1, Math.ceil(ballots.length / size)) }, (_, k) => ballots.slice(k * size, (k + 1) * size));
    const reports: Promise<Report>[] = [];
    let next = 0;
    const serve = async (colleague: Colleague): Promise<void> => {
      while (next < shares.length) {
        const index = next++;
        reports[index] = colleague.work(task, shares[index], progress);
        await reports[index].catch(() => (next = shares.length));
      }
    };
    await Promise.all(this.colleagues.map(serve));
    const found: Report[] = [];
    for (const report of reports) found.push(await report);
    return found;
  }

  close(): void {
    this.colleagues.forEach((colleague) => colleague.end());
  }
}

/** The checkers of an urn of this many ballots. */
export function hireFor(ballots: number): (election: string, credentials: string) => Team {
  return (election, credentials) => (ballots < FEW ? alone(election, credentials) : new Workshop(election, credentials));
}
