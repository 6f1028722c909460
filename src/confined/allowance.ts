/**
 * Tells each time whether one more may go through: so many at once, and so many a second.
 *
 * @param most at once
 * @param second how many more each second, up to `most`
 */
export function allowance(
  { most, second }: { readonly most: number; readonly second: number },
): () => boolean {
  let left = most;
  let at = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(most, left + (now - at) / 1000 * second);
    at = now;
    return left >= 1 && Boolean(left--);
  };
}
