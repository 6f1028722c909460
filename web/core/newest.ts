import type { Signal } from "@preact/signals";

/** What has been asked for of one kind, in the order that it was. */
export class Newest {
  #begun = 0;
  #settled = 0;

  /**
   * Begins what takes time, such as the choice of a file which is read.
   *
   * @returns asked once when it is through: whether none that was begun later is, so that it counts
   */
  begin(): () => boolean {
    const turn = ++this.#begun;
    return () => {
      if (turn < this.#settled) return false;
      this.#settled = turn;
      return true;
    };
  }
}

/**
 * Shows what is asked for as it comes, but nothing over what was asked for later.
 *
 * @returns of each whether it is shown
 */
export function newestIn<T>(shown: Signal<T>): (asked: T | Promise<T>) => Promise<boolean> {
  const newest = new Newest();
  return async (asked) => {
    const counts = newest.begin();
    const found = await asked;
    if (!counts()) return false;
    shown.value = found;
    return true;
  };
}
