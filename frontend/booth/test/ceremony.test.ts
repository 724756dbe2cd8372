import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { auditBox, findHolder, openClosedBox, requireDecryptable } from "../src/protocol/audit.ts";
import { makeBallot } from "../src/protocol/ballot.ts";
import { makePolynomial, makeShare, openPrivateKey, testKey } from "../src/protocol/ceremony.ts";
import { credentialExponent } from "../src/protocol/credential.ts";
import { partialDecryption, verifyPartialDecryption } from "../src/protocol/decryption.ts";
import { Election, plaintext, type Question } from "../src/protocol/election.ts";
import { Flaw } from "../src/protocol/flaw.ts";
import { BELENIOS_2048 as group } from "../src/protocol/group.ts";
import { sha256Hex } from "../src/protocol/hash.ts";
import { alone } from "../src/protocol/inspection.ts";
import { computeTally, sizedTallyJson } from "../src/protocol/tally.ts";
import { signAgain } from "./support/forge.ts";
import { credentialsText, electionText, holdCeremony, newCredential, resolution, sharesFor } from "./support/ceremony.ts";
import { Chain } from "./support/chain.ts";
import { countVotes } from "./support/count.ts";

const questions: Question[] = [resolution("Approuver les comptes"), { title: "Élire", answers: ["Ana", "Bo"], blank: true, min: 1, max: 2 }];
const votes: (readonly number[] | "blank")[][] = [[[0], [0, 1]], [[1], "blank"], [[0], [1]]];
const timestamp = 1790000000;

const ceremony = holdCeremony(3, 2);
const election = Election.parse(electionText(ceremony.trustees, questions));
const credentials = votes.map(newCredential);
const exponents = credentials.map((c) => credentialExponent(group, election.uuid, c));
const rights = credentialsText(election, credentials);
const ballots: string[] = [];

const start = () => new Chain(timestamp, election.source, ceremony.trustees, rights);
function boxOf(texts: readonly string[], ended = true): Chain {
  const chain = start();
  for (const ballot of texts) chain.event("Ballot", [ballot]);
  if (ended) chain.event("EndBallots", []);
  return chain;
}
const audit = async (chain: Chain) => auditBox(openClosedBox(chain.bytes()), alone, () => {});
const refused = (check: string) => (error: unknown) => error instanceof Flaw && error.check === check;

before(async () => {
  for (const [i, chosen] of votes.entries()) {
    const made = await makeBallot(election, exponents[i], chosen.map((c, j) => plaintext(questions[j], c)));
    ballots.push(made.text);
  }
});

test("three holders make a key of which two can decrypt, and Debian's tool accepts the whole archive", async () => {
  const chain = boxOf(ballots);
  const audited = await audit(chain);
  requireDecryptable(audited, chain.head, null);
  chain.event("EncryptedTally", [audited.tally.json, sizedTallyJson(audited.tally)]);
  const factors = new Map<number, bigint[][]>();
  for (const holder of [ceremony.holders[0], ceremony.holders[2]]) {
    const { owner, publicKey } = findHolder(audited.trustees, group.g.power(holder.key));
    const partial = partialDecryption(election, audited.tally.ciphertexts, holder.key);
    factors.set(owner, verifyPartialDecryption(election, audited.tally.ciphertexts, publicKey, partial));
    const content = JSON.stringify(partial);
    chain.event("PartialDecryption", [content, JSON.stringify({ owner, payload: sha256Hex(content) })]);
    await audit(chain);
  }
  const result = countVotes(election, audited.tally.ciphertexts, factors, 3);
  assert.deepEqual(result, [[2, 1, 0], [1, 1, 2]]);
  chain.event("Result", [JSON.stringify({ result })]);
  assert.throws(() => openClosedBox(chain.bytes()), refused("end of the vote"), "a counted vote is not counted again");
  acceptedByDebian(chain.bytes());
});

function acceptedByDebian(bytes: Uint8Array): void {
  const folder = mkdtempSync(join(tmpdir(), "bel-"));
  try {
    writeFileSync(join(folder, `${election.uuid}.bel`), bytes);
    execFileSync("belenios-tool", ["election", "verify", "--dir", folder], { stdio: "pipe" });
  } catch (error: any) {
    if (error.code === "ENOENT") throw new Error("belenios-tool is not installed: apt-get install belenios-tool");
    throw new Error(String(error.stderr ?? error));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a holder refuses shares or certificates that were tampered with", () => {
  const { keys } = ceremony.holders[1];
  const size = { size: 3, threshold: 2 };
  const shares = sharesFor(ceremony.polynomials, 1);
  const [one, two, three] = ceremony.certs;
  assert.throws(() => makePolynomial(group, keys, size, 2, [two, one, three]), refused("trustee-certificate"));
  assert.throws(() => makePolynomial(group, keys, { size: 3, threshold: 3 }, 2, ceremony.certs), refused("trustee-certificate"));
  assert.throws(() => makePolynomial(group, ceremony.holders[0].keys, size, 2, ceremony.certs), refused("key"));
  const swapped = { ...shares, secrets: [shares.secrets[1], shares.secrets[0], shares.secrets[2]] };
  assert.throws(() => makeShare(group, keys, size, 2, ceremony.certs, swapped), refused("signature"));
  assert.throws(() => makeShare(group, keys, size, 2, ceremony.certs, sharesFor(ceremony.polynomials, 0)), refused("message"));
});

