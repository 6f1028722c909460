import type { Catalogue } from "./catalogue.ts";
import { innerSubgraphs } from "./clipboard.ts";
import { before, freeId } from "./edit_nodes.ts";
import type { FlatGraph } from "./flat_graph.ts";
import { flatSize } from "./flat_size.ts";
import { flatten, MAX_FLAT_NODES } from "./flatten.ts";
import { isGroup } from "./group.ts";
import { printJson } from "./json.ts";
import type { NodeType } from "./node.ts";
import { own } from "./record.ts";
import { isLink, placeOf } from "./reference.ts";
import { entryKey } from "./scope.ts";
import { setSweep } from "./sweep.ts";
import { UsageError } from "./usage_error.ts";
import type { Body, NodeEntry, Workflow } from "./workflow.ts";

/** Inputs that a denoising node and the plan have in common. */
const SHARED = ["batchSize", "startAtStep", "endAtStep"] as const;

/** What has to run so that it is known what the guidance of a graph will do. */
export interface PlanRequest {
  /** The part of the graph that steers, with a plan where the denoising nodes stood. */
  readonly workflow: Workflow;
  /** The plans' paths. */
  readonly outputs: readonly string[];
  /** Paths of the denoising nodes, in the same order. */
  readonly nodes: readonly string[];
  /** Equal for graphs whose guidance is the same. */
  readonly key: string;
}

/**
 * @returns undefined where nothing denoises by a guidance, or no node can plan
 * @throws UsageError for a graph that is too large once its subgraphs are unfolded
 */
export function planRequest(workflow: Workflow, catalogue: Catalogue): PlanRequest | undefined {
  const planner = plannerOf(catalogue);
  if (planner === undefined) return undefined;
  /** The plans by what they stand for, whatever the instances it is in. */
  const planned = new Map<string, string>();
  let flat: FlatGraph | undefined; // only for what denoises: it is of the whole graph
  const unfolded = (): FlatGraph => flat ??= unfold(workflow, catalogue);
  let costly: ReadonlySet<string> | undefined;
  const place = <B extends Body>(body: B, name?: string): B => {
    const nodes: Record<string, NodeEntry> = { ...body.nodes };
    for (const [id, entry] of Object.entries(body.nodes)) {
      const inputs = planInputs(entry, catalogue, () => {
        costly ??= costlyLatents(unfolded(), catalogue);
        return !costly.has(entryKey(id, name));
      });
      if (!inputs) continue;
      const plan = freeId(nodes, `${id}_plan`);
      nodes[plan] = { type: planner, inputs };
      planned.set(entryKey(id, name), plan);
    }
    return { ...body, nodes, outputs: [], view: {} };
  };
  const root = place(workflow);
  const subgraphs = Object.fromEntries(
    Object.entries(workflow.subgraphs).map(([name, body]) => [name, place(body, name)]),
  );
  if (!planned.size) return undefined;
  const outputs: string[] = [];
  const nodes: string[] = [];
  for (const [path, { origin }] of unfolded().nodes) {
    const plan = planned.get(entryKey(origin.node, origin.subgraph));
    if (plan === undefined) continue;
    outputs.push(path.slice(0, path.length - origin.node.length) + plan);
    nodes.push(path);
  }
  if (!outputs.length) return undefined;
  const needed = pruned({ ...root, subgraphs }, outputs);
  const key = printJson([unseeded(needed, catalogue), outputs], 0);
  return { workflow: needed, outputs, nodes, key };
}

/** @throws UsageError where there is too much in it */
function unfold(workflow: Workflow, catalogue: Catalogue): FlatGraph {
  const graph = flatSize(workflow) > MAX_FLAT_NODES ? undefined : flatten(workflow, catalogue);
  if (!graph || graph.diagnostics.some(({ code }) => code === "too-large")) {
    throw new UsageError(
      "The graph is too large once its subgraphs are unfolded: put fewer instances of subgraphs inside subgraphs",
    );
  }
  return graph;
}

