/** A rehearsal of the station for one key holder: the two others are played by this program. */

import { makeCertificate, makePolynomial, makeShare } from "../../src/protocol/ceremony.ts";
import { makeBallot } from "../../src/protocol/ballot.ts";
import { credentialExponent } from "../../src/protocol/credential.ts";
import { Election, plaintext } from "../../src/protocol/election.ts";
import { BELENIOS_2048 as group } from "../../src/protocol/group.ts";
import { holderKeys, newSeed } from "../../src/protocol/messages.ts";
import { verifyPartialDecryption } from "../../src/protocol/decryption.ts";
import { auditBox, openClosedBox } from "../../src/protocol/audit.ts";
import { alone } from "../../src/protocol/inspection.ts";
import { parseJson } from "../../src/protocol/shape.ts";
import { credentialsText, electionText, newCredential, pedersen, sharesFor } from "./ceremony.ts";
import { Chain } from "./chain.ts";
import { questions } from "./sample.ts";
import { problem, type Reply } from "./urn.ts";

const UUID = "CeremonieEssai1";
const SIZE = { size: 3, threshold: 2 };

export class KeyRoom {
  private readonly others = [2, 3].map((index) => ({ index, keys: holderKeys(group, newSeed()) }));
  private stage = "certificate";
  private certs: any[] = [];
  private polynomials: any[] = [];
  private outputs: any[] = [];
  private chain: Chain | null = null;
  private looks = 0;

  addresses(): string[] {
    return [UUID];
  }

  urnOf(uuid: string): { election: Election; chain: Chain; cast(b: string): Reply; receipt(t: string): Reply } | null {
    if (uuid !== UUID || !this.chain) return null;
    const refuse = () => problem(409, "Fermé", "", "");
    return { election: Election.parse(this.election()), chain: this.chain, cast: refuse, receipt: refuse };
  }

  private election(): string {
    return electionText(this.trustees(), questions, UUID);
  }

  private trustees(): string {
    return pedersen(SIZE.threshold, this.certs, this.polynomials, this.outputs);
  }

  /** Waiting once, then the next step; "ready" becomes "decrypt" at the second look. */
  async state(uuid: string): Promise<Reply | null> {
    if (uuid !== UUID) return null;
    if (this.stage === "ready" && ++this.looks > 1) await this.close();
    return {
      status: 200,
      body: {
        poll: { title: "Assemblée générale ordinaire du 6 juin 2026" },
        me: { index: 1, name: "Claire Martin" },
        holders: ["Claire Martin", "Jean Petit", "Fatou N’Diaye"],
        ...SIZE,
        group: group.name,
        stage: this.stage,
        certificates: this.certs,
        vinput: this.polynomials.length === 3 ? sharesFor(this.polynomials, 0) : null,
        private_key_message: this.outputs[0]?.private_key ?? null,
        trustees: this.outputs.length === 3 ? this.trustees() : null,
        archive: this.stage === "decrypt" ? `/urne/${UUID}/archive.bel` : null,
        end_head: this.stage === "decrypt" ? this.chain?.head : null,
      },
    };
  }

  async receive(uuid: string, stage: string, body: string): Promise<Reply | null> {
    if (uuid !== UUID) return null;
    if (stage !== this.stage) return problem(409, "Cette étape est déjà faite", "", "Actualisez la page.");
    const data = parseJson(body, "body") as any;
    if (stage === "certificate") {
      this.certs = [data.certificate, ...this.others.map(({ keys, index }) => makeCertificate(group, keys, SIZE, index))];
      this.stage = "polynomial";
    } else if (stage === "polynomial") {
      this.polynomials = [data.polynomial, ...this.others.map(({ keys, index }) => makePolynomial(group, keys, SIZE, index, this.certs))];
      this.stage = "share";
    } else if (stage === "share") {
      this.outputs = [data.voutput, ...this.others.map(({ keys, index }) => makeShare(group, keys, SIZE, index, this.certs, sharesFor(this.polynomials, index - 1)))];
      this.stage = "check";
    } else if (stage === "check") this.stage = "ready";
    else if (stage === "decrypt") return this.count(data);
    return { status: 200, body: {} };
  }

  private async close(): Promise<void> {
    const election = Election.parse(this.election());
    const codes = Array.from({ length: 6 }, newCredential);
    this.chain = new Chain(1790000000, election.source, this.trustees(), credentialsText(election, codes));
    for (const [i, code] of codes.entries()) {
      const votes = [plaintext(questions[0], [i % 2]), plaintext(questions[1], [i % 3]), plaintext(questions[2], i % 2 ? "blank" : [i % 4])];
      this.chain.event("Ballot", [(await makeBallot(election, credentialExponent(group, UUID, code), votes)).text]);
    }
    this.chain.event("EndBallots", []);
    this.stage = "decrypt";
  }

  private async count(data: any): Promise<Reply> {
    const audited = await auditBox(openClosedBox(this.chain!.bytes()), alone, () => {});
    if (data.head !== audited.head) return problem(409, "Autre fin de vote", "", "");
    verifyPartialDecryption(audited.election, audited.tally.ciphertexts, audited.trustees[0].holders[0].publicKey, data.partial_decryption);
    this.stage = "done";
    return { status: 200, body: {} };
  }
}
