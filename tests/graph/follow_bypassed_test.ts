import { assertEquals, assertStringIncludes } from "@std/assert";
import { describeLibrary } from "../../src/graph/catalogue.ts";
import { setMode } from "../../src/graph/edit_nodes.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { check } from "../../src/graph/validate.ts";
import { nodeLibrary, TEMPLATES } from "../nodes/library.ts";

const catalogue = describeLibrary(await nodeLibrary());
const { path } = TEMPLATES.find(({ name }) => name === "concept/concept_guidance")!;
const template = parseWorkflow(Deno.readTextFileSync(path));

Deno.test("a bypassed node that makes one of a list hands its items on", () => {
  const { diagnostics, ok } = check(setMode(template, ["grid"], "bypass"), catalogue);
  assertEquals([ok, diagnostics], [true, []]);
});

Deno.test("a bypassed node that can hand nothing on is one fault: what it used is not told of as unused", () => {
  const { image, fileName } = template.nodes.save!.inputs!;
  const save = { ...template.nodes.save!, inputs: { image: image!, fileName: fileName! } };
  const alone = { ...template, nodes: { ...template.nodes, save } };
  assertEquals(check(alone, catalogue).diagnostics, []);
  const { diagnostics } = check(setMode(alone, ["decode"], "bypass"), catalogue);
  assertEquals(diagnostics.map(({ severity, node }) => [severity, node]), [["error", "grid"]]);
  assertStringIncludes(
    diagnostics[0]!.message,
    'the bypassed node "decode" has no input that fits',
  );
});