/** The document without the seeds of what makes noise: they change after each run, and steer nothing. */
function unseeded(workflow: Workflow, { nodes: types }: Catalogue): Workflow {
  const strip = <B extends Body>(body: B): B => {
    const nodes = Object.entries(body.nodes).map(([id, entry]) => {
      const type = own(types, entry.type);
      if (!type || hasOutput(type, "seed")) return [id, entry] as const;
      const steers = ([name, input]: [string, unknown]): boolean =>
        isLink(input) || placeOf(type.inputs, name)?.port.kind !== "seed";
      const inputs = Object.fromEntries(Object.entries(entry.inputs ?? {}).filter(steers));
      return [id, { ...entry, inputs }] as const;
    });
    return { ...body, nodes: Object.fromEntries(nodes) };
  };
  const subgraphs = Object.entries(workflow.subgraphs).map(([name, body]) =>
    [name, strip(body)] as const
  );
  return { ...strip(workflow), subgraphs: Object.fromEntries(subgraphs) };
}

/** What a plan of a node is given; undefined for a node that does not denoise by a guidance. */
function planInputs(
  { type, inputs = {}, mode }: NodeEntry,
  catalogue: Catalogue,
  areCheap: () => boolean,
): Readonly<Record<string, unknown>> | undefined {
  const known = own(catalogue.nodes, type);
  const guidance = known && inputOf(known, "guidance");
  const schedule = known && inputOf(known, "schedule");
  if (mode || !guidance || !schedule || !hasOutput(known, "latents")) return undefined;
  if (hasOutput(known, "schedule")) return undefined; // it inverts: goes up the schedule, not down
  if (!isLink(inputs[guidance]) || !isLink(inputs[schedule])) return undefined;
  const latents = inputOf(known, "latents");
  const from = latents === undefined ? undefined : inputs[latents];
  const shared = SHARED.filter((name) => name in inputs).map((name) => [name, inputs[name]]);
  return {
    guidance: inputs[guidance],
    schedule: inputs[schedule],
    ...(isLink(from) && areCheap() && { latents: from }),
    ...Object.fromEntries(shared),
  };
}

/**
 * The entries whose latents do not come of numbers alone, anywhere that they run: a picture has to be encoded for them, or
 * another one be denoised. What hands them on, as a reroute or a subgraph, makes no difference.
 */
function costlyLatents(graph: FlatGraph, catalogue: Catalogue): ReadonlySet<string> {
  const isCostly = (node: string): boolean => {
    const type = own(catalogue.nodes, graph.nodes.get(node)?.type ?? "");
    return type === undefined || inputOf(type, "guidance") !== undefined ||
      Object.values(type.outputs).some(({ kind }) => kind === "image");
  };
  const fed = new Map<string, string[]>();
  for (const [node, { inputs }] of graph.nodes) {
    for (const input of Object.values(inputs)) {
      if ("from" in input) fed.getOrInsertComputed(input.from.node, () => []).push(node);
    }
  }
  const needsCostly = new Set([...fed.keys()].filter(isCostly));
  for (const one of needsCostly) for (const next of fed.get(one) ?? []) needsCostly.add(next);
  const costly = new Set<string>();
  for (const { type, inputs, origin } of graph.nodes.values()) {
    const definition = own(catalogue.nodes, type);
    const port = definition && inputOf(definition, "latents");
    const latents = port === undefined ? undefined : own(inputs, port);
    if (!latents || !("from" in latents) || needsCostly.has(latents.from.node)) {
      costly.add(entryKey(origin.node, origin.subgraph));
    }
  }
  return costly;
}

/** The type that tells what a guidance will do over a schedule: it reports, and denoises nothing. */
function plannerOf(catalogue: Catalogue): string | undefined {
  return Object.entries(catalogue.nodes).find(([, type]) =>
    inputOf(type, "guidance") !== undefined && inputOf(type, "schedule") !== undefined &&
    hasOutput(type, "report") && !hasOutput(type, "latents")
  )?.[0];
}

function hasOutput({ outputs }: NodeType, kind: string): boolean {
  return Object.values(outputs).some((port) => port.kind === kind);
}

/** The name of the first input of a kind. */
export function inputOf(type: NodeType, kind: string): string | undefined {
  return Object.entries(type.inputs).find(([, port]) => !isGroup(port) && port.kind === kind)?.[0];
}

/** The document with what those outputs need and no more: subgraphs whole, nodes beside them only where they feed them. */
function pruned(workflow: Workflow, outputs: readonly string[]): Workflow {
  const wanted = new Set(outputs.map((path) => path.split("/", 1)[0]!));
  for (const id of wanted) for (const source of before(workflow, id)) wanted.add(source);
  const nodes = Object.fromEntries(Object.entries(workflow.nodes).filter(([id]) => wanted.has(id)));
  return setSweep({ ...workflow, nodes, subgraphs: innerSubgraphs(workflow, nodes) }, []);
}
