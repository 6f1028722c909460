import type { Hints } from "../words/hints.ts";
import { createHints } from "../words/hints.ts";
import { someOf } from "../words/lists.ts";
import type { Catalogue } from "./catalogue.ts";
import { pluginOf } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Inputs } from "./group.ts";
import { isGroup } from "./group.ts";
import type { NodeType } from "./node.ts";
import type { TypeLookup } from "./node_types.ts";
import { inputNames, nodeTypes, subgraphName } from "./node_types.ts";
import { own } from "./record.ts";
import { INPUTS, isId, isLink, isLiteral, placeOf, sourceOf } from "./reference.ts";
import type { Link } from "./reference.ts";
import { hasNode, rootScope } from "./scope.ts";
import { printCycle, topology } from "./topology.ts";
import type { Body, NodeEntry, Subgraph, Workflow } from "./workflow.ts";

type Fault = Omit<Diagnostic, "severity" | "subgraph">;

/** What faults are told by. */
interface Known {
  readonly workflow: Workflow;
  readonly catalogue: Catalogue;
  readonly lookup: TypeLookup;
  readonly hints: Hints;
}

/** Faults of names and references, in the workflow and in each subgraph's definition, used or not. */
export function structureFaults(
  workflow: Workflow,
  catalogue: Catalogue,
  hints: Hints = createHints(),
): readonly Diagnostic[] {
  const lookup = nodeTypes(workflow, catalogue);
  const known = { workflow, catalogue, lookup, hints };
  const faults: Diagnostic[] = [];
  const check = (body: Body | Subgraph, name?: string): void => {
    for (const fault of bodyFaults(body, known)) {
      faults.push({ severity: "error", ...fault, ...(name !== undefined && { subgraph: name }) });
    }
  };
  check(workflow);
  for (const id of workflow.outputs) {
    if (!hasNode(rootScope(workflow), id)) faults.push(unknownOutput(workflow, id, hints));
  }
  for (const [name, subgraph] of Object.entries(workflow.subgraphs)) {
    if (!isId(name)) faults.push({ severity: "error", ...badId(name), subgraph: name });
    check(subgraph, name);
    for (const id of subgraph.outputs) {
      const scope = { body: subgraph, prefix: "", subgraphs: workflow.subgraphs };
      if (!hasNode(scope, id)) {
        faults.push({ ...unknownOutput(subgraph, id, hints), subgraph: name });
      }
    }
  }
  return [...faults, ...recursions(workflow)];
}

function* bodyFaults(
  body: Body | Subgraph,
  known: Known,
): Iterable<Fault> {
  const { lookup, hints } = known;
  const links: { link: Link; node?: string; port: string }[] = [];
  for (const [id, entry] of Object.entries(body.nodes)) {
    if (!isId(id)) yield badId(id);
    const type = lookup(entry.type);
    if (!type) yield unknownType(id, entry, known);
    for (const [port, input] of Object.entries(entry.inputs ?? {})) {
      if (type && !placeOf(type.inputs, port)) {
        const fix = inputInstead(port, type.inputs, hints);
        yield {
          code: "unknown-port",
          node: id,
          port,
          message: `"${type.title}" has no input "${port}"`,
          ...(fix !== undefined && { fix }),
        };
      } else if (isLink(input)) links.push({ link: input, node: id, port });
      else if (!isLiteral(input)) {
        yield {
          code: "bad-literal",
          node: id,
          port,
          message: `Expected a value or a wire, but got an object`,
          fix: `write { "value": ... } or { "from": "node.port" }`,
        };
      }
    }
  }
  if ("results" in body) {
    for (const name of [...Object.keys(body.inputs), ...Object.keys(body.results)]) {
      if (!isId(name)) yield badId(name);
    }
    for (const [port, link] of Object.entries(body.results)) links.push({ link, port });
  }
  for (const { link, node, port } of links) {
    const place = { ...(node !== undefined && { node }), port };
    for (const fault of linkFaults(link, body, known)) yield { ...fault, ...place };
  }
}

/** The input that was probably meant, by its title or its name, else those there are; as long as somebody may read it. */
function inputInstead(wish: string, inputs: Inputs, hints: Hints): string | undefined {
  let names: readonly string[] = [];
  let titled: string | undefined;
  const near = hints.name(wish, () => {
    titled = Object.entries(inputs).find(([, input]) =>
      !isGroup(input) && input.title?.toLowerCase() === wish.toLowerCase()
    )?.[0];
    return names = inputNames(inputs, 1);
  });
  const meant = titled ?? near;
  if (meant !== undefined) return `use "${meant}"`;
  return names.length ? `its inputs are ${someOf(names)}` : undefined;
}

