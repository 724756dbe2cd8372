/** The choices being made: in memory only, one set of answers for each voting right. */

import { isAllowed, plaintext, type Plaintext, type Question } from "../protocol/election.ts";

export type Choice = readonly number[] | "blank";

export class Choices {
  /** By question, then by right. */
  private readonly made: (Choice | undefined)[][];
  private readonly apart: boolean[];

  constructor(
    private readonly questions: readonly Question[],
    private readonly rights: number,
  ) {
    this.made = questions.map(() => new Array<Choice | undefined>(rights).fill(undefined));
    this.apart = questions.map(() => false);
  }

  of(question: number, right: number): Choice | undefined {
    return this.made[question][right];
  }

  /** Whether each right has its own answer to this question. */
  separate(question: number): boolean {
    return this.apart[question];
  }

  /** The same answer for all again (the first right's), or one answer for each. */
  setSeparate(question: number, separate: boolean): void {
    this.apart[question] = separate;
    if (!separate) this.made[question].fill(this.made[question][0]);
  }

  choose(question: number, right: number, choice: Choice): void {
    if (this.apart[question]) this.made[question][right] = choice;
    else this.made[question].fill(choice);
  }

  /** The first right whose answer is missing or not allowed, or −1. */
  missing(question: number): number {
    return this.made[question].findIndex((choice) => !complete(this.questions[question], choice));
  }

  get started(): boolean {
    return this.made.some((row) => row.some((choice) => choice !== undefined));
  }

  get ready(): boolean {
    return this.questions.every((_, i) => this.missing(i) < 0);
  }

  votes(right: number): Plaintext[] {
    return this.questions.map((question, i) => plaintext(question, this.made[i][right] ?? []));
  }

  /** How many rights these choices are for. */
  get size(): number {
    return this.rights;
  }
}

function complete(question: Question, choice: Choice | undefined): boolean {
  if (choice === undefined) return question.min === 0 && !question.blank;
  if (choice === "blank") return question.blank;
  const marks = question.answers.map((_, i): 0 | 1 => (choice.includes(i) ? 1 : 0));
  return isAllowed(question, question.blank ? [0, ...marks] : marks);
}

/** One answer out of several, with nothing else to say: radio buttons. */
export function isSingle(question: Question): boolean {
  return question.max === 1 && (question.min === 1 || question.blank);
}

/** As many answers as one likes, from none to all. */
export function isApproval(question: Question): boolean {
  return question.min === 0 && question.max === question.answers.length && question.max > 1;
}

/** Exactly the three answers of a resolution. */
export function isResolution(question: Question): boolean {
  return !question.blank && question.answers.join("|") === "Pour|Contre|Abstention";
}

/** Tick or untick one answer; null when the maximum is already reached. */
export function toggled(question: Question, choice: Choice | undefined, answer: number): Choice | null {
  const ticked = choice === undefined || choice === "blank" ? [] : choice;
  if (ticked.includes(answer)) return ticked.filter((i) => i !== answer);
  if (ticked.length >= question.max) return null;
  return [...ticked, answer].sort((a, b) => a - b);
}
