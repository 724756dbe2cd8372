/**
 * A rehearsal of the servers, for tests and for looking at the pages: one poll, its urn, its
 * station. It uses the program's own protocol code and really checks what it receives.
 */

import { generateKeyPairSync, sign } from "node:crypto";
import { verifyBallot } from "../../src/protocol/ballot-check.ts";
import { Election, type Question } from "../../src/protocol/election.ts";
import { Flaw } from "../../src/protocol/flaw.ts";
import { credentialsText, electionText, holdCeremony, newCredential, publicCredential } from "./ceremony.ts";
import { Chain } from "./chain.ts";

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface Mandate {
  readonly label: string;
  readonly kind: "own" | "represented" | "proxy";
  readonly credential: string;
  locked: string | null;
}

export const problem = (status: number, title: string, detail: string, what_to_do: string, more = {}): Reply => ({ status, body: { title, detail, what_to_do, ...more } });

interface Held {
  readonly height: number;
  readonly head: string;
  readonly at: string;
}

const receiptKey = generateKeyPairSync("ed25519");
let sharedCeremony: ReturnType<typeof holdCeremony> | undefined;

export class Urn {
  readonly ceremony = (sharedCeremony ??= holdCeremony(3, 2));
  readonly election: Election;
  readonly chain: Chain;
  readonly mandates: Mandate[];
  readonly ballots = new Map<string, Held>();
  private readonly used = new Set<bigint>();
  open = true;

  constructor(
    questions: readonly Question[],
    mandates: readonly Omit<Mandate, "credential" | "locked">[],
    readonly revote = false,
    readonly name = "x",
  ) {
    this.mandates = mandates.map((mandate) => ({ ...mandate, credential: newCredential(), locked: null }));
    this.election = Election.parse(electionText(this.ceremony.trustees, questions));
    const all = [...this.mandates.map((m) => m.credential), ...Array.from({ length: 5 }, newCredential)];
    this.chain = new Chain(1790000000, this.election.source, this.ceremony.trustees, credentialsText(this.election, all));
  }

  rights() {
    return this.mandates.map((mandate) => ({ ...mandate, permit: `permit-${mandate.credential.slice(0, 5)}`, voted: this.used.has(publicCredential(this.election, mandate.credential)) }));
  }

  cast(ballot: string): Reply {
    if (!this.open) return problem(409, "Le scrutin est fermé", "Il a fermé pendant que vous votiez : ce bulletin n’a pas été reçu.", "Si vous étiez dans la file à l’heure de fermeture, prévenez le bureau.");
    try {
      const { tracker, credential } = verifyBallot(this.election, ballot);
      if (this.ballots.has(tracker)) return this.receipt(tracker, 200);
      if (this.used.has(credential) && !this.revote) return problem(409, "Un bulletin a déjà été reçu pour ce droit de vote", "Il est définitif.", "Si ce n’est pas vous qui avez voté, prévenez le bureau.");
      this.used.add(credential);
      const head = this.chain.event("Ballot", [ballot]);
      this.ballots.set(tracker, { height: this.chain.length, head, at: new Date().toISOString() });
      return this.receipt(tracker, 201);
    } catch (error) {
      if (!(error instanceof Flaw)) throw error;
      return problem(422, "Bulletin refusé", `${error.check} : ${error.message}`, "Rechargez la page et recommencez.");
    }
  }

  receipt(tracker: string, status = 200): Reply {
    const held = this.ballots.get(tracker);
    if (!held) return problem(404, "Aucun bulletin de ce numéro", "", "");
    const message = `receipt|${this.name}|${tracker}|${held.height}|${held.head}|${held.at}`;
    const signature = sign(null, Buffer.from(message), receiptKey.privateKey).toString("base64url");
    const urn_key = receiptKey.publicKey.export({ format: "jwk" }).x;
    return { status, body: { receipt: { tracker, ...held, signature, urn_key } } };
  }
}