function* linkFaults(
  link: Link,
  body: Body | Subgraph,
  { lookup, hints }: Known,
): Iterable<Fault> {
  const { node, port } = sourceOf(link);
  if (node === INPUTS && "results" in body) {
    if (own(body.inputs, port)) return;
    yield dangling(
      link,
      `the subgraph has no input "${port}"`,
      hints.name(port, () => Object.keys(body.inputs)),
    );
    return;
  }
  const entry = own(body.nodes, node);
  if (!entry) {
    const near = hints.name(node, () => Object.keys(body.nodes));
    yield dangling(link, `there is no node "${node}"`, near && `${near}.${port}`);
    return;
  }
  const type: NodeType | undefined = lookup(entry.type);
  if (!type || own(type.outputs, port)) return;
  const names = Object.keys(type.outputs);
  const near = hints.name(port, () => names) ?? (names.length === 1 ? names[0] : undefined);
  yield dangling(link, `"${type.title}" has no output "${port}"`, near && `${node}.${near}`);
}

function dangling(link: Link, reason: string, near?: string): Fault {
  return {
    code: "dangling-link",
    message: `The wire comes from "${link.from}", but ${reason}`,
    fix: near ? `use "${near}"` : "connect it anew or disconnect it",
  };
}

function badId(id: string): Fault {
  return {
    code: "bad-id",
    node: id,
    message: `"${id}" cannot be a name: it must be one word of letters, digits, _ and -`,
    fix: "rename it",
  };
}

function unknownOutput(body: Body, id: string, hints: Hints): Diagnostic {
  const near = hints.name(id, () => Object.keys(body.nodes));
  return {
    code: "unknown-output",
    severity: "error",
    node: id,
    message: `The outputs name "${id}", but there is no such node`,
    fix: near ? `use "${near}"` : "take it off the outputs",
  };
}

function unknownType(
  id: string,
  entry: NodeEntry,
  { workflow, catalogue, hints }: Known,
): Fault {
  const base = { code: "unknown-type", node: id } as const;
  const name = subgraphName(entry.type);
  if (name !== undefined) {
    const near = hints.name(name, () => Object.keys(workflow.subgraphs));
    return {
      ...base,
      message: `There is no subgraph "${name}"`,
      ...(near !== undefined && { fix: `use "subgraph.${near}"` }),
    };
  }
  const plugin = pluginOf(entry.type);
  const why = own(catalogue.disabled ?? {}, plugin);
  if (why !== undefined) {
    return {
      ...base,
      message: `The plugin "${plugin}" of "${entry.type}" is disabled: ${why}`,
      fix: `mend or update the plugin "${plugin}", and start braid's runner anew`,
    };
  }
  if (catalogue.trying?.includes(plugin)) {
    return {
      ...base,
      code: "untried-plugin",
      message: `The plugin "${plugin}" of "${entry.type}" is still being tried out`,
      fix: "wait until that is over, which takes no longer than minutes",
    };
  }
  if (own(catalogue.plugins, plugin)) {
    const near = hints.type(entry.type, () => Object.keys(catalogue.nodes));
    return {
      ...base,
      message: `The plugin "${plugin}" has no node "${entry.type}"`,
      fix: near ? `use "${near}"` : `update the plugin "${plugin}"`,
    };
  }
  const range = own(workflow.requires, plugin);
  const near = hints.type(entry.type, () => Object.keys(catalogue.nodes));
  return {
    ...base,
    message: `The node type "${entry.type}" needs the plugin "${plugin}", which is not installed`,
    fix: `find the plugin "${plugin}"${
      range === undefined ? "" : ` ${range}`
    } by braid plugin search, and install it by braid plugin add${
      near === undefined ? "" : `, or use "${near}"`
    }`,
  };
}

/** Subgraphs that are inside themselves. */
function recursions(workflow: Workflow): readonly Diagnostic[] {
  const inside = (name: string): readonly string[] =>
    Object.values(own(workflow.subgraphs, name)?.nodes ?? {})
      .flatMap(({ type }) => subgraphName(type) ?? []);
  const { cycles } = topology(Object.keys(workflow.subgraphs), inside);
  return cycles.map((cycle) => ({
    code: "recursive-subgraph",
    severity: "error",
    subgraph: cycle[0]!,
    message: `A subgraph cannot be inside itself: ${printCycle([...cycle, cycle[0]!], " in ")}`,
    fix: "take one of the instances out",
  }));
}
