import { describe } from "./catalogue.ts";
import type { Catalogue } from "./catalogue.ts";
import { nodeTypeSchema } from "./catalogue_schema.ts";
import { checkShape } from "./check_shape.ts";
import { isGroup } from "./group.ts";
import { kindNames } from "./kind.ts";
import { valueFault } from "./literal.ts";
import type { NodeDefinition, NodeType } from "./node.ts";
import type { Port } from "./port.ts";

/** Most faults of a definition that are listed, and most letters of one: names and values in it are of others. */
const [MOST, MAX_LETTERS] = [20, 500];

/** What is wrong with a definition that others wrote, each in a sentence, the first ones of many; none if it can be used. */
export function definitionFaults(definition: unknown): readonly string[] {
  return firstOf(faultsOf(definition));
}

/** {@link definitionFaults} of what is known to have the shape of a node type. */
export function nodeTypeFaults(node: NodeType): readonly string[] {
  return firstOf(node.title ? portsFaults(node) : ["It has no title"]);
}

function firstOf(faults: readonly string[]): readonly string[] {
  const listed = faults.slice(0, MOST).map((fault) => fault.slice(0, MAX_LETTERS));
  return faults.length > MOST ? [...listed, `and ${faults.length - MOST} more`] : listed;
}

function faultsOf(definition: unknown): readonly string[] {
  if (typeof definition !== "object" || definition === null) {
    return ["The default export is not a node: expected the result of defineNode()"];
  }
  const node = definition as Partial<NodeDefinition>;
  const faults: string[] = [];
  if (typeof node.run !== "function") faults.push("It has no run()");
  if (node.check !== undefined && typeof node.check !== "function") {
    faults.push("Its check is no function");
  }
  if (typeof node.title !== "string" || !node.title) faults.push("It has no title");
  if (typeof node.category !== "string") faults.push("It has no category");
  if (!isRecord(node.inputs)) faults.push("It has no inputs");
  if (!isRecord(node.outputs)) faults.push("It has no outputs");
  if (faults.length) return faults;
  const ports = portsFaults(node as NodeType);
  return ports.length ? ports : typeFaults(node as NodeType);
}

function portsFaults(node: NodeType): readonly string[] {
  return portsOf(node).flatMap(({ name, port, side }) => {
    const faults = portFaults(port, side).map((fault) => `The ${side} "${name}" ${fault}`);
    if (/^[A-Za-z]\w*$/.test(name)) return faults;
    return [...faults, `The ${side} "${name}" is not named by one word`];
  });
}

/** What of it is not as the catalogue has it. */
function typeFaults(node: NodeType): readonly string[] {
  try {
    const { error } = checkShape(nodeTypeSchema, describe(node));
    return error?.issues.map(({ path }) => `Its ${path.join(".")} is not what it should be`) ?? [];
  } catch (error) {
    return [`It is not plain data: ${(error as Error).message}`];
  }
}

/** The kinds that nodes of a catalogue mention and nobody declared: most likely misspelt. */
export function undeclaredKinds(
  catalogue: Pick<Catalogue, "nodes" | "kinds">,
): readonly { readonly type: string; readonly port: string; readonly kind: string }[] {
  return Object.entries(catalogue.nodes).flatMap(([type, node]) =>
    portsOf(node).flatMap(({ name, port }) =>
      kindNames(port.kind)
        .filter((kind) => !Object.hasOwn(catalogue.kinds, kind))
        .map((kind) => ({ type, port: name, kind }))
    )
  );
}

interface NamedPort {
  readonly name: string;
  readonly port: Port;
  readonly side: "input" | "output";
}

function portsOf({ inputs, outputs }: NodeType): readonly NamedPort[] {
  return [
    ...Object.entries(inputs).flatMap(([name, input]) =>
      Object.entries(isRecord(input) && isGroup(input) ? input.group : { [name]: input as Port })
        .map(([cell, port]): NamedPort => ({ name: cell, port, side: "input" }))
    ),
    ...Object.entries(outputs).map(([name, port]): NamedPort => ({ name, port, side: "output" })),
  ];
}

function portFaults(port: Port, side: "input" | "output"): readonly string[] {
  if (!isRecord(port) || port.kind === undefined) return ["has no kind"];
  const faults: string[] = [];
  if (side === "output" && port.lazy) faults.push("is lazy, which only an input can be");
  if (side === "input" && port.keep) faults.push("is kept, which only an output can be");
  if (side === "input" && port.needs) faults.push("needs another input, which only an output can");
  if (side === "input" && port.same) faults.push("is the same as another, which only an output is");
  if (side === "output" && (port.against || port.prompted)) {
    faults.push("is pushed away from another or meant for prompts, which only an input is");
  }
  const fault = port.default === undefined ? undefined : valueFault(port, port.default);
  if (fault) faults.push(`has a wrong default: ${fault.message}`);
  return faults;
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
