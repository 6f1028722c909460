import { assertEquals, assertThrows } from "@std/assert";
import { ForeignError, foreignFault } from "../../src/graph/foreign.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";

const SAID = "This is a ComfyUI workflow, which braid does not open yet";
const NODE = { class_type: "KSampler", inputs: { seed: 1 } };
const UI = { last_node_id: 3, nodes: [{ id: 3, type: "KSampler" }], links: [], version: 0.4 };

Deno.test("a workflow of ComfyUI's is told by that name, however it was saved", () => {
  const documents = [
    UI,
    { nodes: [], links: [] },
    { last_node_id: 3, nodes: UI.nodes }, // of nodes without a wire, some write no links
    { version: 1, state: {}, nodes: UI.nodes, links: [{ id: 1, origin_id: 3 }] },
    { 3: NODE },
    { 3: NODE, "12:7": { ...NODE, _meta: { title: "Sampler" } } },
    { prompt: { 3: NODE }, client_id: "a" },
  ];
  for (const document of documents) {
    assertThrows(() => parseWorkflow(JSON.stringify(document)), ForeignError, SAID);
  }
});

Deno.test("what only resembles a workflow of ComfyUI's is not taken for one", () => {
  const documents = [
    {},
    { nodes: {}, links: [] },
    { nodes: [], edges: [] },
    { 3: NODE, note: "x" },
    { 3: { class_type: 5, inputs: {} } },
    { 3: { ...NODE, inputs: [] } },
    { prompt: "a cat" },
  ];
  for (const document of documents) {
    assertEquals(foreignFault({ document }), undefined);
    assertThrows(() => parseWorkflow(JSON.stringify(document)), SyntaxError, "Not a braid graph");
  }
  const own = { ...UI, format: "braid/9" };
  assertThrows(() => parseWorkflow(JSON.stringify(own)), SyntaxError, "newer than");
});

Deno.test("a picture says whose graph or settings it carries", () => {
  const workflow = "This picture carries a ComfyUI workflow, which braid does not open yet";
  const settings =
    "This picture carries parameters as A1111 writes them, which braid does not open yet";
  const parameters = "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, Seed: 7";
  const cases: readonly (readonly [keyword: string, text: string, said: string | undefined])[] = [
    ["workflow", JSON.stringify(UI), workflow],
    ["prompt", JSON.stringify({ 3: NODE }), workflow],
    // As Python writes numbers that are none.
    ["prompt", '{"3": {"class_type": "A", "inputs": {"a": -Infinity}, "is": [NaN]}}', workflow],
    ["parameters", parameters, settings],
    ["prompt", "a cat", undefined],
    ["workflow", "{", undefined],
    ["parameters", "a cat", undefined],
    ["comment", parameters, undefined],
  ];
  for (const [keyword, text, said] of cases) {
    assertEquals(foreignFault({ texts: [["Title", "x"], [keyword, text]] }), said);
  }
});
