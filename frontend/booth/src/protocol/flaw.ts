/**
 * A check of the protocol that failed. `check` is the name of the check ("signature",
 * "individual proof"…), so that a person or a test can say which one refused.
 */
export class Flaw extends Error {
  constructor(
    readonly check: string,
    message: string,
  ) {
    super(message);
    this.name = "Flaw";
  }
}

/** Refuse unless the condition holds. */
export function require(condition: boolean, check: string, message: string): asserts condition {
  if (!condition) throw new Flaw(check, message);
}
