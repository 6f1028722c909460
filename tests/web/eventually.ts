import { assertEquals, assertMatch, equal } from "@std/assert";

/** How long a page may take to show what was done, in milliseconds. */
const PATIENCE = 15_000;
const PAUSE = 20;

/**
 * Reads a page until it says what is expected of it, by value or by pattern: it may show a moment later what was done.
 *
 * @throws AssertionError with the last difference
 */
export async function eventually<T>(read: () => Promise<T>, expected: T | RegExp): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const found = await read();
    const fits = expected instanceof RegExp ? expected.test(String(found)) : equal(found, expected);
    if (fits) return;
    if (performance.now() > deadline) {
      if (expected instanceof RegExp) assertMatch(String(found), expected);
      assertEquals(found as unknown, expected as unknown);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
