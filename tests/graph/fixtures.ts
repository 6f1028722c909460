import { createLibrary } from "../../src/graph/catalogue.ts";
import type { Library } from "../../src/graph/catalogue.ts";
import { defineConversion } from "../../src/graph/conversion.ts";
import { group } from "../../src/graph/group.ts";
import { defineNode } from "../../src/graph/node.ts";
import { defineKind, lazy, list, optional, union, variable } from "../../src/graph/port.ts";
import { any, bool, choice, float, int, seed, text } from "../../src/graph/primitives.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";
import type { NodeEntry, Workflow } from "../../src/graph/workflow.ts";

/** Kinds and nodes in the words of the product, with strings for values: enough to check graphs with. */
export const image = defineKind<string>("image");
export const mask = defineKind<string>("mask");
export const prediction = defineKind<string>("prediction");
export const guidance = defineKind<string>("guidance");

const load = defineNode({
  title: "Load image",
  category: "image",
  inputs: { path: text() },
  outputs: { image: image(), mask: mask() },
  run: ({ path }) => ({ image: path, mask: path }),
});
const blur = defineNode({
  title: "Blur",
  category: "image",
  inputs: {
    strength: float({ default: 1, min: 0, max: 10 }),
    image: image(),
    mask: optional(mask()),
  },
  outputs: { image: image() },
  run: ({ image, strength }) => ({ image: `blur(${image},${strength})` }),
});
const predict = defineNode({
  title: "Predict",
  category: "guidance",
  inputs: { condition: text({ default: "" }) },
  outputs: { prediction: prediction() },
  run: ({ condition }) => ({ prediction: condition }),
});
const gcfg = defineNode({
  title: "GCFG combiner",
  category: "guidance",
  inputs: {
    base: prediction(),
    terms: group({ prediction: prediction(), scale: float({ default: 1.5, min: -10, max: 20 }) }, {
      min: 1,
      max: 3,
    }),
  },
  outputs: { guidance: guidance() },
  run: ({ base, terms }) => ({
    guidance: [base, ...terms.map((term) => `${term.scale}*${term.prediction}`)].join("+"),
  }),
});
const sample = defineNode({
  title: "Sample",
  category: "sampling",
  inputs: {
    guidance: guidance(),
    seed: seed({ default: 0 }),
    steps: int({ default: 20, min: 1, max: 1000 }),
    mode: choice(["soft", "hard"], { default: "soft" }),
    again: bool({ default: false }),
  },
  outputs: { image: image() },
  run: ({ guidance, seed, steps }) => ({ image: `${guidance}@${seed}/${steps}` }),
});
const save = defineNode({
  title: "Save image",
  category: "image",
  output: true,
  inputs: { image: image(), name: text({ default: "image" }) },
  outputs: { file: text() },
  run: ({ image }) => ({ file: image }),
});
const pick = defineNode({
  title: "Pick",
  category: "logic",
  inputs: { on: bool({ default: true }), yes: lazy(variable("T")), no: lazy(variable("T")) },
  outputs: { value: variable("T") },
  run: async ({ on, yes, no }) => ({ value: await (on ? yes() : no()) }),
});
const number = defineNode({
  title: "Number",
  category: "number",
  inputs: { value: int({ default: 0 }), unit: int({ default: 1 }) },
  outputs: { value: int({ same: "value" }), double: int() },
  run: ({ value }) => ({ value, double: 2 * value }),
});
const gather = defineNode({
  title: "Gather",
  category: "list",
  inputs: { rows: group({ item: variable("T") }, { min: 1 }) },
  outputs: { items: list(variable("T")) },
  run: ({ rows }) => ({ items: rows.map((row) => row.item) }),
});
const count = defineNode({
  title: "Count",
  category: "list",
  inputs: { items: list(any()) },
  outputs: { count: int() },
  run: ({ items }) => ({ count: items.length }),
});
const show = defineNode({
  title: "Show",
  category: "view",
  output: true,
  inputs: { value: any(), either: optional(union(image(), mask())) },
  outputs: {},
  run: () => ({}),
});

export const library: Library = createLibrary({
  nodes: {
    "image.load": load,
    "image.blur": blur,
    "image.save": save,
    "concept.predict": predict,
    "concept.gcfg": gcfg,
    "sampling.sample": sample,
    "logic.pick": pick,
    "value.number": number,
    "list.gather": gather,
    "list.count": count,
    "view.show": show,
  },
  kinds: [image, mask, prediction, guidance],
  conversions: [defineConversion(prediction(), guidance(), (base) => base, "No terms")],
  plugins: { image: { version: "1.0.0" }, concept: { version: "1.0.0" } },
});

/** A workflow of nodes written short: `{ id: ["type", inputs, mode] }`. */
export function workflow(
  nodes: Record<
    string,
    readonly [type: string, inputs?: NodeEntry["inputs"], mode?: NodeEntry["mode"]]
  >,
  rest: Partial<Workflow> = {},
): Workflow {
  return { ...EMPTY, nodes: entries(nodes), ...rest };
}

export function entries(
  nodes: Parameters<typeof workflow>[0],
): Readonly<Record<string, NodeEntry>> {
  return Object.fromEntries(
    Object.entries(nodes).map(([id, [type, inputs, mode]]) => [id, {
      type,
      ...(inputs && { inputs }),
      ...(mode && { mode }),
    }]),
  );
}

/** A wire: `from("load.image")`. */
export function from(source: string): { readonly from: string } {
  return { from: source };
}
