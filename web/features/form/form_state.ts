import type { Catalogue } from "../../../src/graph/catalogue.ts";
import type { Target } from "../../../src/graph/edit_wires.ts";
import { isGroup } from "../../../src/graph/group.ts";
import { printJsonLine } from "../../../src/graph/json.ts";
import { nodeTypes } from "../../../src/graph/node_types.ts";
import type { TypeLookup } from "../../../src/graph/node_types.ts";
import type { Port } from "../../../src/graph/port.ts";
import { own } from "../../../src/graph/record.ts";
import { isLink, literalOf, placeOf } from "../../../src/graph/reference.ts";
import type { FormField, Workflow } from "../../../src/graph/workflow.ts";
import { controlName } from "../../../src/drawing/control_name.ts";

/** A field of a form with all that it takes to show it. */
export interface ShownField {
  readonly field: FormField;
  readonly label: string;
  /** Undefined where there is no such input. */
  readonly port?: Port;
  readonly control?: string;
  /** What feeds it, where a wire does: then there is nothing to write. */
  readonly source?: string;
  readonly value: unknown;
}

/** An input once, however often a document names it. */
export function shownFields(workflow: Workflow, catalogue: Catalogue): readonly ShownField[] {
  const types = nodeTypes(workflow, catalogue);
  const named = new Set<string>();
  const form = (workflow.view.form ?? []).filter(({ node, port }) =>
    named.size < named.add(`${node}.${port}`).size
  );
  const ports = form.map((field) => portOf(workflow, types, field));
  const labels = form.map(({ title, port: name }, index) =>
    title ?? ports[index]?.title ?? inWords(name.split(".").at(-1)!)
  );
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return form.map((field, index) => {
    const port = ports[index];
    const label = labels[index]!;
    const alike = field.title === undefined && counts.get(label)! > 1;
    const written = own(workflow.nodes, field.node)?.inputs?.[field.port];
    const control = port && controlName(port, catalogue.kinds);
    return {
      field,
      label: alike ? `${label} (${field.node})` : label,
      value: written === undefined || isLink(written) ? undefined : literalOf(written),
      ...(port && { port }),
      ...(control !== undefined && { control }),
      ...(isLink(written) && { source: written.from }),
    };
  });
}

function portOf(workflow: Workflow, types: TypeLookup, { node, port }: Target): Port | undefined {
  const type = types(own(workflow.nodes, node)?.type ?? "");
  return type && placeOf(type.inputs, port)?.port;
}

/** `guidanceScale` as `guidance scale`. */
function inWords(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase().replaceAll("_", " ");
}

/** What most forms ask for: prompts, pictures, how strongly guidance counts, seeds. */
export function usualFields(workflow: Workflow, catalogue: Catalogue): readonly Target[] {
  const types = nodeTypes(workflow, catalogue);
  const found = Object.entries(workflow.nodes).flatMap(([node, { type, inputs = {} }]) => {
    const known = types(type);
    if (!known) return [];
    const steers = Object.values(known.outputs).some(({ kind }) => kind === "guidance");
    return Object.entries(known.inputs).flatMap(([port, input]) => {
      if (isGroup(input) || isLink(inputs[port])) return [];
      const rank = rankOf(input, controlName(input, catalogue.kinds), steers);
      return rank < 0 ? [] : [{ node, port, rank }];
    });
  });
  return found.sort((a, b) => a.rank - b.rank).map(({ node, port }) => ({ node, port }));
}

function rankOf(port: Port, control: string | undefined, steers: boolean): number {
  if (control === "prompt") return port.advanced ? -1 : 0;
  if (control === "image") return 1;
  if (steers && !port.advanced && (control === "slider" || control === "number")) return 2;
  return control === "seed" ? 3 : -1;
}

/** The same run without an editor, with what the form says: `braid run cat.graph.json --set prompt.prompt="a cat"`. */
export function commandLine(name: string, fields: readonly ShownField[]): string {
  const sets = fields.flatMap(({ field, value }) => {
    if (value === undefined) return [];
    const text = typeof value === "string" ? value : printJsonLine(value);
    return [`--set ${quoted(`${field.node}.${field.port}=${text}`)}`];
  });
  return ["braid run", quoted(`${name}.graph.json`), ...sets].join(" ");
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w./=:+@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