test("a key test succeeds with the right key and with no other", () => {
  const [a, b] = ceremony.holders;
  assert.ok(testKey(group, a.key, group.g.power(a.key)));
  assert.ok(!testKey(group, a.key, group.g.power(b.key)));
});

test("a holder's program is not an oracle: it refuses whatever is not the announced end of this vote", async () => {
  assert.throws(() => openClosedBox(boxOf(ballots, false).bytes()), refused("end of the vote"), "a vote still open");
  const whole = boxOf(ballots);
  const prefix = boxOf(ballots.slice(0, 2));
  const audited = await audit(prefix);
  assert.throws(() => requireDecryptable(audited, whole.head, null), refused("end of the vote"), "a prefix closed in secret");
  assert.throws(() => requireDecryptable(audited, prefix.head, whole.head), refused("end of the vote"), "a second end");
  const alone = boxOf(ballots.slice(0, 1));
  const one = await audit(alone);
  assert.throws(() => requireDecryptable(one, alone.head, null), refused("secrecy"), "a single ballot");
});

test("an archive with a bad ballot, a copied ballot, a stranger's ballot or a false tally is refused", async () => {
  const forged = signAgain(group, exponents[0], ballots[0], (b) => (b.answers[0].overall_proof[0].response = "5"));
  await assert.rejects(audit(boxOf([forged, ballots[1]])), refused("ballot-overall-proof"));
  await assert.rejects(audit(boxOf([ballots[0], ballots[1], ballots[0]])), refused("ballot-duplicate"));
  const copied = signAgain(group, exponents[1], ballots[0], (b) => (b.credential = String(group.g.power(exponents[1]))));
  await assert.rejects(audit(boxOf([ballots[0], copied])), refused("ballot-individual-proof"));
  const resigned = signAgain(group, exponents[0], ballots[0], () => {});
  await assert.rejects(audit(boxOf([ballots[0], resigned])), refused("ciphertext-duplicate"));
  const stranger = await makeBallot(election, 12345n, votes[0].map((c, j) => plaintext(questions[j], c)));
  await assert.rejects(audit(boxOf([ballots[0], stranger.text])), refused("ballot-credential"));
  const chain = boxOf(ballots.slice(0, 2));
  const { tally } = await audit(chain);
  const swapped = JSON.stringify(JSON.parse(tally.json).map((q: unknown[]) => [q[1], q[0], ...q.slice(2)]));
  chain.event("EncryptedTally", [swapped, sizedTallyJson({ ...tally, json: swapped })]);
  await assert.rejects(audit(chain), refused("tally-product"));
});

test("a replaced ballot does not count, whatever the order", async () => {
  const again = await makeBallot(election, exponents[0], [plaintext(questions[0], [2]), plaintext(questions[1], "blank")]);
  const audited = await audit(boxOf([...ballots, again.text]));
  assert.equal(audited.tally.count, 3);
  const { verifyBallot } = await import("../src/protocol/ballot-check.ts");
  const { parseCredentials } = await import("../src/protocol/tally.ts");
  const counted = [again.text, ballots[2], ballots[1]].map((text) => verifyBallot(election, text));
  assert.equal(computeTally(election, counted, parseCredentials(group, rights)).json, audited.tally.json);
});

test("a ciphertext outside the group is not decrypted", () => {
  const outside = [[{ alpha: group.p - 1n, beta: 1n }]];
  assert.throws(() => partialDecryption(election, outside, ceremony.holders[0].key), refused("tally-format"));
  assert.throws(() => partialDecryption(election, [[{ alpha: 1n, beta: group.p - 1n }]], ceremony.holders[0].key), refused("tally-format"));
});

test("a byte added, removed or changed in the archive is seen", () => {
  const bytes = boxOf(ballots.slice(0, 2)).bytes();
  const changed = bytes.slice();
  changed[changed.length - 600] ^= 1;
  const longer = new Uint8Array([...bytes, ...new Uint8Array(1024)]);
  for (const [bad, check] of [[changed, "archive-format"], [bytes.slice(0, -512), "archive-format"], [longer, "archive-format"]] as const) {
    assert.throws(() => openClosedBox(bad), refused(check));
  }
});

test("another holder's key file is called somebody else's, not a danger", () => {
  const [mine, theirs] = ceremony.holders;

  assert.throws(() => openPrivateKey(group, theirs.keys, mine.privateKeyMessage), refused("key"));
  assert.equal(openPrivateKey(group, mine.keys, mine.privateKeyMessage), mine.key);
});
