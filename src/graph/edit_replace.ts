import type { Catalogue } from "./catalogue.ts";
import type { Ends } from "./cut_misfits.ts";
import { cutMisfits } from "./cut_misfits.ts";
import { mapLinks, nodeOf, setOutput } from "./edit_nodes.ts";
import { bodyOf } from "./bodies.ts";
import { editBody, mapOutputs } from "./edit_subgraph.ts";
import { setNodeView } from "./edit_view.ts";
import { clearInput } from "./edit_wires.ts";
import { mapNamed } from "./named_inputs.ts";
import { nodeTypes } from "./node_types.ts";
import { own } from "./record.ts";
import { linkTo, placeOf, sourceOf } from "./reference.ts";
import { planReplacement } from "./replacement.ts";
import type { Loss, Replacement, ReplacementRequest } from "./replacement.ts";
import type { Body, NodeEntry, SeedView, Workflow } from "./workflow.ts";

/**
 * Makes a node one of another type in its place. Wires and values stay where names and kinds of ports fit, see
 * {@link planReplacement}; so do its id, title, colour, mode, and its inputs in the form.
 *
 * @returns the workflow, and what had no place in the new node
 * @throws RangeError for a node or type that is not there, or a subgraph that would be inside itself
 */
export function replaceNode(
  workflow: Workflow,
  { where, id, type }: ReplacementRequest,
  catalogue: Catalogue,
): { readonly workflow: Workflow; readonly lost: readonly Loss[] } {
  const { type: old } = nodeOf(bodyOf(workflow, where), id);
  if (old === type) return { workflow, lost: [] };
  const plan = planReplacement(workflow, { where, id, type }, catalogue);
  const wasOutput = nodeTypes(workflow, catalogue)(old)?.output === true;
  const edit = <B extends Body>(body: B): B => {
    const free = plan.cut.reduce((result, target) => clearInput(result, target), body);
    const wired = mapLinks(free, (link) => {
      const { node, port } = sourceOf(link);
      if (node !== id) return link;
      const output = plan.outputs.get(port);
      return output === undefined ? undefined : { ...link, ...linkTo(id, output) };
    });
    const entry = replaceEntry(nodeOf(wired, id), type, plan);
    const set: B = { ...wired, nodes: { ...wired.nodes, [id]: entry } };
    const listed = plan.type.output
      ? setOutput(set, id, true)
      : wasOutput
      ? setOutput(set, id, false)
      : set;
    return replaceFields(keepSeeds(listed, id, plan), id, body, plan);
  };
  // Outputs inside an instance of a subgraph go with it.
  const outside = mapOutputs(
    workflow,
    where,
    (path) => path[0] === id && path.length > 1 ? [] : [path],
  );
  const isHere = ({ from, to }: Ends): boolean => from.node === id || to.node === id;
  const { workflow: replaced, cut } = cutMisfits(
    editBody(outside, where, edit),
    where,
    catalogue,
    isHere,
  );
  const misfits = cut.map(({ from, to }): Loss =>
    to.node === id ? { port: to.port, what: "wire in" } : { port: from.port, what: "wire out" }
  );
  return { workflow: replaced, lost: [...plan.lost, ...misfits] };
}

/** Copies by `{ ...inputs }`, so that numbers keep their spelling. */
function replaceEntry(entry: NodeEntry, type: string, { inputs: to }: Replacement): NodeEntry {
  if (!entry.inputs) return { ...entry, type };
  const inputs: Record<string, unknown> = { ...entry.inputs };
  for (const name of Object.keys(inputs)) delete inputs[name];
  for (const [name, input] of Object.entries(entry.inputs)) {
    const port = to.get(name);
    if (port !== undefined) inputs[port] = input;
  }
  return { ...entry, type, inputs };
}

/** What an editor does with seeds after a run, of inputs that are still there. */
function keepSeeds<B extends Body>(body: B, id: string, plan: Replacement): B {
  const { seeds } = own(body.view.nodes, id) ?? {};
  if (!seeds) return body;
  const kept = Object.entries(seeds).flatMap(([name, seed]): [string, SeedView][] => {
    const port = plan.inputs.get(name) ?? name;
    return placeOf(plan.type.inputs, port)?.port.kind === "seed" ? [[port, seed]] : [];
  });
  return setNodeView(body, id, { seeds: kept.length ? Object.fromEntries(kept) : undefined });
}

/** The form shows the same inputs as before, under their new names. */
function replaceFields<B extends Body>(body: B, id: string, before: Body, plan: Replacement): B {
  const written = nodeOf(before, id).inputs;
  const shown = new Set<string>();
  return mapNamed(body, (field) => {
    if (field.node !== id) return field;
    const there = own(written, field.port) !== undefined;
    const port = there ? plan.inputs.get(field.port) : field.port;
    if (port === undefined || shown.has(port) || !placeOf(plan.type.inputs, port)) return undefined;
    shown.add(port);
    return port === field.port ? field : { ...field, port };
  });
}
