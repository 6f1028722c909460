/** How much of something may come: so much at once, and so much more each second, up to `most`. */
export interface Measure {
  readonly most: number;
  readonly second: number;
}

/** Tells each time whether one more may go through, or as much as is given. */
export function allowance({ most, second }: Measure): (amount?: number) => boolean {
  let left = most;
  let at = performance.now();
  return (amount = 1) => {
    const now = performance.now();
    left = Math.min(most, left + (now - at) / 1000 * second);
    at = now;
    if (left < amount) return false;
    left -= amount;
    return true;
  };
}
