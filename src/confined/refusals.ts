/** So many of them may be why a call fails; a plugin may have made them large or many. */
const MOST = 100;

/** What a call was refused last, by the words: where it fails for one, that is why. */
export class Refusals {
  readonly #errors = new Map<string, Error>();

  /** Nothing of an error that does not fit in its words. */
  keep(words: string, error: unknown): void {
    if (!(error instanceof Error) || error.message.length > words.length) return;
    this.#errors.delete(words);
    this.#errors.set(words, error);
    if (this.#errors.size <= MOST) return;
    const [oldest] = this.#errors.keys();
    this.#errors.delete(oldest!);
  }

  get(words: string): Error | undefined {
    return this.#errors.get(words);
  }
}
