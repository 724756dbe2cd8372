import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { makeBallot } from "../src/protocol/ballot.ts";
import { verifyBallot, verifyOwnBallot } from "../src/protocol/ballot-check.ts";
import { readArchive, readOwner, recordText } from "../src/protocol/archive.ts";
import { credentialExponent, isCredential } from "../src/protocol/credential.ts";
import { verifyPartialDecryption } from "../src/protocol/decryption.ts";
import { Election, plaintext, type Question } from "../src/protocol/election.ts";
import { Flaw } from "../src/protocol/flaw.ts";
import { BELENIOS_2048 as group } from "../src/protocol/group.ts";
import { base64OfHex, hexOfBase64, sha256Hex } from "../src/protocol/hash.ts";
import { isSeed, newSeed } from "../src/protocol/messages.ts";
import { drawNumbers } from "../src/protocol/random.ts";
import { computeTally, parseCredentials, sizedTallyJson } from "../src/protocol/tally.ts";
import { concatenate, recordBytes } from "./support/chain.ts";

const lines = readFileSync("tests/vectors/belenios_2048.jsonl", "utf8").trimEnd().split("\n");

function vectorBytes(): Uint8Array {
  const name = (line: string, i: number) =>
    i === 0 ? "BELENIOS" : `${sha256Hex(line)}.${/^\{"(height|parent)"/.test(line) ? "event" : "data"}.json`;
  return concatenate(lines.map((line, i) => recordBytes(name(line, i), line, 1700000000)));
}

const mixed: Question[] = [
  { title: "Choisir", answers: ["Pour", "Contre", "Abstention"], blank: false, min: 1, max: 1 },
  { title: "Élire", answers: ["A", "B", "C"], blank: true, min: 1, max: 2 },
  { title: "Cocher", answers: ["D", "E"], blank: false, min: 0, max: 2 },
  { title: "Facultatif", answers: ["F", "G"], blank: true, min: 0, max: 1 },
];

function electionWith(questions: readonly Question[]): Election {
  const vector = JSON.parse(lines[1]);
  const written = questions.map((q) => ({ answers: q.answers, ...(q.blank ? { blank: true } : {}), min: q.min, max: q.max, question: q.title }));
  return Election.parse(JSON.stringify({ ...vector, questions: written }));
}

function refuses(check: string, action: () => unknown): void {
  assert.throws(action, (error) => error instanceof Flaw && error.check === check);
}

test("the published test vector is rebuilt byte for byte", () => {
  assert.equal(sha256Hex(vectorBytes()), "1799408dbf9f9ad7c681e08e5dd9fd12bf1964d7e5691e4daa690bef10d7ffdd");
});

test("a voting code gives the exponent of the test vector", () => {
  const exponent = credentialExponent(group, "TestVectorFF2K", "11111-222222-33333-444444");
  assert.equal(exponent, 38353774137810364698324358484377287276225479495844549566165148541104805741578n);
  assert.ok(!isCredential("11111-222222-33333-44444O"));
});

test("the archive of the test vector verifies from the election to the decryption", () => {
  const archive = readArchive(vectorBytes());
  const election = Election.parse(recordText(archive.events[0].records[0]));
  assert.equal(election.fingerprint, "RELlxjnfyVEAR+M9z76iNYIRS+zeouPwhL2x8jukkpU");
  const [, cast, , counted, decrypted] = archive.events;
  const ballot = verifyBallot(election, recordText(cast.records[0]));
  assert.equal(ballot.tracker, "GxmXjS9SqwbJ73yTp9lX4C+1hzaqxS1iHc3yfN8/BtI");
  const tally = computeTally(election, [ballot], parseCredentials(group, recordText(archive.events[0].records[2])));
  assert.deepEqual(counted.records.map(recordText), [tally.json, sizedTallyJson(tally)]);
  const { owner } = readOwner(decrypted);
  assert.equal(owner, 1);
  const [[factor]] = verifyPartialDecryption(election, tally.ciphertexts, election.publicKey, JSON.parse(recordText(decrypted.records[0])));
  const { beta } = tally.ciphertexts[0][0];
  assert.equal(group.multiply(beta, group.inverse(factor)), group.generator, "one vote for the first answer");
});

test("a ballot made here passes every check, whatever the choices", async () => {
  const election = electionWith(mixed);
  const exponent = credentialExponent(group, election.uuid, "11111-222222-33333-444444");
  const choices: (readonly number[] | "blank")[][] = [
    [[0], [0, 2], [], []],
    [[2], "blank", [0, 1], "blank"],
  ];
  const lengths = [];
  for (const chosen of choices) {
    const made = await makeBallot(election, exponent, chosen.map((c, i) => plaintext(mixed[i], c)));
    const ballot = verifyBallot(election, made.text);
    assert.equal(ballot.tracker, made.tracker);
    assert.equal(hexOfBase64(made.tracker), sha256Hex(made.text));
    assert.equal(base64OfHex(sha256Hex(made.text)), made.tracker);
    lengths.push(made.text.length);
  }
  assert.ok(Math.abs(lengths[0] - lengths[1]) < 120, "the size of a ballot does not tell the choice");
});

