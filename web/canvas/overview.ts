import { computed } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { prefixOf } from "../document/open_document.ts";
import type { NodeStatus } from "../runs/node_run.ts";
import { REROUTE } from "../../src/graph/node_types.ts";
import { definitionKey } from "./canvas_view.ts";
import type { CanvasView } from "./canvas_view.ts";
import { rectOf } from "./item.ts";
import { kindColor } from "./kind_color.ts";
import type { Rect } from "./rect.ts";
import type { SceneNode } from "./scene_node.ts";
import { kindOfOutput } from "./wire_kind.ts";

/** A node as a box. */
export interface Box extends Rect {
  readonly key: string;
  readonly title: string;
  readonly color?: string;
  readonly state: NodeStatus | "faulty" | "bypass" | "mute" | undefined;
  readonly selected: boolean;
  /** Address of what it shows below its rows. */
  readonly picture?: { readonly url: string; readonly y: number; readonly height: number };
}

export interface Mark extends Rect {
  readonly title: string;
  readonly color?: string;
}

/** A canvas without its details: what is painted far out, and in the minimap. */
export interface Overview {
  readonly frames: readonly Mark[];
  readonly notes: readonly Mark[];
  readonly boxes: readonly Box[];
  /** `x1, y1, x2, y2` of wires one after another, by colour; not those of selected nodes. */
  readonly wires: ReadonlyMap<string, readonly number[]>;
  /** Those of selected nodes. */
  readonly near: ReadonlyMap<string, readonly number[]>;
}

const known = new WeakMap<CanvasView, ReadonlySignal<Overview>>();

/** The overview of a canvas; it follows what it shows. */
export function overviewOf(view: CanvasView): ReadonlySignal<Overview> {
  const found = known.get(view) ?? computed(() => read(view));
  known.set(view, found);
  return found;
}

function read(view: CanvasView): Overview {
  const { scene, document, catalogue } = view;
  const path = prefixOf(document.path.value);
  const where = document.where.value ?? "";
  const selection = document.selection.value;
  const problems = view.problems.value;
  const nodes = scene.nodes.value;
  const wires = new Map<string, number[]>();
  const near = new Map<string, number[]>();
  for (const { from, to } of scene.wires.value) {
    const [a, b] = [nodes.get(from.node), nodes.get(to.node)];
    if (!a || !b) continue;
    const color = kindColor(kindOfOutput(view, from), catalogue.value.kinds);
    const kept = selection.has(from.node) || selection.has(to.node) ? near : wires;
    const points = kept.get(color) ?? [];
    kept.set(color, points);
    points.push(
      a.x.value + a.width.value,
      a.y.value + (a.measured.value.outputs.get(from.port) ?? a.height.value / 2),
      b.x.value,
      b.y.value + (b.measured.value.inputs.get(to.port) ?? b.height.value / 2),
    );
  }
  const isFaulty = (key: string): boolean =>
    (problems.get(path + key) ?? problems.get(definitionKey(where, key)) ?? [])
      .some(({ severity }) => severity === "error");
  return {
    frames: scene.frames.value.map((item) => {
      const { color, title = "" } = item.frame.value;
      return { ...placed(item), title, ...(color && { color }) };
    }),
    notes: scene.notes.value.map((item) => {
      const { color } = item.note.value;
      return { ...placed(item), title: "", ...(color && { color }) };
    }),
    boxes: [...nodes.values()].map((node) => boxOf(node, selection.has(node.key), isFaulty)),
    wires,
    near,
  };
}

/** Like {@link rectOf}, but it is followed. */
function placed({ x, y, width, height }: Parameters<typeof rectOf>[0]): Rect {
  return { x: x.value, y: y.value, width: width.value, height: height.value };
}

function boxOf(node: SceneNode, selected: boolean, isFaulty: (key: string) => boolean): Box {
  const { type, mode } = node.entry.value;
  const { color, title = node.type.value.title } = node.look.value;
  const status = node.run.status.value;
  const { result } = node.measured.value;
  const url = result && node.run.pictures.value[0]?.url;
  const state = status === "failed" || status === "running"
    ? status
    : mode ?? (isFaulty(node.key) || !node.known.value ? "faulty" : status);
  return {
    ...placed(node),
    key: node.key,
    title: type === REROUTE ? "" : title,
    state,
    selected,
    ...(color && { color }),
    ...(url && { picture: { url, ...result } }),
  };
}
