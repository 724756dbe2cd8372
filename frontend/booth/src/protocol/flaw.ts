/**
 * A check of the protocol that failed. `check` is its stable name, the same as in the command-line
 * verifier ("ballot-signature", "tally-product"…), so that a person or a test can say which one
 * refused.
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

/** What reading finds wrong without knowing what it reads. */
const UNNAMED = ["json", "scalar", "membership", "signature"];

/** Runs `action`; a flaw that has no name of its own yet is one of `check`. */
export function within<T>(check: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Flaw && UNNAMED.includes(error.check)) throw new Flaw(check, error.message);
    throw error;
  }
}
