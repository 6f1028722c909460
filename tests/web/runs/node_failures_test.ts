import { assertEquals } from "@std/assert";
import { failuresAfter } from "../../../web/runs/node_failures.ts";
import type { Failure } from "../../../web/runs/node_failures.ts";

Deno.test("failuresAfter() keeps what failed until its node is run anew", () => {
  const first: Failure = {
    run: "1",
    diagnostic: {
      code: "node-failed",
      severity: "error",
      node: "load",
      port: "path",
      message: "There is no file",
    },
  };
  const error = { message: "There is no file", node: "load", port: "path" };
  const failed = failuresAfter([], { type: "nodeFailed", node: "load", error }, "1");
  assertEquals(failed, [first]);
  const started = (nodes: string[]) => failuresAfter(failed, { type: "runStarted", nodes }, "2");
  assertEquals([started(["other"]), started(["other", "load"])], [[first], []]);
});
