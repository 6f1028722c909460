import { type AnyNode, createLibrary } from "../graph/catalogue.ts";
import type { Conversion } from "../graph/conversion.ts";
import { EMPTY } from "../graph/empty_workflow.ts";
import { isGroup } from "../graph/group.ts";
import type { KindInfo } from "../graph/kind.ts";
import type { NodeDefinition } from "../graph/node.ts";
import type { NamedKind, Port } from "../graph/port.ts";
import { isLink } from "../graph/reference.ts";
import type { Workflow } from "../graph/workflow.ts";
import type { RunContext } from "../sdk/context.ts";
import { CONVERSIONS, KINDS } from "../sdk/kinds.ts";
import { type Asked, askedOf, openLab } from "./open_lab.ts";
import { testContext, type TestContextOptions } from "./test_context.ts";

/** What there is in a lab beside its nodes. */
export interface LabOptions {
  /** Kinds of the plugin's own. */
  readonly kinds?: readonly (KindInfo | NamedKind<unknown>)[];
  /** Conversions of the plugin's own. */
  readonly conversions?: readonly Conversion[];
  /** What nodes see of the world. */
  readonly context?: TestContextOptions;
}

/** A graph written short: nodes by id, each with its type and inputs, which are values of any kind, or {@link from} a node. */
export type LabGraph = Readonly<
  Record<string, readonly [type: string, inputs?: Readonly<Record<string, unknown>>]>
>;

/** An input that is wired to an output: `from("posterize.image")`. */
export function from(output: string): { readonly from: string } {
  return { from: output };
}

/** A run, and what tests ask about it. */
export interface Ran extends Asked {
  /** What failed, in the order it did. */
  readonly errors: readonly {
    /** The id of the node. */
    readonly node: string;
    /** Why, in a sentence. */
    readonly message: string;
  }[];
}

/** Runs graphs one after another with one cache, as Braid does. */
export interface Lab {
  /**
   * Runs what the nodes of these ids need.
   *
   * @throws Error with what is wrong with a graph that cannot run
   */
  run(graph: LabGraph, wanted: readonly string[]): Promise<Ran>;
}

/**
 * A place to run graphs of some nodes in, by their types.
 *
 * ```ts
 * import { defineNode, int } from "sdk";
 * import { createLab, from } from "sdk/testing";
 *
 * const add = defineNode({
 *   title: "Add",
 *   category: "math",
 *   inputs: { a: int({ default: 0 }), b: int({ default: 0 }) },
 *   outputs: { sum: int() },
 *   run: ({ a, b }) => ({ sum: a + b }),
 * });
 * const lab = createLab({ "acme.add": add });
 * const graph = { one: ["acme.add", { a: 1 }], two: ["acme.add", { a: from("one.sum"), b: 2 }] } as const;
 * const first = await lab.run(graph, ["two"]);
 * first.output("two", "sum"); // 3
 * const again = await lab.run(graph, ["two"]);
 * again.cached("two"); // true
 * ```
 */
export function createLab(
  // deno-lint-ignore no-explicit-any
  nodes: Readonly<Record<string, NodeDefinition<any, any, RunContext>>>,
  { kinds = [], conversions = [], context = {} }: LabOptions = {},
): Lab {
  const lab = openLab<RunContext>();
  const givers = new Givers();
  return {
    async run(graph, wanted) {
      const given: Record<string, AnyNode<RunContext>> = {};
      const workflow = written(graph, wanted, (id, name, value) => {
        const port = portOf(nodes[graph[id]![0]], name);
        const type = port && givers.typeOf(value);
        if (type !== undefined) given[type] = giverOf(port!, value);
        return type;
      });
      const library = createLibrary({
        kinds: [...KINDS, ...kinds],
        conversions: [...CONVERSIONS, ...conversions],
        nodes: { ...nodes, ...given },
      });
      const run = await lab.run(workflow, library, {
        context: ({ signal, reads }) => testContext({ signal, ...context, reads }),
      });
      const errors = run.result.errors.map(({ node, message }) => ({ node, message }));
      const asked = askedOf(run);
      const isGiver = (id: string): boolean => !Object.hasOwn(graph, id);
      return { ...asked, order: () => asked.order().filter((id) => !isGiver(id)), errors };
    },
  };
}

/** What a document holds as it is: all else comes from a node that gives it. */
const isWritten = (value: unknown): boolean =>
  value === undefined || value === null || /^(string|number|boolean)$/.test(typeof value) ||
  Array.isArray(value) || isLink(value);

/** @param giver type of a node that gives a value, as its `value`, to an input of a node */
function written(
  graph: LabGraph,
  outputs: readonly string[],
  giver: (id: string, input: string, value: unknown) => string | undefined,
): Workflow {
  const entries: Record<string, Workflow["nodes"][string]> = {};
  for (const [id, [type, inputs = {}]] of Object.entries(graph)) {
    const own = Object.entries(inputs).map(([name, value]) => {
      const given = isWritten(value) ? undefined : giver(id, name, value);
      if (given === undefined) return [name, typeof value === "bigint" ? String(value) : value];
      entries[`${id}_${name}`] = { type: given, inputs: {} };
      return [name, from(`${id}_${name}.value`)];
    });
    entries[id] = { type, inputs: Object.fromEntries(own) };
  }
  return { ...EMPTY, nodes: entries, outputs };
}

function portOf(node: Pick<AnyNode, "inputs"> | undefined, name: string): Port | undefined {
  const input = node?.inputs[name];
  return input && !isGroup(input) ? input : undefined;
}

/** Types of nodes that give values which no document holds, such as pictures: the same for the same value. */
class Givers {
  readonly #types = new Map<unknown, string>();

  typeOf(value: unknown): string {
    const type = this.#types.get(value) ?? `given.value${this.#types.size + 1}`;
    this.#types.set(value, type);
    return type;
  }
}

const giverOf = ({ lazy: _, default: __, ...port }: Port, value: unknown): AnyNode<RunContext> => ({
  title: "Given",
  category: "test",
  inputs: {},
  outputs: { value: port },
  run: () => ({ value }),
});
