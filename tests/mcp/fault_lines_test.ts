import { assertEquals } from "@std/assert";
import type { Diagnostic } from "../../src/graph/diagnostic.ts";
import { faultLines } from "../../src/mcp/fault_lines.ts";

const fault: Diagnostic = { code: "cycle", severity: "error", node: "a", message: "In a circle" };
const idle = (node: string): Diagnostic => ({
  code: "unused-node",
  severity: "warning",
  node,
  message: `No output needs "${node}"`,
  fix: "connect it",
});

Deno.test("faultLines() tells of all nodes that nothing needs in one line", () => {
  assertEquals(faultLines([idle("b"), fault, idle("c")]), [
    "error a cycle: In a circle",
    "warning unused-node: No output needs b, c, so they do not run (connect it)",
  ]);
  assertEquals(faultLines([idle("b")]), [
    'warning b unused-node: No output needs "b" (connect it)',
  ]);
});
