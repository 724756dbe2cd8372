/**
 * The heavy part of a verification, in shares that several workers can take: each reads its own
 * ballots, and only findings travel back.
 */

import { type Ballot, parseBallot, requireDistinct, requireOfElection, requireProven, requireSigned } from "./ballot-check.ts";
import { Election } from "./election.ts";
import { Flaw, require } from "./flaw.ts";
import { sha256Hex } from "./hash.ts";
import { parseCredentials, type Rights, sumBallots, type Tally } from "./tally.ts";

/** A ballot of the archive: its number there (from 1), its text, whether its proofs are to be verified. */
export interface Sealed {
  readonly number: number;
  readonly source: string;
  readonly proofs: boolean;
}

/** What was learnt of some valid ballots, in their order: whose they are, what must not recur. */
export interface Findings {
  readonly credentials: readonly bigint[];
  readonly digests: readonly string[];
}

/** The ballot number `number` breaks a rule. */
export class BallotFlaw extends Flaw {
  constructor(
    readonly number: number,
    check: string,
    message: string,
  ) {
    super(check, message);
  }
}

/** Whoever checks and counts ballots: one inspector here, or several in workers. */
export interface Team {
  check(ballots: readonly Sealed[], progress: (done: number) => void): Promise<Findings>;
  count(ballots: readonly Sealed[]): Promise<Tally>;
  close(): void;
}

/** Enough of a ciphertext's hash that no two differ by chance. */
const DIGEST = 32;

export class Inspector {
  readonly election: Election;
  private readonly rights: Rights;

  constructor(election: string, credentials: string) {
    this.election = Election.parse(election);
    this.rights = parseCredentials(this.election.group, credentials);
  }

  /**
   * Every rule of each ballot but, where they are not asked for, the proofs: then the membership
   * of the ciphertexts is tested for all these ballots together.
   */
  check(share: readonly Sealed[], progress: () => void): Findings {
    const found = { credentials: [] as bigint[], digests: [] as string[] };
    const unproven: { number: number; elements: bigint[] }[] = [];
    for (const sealed of share) {
      const ballot = located(sealed.number, () => this.checkOne(sealed));
      const ciphertexts = ballot.answers.flatMap((answer) => answer.choices);
      found.credentials.push(ballot.credential);
      found.digests.push(...ciphertexts.map((c) => sha256Hex(`${c.alpha},${c.beta}`).slice(0, DIGEST)));
      if (!sealed.proofs) unproven.push({ number: sealed.number, elements: ciphertexts.flatMap((c) => [c.alpha, c.beta]) });
      progress();
    }
    this.requireMembers(unproven);
    return found;
  }

  private checkOne({ source, proofs }: Sealed): Ballot {
    const ballot = parseBallot(this.election, source);
    requireOfElection(this.election, ballot);
    require(this.rights.has(ballot.credential), "ballot-credential", "a ballot was cast with an unknown voting right");
    requireDistinct(ballot);
    requireSigned(this.election, ballot);
    if (proofs) requireProven(this.election, ballot);
    return ballot;
  }

  private requireMembers(ballots: readonly { number: number; elements: bigint[] }[]): void {
    const { group } = this.election;
    if (group.containsAll(ballots.flatMap((b) => b.elements))) return;
    const guilty = ballots.find((b) => !b.elements.every((x) => group.contains(x)));
    throw new BallotFlaw(guilty?.number ?? ballots[0].number, "ballot-membership", "a ciphertext is outside the group");
  }

  count(share: readonly Sealed[]): Tally {
    return sumBallots(this.election, share.map(({ source }) => parseBallot(this.election, source)), this.rights);
  }
}

function located<T>(number: number, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof Flaw ? new BallotFlaw(number, error.check, error.message) : error;
  }
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Everything in this very program, a ballot at a time so that a page stays alive. */
export function alone(election: string, credentials: string): Team {
  const inspector = new Inspector(election, credentials);
  return {
    async check(ballots, progress) {
      const found: Findings[] = [];
      for (const [i, ballot] of ballots.entries()) {
        found.push(inspector.check([ballot], () => progress(i + 1)));
        await pause();
      }
      return mergeFindings(found);
    },
    count: async (ballots) => inspector.count(ballots),
    close() {},
  };
}

export function mergeFindings(parts: readonly Findings[]): Findings {
  return { credentials: parts.flatMap((p) => p.credentials), digests: parts.flatMap((p) => p.digests) };
}
