import { assertEquals, assertMatch, equal } from "@std/assert";

/** Milliseconds that only what hangs takes, on the slowest of machines. */
export const HANG = 180_000;
/** Milliseconds from one look to the next: at first, and at most. */
const [FIRST_PAUSE, LAST_PAUSE] = [10, 100];

/**
 * Reads a page until it says what is expected of it, by value or by pattern: it may show a moment later what was done.
 *
 * @throws Error with what it read, and the last difference
 */
export async function eventually<T>(
  read: () => T | Promise<T>,
  expected: T | RegExp,
): Promise<void> {
  const deadline = performance.now() + HANG;
  for (let pause = FIRST_PAUSE;; pause = Math.min(1.5 * pause, LAST_PAUSE)) {
    const found = await read();
    const fits = expected instanceof RegExp ? expected.test(String(found)) : equal(found, expected);
    if (fits) return;
    if (performance.now() > deadline) {
      const message = `Waited ${HANG / 1000} s for ${read}`;
      if (expected instanceof RegExp) assertMatch(String(found), expected, message);
      assertEquals(found as unknown, expected as unknown, message);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
