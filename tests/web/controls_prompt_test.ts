/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import type { Workflow } from "../../src/graph/workflow.ts";
import { EMPTY } from "../../src/graph/workflow.ts";
import { bracketFault, brackets, marksOf, pieceBorders } from "../../web/controls/prompt_marks.ts";
import { modelOfText } from "../../web/controls/text_model.ts";
import { createLibrary, describeLibrary } from "../../src/graph/catalogue.ts";
import { defineNode } from "../../src/graph/node.ts";
import { defineKind } from "../../src/graph/port.ts";
import { text } from "../../src/graph/primitives.ts";

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

Deno.test("pieceBorders finds the words that no longer fit", async () => {
  const words = Array.from({ length: 23 }, (_, i) => `w${i}`);
  const prompt = words.join(" ");
  let asked = 0;
  const borders = await pieceBorders(prompt, 3, (part) => {
    asked++;
    return Promise.resolve(Math.ceil(part.trim().split(/\s+/).length / 10));
  });
  assertEquals(borders.map((at) => prompt.slice(at).split(" ")[0]), ["w10", "w20"]);
  assertEquals(asked <= 12, true);
});

Deno.test("modelOfText follows the text encoder upstream, from where the text is read", () => {
  const workflow: Workflow = {
    ...EMPTY,
    nodes: {
      load: { type: "a.load", inputs: { model: "sdxl" } },
      bend: { type: "reroute", inputs: { value: { from: "load.textEncoder" } } },
      encode: {
        type: "a.encode",
        inputs: { textEncoder: { from: "bend.value" }, prompt: { from: "words.text" } },
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
  assertEquals(modelOfText(workflow, catalogue, [], "encode"), "sdxl");
  assertEquals(modelOfText(workflow, catalogue, [], "words"), "sdxl");
  assertEquals(modelOfText(workflow, catalogue, [], "alone"), undefined);
  assertEquals(modelOfText(workflow, catalogue, ["inside"], "encode"), "emoji");
});
