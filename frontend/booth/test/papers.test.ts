import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices } from "../src/booth/choices.ts";
import { differences } from "../src/papers/readings.ts";
import { readArchive } from "../src/protocol/archive.ts";
import { sha256Hex } from "../src/protocol/hash.ts";
import { slotsUsed } from "../src/verifier/papers.ts";
import { Chain } from "./support/chain.ts";
import { questions } from "./support/sample.ts";

function reading(...made: (number[] | "blank")[]): Choices {
  const choices = new Choices(questions, 1);
  made.forEach((choice, position) => choices.choose(position, 0, choice));
  return choices;
}

test("two readings of one paper differ where they do not tick the same, and nowhere else", () => {
  const first = reading([0], [1], [3, 1]);
  assert.deepEqual(differences(questions, first, reading([0], [1], [1, 3])), []);
  assert.deepEqual(differences(questions, first, reading([0], [2], [1])), [1, 2]);
  assert.deepEqual(differences(questions, first, reading([0], [1], "blank")), [2]);
});

test("a slot counts where it was used after the close to voters, and no voter comes after it", () => {
  const chain = new Chain(1, "{}", "[]", "[1]");
  chain.event("Ballot", ['{"election_uuid":"x","credential":"11"}']);
  const close = chain.length;
  chain.event("Ballot", ['{"election_uuid":"x","credential":"22"}']);
  const history = readArchive(chain.bytes());
  const [voter, used, unused] = ["11", "22", "33"].map((credential) => sha256Hex(credential));
  assert.deepEqual(slotsUsed(history, [used, unused], close), { used: 1, declared: 2, inTheirHour: true });
  assert.equal(slotsUsed(history, [used, unused], null).inTheirHour, null);
  assert.equal(slotsUsed(history, [voter], close).inTheirHour, false);
  assert.equal(slotsUsed(history, [unused], close).inTheirHour, false);
});
