import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import { Choices, isApproval, isResolution, isSingle, toggled } from "../src/booth/choices.ts";
import { deliver, type Envelope } from "../src/booth/sending.ts";
import { of, parseExplanations } from "../src/booth/session.ts";
import { dayAndHour, exactTime } from "../src/page/dates.ts";
import { french } from "../src/page/dom.ts";
import { ownPath, Refused } from "../src/page/requests.ts";
import { inGroups, keyFileName, keyFileText, readSeed } from "../src/trustee/keyfile.ts";
import { KEY, lock, readLocked, unlock } from "../src/page/locked.ts";
import { newSeed } from "../src/protocol/messages.ts";
import { isMissing, minutesToVote, sheetsOf } from "../src/booth/sheets.ts";
import { choiceWords } from "../src/booth/screens/summary.ts";
import { judgedQuestions, questions } from "./support/sample.ts";

test("one answer serves every mandate until the voter separates them", () => {
  const choices = new Choices(questions, 3);
  assert.equal(choices.missing(0), 0);
  choices.choose(0, 0, [0]);
  assert.deepEqual([0, 1, 2].map((right) => choices.of(0, right)), [[0], [0], [0]]);
  choices.setSeparate(0, true);
  choices.choose(0, 1, [1]);
  assert.deepEqual([0, 1, 2].map((right) => choices.votes !== undefined && choices.of(0, right)), [[0], [1], [0]]);
  choices.setSeparate(0, false);
  assert.deepEqual(choices.of(0, 1), [0]);
  assert.ok(choices.started && !choices.ready);
});

test("an election takes no more names than seats, and a blank vote takes none", () => {
  const [, , election] = questions;
  assert.ok(isResolution(questions[0]) && isSingle(questions[0]) && !isSingle(election));
  assert.deepEqual(toggled(election, undefined, 3), [3]);
  assert.deepEqual(toggled(election, [3], 1), [1, 3]);
  assert.equal(toggled(election, [1, 3], 0), null);
  assert.deepEqual(toggled(election, [1, 3], 1), [3]);
  assert.deepEqual(toggled(election, "blank", 1), [1]);
  const choices = new Choices([election], 1);
  choices.choose(0, 0, "blank");
  assert.deepEqual(choices.votes(0), [[1, 0, 0, 0, 0]]);
});

test("the options of a judgment stand on one screen, named by the sealed election alone", () => {
  const [judged, evenings, ...others] = sheetsOf(judgedQuestions);
  assert.deepEqual([judged.title, judged.positions, judged.options.slice(0, 2)], ["Quel emblème pour la coopérative ?", [0, 1, 2], ["Le chêne", "La ruche"]]);
  assert.deepEqual([evenings.positions, evenings.options, others], [[3], [], []]);
  const apart = sheetsOf([judgedQuestions[0], questions[0], judgedQuestions[1]]);
  assert.deepEqual(apart.map((sheet) => sheet.options.length), [0, 0, 0]);
  assert.equal(apart[0].title, judgedQuestions[0].title);
  const resolutions = ["2024", "2025"].map((year) => ({ ...questions[0], title: `Approuver les comptes : ${year}` }));
  assert.equal(sheetsOf(resolutions).length, 2);
});

test("a judgment is complete when every option has its mention, for every mandate", () => {
  const [sheet] = sheetsOf(judgedQuestions);
  const choices = new Choices(judgedQuestions, 2);
  sheet.positions.forEach((position) => choices.setSeparate(position, true));
  for (const position of sheet.positions) choices.choose(position, 0, [1]);
  assert.ok(isMissing(sheet, choices));
  for (const position of sheet.positions) choices.choose(position, 1, [6]);
  assert.ok(!isMissing(sheet, choices));
  assert.deepEqual(choices.votes(1)[0], [0, 0, 0, 0, 0, 0, 1]);
});

