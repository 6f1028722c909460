import type { Catalogue } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { FlatGraph } from "./flat_graph.ts";
import type { FlatInput } from "./follow.ts";
import { isGroup } from "./group.ts";
import type { Kind } from "./kind.ts";
import { printKind, sameKind } from "./kind.ts";
import type { NodeType } from "./node.ts";
import type { Port } from "./port.ts";
import { own } from "./record.ts";
import type { Source } from "./reference.ts";
import { placeOf } from "./reference.ts";

/** What is looked at of a node to find out why an output of it is not there. */
export interface NodeInGraph {
  readonly type: NodeType;
  /** What is written or wired into one of its inputs. */
  input(name: string): FlatInput | undefined;
}

/** An output that is not there, at the first node that does not give it. */
export interface Absence {
  readonly source: Source;
  readonly kind: Kind;
  /** `"Load LoRA" (lora) gives no "textEncoder" without its input "textEncoder"`. */
  readonly reason: string;
  readonly fix: string;
  /** The model that lacks it. */
  readonly model?: string;
  /** Nothing is set where it would come from. */
  readonly unset?: true;
}

/** Finds out of outputs that are not there, by what they say they need, which node does not give them. */
export function createAbsences(
  look: (node: string) => NodeInGraph | undefined,
): (source: Source) => Absence | undefined {
  const known = new Map<string, Absence | undefined>();
  return (first) => {
    const passed: string[] = [];
    let source: Source | undefined = first;
    let absence: Absence | undefined;
    while (source) {
      const key = `${source.node}.${source.port}`;
      if (known.has(key)) {
        absence = known.get(key) ?? absence;
        break;
      }
      known.set(key, undefined);
      passed.push(key);
      const step: Step = stepBack(source, look);
      absence = step.absence ?? absence;
      source = step.before;
    }
    for (const key of passed) known.set(key, absence);
    return absence;
  };
}

interface Step {
  readonly absence?: Absence;
  /** What goes through to this output as it is. */
  readonly before?: Source;
}

function stepBack(source: Source, look: (node: string) => NodeInGraph | undefined): Step {
  const node = look(source.node);
  const port = own(node?.type.outputs, source.port);
  if (!node || !port) return {};
  const gives = `"${node.type.title}" (${source.node}) gives no "${source.port}"`;
  const other = `connect another output of kind ${printKind(port.kind)}`;
  const base = { source, kind: port.kind, reason: gives, fix: other };
  const { needs } = port;
  if (needs === undefined) return { absence: base };
  const input = node.input(needs);
  if (!input) {
    const reason = `${gives} without its input "${needs}"`;
    const fix = `connect "${source.node}.${needs}", or ${other}`;
    return { absence: { ...base, reason, fix, unset: true } };
  }
  const into = placeOf(node.type.inputs, needs)?.port;
  if ("from" in input) {
    return { absence: base, ...(into && sameKind(into.kind, port.kind) && { before: input.from }) };
  }
  if (into?.choicesFrom !== "models" || typeof input.value !== "string") return { absence: base };
  const reason = `${gives}: the model "${input.value}" has none`;
  const fix = `choose another model, or ${other}`;
  return { absence: { ...base, reason, fix, model: input.value } };
}

/** Whether a model has a part of this kind; undefined where that is not known. */
export type HasPart = (model: string, kind: string) => boolean | undefined;

/**
 * Inputs, and outputs of the graph, that cannot do without an output that will not be there: it needs an input that is not
 * set, or, where the models are known, a part that the named model does not have.
 */
export function* absenceFaults(
  graph: FlatGraph,
  catalogue: Pick<Catalogue, "nodes">,
  hasPart?: HasPart,
): Iterable<Diagnostic> {
  const look = (id: string): NodeInGraph | undefined => {
    const node = graph.nodes.get(id);
    const type = node && own(catalogue.nodes, node.type);
    return type && {
      type,
      input(name) {
        const { default: value } = placeOf(type.inputs, name)?.port ?? {};
        return own(node.inputs, name) ?? (value === undefined ? undefined : { value });
      },
    };
  };
  const mayBeAbsent = ({ node, port }: Source): boolean =>
    own(own(catalogue.nodes, graph.nodes.get(node)?.type ?? "")?.outputs, port)?.optional === true;
  const absenceOf = createAbsences(look);
  const isSure = ({ model, unset, kind, source: { node, port } }: Absence): boolean => {
    if (!look(node)!.type.outputs[port]!.optional) return false; // it is that node that fails
    if (!hasPart) return unset === true;
    return model !== undefined && typeof kind === "string" && hasPart(model, kind) === false;
  };
  for (const [id, node] of graph.nodes) {
    const type = own(catalogue.nodes, node.type);
    if (!type || graph.idle.has(id)) continue;
    for (const [name, input] of Object.entries(node.inputs)) {
      if (!("from" in input) || !mayBeAbsent(input.from)) continue;
      const place = placeOf(type.inputs, name);
      if (!place || place.port.optional) continue;
      const absence = absenceOf(input.from);
      if (!absence || !isSure(absence)) continue;
      const { reason: message, fix } = absence;
      yield {
        code: "missing-input",
        severity: "error",
        node: id,
        port: name,
        message: `Input "${name}" gets nothing: ${message}`,
        fix,
      };
    }
    if (hasPart) yield* missingParts(id, type, look(id)!, hasPart);
  }
  for (const { id, sources } of graph.handed) {
    const lacking = sources.map((source) => mayBeAbsent(source) ? absenceOf(source) : undefined);
    const [first] = lacking;
    if (!first || !lacking.every((absence) => absence && isSure(absence))) continue;
    yield {
      code: "missing-input",
      severity: "error",
      node: id,
      message: `Nothing comes out of "${id}": ${first.reason}`,
      fix: first.fix,
    };
  }
}

/** Parts that a node takes or always gives, of a named model that does not have them. */
function* missingParts(
  node: string,
  type: NodeType,
  { input }: NodeInGraph,
  hasPart: HasPart,
): Iterable<Diagnostic> {
  const wanted: (readonly [port: string, kind: Kind])[] = [];
  for (const [name, port] of Object.entries(type.inputs)) {
    if (!isGroup(port) && port.part !== undefined) wanted.push([name, port.part]);
  }
  for (const { kind, needs, optional } of Object.values<Port>(type.outputs)) {
    if (!optional && needs !== undefined) wanted.push([needs, kind]);
  }
  for (const [port, kind] of wanted) {
    const named = placeOf(type.inputs, port)?.port;
    const written = input(port);
    if (named?.choicesFrom !== "models" || !written || typeof kind !== "string") continue;
    if (!("value" in written) || typeof written.value !== "string") continue;
    if (hasPart(written.value, kind) !== false) continue;
    yield {
      code: "missing-model",
      severity: "error",
      node,
      port,
      message: `The model "${written.value}" has no "${kind}"`,
      fix: "choose another model",
    };
  }
}
