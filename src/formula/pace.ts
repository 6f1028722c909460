/**
 * How quickly something is counted, from where its counting began. What came before takes other time, such as looking at
 * pictures before they are learnt, and what an earlier run has done takes none.
 */
export class Pace {
  #value = 0;
  #max: number | undefined;
  #from: { readonly value: number; readonly at: number };

  /** @param now when the work began, in milliseconds, as all that is told later */
  constructor(now: number) {
    this.#from = { value: 0, at: now };
  }

  /** It has come to `value` of `max`: another `max` is the count of something else. */
  count(value: number, max: number, now: number): void {
    const isOther = this.#max === undefined ? value > 1 : max !== this.#max;
    if (isOther) this.#from = { value, at: now };
    [this.#value, this.#max] = [value, max];
  }

  /** Milliseconds that one takes; undefined until one was counted. */
  each(now: number): number | undefined {
    const done = this.#value - this.#from.value;
    return done > 0 ? Math.max(now - this.#from.at, 1) / done : undefined;
  }

  /** Milliseconds that those which are left take; undefined likewise. */
  left(now: number): number | undefined {
    const each = this.each(now);
    return each === undefined ? undefined : each * Math.max(0, this.#max! - this.#value);
  }
}
