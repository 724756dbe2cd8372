/** Two readings of one paper, compared here: nothing of them leaves this page but a sealed ballot. */

import type { Question } from "../protocol/election.ts";
import type { Choices } from "../booth/choices.ts";

/** The questions, by position, that were not read alike. */
export function differences(questions: readonly Question[], first: Choices, second: Choices): number[] {
  const [one, other] = [first.votes(0), second.votes(0)];
  return questions.map((_, position) => position).filter((position) => one[position].join() !== other[position].join());
}
