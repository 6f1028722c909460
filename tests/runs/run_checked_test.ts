import { assertEquals } from "@std/assert";
import type { AnyNode } from "../../src/graph/catalogue.ts";
import { createLibrary } from "../../src/graph/catalogue.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { check } from "../../src/graph/validate.ts";
import { openMemory } from "../../src/runs/outputs/memory.ts";
import { runChecked } from "../../src/runs/run_checked.ts";

Deno.test("a node that a run was for warns where it is there to give files and gives none", async () => {
  const files = { kind: { list: "file" } };
  const gives = (...given: readonly unknown[]): AnyNode => ({
    ...{ title: "Gives", category: "test", inputs: {}, outputs: { files } },
    run: () => ({ files: given }),
  });
  const saved = {
    path: "/nowhere/a.txt",
    bytes: 1,
    sha256: "0".repeat(64),
    mediaType: "text/plain",
  };
  const library = createLibrary({
    nodes: { "test.none": gives(), "test.one": gives(saved) },
    kinds: [{ name: "file", title: "File" }],
  });
  const nodes = { none: { type: "test.none" }, one: { type: "test.one" } };
  const text = JSON.stringify({ format: "braid/1", nodes, outputs: Object.keys(nodes) });
  await using memory = openMemory();
  const told: unknown[] = [];
  await using result = await runChecked(check(parseWorkflow(text), library), library, () => ({
    context: (base) => base,
    memory,
    salt: "",
    onEvent: (event) => event.type === "nodeEmitted" && told.push([event.node, event.data]),
  }));
  assertEquals(result.status, "succeeded");
  assertEquals(told, [["none", { message: "It is there to give files, and has given none" }]]);
});
