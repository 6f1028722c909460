import { assertEquals } from "@std/assert";
import { lookAgain } from "../../src/server/look_again.ts";

/** How long is waited after a look of so many milliseconds. */
async function pauseAfter(milliseconds: number, found: boolean): Promise<number> {
  const { setTimeout } = globalThis;
  const { now } = performance;
  const over = new AbortController();
  let [time, pause] = [0, 0];
  performance.now = () => time;
  globalThis.setTimeout = ((action: () => void, span: number) => {
    pause = span;
    over.abort();
    return setTimeout(action);
  }) as typeof setTimeout;
  try {
    await lookAgain(over.signal, () => {
      time += milliseconds;
      return Promise.resolve(found);
    });
    return pause;
  } finally {
    performance.now = now;
    globalThis.setTimeout = setTimeout;
  }
}

Deno.test("long looks are rare, and what is done for what one has found delays none", async () => {
  assertEquals(await pauseAfter(10, false), 500);
  assertEquals(await pauseAfter(100, false), 1600);
  assertEquals(await pauseAfter(5000, false), 10_000);
  assertEquals(await pauseAfter(5000, true), 500);
});
