import type { AnyNode, Library } from "../graph/catalogue.ts";
import type { Fit } from "../graph/connect.ts";
import type { Handed } from "../graph/flat_graph.ts";
import type { Conversion } from "../graph/conversion.ts";
import { isGroup } from "../graph/group.ts";
import type { Kind } from "../graph/kind.ts";
import { literalValue } from "../graph/literal.ts";
import { fillName } from "../graph/name_fields.ts";
import type { NodeContext } from "../graph/node.ts";
import type { Port } from "../graph/port.ts";
import { own } from "../graph/record.ts";
import type { Source } from "../graph/reference.ts";
import { rowsOf } from "../graph/reference.ts";
import { sources } from "../graph/resolve.ts";
import { printCycle, topology } from "../graph/topology.ts";
import type { Checked } from "../graph/validate.ts";

/** One input of a step: a wire, or a value. One that is neither is not there. */
export interface StepInput {
  /** As documents name it: `terms.0.scale`. */
  readonly name: string;
  /** Where in the arguments it goes. */
  readonly argument: string;
  readonly row?: number;
  readonly member?: string;
  readonly port: Port;
  readonly kind: Kind;
  readonly wire?: Wire;
  readonly value?: unknown;
}

/** Where a value comes from and what is done to it on the way, as `Fit` says. */
export interface Wire extends Pick<Fit, "over" | "items"> {
  readonly node: string;
  readonly port: string;
  readonly convert?: (value: unknown) => unknown;
}

/** A node with all that is known of it before it runs. */
export interface Step<C extends NodeContext = NodeContext> {
  readonly id: string;
  readonly type: string;
  readonly node: AnyNode<C>;
  /** As the type declares them, groups row by row. */
  readonly inputs: readonly StepInput[];
  /** How many rows each group has. */
  readonly rows: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, Kind>>;
  readonly mapped: boolean;
  /** The outputs that anything in the plan looks at. */
  readonly used: ReadonlySet<string>;
}

/** What is to run: the wanted nodes and all they depend on. */
export interface Plan<C extends NodeContext = NodeContext> {
  /** By id, each after those it depends on. */
  readonly steps: ReadonlyMap<string, Step<C>>;
  readonly outputs: readonly string[];
  /** What some of the outputs are there for: it is nothing where none of them comes to be. */
  readonly handed: readonly Handed[];
}

/**
 * Plans a run of a checked graph.
 *
 * @param outputs The nodes that are wanted, in place of the graph's own outputs that can run
 * @throws RangeError for an output that is not in the graph, TypeError for a graph that is not sound
 */
export function planRun<C extends NodeContext>(
  { graph, resolution, runnable, handed: hands }: Pick<
    Checked,
    "graph" | "resolution" | "runnable" | "handed"
  >,
  library: Library<C>,
  outputs: readonly string[] = runnable,
): Plan<C> {
  const missing = outputs.find((id) => !graph.nodes.has(id));
  if (missing !== undefined) throw new RangeError(`There is no node "${missing}" to run for`);
  const { order, cycles } = topology(outputs, (id) => sources(graph, id));
  if (cycles[0]) throw new TypeError(`The wires go in a circle: ${printCycle(cycles[0])}`);

  const used = new Map<string, Set<string>>(order.map((id) => [id, new Set()]));
  for (const id of outputs) {
    used.set(id, new Set(Object.keys(resolution.nodes.get(id)?.outputs ?? {})));
  }
  const steps = new Map<string, Step<C>>();
  for (const id of order) {
    const step = planStep(id, { graph, resolution }, library, used.get(id)!);
    for (const { wire } of step.inputs) if (wire) used.get(wire.node)!.add(wire.port);
    steps.set(id, step);
  }
  const wanted = new Set(outputs);
  const handed = hands.map((one) => ({
    ...one,
    sources: one.sources.filter(({ node }) => wanted.has(node)),
  })).filter(({ sources }) => sources.length);
  return { steps, outputs: [...wanted], handed };
}

function planStep<C extends NodeContext>(
  id: string,
  { graph, resolution }: Pick<Checked, "graph" | "resolution">,
  library: Library<C>,
  used: ReadonlySet<string>,
): Step<C> {
  const flat = graph.nodes.get(id)!;
  const node = own(library.nodes, flat.type);
  const resolved = resolution.nodes.get(id);
  if (!node || !resolved) throw new TypeError(`The type "${flat.type}" of "${id}" is unknown`);
  const inputs: StepInput[] = [];
  const rows: Record<string, number> = {};
  const add = (
    name: string,
    port: Port,
    place: Pick<StepInput, "argument" | "row" | "member">,
  ): void => {
    const input = own(flat.inputs, name);
    const { kind = port.kind, fit } = own(resolved.inputs, name) ?? {};
    const base = { name, port, kind, ...place };
    if (input && "from" in input) {
      if (!fit?.ok) throw new TypeError(`The wire into "${id}.${name}" does not fit`);
      inputs.push({ ...base, wire: wireOf(input.from, fit, library.conversions) });
    } else if (input || port.default !== undefined) {
      const written = input ? input.value : port.default;
      const value = port.fills && typeof written === "string"
        ? fillName(written, port.fills, { id, graph, catalogue: library }).name
        : written;
      inputs.push({ ...base, value: literalValue(port, value, kind) });
    } else if (!port.optional) {
      throw new TypeError(`Input "${name}" of "${id}" is not connected`);
    }
  };
  for (const [name, input] of Object.entries<AnyNode["inputs"][string]>(node.inputs)) {
    if (!isGroup(input)) {
      add(name, input, { argument: name });
      continue;
    }
    const numbers = rowsOf(Object.keys(flat.inputs), name);
    rows[name] = numbers.length;
    for (const [row, number] of numbers.entries()) {
      for (const [member, port] of Object.entries<Port>(input.group)) {
        add(`${name}.${number}.${member}`, port, { argument: name, row, member });
      }
    }
  }
  const { outputs, mapped } = resolved;
  return { id, type: flat.type, node, inputs, rows, outputs, mapped, used };
}

function wireOf(source: Source, fit: Fit, conversions: readonly Conversion[]): Wire {
  const { over, items, conversion } = fit;
  const convert = conversion &&
    conversions.find(({ from, to }) => from === conversion.from && to === conversion.to)?.convert;
  return {
    ...source,
    ...(over && { over }),
    ...(items && { items }),
    ...(convert && { convert }),
  };
}