test("a decision takes half a minute, and a long text what it takes to read", () => {
  const alike = (length: number, minutes: number) => Array.from({ length }, () => ({ minutes }));
  const sheets = (length: number) => sheetsOf(Array.from({ length }, (_, i) => ({ ...questions[0], title: `Décision ${i}` })));
  assert.deepEqual([1, 5, 7].map((n) => minutesToVote(sheets(n), alike(n, 1))), [1, 3, 4]);
  assert.equal(minutesToVote(sheets(1), alike(1, 4)), 4);
  assert.equal(minutesToVote(sheets(2), []), 1);
  assert.equal(minutesToVote(sheetsOf(judgedQuestions), alike(4, 1)), 1);
});

test("approval takes any number of answers, none included", () => {
  const evenings = judgedQuestions[3];
  assert.ok(isApproval(evenings) && !isApproval(questions[0]) && !isApproval(questions[2]));
  const choices = new Choices([evenings], 1);
  assert.deepEqual(choices.votes(0), [[0, 0, 0, 0]]);
  for (const answer of [0, 3]) choices.choose(0, 0, toggled(evenings, choices.of(0, 0), answer)!);
  assert.deepEqual(choices.votes(0), [[1, 0, 0, 1]]);
  assert.equal(choiceWords(evenings, []), "Aucune réponse cochée");
});

test("dates are told on the cooperative's clock, in French", () => {
  assert.equal(dayAndHour("2026-06-05T13:00:00Z"), "vendredi 5 juin à 15 h");
  assert.equal(dayAndHour("2026-02-01T09:05:00Z"), "dimanche 1er février à 10 h 05");
  assert.equal(exactTime("2026-06-05T13:03:07Z"), "vendredi 5 juin 2026 à 15 h 03 min 07 s");
});

test("French punctuation never begins a line", () => {
  assert.equal(french("Combien : 12 voix ; « oui » ?"), "Combien\u00a0: 12\u00a0voix\u202f; «\u00a0oui\u00a0»\u202f?");
  assert.equal(french("le 5 juin à 15 h 30"), "le 5\u00a0juin à 15\u00a0h\u00a030");
});

test("the page follows addresses of its own site only", () => {
  assert.equal(ownPath("/connexion/?next=/isoloir/"), "/connexion/?next=/isoloir/");
  for (const elsewhere of ["//example.org", "https://example.org", "/\\example.org", "connexion", null, undefined]) assert.equal(ownPath(elsewhere), null);
});

test("missing explanations leave the question alone", () => {
  const [first, second] = parseExplanations('{"1":{"text":"Texte","reading_minutes":2,"candidates":[{"name":"A","statement":"Bonjour"}]}}', 2);
  assert.equal(first.text, "");
  assert.deepEqual([second.minutes, second.statements.get("A")], [2, "Bonjour"]);
});

const tracker = "A".repeat(43);
const urn = generateKeyPairSync("ed25519");
const at = "2026-06-05T13:00:00Z";
const receipt = {
  tracker,
  height: 4,
  head: "h",
  at,
  urn_key: urn.publicKey.export({ format: "jwk" }).x,
  signature: sign(null, Buffer.from(`receipt|x|${tracker}|4|h|${at}`), urn.privateKey).toString("base64url"),
};
type Scripted = "lost" | { status: number; body: unknown };

/** Delivers one ballot against a scripted urn, and says what was asked of it. */
async function cast(script: Scripted[]) {
  const asked: string[] = [];
  const bodies = new Set<string>();
  const real = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    asked.push(`${init?.method ?? "GET"} ${new URL(String(url)).pathname}`);
    if (init?.body) bodies.add(String(init.body));
    assert.equal(init?.credentials, "omit");
    const next = script.shift();
    if (next === undefined || next === "lost") throw new TypeError("network");
    return new Response(JSON.stringify(next.body), { status: next.status });
  };
  const right = { label: "A", kind: "own", credential: "c", publicKey: null, permit: "p", voted: false, locked: null } as const;
  const envelope: Envelope = { right, ballot: { text: "{}", tracker, openings: [] }, delivery: { state: "sealed" } };
  try {
    await deliver("https://urne.example/urne/x", envelope, () => {}, async () => {});
  } finally {
    globalThis.fetch = real;
  }
  return { state: envelope.delivery.state, delivery: envelope.delivery, asked, bodies: bodies.size };
}

