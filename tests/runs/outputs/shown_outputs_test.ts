import { assertEquals } from "@std/assert";
import { Folder } from "../../../src/files/folder.ts";
import { openArtifactStore } from "../../../src/runs/outputs/artifact_store.ts";
import { shownOutputs } from "../../../src/runs/outputs/shown_outputs.ts";

const step = { outputs: { it: "text" } };
const artifacts = openArtifactStore(new Folder("nowhere"));

Deno.test("shownOutputs() shows texts and lists, and says of one that is too large that it is left out", async () => {
  const base = { port: "it", kind: "text" };
  const shown = (it: unknown) => shownOutputs(step, { it }, { output: true, artifacts });
  for (const value of ["x".repeat(20_001), Array(2000).fill(0), ["x".repeat(20_001)]]) {
    assertEquals(await shown(value), [{ ...base, omitted: true }]);
  }
  for (const value of ["x", 0, ["x", "y"]]) assertEquals(await shown(value), [{ ...base, value }]);
});
