import { assertEquals } from "@std/assert";
import { createRequestedRuns } from "../../../../web/features/runs/requested_runs.ts";

Deno.test("runs that were asked for at once are stopped at once, and those to come with them", () => {
  const asked = createRequestedRuns();
  const [three, other] = [asked.begin(), asked.begin()];
  assertEquals([three.add("a"), other.add("x"), three.add("b")], [true, true, true]);
  assertEquals(asked.stop("b"), ["a", "b"]);
  assertEquals(three.add("c"), false, "it was on its way");
  assertEquals(asked.stop("x"), ["x"]);
  assertEquals(asked.stop("of another window"), ["of another window"]);
});
