import type { JSX } from "preact";
import { editBody } from "../../../src/graph/edit_subgraph.ts";
import { addRow, removeRow, rowDefaults } from "../../../src/graph/edit_wires.ts";
import { literalOf } from "../../../src/graph/reference.ts";
import type { Body } from "../../../src/graph/workflow.ts";
import { t } from "../../../src/words/translate.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { PortControl } from "../../document/port_control.tsx";
import type { CanvasView } from "../canvas_view.ts";
import { inSentence, inWords, labelOf } from "../../../src/drawing/in_words.ts";
import { CONTROL_LINE, LINE } from "../../../src/drawing/measure.ts";
import type { MeasuredRow } from "../../../src/drawing/measure.ts";
import type { InputCell } from "../../../src/drawing/node_rows.ts";
import type { SceneNode } from "../scene_node.ts";
import { PortView } from "./port_view.tsx";
import { UnknownRow } from "./unknown_row.tsx";

interface RowProps {
  readonly view: CanvasView;
  readonly node: SceneNode;
  readonly line: MeasuredRow;
}

/** One line of a node: ports, a control, the head of a group. */
export function RowView({ view, node, line }: RowProps): JSX.Element {
  const { row, y, height } = line;
  const edit = (name: string, change: <B extends Body>(body: B) => B): void =>
    view.document.edit(
      name,
      (workflow) => editBody(workflow, view.document.where.peek(), change),
    );
  const place = { top: `${y}px`, height: `${height}px` };
  if (row.row === "unknown") return <UnknownRow view={view} node={node} place={place} />;
  if (row.row === "advanced") {
    return (
      <button
        type="button"
        class="row advanced"
        style={place}
        aria-expanded={row.open}
        onClick={() => {
          node.advancedOpen.value = !row.open;
        }}
      >
        <Icon name={row.open ? "chevronDown" : "chevronRight"} size={12} />
        {row.open ? t`Less` : t`${row.count} more`}
      </button>
    );
  }
  if (row.row === "group") {
    const { title = inSentence(inWords(row.name)), doc } = row.group;
    return (
      <div class="row group" style={place} title={doc}>
        <span>{title}</span>
        {row.canAdd && (
          <button
            type="button"
            aria-label={t`Add a row to ${title}`}
            title={t`Add a row`}
            onClick={() =>
              edit("Add row", (body) => addRow(body, node.key, row.name, rowDefaults(row.group)))}
          >
            <Icon name="add" size={12} />
          </button>
        )}
      </div>
    );
  }
  const cell = row.input;
  const remove = cell?.removable === undefined ? undefined : (
    <button
      type="button"
      class="remove"
      aria-label={t`Remove row ${(cell.index ?? 0) + 1}`}
      title={t`Remove this row`}
      onClick={() =>
        edit("Remove row", (body) => removeRow(body, node.key, cell.group!, cell.removable!))}
    >
      <Icon name="close" size={10} />
    </button>
  );
  const middle = (row.row === "control" ? CONTROL_LINE : LINE) / 2;
  return (
    <div
      class={`row ${row.row}${cell?.ghost ? " ghost" : ""}`}
      style={place}
      data-input={cell?.name}
    >
      {cell && <InputPort view={view} node={node} cell={cell} y={middle} />}
      {cell && row.row === "ports" && (
        <span class="label in">
          <Index cell={cell} />
          {cell.ghost ? t`add ${labelOf(cell)}` : inSentence(labelOf(cell))}
          {remove}
        </span>
      )}
      {row.row === "ports" && row.output !== undefined && (
        <OutputPort view={view} node={node} name={row.output} />
      )}
      {row.row === "control" && (
        <ControlCell view={view} node={node} cell={row.input} control={row.control}>
          {remove}
        </ControlCell>
      )}
    </div>
  );
}

function Index({ cell }: { cell: InputCell }): JSX.Element | null {
  return cell.index === undefined ? null : <small class="index">{cell.index + 1}</small>;
}

function InputPort(
  { view, node, cell, y }: { view: CanvasView; node: SceneNode; cell: InputCell; y: number },
): JSX.Element {
  return (
    <PortView
      view={view}
      node={node.key}
      side="input"
      name={cell.name}
      port={cell.port}
      linked={cell.linked}
      y={y}
      ghost={cell.ghost}
    />
  );
}

function OutputPort(
  { view, node, name }: { view: CanvasView; node: SceneNode; name: string },
): JSX.Element {
  const port = node.type.value.outputs[name]!;
  return (
    <>
      <span class="label out" title={port.doc}>{inSentence(port.title ?? inWords(name))}</span>
      <PortView
        view={view}
        node={node.key}
        side="output"
        name={name}
        port={port}
        linked={false}
        y={LINE / 2}
      />
    </>
  );
}

interface ControlCellProps {
  readonly view: CanvasView;
  readonly node: SceneNode;
  readonly cell: InputCell;
  readonly control: string;
  readonly children?: JSX.Element | undefined;
}

function ControlCell({ view, node, cell, control, children }: ControlCellProps): JSX.Element {
  const written = node.entry.value.inputs?.[cell.name];
  const value = written === undefined ? undefined : literalOf(written);
  const { document } = view;
  return (
    <div class="cell nopan" title={cell.port.doc} data-input={cell.name}>
      <Index cell={cell} />
      <PortControl
        control={control}
        port={cell.port}
        value={value}
        label={labelOf(cell)}
        place={{ document, where: document.where.value, node: node.key, input: cell.name }}
      />
      {children}
    </div>
  );
}