const POST = "POST /urne/x/bulletins";

test("a lost answer is followed by the same bytes, and a receipt settles it", async () => {
  const { state, asked, bodies } = await cast(["lost", { status: 503, body: {} }, { status: 200, body: { receipt } }]);
  assert.deepEqual([state, asked, bodies], ["recorded", [POST, POST, POST], 1]);
});

test("without any answer the booth says that it does not know", async () => {
  const { state, asked } = await cast([]);
  assert.deepEqual([state, asked.length], ["unknown", 4]);
});

test("a refusal after a lost answer is believed only if the urn does not hold the ballot", async () => {
  const refusal = { status: 403, body: { title: "Permis expiré" } };
  const recorded = await cast(["lost", refusal, { status: 200, body: { receipt } }]);
  assert.deepEqual([recorded.state, recorded.asked.at(-1)], ["recorded", `GET /urne/x/bulletins/${tracker}`]);
  assert.equal((await cast(["lost", refusal, { status: 404, body: {} }])).state, "refused");
  assert.deepEqual((await cast([refusal])).asked, [POST]);
});

test("a receipt for another ballot is an alarm, not a success", async () => {
  const { delivery } = await cast([{ status: 201, body: { receipt: { ...receipt, tracker: "B".repeat(43) } } }]);
  assert.ok(delivery.state === "refused" && delivery.why instanceof Refused && delivery.why.remedy.includes("bureau"));
});

test("a receipt whose signature is false is an alarm", async () => {
  assert.equal((await cast([{ status: 201, body: { receipt } }])).state, "recorded");
  for (const spoilt of [{ height: 5 }, { signature: "s" }, { urn_key: "k" }]) {
    assert.equal((await cast([{ status: 201, body: { receipt: { ...receipt, ...spoilt } } }])).state, "refused");
  }
});

test("a key file opens with its passphrase alone, and shows no key", async () => {
  const seed = newSeed();
  const poll = "CeremonieEssai1";
  const key = { seed, name: "Claire Martin", index: 1, size: 3, poll, title: "Assemblée", fingerprint: "0".repeat(64) };
  const text = keyFileText(key, await lock(KEY, seed, "pomme violon été canal"));
  const locked = readLocked(KEY, text)!;
  assert.ok(!text.includes(seed) && !text.includes(inGroups(seed)));
  assert.equal(readSeed(text), null);
  assert.equal(await unlock(locked, " pomme violon e\u0301te\u0301 canal "), seed);
  assert.equal(await unlock(locked, "pomme violon ete canal"), null);
  assert.equal(await unlock({ ...locked, data: locked.data.replace(/.$/, (c) => (c === "0" ? "1" : "0")) }, "pomme violon été canal"), null);
  assert.ok(locked.iterations >= 600_000);
  assert.equal(readLocked(KEY, text.replace(String(locked.iterations), "1000")), null);
});

test("a key is read from paper, or from a file without a passphrase", () => {
  const seed = newSeed();
  assert.equal(readSeed(`Clé secrète : ${inGroups(seed)}`), seed);
  assert.equal(readSeed(` ${inGroups(seed)} \n`), seed);
  assert.equal(readSeed("Clé secrète : trop courte"), null);
  assert.ok(!keyFileName("CeremonieEssai1", 1).includes(seed));
});

test("a name takes the French elision before a vowel, with or without an accent", () => {
  assert.equal(of("Olivier Hamdi"), "d’Olivier Hamdi");
  assert.equal(of("Élodie Vallet"), "d’Élodie Vallet");
  assert.equal(of("Claire Martin"), "de Claire Martin");
});