test("a choice that the question forbids is refused before encryption", () => {
  refuses("choice", () => plaintext(mixed[0], []));
  refuses("choice", () => plaintext(mixed[0], [0, 1]));
  refuses("choice", () => plaintext(mixed[0], "blank"));
  refuses("choice", () => plaintext(mixed[1], []));
});

test("a ballot changed anywhere is refused, and the failing check is named", () => {
  const election = Election.parse(lines[1]);
  const original = lines[6];
  const change = (edit: (ballot: any) => void) => {
    const ballot = JSON.parse(original);
    edit(ballot);
    return JSON.stringify(ballot);
  };
  const next = (n: string) => String((BigInt(n) + 1n) % group.q);
  refuses("ballot-canonical", () => verifyBallot(election, original.replace(":", ": ")));
  refuses("ballot-format", () => verifyBallot(election, original.slice(0, -1)));
  refuses("ballot-election", () => verifyBallot(election, change((b) => (b.election_uuid = "AutreElection1"))));
  refuses("ballot-signature", () => verifyBallot(election, change((b) => (b.signature.proof.response = next(b.signature.proof.response)))));
  refuses("ballot-signature", () => verifyBallot(election, change((b) => b.answers[0].individual_proofs.reverse())));
  refuses("ballot-format", () => verifyBallot(election, change((b) => (b.signature.proof.challenge = String(group.q)))));
  refuses("credential-membership", () => verifyBallot(election, change((b) => (b.credential = String(group.p - BigInt(b.credential))))));
});

test("a forged answer signed by its author is refused by the proofs", async () => {
  const election = electionWith(mixed);
  const { signAgain } = await import("./support/forge.ts");
  const exponent = credentialExponent(group, election.uuid, "11111-222222-33333-444444");
  const made = await makeBallot(election, exponent, mixed.map((q) => plaintext(q, q.blank ? "blank" : [0])));
  const forge = (edit: (ballot: any) => void) => signAgain(group, exponent, made.text, edit);
  verifyBallot(election, forge(() => {}));
  const shifted = (b: any) => (b.answers[0].choices[0].beta = String(group.multiply(BigInt(b.answers[0].choices[0].beta), group.g.power(999n))));
  refuses("ballot-individual-proof", () => verifyBallot(election, forge(shifted)));
  refuses("ballot-individual-proof", () => verifyBallot(election, forge((b) => (b.answers[0].choices[0].alpha = String(group.p - BigInt(b.answers[0].choices[0].alpha))))));
  refuses("ballot-overall-proof", () => verifyBallot(election, forge((b) => (b.answers[0].overall_proof[0].response = "5"))));
  refuses("ballot-blank-proof", () => verifyBallot(election, forge((b) => (b.answers[1].blank_proof[0].response = "5"))));
});

test("the booth's own check refuses whatever the urn would refuse, and a ballot that holds another choice", async () => {
  const election = electionWith(mixed);
  const { signAgain } = await import("./support/forge.ts");
  const exponent = credentialExponent(group, election.uuid, "11111-222222-33333-444444");
  const made = await makeBallot(election, exponent, mixed.map((q) => plaintext(q, q.blank ? "blank" : [0])));
  const forge = (edit: (ballot: any) => void) => ({ ...made, text: signAgain(group, exponent, made.text, edit) });
  verifyOwnBallot(election, made);
  refuses("ballot-canonical", () => verifyOwnBallot(election, { ...made, text: made.text.replace(":", ": ") }));
  refuses("ballot-individual-proof", () => verifyOwnBallot(election, forge((b) => (b.answers[0].individual_proofs[1][0].response = "5"))));
  refuses("ballot-overall-proof", () => verifyOwnBallot(election, forge((b) => (b.answers[0].overall_proof[0].response = "5"))));
  refuses("ballot-blank-proof", () => verifyOwnBallot(election, forge((b) => (b.answers[1].blank_proof[0].response = "5"))));
  const other = made.openings.map((answer) => answer.map(({ m, r }) => ({ m: 1n - m, r })));
  refuses("plaintext", () => verifyOwnBallot(election, { ...made, openings: other }));
  const outside = (b: any) => (b.answers[0].choices[0].alpha = String(group.p - BigInt(b.answers[0].choices[0].alpha)));
  refuses("plaintext", () => verifyOwnBallot(election, forge(outside)));
});

test("membership of many elements at once is that of each", () => {
  const members = Array.from({ length: 100 }, (_, i) => group.g.power(BigInt(i + 1)));
  assert.ok(group.containsAll(members));
  for (const intruder of [0n, group.p - 1n, group.p - members[3], group.p]) {
    for (const place of [0, 57, 99]) assert.ok(!group.containsAll(members.map((x, i) => (i === place ? intruder : x))), `${place}`);
  }
});

test("a draw gives as many different numbers as asked, all possible", () => {
  const seen = new Set<number>();
  for (let i = 0; i < 200; i++) {
    const drawn = drawNumbers(10, 3);
    assert.equal(drawn.size, 3);
    drawn.forEach((n) => seen.add(n));
  }
  assert.deepEqual([...seen].sort((a, b) => a - b), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.equal(drawNumbers(4, 9).size, 4);
});

test("keys are 22 characters that people do not confuse", () => {
  const seed = newSeed();
  assert.ok(isSeed(seed) && !/[0OIl]/.test(seed));
  assert.notEqual(seed, newSeed());
});
