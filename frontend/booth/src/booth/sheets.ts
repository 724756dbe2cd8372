/**
 * What is asked on one screen: one question, or all the options of a judgment together. Read from
 * the sealed election alone, so that no other file can put an option's name on another's question.
 */

import type { Question } from "../protocol/election.ts";
import { type Choices, isResolution } from "./choices.ts";

export interface Sheet {
  readonly title: string;
  /** The questions of the election, by position. */
  readonly positions: readonly number[];
  /** In a judgment, the option of each position; empty otherwise. */
  readonly options: readonly string[];
}

const JOINT = " : ";

/** A judgment is asked as "What is judged : option", with the same mentions each time. */
function judged(question: Question): { group: string; option: string } | null {
  const cut = question.title.lastIndexOf(JOINT);
  const oneMention = question.min === 1 && question.max === 1 && !question.blank && question.answers.length > 1;
  if (cut < 1 || !oneMention || isResolution(question)) return null;
  return { group: question.title.slice(0, cut), option: question.title.slice(cut + JOINT.length) };
}

export function sheetsOf(questions: readonly Question[]): Sheet[] {
  const found: { title: string; positions: number[]; options: string[] }[] = [];
  questions.forEach((question, position) => {
    const part = judged(question);
    const last = found.at(-1);
    const before = last && questions[last.positions[0]];
    if (part && last && before && last.options.length > 0 && last.title === part.group && before.answers.join("|") === question.answers.join("|")) {
      last.positions.push(position);
      last.options.push(part.option);
    } else {
      found.push({ title: part ? part.group : question.title, positions: [position], options: part ? [part.option] : [] });
    }
  });
  // One option alone is not a judgment: it keeps its whole title.
  return found.map((sheet) => (sheet.options.length > 1 ? sheet : { title: questions[sheet.positions[0]].title, positions: sheet.positions, options: [] }));
}

/** How long the vote takes: half a minute a decision, and what a long text asks beyond its first
 * minute. Mails and the home page count the same (votes/station/questions.py). */
export function minutesToVote(sheets: readonly Sheet[], explanations: readonly { readonly minutes: number }[]): number {
  const beyond = sheets.reduce((sum, sheet) => sum + Math.max(0, (explanations[sheet.positions[0]]?.minutes ?? 0) - 1), 0);
  return Math.max(1, Math.ceil(sheets.length / 2) + beyond);
}

/** Whether something of this sheet is not answered yet, or not as the question allows. */
export function isMissing(sheet: Sheet, choices: Choices): boolean {
  return sheet.positions.some((position) => choices.missing(position) >= 0);
}
