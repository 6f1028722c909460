import type { Hints } from "../words/hints.ts";
import { NO_HINTS } from "../words/hints.ts";
import type { Catalogue } from "./catalogue.ts";
import type { NameFault } from "./file_name.ts";
import { fillFields, isFill, namePart, unknownField } from "./file_name.ts";
import type { FlatGraph } from "./flat_graph.ts";
import { isGroup } from "./group.ts";
import { inputNames } from "./node_types.ts";
import { own } from "./record.ts";
import { placeOf } from "./reference.ts";
import { sources } from "./resolve.ts";

/** A file's name with what the graph says of it filled in. */
export interface FilledName {
  readonly name: string;
  readonly fault?: NameFault;
}

/** A hostile graph has any number of names with any number of nodes before them: the nearest are looked at. */
const NEAREST = 32;
/** In a larger graph nobody is told which node or input was probably meant. */
const SMALL = 1000;

/** The node that saves, and where it is. */
interface Place {
  readonly id: string;
  readonly graph: FlatGraph;
  readonly catalogue: Pick<Catalogue, "nodes">;
  readonly hints: Hints;
}

type Found = { readonly value: unknown } | NameFault;

/**
 * Fills in the fields of a file's name that are inputs of nodes: `{denoise.seed}`, or `{seed}` for that of the nearest
 * node before the one that saves. They are part of the name before anything runs, so that another seed is another name.
 */
export function fillName(
  pattern: string,
  fills: readonly string[],
  { hints = NO_HINTS, ...saver }: Omit<Place, "hints"> & { readonly hints?: Hints },
): FilledName {
  const place = { ...saver, hints };
  let fault: FilledName["fault"];
  const known = new Map<string, Found>();
  const name = fillFields(pattern, (field) => {
    if (fault || isFill(field, fills)) return undefined;
    const found = known.get(field) ??
      (field.includes(".") ? inputOf(field, place) : nearestInput(field, place) ??
        unknownField(field, fills, place.hints, () => inputsBefore(place)));
    known.set(field, found);
    if ("value" in found) return namePart(found.value);
    fault = found;
    return undefined;
  });
  return { name, ...(fault && { fault }) };
}

/** The input `port` of `node.port`: of a node beside the one that saves, or by its path from outside. */
function inputOf(field: string, { id, graph, catalogue: { nodes }, hints }: Place): Found {
  const dot = field.indexOf(".");
  const [node, port] = [field.slice(0, dot), field.slice(dot + 1)];
  const prefix = id.slice(0, id.lastIndexOf("/") + 1);
  const path = [prefix + node, node].find((one) => graph.nodes.has(one));
  if (path === undefined) {
    const beside = (): readonly string[] => {
      const some = graph.nodes.size > SMALL ? [] : [...graph.nodes.keys()];
      return some.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length));
    };
    const near = hints.name(node, beside);
    return {
      message: `There is no node "${node}" that {${field}} could be of`,
      ...(near !== undefined && { fix: `use "{${near}.${port}}"` }),
    };
  }
  const { type, inputs } = graph.nodes.get(path)!;
  const declared = own(nodes, type);
  if (!declared) return { message: `What {${field}} is cannot be known without "${type}"` };
  const place = placeOf(declared.inputs, port);
  if (!place) {
    const near = hints.name(port, () => inputNames(declared.inputs));
    return {
      message: `"${declared.title}" has no input "${port}" that {${field}} could be`,
      ...(near !== undefined && { fix: `use "{${node}.${near}}"` }),
    };
  }
  const input = own(inputs, port) ?? { value: place.port.default };
  if ("from" in input) {
    const from = `${input.from.node}.${input.from.port}`;
    return {
      message: `{${field}} is not known before the graph runs: it comes from "${from}"`,
      fix: `name an input of "${input.from.node}" that is written`,
    };
  }
  if (input.value === undefined || typeof input.value === "object") {
    return { message: `{${field}} cannot be part of a name: it is no text or number` };
  }
  return input;
}

/** The input of that name of the nearest node that the one that saves depends on. */
function nearestInput(port: string, place: Place): Found | undefined {
  const { id, graph, catalogue } = place;
  for (const node of nodesBefore(id, graph)) {
    const input = own(own(catalogue.nodes, graph.nodes.get(node)!.type)?.inputs, port);
    if (input && !isGroup(input)) {
      return inputOf(`${node}.${port}`, { ...place, id: "" });
    }
  }
  return undefined;
}

/** The names of inputs that {@link nearestInput} finds a value of. */
function inputsBefore(place: Place): readonly string[] {
  const { id, graph, catalogue } = place;
  if (graph.nodes.size > SMALL) return [];
  const names = new Set<string>();
  for (const node of nodesBefore(id, graph)) {
    const { inputs = {} } = own(catalogue.nodes, graph.nodes.get(node)!.type) ?? {};
    for (const name of Object.keys(inputs)) names.add(name);
  }
  return [...names].filter((name) => {
    const found = nearestInput(name, place);
    return found && "value" in found;
  });
}

/** The nodes that one depends on, the nearest first, as many as are looked at. */
function* nodesBefore(id: string, graph: FlatGraph): Iterable<string> {
  const seen = new Set([id]);
  for (const node of seen) {
    for (const source of sources(graph, node).slice(0, NEAREST)) {
      if (seen.size < NEAREST) seen.add(source);
    }
    if (node !== id) yield node;
  }
}
