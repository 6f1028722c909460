/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import type { Workflow } from "../../../../src/graph/workflow.ts";
import { EMPTY } from "../../../../src/graph/empty_workflow.ts";
import {
  bracketFault,
  brackets,
  chunkStarts,
  marksOf,
} from "../../../../web/features/controls/prompt_marks.ts";
import { textReader } from "../../../../web/features/controls/text_model.ts";
import { createLibrary, describeLibrary } from "../../../../src/graph/catalogue.ts";
import { nodeTypes } from "../../../../src/graph/node_types.ts";
import { defineNode } from "../../../../src/graph/node.ts";
import { defineKind } from "../../../../src/graph/port.ts";
import { text } from "../../../../src/graph/primitives.ts";
import { worked } from "../../../worked.ts";

const run = (): never => {
  throw new Error("Only described, never run");
};
const textEncoder = defineKind<string>("textEncoder");
const condition = defineKind<string>("condition");
const catalogue = describeLibrary(createLibrary({
  nodes: {
    "a.load": defineNode({
      title: "Load",
      category: "",
      inputs: { model: text({ choicesFrom: "models", default: "emoji" }) },
      outputs: { textEncoder: textEncoder() },
      run,
    }),
    "a.encode": defineNode({
      title: "Encode",
      category: "",
      inputs: { textEncoder: textEncoder(), prompt: text({ multiline: true }) },
      outputs: { condition: condition() },
      run,
    }),
    "a.text": defineNode({
      title: "Text",
      category: "",
      inputs: { text: text({ multiline: true }) },
      outputs: { text: text() },
      run,
    }),
  },
  kinds: [textEncoder, condition],
}));

Deno.test("brackets finds pairs, and those that stand alone", () => {
  assertEquals(brackets("(a (b:1.2)) \\( )"), [
    { at: 0, partner: 10 },
    { at: 3, partner: 9 },
    { at: 9, partner: 3 },
    { at: 10, partner: 0 },
    { at: 15, partner: undefined },
  ]);
  assertEquals(bracketFault("(a:1.2), b \\)"), undefined);
  assertEquals(bracketFault("(a:1.2, b")?.startsWith("A bracket is opened and not closed"), true);
  assertEquals(bracketFault(") a (")?.includes("and 1 more"), true);
});

Deno.test("marksOf cuts a text at odd brackets, the pair at the cursor and where pieces begin", () => {
  assertEquals(marksOf("(a) b)", { odd: true, caret: 3, borders: [4] }), [
    { text: "(", mark: "pair" },
    { text: "a" },
    { text: ")", mark: "pair" },
    { text: " " },
    { text: "", mark: "border" },
    { text: "b" },
    { text: ")", mark: "odd" },
  ]);
});

Deno.test("chunkStarts finds where chunks begin, brackets, weights and case aside", () => {
  const prompt = "A (Red cat:1.2), sitting\non a ((mat)), très joli 🐈 by (night:0.8)";
  const starts = chunkStarts(prompt, [
    "a red cat, sit",
    "ting on a mat , tres joli",
    "🐈 by night",
  ]);
  assertEquals(starts.map((at) => prompt.slice(at, at + 4)), ["ting", "🐈 b"]);
  assertEquals(chunkStarts("one", ["one"]), []);
});

Deno.test("chunkStarts is quick with the longest prompt that is counted", () => {
  const time = worked();
  assertEquals(chunkStarts("a ".repeat(10_000), ["a".repeat(9000), "a"]).length, 1);
  assert(time() < 2000);
});

Deno.test("textReader follows the text encoder upstream, from where the text is read", () => {
  const workflow: Workflow = {
    ...EMPTY,
    nodes: {
      load: { type: "a.load", inputs: { model: "sdxl" } },
      bend: { type: "reroute", inputs: { value: { from: "load.textEncoder" } } },
      encode: {
        type: "a.encode",
        inputs: {
          textEncoder: { from: "bend.value" },
          prompt: { from: "words.text" },
          weighting: "a1111",
        },
      },
      words: { type: "a.text", inputs: { text: "a cat" } },
      alone: { type: "a.text" },
      inside: { type: "subgraph.part", inputs: { clip: { from: "plain.textEncoder" } } },
      plain: { type: "a.load" },
    },
    subgraphs: {
      part: {
        nodes: { encode: { type: "a.encode", inputs: { textEncoder: { from: "inputs.clip" } } } },
        inputs: { clip: {} },
        results: {},
        outputs: [],
        view: {},
      },
    },
  };
  const lookup = nodeTypes(workflow, catalogue);
  assertEquals(textReader(workflow, lookup, [], "encode"), {
    model: "sdxl",
    weighting: "a1111",
  });
  assertEquals(textReader(workflow, lookup, [], "words"), { model: "sdxl", weighting: "a1111" });
  assertEquals(textReader(workflow, lookup, [], "alone"), undefined);
  assertEquals(textReader(workflow, lookup, ["inside"], "encode"), { model: "emoji" });
});
