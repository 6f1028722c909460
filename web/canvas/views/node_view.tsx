import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { REROUTE, subgraphName } from "../../../src/graph/node_types.ts";
import { t } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { prefixOf } from "../../document/open_document.ts";
import { definitionKey } from "../canvas_view.ts";
import type { CanvasView } from "../canvas_view.ts";
import { startResize } from "../gestures/resize_item.ts";
import { HEADER } from "../../../src/drawing/measure.ts";
import { linesIn } from "../lines_in.ts";
import type { SceneNode } from "../scene_node.ts";
import { predictionOf, tellingValue } from "../telling.ts";
import { cssColor } from "../css_color.ts";
import { memo } from "./memo.ts";
import { NodeResult } from "./node_result.tsx";
import { NodeBadges, NodeProgress } from "./node_state.tsx";
import { PortView } from "./port_view.tsx";
import { RowView } from "./row_view.tsx";
import type { Visible } from "./visible.ts";

interface NodeProps {
  readonly view: CanvasView;
  readonly node: SceneNode;
}

interface DrawnProps extends NodeProps {
  /** What is drawn of the world. */
  readonly area: Visible["area"];
}

/** A node, drawn from its type alone. Its place, state and selection are signals bound to attributes. */
export const NodeView = memo(function NodeView({ view, node, area }: DrawnProps): JSX.Element {
  const { execute, registry } = useCore();
  const type = node.type.value;
  const entry = node.entry.value;
  const look = node.look.value;
  const measured = node.measured.value;
  const reroute = entry.type === REROUTE;
  const subgraph = subgraphName(entry.type);
  const title = look.title ?? type.title;
  const faults = useComputed(() => {
    const path = prefixOf(view.document.path.value) + node.key;
    const where = view.document.where.value ?? "";
    return view.problems.value.get(path) ??
      view.problems.value.get(definitionKey(where, node.key)) ?? [];
  });
  const className = useComputed(() =>
    [
      "node nopan",
      view.document.selection.value.has(node.key) && "selected",
      node.run.status.value,
      node.entry.value.mode,
      reroute && "reroute",
      node.look.value.collapsed && "collapsed",
      !node.known.value && "unknown",
      faults.value.some(({ severity }) => severity === "error") && "faulty",
      view.wire.value?.over?.node === node.key && (view.wire.value.reason ? "refused" : "target"),
    ].filter(Boolean).join(" ")
  );
  const style = useComputed(() => {
    // Read here: what is drawn anew does not compute anew.
    const { width, height } = node.measured.value;
    const { color } = node.look.value;
    return `transform:translate(${node.x.value}px,${node.y.value}px);width:${width}px;` +
      `height:${height}px${color ? `;--node:${cssColor(color)}` : ""}`;
  });
  const small = reroute || look.collapsed;
  const prediction = useComputed(() => predictionOf(node, view.scene.nodes.value));
  const telling = useComputed(() => prediction.value ?? tellingValue(node));
  return (
    <div
      class={className}
      style={style}
      data-node={node.key}
      role="group"
      tabIndex={0}
      aria-label={entry.mode === "mute"
        ? t`${title} (${node.key}), muted`
        : entry.mode
        ? t`${title} (${node.key}), bypassed`
        : `${title} (${node.key})`}
      onKeyUp={(event) => {
        // Tab has come to this node.
        if (event.key === "Tab" && event.target === event.currentTarget) view.select([node.key]);
      }}
    >
      {!reroute && (
        <div
          class="header"
          style={{ height: `${HEADER}px` }}
          onDblClick={(event) => {
            event.stopPropagation();
            if (subgraph === undefined) execute("node.rename", node.key);
            else view.enter([...view.document.path.peek(), node.key]);
          }}
        >
          {subgraph !== undefined && <Icon name="subgraph" size={14} />}
          <span class="title" dir="auto" title={`${title}\n${node.key}: ${entry.type}`}>
            {title}
            {prediction.value && <small>{prediction}</small>}
          </span>
          <NodeBadges view={view} node={node} mode={entry.mode} faults={faults} />
        </div>
      )}
      {small ? <SmallPorts view={view} node={node} /> : <p class="telling">{telling}</p>}
      <Rows view={view} node={node} area={area} />
      {measured.result && <NodeResult node={node} place={measured.result} />}
      <NodeProgress run={node.run} />
      {registry.at("nodeFoot").map((Foot, index) => <Foot key={index} view={view} node={node} />)}
      {!small && (
        <div
          class="resize"
          onPointerDown={(event) => startResize(view, event, node)}
          aria-hidden="true"
        />
      )}
    </div>
  );
});

/** The lines of a node; of many those in sight. */
function Rows({ view, node, area }: DrawnProps): JSX.Element {
  const lines = node.measured.value.rows;
  const range = (): ReturnType<typeof linesIn> =>
    linesIn(node.measured.value.rows, () => area.value, () => node.y.value);
  const from = useComputed(() => range()[0]);
  const end = useComputed(() => range()[1]);
  return (
    <>
      {lines.slice(from.value, end.value).map((line) => (
        <RowView key={rowKey(line.row)} view={view} node={node} line={line} />
      ))}
    </>
  );
}

function rowKey(row: SceneNode["measured"]["value"]["rows"][number]["row"]): string {
  if (row.row === "group") return `group ${row.name}`; // not shown
  if (row.row === "advanced" || row.row === "unknown") return row.row;
  return row.input?.name ?? (row.row === "ports" ? `out ${row.output}` : ""); // not shown
}

/** All ports of a collapsed node in the middle of its sides. */
function SmallPorts({ view, node }: NodeProps): JSX.Element {
  const { inputs, outputs } = node.measured.value;
  const type = node.type.value;
  const entry = node.entry.value;
  const [input] = [...inputs].filter(([name]) => name in (entry.inputs ?? {})).concat([...inputs]);
  const [output] = [...outputs];
  return (
    <>
      {input && (
        <PortView
          view={view}
          node={node.key}
          side="input"
          name={input[0]}
          port={type.inputs[input[0]] && "kind" in type.inputs[input[0]]!
            ? type.inputs[input[0]] as { kind: string }
            : { kind: "any" }}
          linked
          y={input[1]}
        />
      )}
      {output && (
        <PortView
          view={view}
          node={node.key}
          side="output"
          name={output[0]}
          port={type.outputs[output[0]]!}
          linked
          y={output[1]}
        />
      )}
    </>
  );
}
