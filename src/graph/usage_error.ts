/** What was asked of an input of a graph cannot be, told in one sentence. */
export class UsageError extends RangeError {
  override readonly name: string = "UsageError";
  /** What may help, each a sentence of its own. */
  readonly hints: readonly string[];

  constructor(message: string, ...hints: string[]) {
    super(message);
    this.hints = hints;
  }
}
