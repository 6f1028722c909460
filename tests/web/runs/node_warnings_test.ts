import { assertEquals } from "@std/assert";
import type { WatchEvent } from "../../../src/api/events.ts";
import { warningsAfter } from "../../../web/runs/node_warnings.ts";

Deno.test("warningsAfter() keeps what nodes warned of until they are run anew", () => {
  const warn = (node: string, data: unknown): WatchEvent => ({
    type: "nodeEmitted",
    node,
    name: "warning",
    data,
  });
  const events: readonly WatchEvent[] = [
    warn("a", { message: "careful", port: "text", fix: "mend it" }),
    { type: "nodeEmitted", node: "a", name: "log", data: "hello" },
    warn("b", { message: 3, port: 4 }),
  ];
  const told = events.reduce(warningsAfter, []);
  const base = { code: "node-warning", severity: "warning" } as const;
  assertEquals(told, [
    { ...base, node: "a", message: "careful", port: "text", fix: "mend it" },
    { ...base, node: "b", message: "3" },
  ]);
  assertEquals(warningsAfter(told, { type: "runStarted", nodes: ["a"] }).map(({ node }) => node), [
    "b",
  ]);
});
