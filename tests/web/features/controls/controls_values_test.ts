/// <reference lib="dom" />
import { assertEquals, assertThrows } from "@std/assert";
import { createLibrary, describeLibrary } from "../../../../src/graph/catalogue.ts";
import { defineNode } from "../../../../src/graph/node.ts";
import type { NodeType } from "../../../../src/graph/node.ts";
import { choice, float, int, seed, text } from "../../../../src/graph/primitives.ts";
import { EMPTY } from "../../../../src/graph/empty_workflow.ts";
import type { Workflow } from "../../../../src/graph/workflow.ts";
import {
  copyValues,
  pasteValues,
  readValues,
  resetValues,
} from "../../../../web/canvas/commands/input_values.ts";
import {
  dissolveValueNode,
  makeValueNode,
  putValueBack,
  valueTypeFor,
} from "../../../../web/canvas/commands/value_nodes.ts";

const run = (): never => {
  throw new Error("Only described, never run");
};
const from = (source: string): { readonly from: string } => ({ from: source });
const aliases = ["primitive"];
const base = { category: "", run };
const catalogue = describeLibrary(createLibrary({
  nodes: {
    "v.text": defineNode({
      ...base,
      title: "Text",
      aliases,
      inputs: { text: text() },
      outputs: { text: text() },
    }),
    "v.prompt": defineNode({
      ...base,
      title: "Prompt",
      aliases,
      inputs: { text: text({ multiline: true }) },
      outputs: { text: text() },
    }),
    "v.int": defineNode({
      ...base,
      title: "Int",
      aliases,
      inputs: { value: int() },
      outputs: { value: int() },
    }),
    "v.float": defineNode({
      ...base,
      title: "Float",
      aliases,
      inputs: { value: float() },
      outputs: { value: float() },
    }),
    "v.seed": defineNode({
      ...base,
      title: "Seed",
      aliases,
      inputs: { seed: seed() },
      outputs: { seed: seed() },
    }),
    "v.negate": defineNode({
      ...base,
      title: "Negate",
      inputs: { value: float() },
      outputs: { value: float() },
    }),
    "v.paint": defineNode({
      ...base,
      title: "Paint",
      inputs: {
        prompt: text({ multiline: true }),
        scale: float({ default: 7.5, max: 10 }),
        mode: choice(["a", "b"], { default: "a" }),
        seed: seed({ default: 0 }),
      },
      outputs: { text: text() },
    }),
  },
  kinds: [],
}));
const lookup = (type: string): NodeType | undefined =>
  type === "reroute"
    ? { title: "", category: "", inputs: { value: { kind: "any" } }, outputs: {} }
    : catalogue.nodes[type];

const workflow: Workflow = {
  ...EMPTY,
  nodes: {
    one: { type: "v.paint", inputs: { scale: 3, seed: 18446744073709551615n, prompt: "cat" } },
    two: { type: "v.paint" },
  },
  view: { nodes: { one: { at: [300, 20], seeds: { seed: { after: "randomize" } } } } },
};

Deno.test("valueTypeFor takes the same kind, as many lines, then what is converted", () => {
  const type = (port: Parameters<typeof valueTypeFor>[1], value?: unknown): string | undefined =>
    valueTypeFor(catalogue, port, value)?.type;
  assertEquals(type({ kind: "float" }), "v.float");
  assertEquals(type({ kind: "int" }, 3), "v.int");
  assertEquals(type({ kind: "text" }), "v.text");
  assertEquals(type({ kind: "text", multiline: true }), "v.prompt");
  assertEquals(type({ kind: "seed" }, 18446744073709551615n), "v.seed");
  assertEquals(type({ kind: "choice", choices: ["a", "b"] }, "a"), "v.text");
  assertEquals(type({ kind: { list: "float" } }, [1]), undefined);
});

Deno.test("makeValueNode feeds all inputs from one node, which has the value and the seed's view", () => {
  const { body, id } = makeValueNode(
    workflow,
    [{ node: "one", port: "seed" }, { node: "two", port: "seed" }],
    catalogue,
    lookup,
  );
  assertEquals(id, "seed");
  assertEquals(body.nodes.seed, { type: "v.seed", inputs: { seed: 18446744073709551615n } });
  assertEquals(body.view.nodes?.seed?.seeds, { seed: { after: "randomize" } });
  assertEquals(body.nodes.one?.inputs?.seed, from("seed.seed"));
  assertEquals(body.nodes.two?.inputs?.seed, from("seed.seed"));
  assertThrows(
    () => makeValueNode(body, [{ node: "one", port: "seed" }], catalogue, lookup),
    RangeError,
    "A wire leads",
  );
});

Deno.test("putValueBack writes the value through reroutes; the node goes when it feeds nothing", () => {
  const wired: Workflow = {
    ...workflow,
    nodes: {
      ...workflow.nodes,
      scale: { type: "v.float", inputs: { value: 4 } },
      bend: { type: "reroute", inputs: { value: from("scale.value") } },
      one: { type: "v.paint", inputs: { scale: from("bend.value") } },
      two: { type: "v.paint", inputs: { scale: from("scale.value") } },
    },
  };
  const once = putValueBack(wired, { node: "one", port: "scale" }, lookup);
  assertEquals(once.nodes.one?.inputs, { scale: 4 });
  assertEquals(Object.keys(once.nodes).sort(), ["one", "scale", "two"]);
  const twice = dissolveValueNode(once, "scale", lookup);
  assertEquals(twice.nodes.two?.inputs, { scale: 4 });
  assertEquals(Object.keys(twice.nodes).sort(), ["one", "two"]);
  assertThrows(() => putValueBack(workflow, { node: "one", port: "scale" }, lookup), RangeError);
});

Deno.test("values travel by text without wires, and only those that fit are taken", () => {
  const text = copyValues(workflow, "one");
  const values = readValues(text)!;
  assertEquals(values, workflow.nodes.one?.inputs);
  const { body, count } = pasteValues(
    workflow,
    "two",
    { ...values, scale: 99, nothing: 1 },
    { lookup, kinds: catalogue.kinds },
  );
  assertEquals(count, 2);
  assertEquals(body.nodes.two?.inputs, { seed: 18446744073709551615n, prompt: "cat" });
  assertEquals(resetValues(body, "two").nodes.two?.inputs, {});
  assertEquals(readValues('{"format":"braid/1","nodes":{}}'), undefined);
  assertEquals(readValues("no JSON"), undefined);
});
