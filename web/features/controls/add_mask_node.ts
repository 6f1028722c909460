import type { Catalogue } from "../../../src/graph/catalogue.ts";
import { addNode, freeId } from "../../../src/graph/edit_nodes.ts";
import { editBody } from "../../../src/graph/edit_subgraph.ts";
import { positionOf } from "../../../src/graph/edit_view.ts";
import { isGroup } from "../../../src/graph/group.ts";
import { own } from "../../../src/graph/record.ts";
import type { Body } from "../../../src/graph/workflow.ts";
import { bodyAround } from "../../document/control_props.ts";
import type { ControlPlace } from "../../document/control_props.ts";

/** Whether the picture that a node loads is itself a mask. */
export function givesMask(
  place: ControlPlace | undefined,
  { nodes }: Pick<Catalogue, "nodes">,
): boolean {
  const entry = place && own(bodyAround(place).nodes, place.node);
  const outputs = Object.values(own(nodes, entry?.type ?? "")?.outputs ?? {});
  return outputs[0]?.kind === "mask";
}

/** Adds the node that loads masks beside the node of a picture. @returns whether there is such a type of node */
export function addMaskNode(
  place: ControlPlace,
  { nodes }: Pick<Catalogue, "nodes">,
  file: string,
): boolean {
  const found = Object.entries(nodes).find(([, { outputs, inputs }]) =>
    Object.values(outputs)[0]?.kind === "mask" &&
    Object.values(inputs).some((input) => !isGroup(input) && input.widget === "image")
  );
  if (!found) return false;
  const [type, { title, inputs }] = found;
  const [input] = Object.entries(inputs)
    .find(([, port]) => !isGroup(port) && port.widget === "image")!;
  const { document, where, node } = place;
  const body = bodyAround(place);
  const id = freeId(body.nodes, "mask");
  const [x, y] = positionOf(body, node);
  const entry = { type, inputs: { [input]: file } };
  const edit = <B extends Body>(body: B): B => addNode(body, id, entry, { at: [x, y + 260] });
  document.edit(`Add ${title}`, (workflow) => editBody(workflow, where, edit));
  if (where === document.where.peek()) document.selection.value = new Set([id]);
  return true;
}
