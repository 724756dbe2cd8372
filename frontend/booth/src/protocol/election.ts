/** The election as its exact bytes say it; the fingerprint is taken on those bytes. */

import { require, within } from "./flaw.ts";
import { FixedBase, type Group, groupNamed } from "./group.ts";
import { sha256Base64 } from "./hash.ts";
import { fields, list, natural, parseJson, text } from "./shape.ts";

export interface Question {
  readonly title: string;
  readonly answers: readonly string[];
  /** A blank vote is possible: one more ciphertext, before the others. */
  readonly blank: boolean;
  readonly min: number;
  readonly max: number;
}

export class Election {
  private keyTable?: FixedBase;

  private constructor(
    readonly source: string,
    readonly fingerprint: string,
    readonly group: Group,
    readonly uuid: string,
    readonly name: string,
    readonly description: string,
    readonly publicKey: bigint,
    readonly questions: readonly Question[],
  ) {}

  static parse(source: string): Election {
    return within("election-format", () => Election.read(source));
  }

  private static read(source: string): Election {
    const data = fields(parseJson(source, "election"), "election");
    require(data.version === 1, "election-format", "only version 1 of the protocol is understood");
    const group = groupNamed(data.group);
    const uuid = text(data.uuid, "uuid");
    require(/^[1-9A-HJ-NP-Za-km-z]{14,64}$/.test(uuid), "election-format", "malformed identifier of the election");
    const questions = list(data.questions, "questions").map(parseQuestion);
    require(questions.length > 0, "election-format", "no question");
    return new Election(
      source,
      sha256Base64(source),
      group,
      uuid,
      text(data.name, "name"),
      text(data.description, "description"),
      within("election-key", () => group.parseMember(data.public_key, "public key")),
      questions,
    );
  }

  /** The public key of the election with its table, built at first use. */
  get y(): FixedBase {
    return (this.keyTable ??= new FixedBase(this.group, this.publicKey));
  }
}

function parseQuestion(value: unknown): Question {
  const data = fields(value, "question");
  require(!("type" in data) && !("value" in data), "election-format", "this kind of question is not understood");
  const answers = list(data.answers, "answers").map((answer) => text(answer, "answer"));
  const { blank = false } = data;
  require(typeof blank === "boolean", "election-format", "blank is neither true nor false");
  const [min, max] = [natural(data.min, "min"), natural(data.max, "max")];
  require(answers.length > 0 && min <= max && max <= answers.length, "election-format", "impossible numbers of answers");
  return { title: text(data.question, "question"), answers, blank, min, max };
}

/** How many ciphertexts answer this question. */
export function width(question: Question): number {
  return question.answers.length + (question.blank ? 1 : 0);
}

/**
 * The vote to encrypt for one question: a 0 or a 1 for each answer, preceded by the blank
 * entry when the question has one.
 */
export type Plaintext = readonly (0 | 1)[];

/** The plaintext of "these answers are ticked", or of a blank vote. */
export function plaintext(question: Question, chosen: readonly number[] | "blank"): Plaintext {
  const marks = question.answers.map((_, i): 0 | 1 => (chosen !== "blank" && chosen.includes(i) ? 1 : 0));
  const vote: Plaintext = question.blank ? [chosen === "blank" ? 1 : 0, ...marks] : marks;
  require(isAllowed(question, vote) && (chosen !== "blank" || question.blank), "choice", "this choice is not allowed by the question");
  return vote;
}

export function isAllowed(question: Question, vote: Plaintext): boolean {
  if (vote.length !== width(question)) return false;
  const marks = question.blank ? vote.slice(1) : vote;
  const count = marks.reduce<number>((sum, mark) => sum + mark, 0);
  if (question.blank && vote[0] === 1) return count === 0;
  return count >= question.min && count <= question.max;
}
