import type { Hints } from "../words/hints.ts";
import { createHints } from "../words/hints.ts";
import { anyOf } from "../words/lists.ts";
import { absenceFaults } from "./absence.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { FlatGraph, FlatNode } from "./flat_graph.ts";
import { flatten } from "./flatten.ts";
import { formFaults } from "./form.ts";
import { isGroup } from "./group.ts";
import type { Group } from "./group.ts";
import { printKind } from "./kind.ts";
import { fillName } from "./name_fields.ts";
import { knownValue } from "./known_value.ts";
import { literalFault, multipleFault, valueFault, writable } from "./literal.ts";
import type { NodeType } from "./node.ts";
import type { Port } from "./port.ts";
import { nodeTypes } from "./node_types.ts";
import { promptWarnings } from "./prompt_warnings.ts";
import { own } from "./record.ts";
import { placeOf, rowsOf } from "./reference.ts";
import type { Resolution } from "./resolve.ts";
import { resolveKinds } from "./resolve.ts";
import { entryKey } from "./scope.ts";
import { structureFaults } from "./structure.ts";
import { printCycle } from "./topology.ts";
import { unusedParts } from "./unused.ts";
import { vainInputs } from "./vain_inputs.ts";
import type { Weighed } from "./weigh_faults.ts";
import { weighFaults } from "./weigh_faults.ts";
import type { Workflow } from "./workflow.ts";

/** A workflow as a run sees it, and all that is wrong with it. */
export interface Checked extends Weighed {
  readonly graph: FlatGraph;
  readonly resolution: Resolution;
}

/** All that is wrong with a workflow, errors first. */
export function validate(workflow: Workflow, catalogue: Catalogue): readonly Diagnostic[] {
  return check(workflow, catalogue).diagnostics;
}

/**
 * Flattens a workflow, finds all that is wrong with it, and what can run all the same: for command line, server and
 * editor alike. Never throws, and never stops at the first fault.
 */
export function check(workflow: Workflow, catalogue: Catalogue): Checked {
  const hints = createHints();
  const graph = flatten(workflow, catalogue);
  const resolution = resolveKinds(graph, catalogue);
  const faults: Diagnostic[] = [
    ...structureFaults(workflow, catalogue, hints),
    ...graph.diagnostics,
  ];
  if (!graph.outputs.length) faults.push(nothingToRunFor(graph));
  for (const cycle of resolution.cycles) {
    faults.push({
      code: "cycle",
      severity: "error",
      node: cycle[0]!,
      message: `The wires go in a circle: ${printCycle([...cycle, cycle[0]!])}`,
      fix: "disconnect one of them",
    });
  }
  for (const [id, { type: name }] of graph.nodes) {
    const type = own(catalogue.nodes, name);
    if (!type || graph.idle.has(id)) continue;
    for (const fault of nodeFaults(id, type, { graph, resolution }, { catalogue, hints })) {
      faults.push({ severity: "error", ...fault, node: id });
    }
  }
  faults.push(
    ...absenceFaults(graph, catalogue),
    ...promptWarnings(graph, catalogue),
    ...vainInputs(graph, catalogue),
    ...unusedParts(workflow, graph),
    ...formFaults(workflow, nodeTypes(workflow, catalogue)),
  );
  return { graph, resolution, ...weighFaults(graph, faults) };
}

function nothingToRunFor({ asked, idle, nodes }: FlatGraph): Diagnostic {
  const none = { code: "no-outputs", severity: "error" } as const;
  if (!asked.size) {
    const message = "The graph has no outputs: there is nothing to run for";
    const fix = "add a node such as one that saves a picture, or mark one as an output";
    return { ...none, message, fix };
  }
  const message =
    "None of the outputs is left to run for: each is muted, needs a muted node, or is not there";
  const muted = new Set<string>();
  for (const [path, because] of idle) {
    const { origin } = nodes.get(path)!;
    if (asked.has(entryKey(origin.node, origin.subgraph))) muted.add(`"${because}"`);
  }
  const which = anyOf(muted) || "one";
  return { ...none, message, fix: `unmute ${which}, or mark another node as an output` };
}

