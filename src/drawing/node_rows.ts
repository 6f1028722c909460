import type { Catalogue } from "../graph/catalogue.ts";
import { isGroup } from "../graph/group.ts";
import type { Group } from "../graph/group.ts";
import type { NodeType } from "../graph/node.ts";
import type { Port } from "../graph/port.ts";
import { isLink, rowsOf } from "../graph/reference.ts";
import type { NodeEntry } from "../graph/workflow.ts";
import { controlName } from "./control_name.ts";

/** An input as a node shows it. */
export interface InputCell {
  /** As the document names it: `base`, `terms.0.scale`. */
  readonly name: string;
  readonly port: Port;
  /** Name of the control shown in it; none where a wire comes in, or no value can be written. */
  readonly control?: string;
  readonly linked: boolean;
  /** Row of a group, counting from 0 as shown. */
  readonly index?: number;
  readonly group?: string;
  /** First cell of a row that can be removed: the row's number in the document. */
  readonly removable?: number;
  /** Not in the document yet: a wire dropped here makes the row. */
  readonly ghost?: true;
}

/** One line of a node, from top to bottom. */
export type Row =
  | { readonly row: "ports"; readonly input?: InputCell; readonly output?: string }
  | { readonly row: "control"; readonly input: InputCell; readonly control: string }
  | {
    readonly row: "group";
    readonly name: string;
    readonly group: Group;
    readonly canAdd: boolean;
  }
  | { readonly row: "advanced"; readonly open: boolean; readonly count: number }
  /** Of a node whose type is not known: what it needs. */
  | { readonly row: "unknown" };

/** The lines of a node: inputs that take wires only beside the outputs, then controls and groups as declared. */
export function nodeRows(
  type: NodeType,
  entry: NodeEntry,
  kinds: Catalogue["kinds"],
  advancedOpen = false,
): readonly Row[] {
  const inputs = entry.inputs ?? {};
  const plain: InputCell[] = [];
  const below: Row[] = [];
  let hidden = 0;
  for (const [name, input] of Object.entries(type.inputs)) {
    if (isGroup(input)) {
      below.push(...groupRows(name, input, inputs, kinds));
      continue;
    }
    const cell = inputCell(name, input, inputs, kinds);
    const takesWiresOnly = controlName(input, kinds) === undefined;
    const quiet = input.advanced === true && !(name in inputs);
    if (quiet) hidden++;
    if (quiet && !advancedOpen) continue;
    if (takesWiresOnly) plain.push(cell);
    else if (cell.control === undefined) below.push({ row: "ports", input: cell });
    else below.push({ row: "control", input: cell, control: cell.control });
  }
  const outputs = Object.keys(type.outputs);
  const top = Array.from({ length: Math.max(plain.length, outputs.length) }, (_, index): Row => ({
    row: "ports",
    ...(plain[index] && { input: plain[index] }),
    ...(outputs[index] !== undefined && { output: outputs[index] }),
  }));
  const more: Row[] = hidden ? [{ row: "advanced", open: advancedOpen, count: hidden }] : [];
  return [...top, ...below, ...more];
}

function inputCell(
  name: string,
  port: Port,
  inputs: Readonly<Record<string, unknown>>,
  kinds: Catalogue["kinds"],
): InputCell {
  const linked = isLink(inputs[name]);
  const control = linked ? undefined : controlName(port, kinds);
  return { name, port, linked, ...(control !== undefined && { control }) };
}

function groupRows(
  name: string,
  group: Group,
  inputs: Readonly<Record<string, unknown>>,
  kinds: Catalogue["kinds"],
): readonly Row[] {
  const { min = 0, max = Infinity } = group;
  const rows = [...rowsOf(Object.keys(inputs), name)];
  const written = rows.length;
  while (rows.length < min) rows.push((rows.at(-1) ?? -1) + 1);
  const cells = Object.entries(group.group);
  const hasValues = cells.some(([, port]) => port.default !== undefined);
  const canAdd = rows.length < max && hasValues;
  const lines: Row[] = [{ row: "group", name, group, canAdd }];
  for (const [index, row] of rows.entries()) {
    for (const [order, [member, port]] of cells.entries()) {
      const cell: InputCell = {
        ...inputCell(`${name}.${row}.${member}`, port, inputs, kinds),
        index,
        group: name,
        ...(order === 0 && index < written && { removable: row }),
      };
      lines.push(
        cell.control === undefined
          ? { row: "ports", input: cell }
          : { row: "control", input: cell, control: cell.control },
      );
    }
  }
  const wired = cells.find(([, port]) => controlName(port, kinds) === undefined);
  if (wired && rows.length < max) {
    const [member, port] = wired;
    const row = (rows.at(-1) ?? -1) + 1;
    const name_ = `${name}.${row}.${member}`;
    lines.push({
      row: "ports",
      input: { name: name_, port, linked: false, index: rows.length, group: name, ghost: true },
    });
  }
  return lines;
}
