import { assertEquals } from "@std/assert";
import { OwnTime } from "../../src/confined/own_time.ts";

Deno.test("a process has worked or waited: what it waits for its turn is no time of its own", () => {
  const own = new OwnTime(500);
  const told = (worked: readonly number[]): number => {
    for (const one of worked) own.tell(one);
    return own.milliseconds;
  };
  assertEquals(told([100]), 100, "it works");
  assertEquals(told([104, 108]), 1108, "it waits");
  // On a machine where it has a twentieth of a core.
  assertEquals(told([133, 158, 183]), 1183, "it waits for its turn");
  assertEquals(told([NaN, 50, 184]), 1684, "what makes no sense counts for nothing");
});