type Fault = Omit<Diagnostic, "severity"> & { readonly severity?: Diagnostic["severity"] };

function* nodeFaults(
  id: string,
  type: NodeType,
  { graph, resolution }: Pick<Checked, "graph" | "resolution">,
  { catalogue, hints }: { readonly catalogue: Catalogue; readonly hints: Hints },
): Iterable<Fault> {
  const node = graph.nodes.get(id)!;
  const resolved = resolution.nodes.get(id)!;
  if (type.deprecated !== undefined) {
    yield {
      code: "deprecated",
      severity: "warning",
      message: `"${type.title}" is out of use`,
      fix: type.deprecated,
    };
  }
  for (const [name, input] of Object.entries(type.inputs)) {
    if (isGroup(input)) yield* groupFaults(node, name, input, catalogue);
    else yield* missing(node, name, input, catalogue);
  }
  for (const [name, input] of Object.entries(node.inputs)) {
    const port = placeOf(type.inputs, name)?.port;
    const { kind, fit } = own(resolved.inputs, name) ?? {};
    if (!port || kind === undefined) continue;
    if ("value" in input) {
      let { value } = input;
      if (port.fills && typeof value === "string") {
        const filled = fillName(value, port.fills, { id, graph, catalogue, hints });
        if (filled.fault) yield { code: "bad-literal", ...filled.fault, port: name };
        value = filled.name;
      }
      const fault = literalFault({ ...port, kind }, value, catalogue.kinds, hints) ??
        multipleFault(port, value);
      if (fault) yield { ...fault, port: name };
      continue;
    }
    const comes = `it comes from "${input.from.node}.${input.from.port}"`;
    if (fit && !fit.ok) {
      yield {
        code: "wrong-kind",
        port: name,
        message: `${fit.reason}: ${comes}`,
        fix: `connect an output of kind ${printKind(kind)}`,
      };
    } else if (fit && !fit.conversion && !fit.over) {
      const known = knownValue(input.from, graph, catalogue);
      const fault = known &&
        (valueFault({ ...port, kind }, known.value, hints) ?? multipleFault(port, known.value));
      if (fault) yield { ...fault, port: name, message: `${fault.message}: ${comes}` };
    }
  }
}

function* missing(
  node: FlatNode,
  name: string,
  port: Port,
  { kinds }: Catalogue,
): Iterable<Fault> {
  if (own(node.inputs, name) || port.optional || port.default !== undefined) return;
  const lost = own(node.lost, name);
  const set = writable(port.kind, kinds) === undefined ? "" : "set a value, or ";
  yield {
    code: "missing-input",
    port: name,
    message: lost === undefined
      ? `Input "${name}" is not connected`
      : `Input "${name}" is not connected: ${lost}`,
    fix: `${set}connect an output of kind ${printKind(port.kind)}`,
  };
}

function* groupFaults(
  node: FlatNode,
  name: string,
  group: Group,
  catalogue: Catalogue,
): Iterable<Fault> {
  const rows = rowsOf([...Object.keys(node.inputs), ...Object.keys(node.lost)], name);
  const { min = 0, max = Infinity } = group;
  if (rows.length < min) {
    yield {
      code: "too-few-rows",
      port: name,
      message: `"${name}" has ${rows.length} rows, but needs at least ${min}`,
      fix: `add ${min - rows.length}`,
    };
  }
  if (rows.length > max) {
    yield {
      code: "too-many-rows",
      port: name,
      message: `"${name}" has ${rows.length} rows, but takes at most ${max}`,
      fix: `remove ${rows.length - max}`,
    };
  }
  for (const row of rows) {
    for (const [cell, port] of Object.entries(group.group)) {
      yield* missing(node, `${name}.${row}.${cell}`, port, catalogue);
    }
  }
}
