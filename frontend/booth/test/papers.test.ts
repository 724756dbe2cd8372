import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices } from "../src/booth/choices.ts";
import { differences } from "../src/papers/readings.ts";
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
