import type { ExecuteOptions } from "../../src/engine/execute.ts";
import { createLibrary } from "../../src/graph/catalogue.ts";
import type { AnyNode, Library } from "../../src/graph/catalogue.ts";
import { defineConversion } from "../../src/graph/conversion.ts";
import { group } from "../../src/graph/group.ts";
import { defineNode, InputError } from "../../src/graph/node.ts";
import type { NodeContext } from "../../src/graph/node.ts";
import { defineKind, lazy, list, optional, variable } from "../../src/graph/port.ts";
import { any, bool, int, text } from "../../src/graph/primitives.ts";
import {
  type Asked,
  askedOf,
  type OpenLab,
  openLab,
  type WholeRun,
} from "../../src/testing/open_lab.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";
import type { Workflow } from "../../src/graph/workflow.ts";

export const tensor = defineKind<Float32Array>("tensor");
export const thing = defineKind<AsyncDisposable>("thing");

const number = { default: 0 };

/** Small nodes to build test graphs of. */
export const NODES = {
  value: defineNode({
    title: "Value",
    category: "test",
    inputs: { value: int(number) },
    outputs: { value: int() },
    run: ({ value }) => ({ value }),
  }),
  add: defineNode({
    title: "Add",
    category: "test",
    inputs: { a: int(number), b: int(number) },
    outputs: { sum: int({ keep: true }) },
    run: ({ a, b }) => ({ sum: a + b }),
  }),
  sum: defineNode({
    title: "Sum",
    category: "test",
    inputs: { terms: group({ value: int(number), times: int({ default: 1 }) }) },
    outputs: { sum: int() },
    run: ({ terms }) => ({ sum: terms.reduce((sum, { value, times }) => sum + value * times, 0) }),
  }),
  fail: defineNode({
    title: "Fail",
    category: "test",
    inputs: { value: int(number), port: text({ default: "" }) },
    outputs: { value: int() },
    run: ({ port }): { value: number } => {
      if (port) throw new InputError(port, "It is not to my liking");
      throw new RangeError("There is no room");
    },
  }),
  pick: defineNode({
    title: "Pick",
    category: "test",
    inputs: { on: bool({ default: true }), yes: lazy(variable("T")), no: lazy(variable("T")) },
    outputs: { value: variable("T") },
    run: async ({ on, yes, no }) => ({ value: await (on ? yes() : no()) }),
  }),
  range: defineNode({
    title: "Range",
    category: "test",
    inputs: { count: int(number) },
    outputs: { items: list(int()) },
    run: ({ count }) => ({ items: Array.from({ length: count }, (_, i) => i) }),
  }),
  total: defineNode({
    title: "Total",
    category: "test",
    inputs: { items: list(int()) },
    outputs: { total: int() },
    run: ({ items }) => ({ total: items.reduce((sum, item) => sum + item, 0) }),
  }),
  unless: defineNode({
    title: "Unless zero",
    category: "test",
    inputs: { value: int(number) },
    outputs: { value: optional(int()) },
    run: ({ value }) => value ? { value } : {},
  }),
  maybe: defineNode({
    title: "Maybe",
    category: "test",
    inputs: { value: optional(int()) },
    outputs: { text: text() },
    run: ({ value }) => ({ text: value === undefined ? "nothing" : `some ${value}` }),
  }),
  random: defineNode({
    title: "Random",
    category: "test",
    impure: true,
    inputs: {},
    outputs: { value: int() },
    run: () => ({ value: Math.floor(Math.random() * 1e9) }),
  }),
  ones: defineNode({
    title: "Ones",
    category: "test",
    inputs: { length: int(number) },
    outputs: { tensor: tensor() },
    run: ({ length }) => ({ tensor: new Float32Array(length).fill(1) }),
  }),
  spoil: defineNode({
    title: "Spoil",
    category: "test",
    inputs: { tensor: tensor() },
    outputs: { tensor: tensor() },
    run: ({ tensor }) => ({ tensor: tensor.fill(2) }),
  }),
  end: defineNode({
    title: "End",
    category: "test",
    output: true,
    inputs: { value: any() },
    outputs: { seen: any() },
    run: ({ value }) => ({ seen: value }),
  }),
} as const satisfies Record<string, AnyNode>;

export function libraryOf(extra: Record<string, AnyNode> = {}): Library {
  const nodes = Object.entries({ ...NODES, ...extra })
    .map(([name, node]) => [`test.${name}`, node] as const);
  return createLibrary({
    nodes: Object.fromEntries(nodes),
    kinds: [tensor, thing],
    conversions: [defineConversion(tensor(), text(), (value) => value.join())],
  });
}

type Nodes = Record<string, readonly [type: string, inputs?: Record<string, unknown>]>;

/** A workflow written short: a text such as `"add.sum"` for an input is a wire. */
export function build(nodes: Nodes, outputs: readonly string[]): Workflow {
  const entries = Object.entries(nodes).map(([id, [type, inputs = {}]]) =>
    [id, {
      type: `test.${type}`,
      inputs: Object.fromEntries(
        Object.entries(inputs).map((
          [name, value],
        ) => [
          name,
          typeof value === "string" && /^\w+\.\w+$/.test(value) ? { from: value } : value,
        ]),
      ),
    }] as const
  );
  return { ...EMPTY, nodes: Object.fromEntries(entries), outputs };
}

/** A run, and ComfyUI's questions about it. */
export interface Ran extends WholeRun, Asked {}

export interface Harness extends Pick<OpenLab<NodeContext>, "cache"> {
  run(
    nodes: Nodes | Workflow,
    outputs?: readonly string[],
    options?: Partial<ExecuteOptions<NodeContext>>,
  ): Promise<Ran>;
}

/** Runs graphs of {@link NODES} and more one after another with one cache. */
export function harness(extra: Record<string, AnyNode> = {}, bytes = 1e9): Harness {
  const library = libraryOf(extra);
  const lab = openLab<NodeContext>(bytes);
  return {
    cache: lab.cache,
    async run(nodes, outputs = [], options = {}) {
      const workflow = "format" in nodes ? nodes as Workflow : build(nodes as Nodes, outputs);
      const run = await lab.run(workflow, library, { context: (base) => base, ...options });
      return { ...run, ...askedOf(run) };
    },
  };
}
