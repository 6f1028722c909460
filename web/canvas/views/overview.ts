import { effect } from "@preact/signals";
import { REROUTE } from "../../../src/graph/node_types.ts";
import { prefixOf } from "../../document/open_document.ts";
import { laneOf } from "../../../src/drawing/wire_path.ts";
import type { NodeStatus } from "../../runs/node_run.ts";
import { definitionKey } from "../canvas_view.ts";
import type { CanvasView } from "../canvas_view.ts";
import { rectOf } from "../item.ts";
import { kindColor } from "../kind_color.ts";
import type { Rect } from "../rect.ts";
import type { SceneNode } from "../scene_node.ts";
import { predictionOf, tellingValue } from "../telling.ts";
import { kindOfOutput } from "../wire_kind.ts";

/** A node as a box. */
export interface NodeBox extends Rect {
  readonly key: string;
  readonly title: string;
  /** The value that tells most of it. */
  readonly telling?: string | undefined;
  readonly color?: string;
  readonly state: NodeStatus | "faulty" | "bypass" | "mute" | undefined;
  readonly selected: boolean;
  /** Addresses of what it shows below its rows. */
  readonly pictures?: {
    readonly urls: readonly string[];
    readonly y: number;
    readonly height: number;
  };
}

export interface OverviewMark extends Rect {
  readonly title: string;
  readonly color?: string;
}

/** A canvas without its details: what is painted far out, and in the minimap. */
export interface Overview {
  readonly frames: readonly OverviewMark[];
  readonly notes: readonly OverviewMark[];
  readonly boxes: readonly NodeBox[];
  /** `x1, y1, x2, y2, lane` of wires one after another, by colour; not those of selected nodes. Many have no lane: NaN. */
  readonly wires: ReadonlyMap<string, readonly number[]>;
  /** Those of selected nodes. */
  readonly near: ReadonlyMap<string, readonly number[]>;
}

/** An overview that is read anew only after something in it has changed. */
export interface OverviewReader {
  read(): Overview;
  stop(): void;
}

/**
 * Watches a canvas. Of places only those of what is selected are followed, since nothing else moves without an edit:
 * to subscribe to each of thousands of nodes would cost more than to read them all.
 */
export function followOverview(view: CanvasView, onChange: () => void): OverviewReader {
  const { scene, document } = view;
  let overview: Overview | undefined;
  const change = (): void => {
    overview = undefined;
    onChange();
  };
  const stopContent = effect(() => {
    void [document.body.value, scene.wires.value, view.problems.value, view.catalogue.value];
    for (const { run, height } of scene.nodes.value.values()) {
      void [run.status.value, run.pictures.value, height.value];
    }
    for (const mark of [...scene.frames.value, ...scene.notes.value]) {
      void [mark.width.value, mark.height.value];
    }
    change();
  });
  const stopPlaces = effect(() => {
    for (const key of document.selection.value) {
      const item = scene.item(key);
      void [item?.x.value, item?.y.value];
    }
    change();
  });
  return {
    read: () => overview ??= read(view),
    stop() {
      stopContent();
      stopPlaces();
    },
  };
}

function read(view: CanvasView): Overview {
  const { scene, document } = view;
  const path = prefixOf(document.path.peek());
  const where = document.where.peek() ?? "";
  const selection = document.selection.peek();
  const problems = view.problems.peek();
  const { kinds } = view.catalogue.peek();
  const nodes = scene.nodes.peek();
  const wires = new Map<string, number[]>();
  const near = new Map<string, number[]>();
  for (const { from, to } of scene.wires.peek()) {
    const [a, b] = [nodes.get(from.node), nodes.get(to.node)];
    if (!a || !b) continue;
    const color = kindColor(kindOfOutput(view, from), kinds);
    const layer = selection.has(from.node) || selection.has(to.node) ? near : wires;
    const points = layer.get(color) ?? [];
    layer.set(color, points);
    const [start, end] = [rectOf(a), rectOf(b)];
    const ends = [[
      start.x + start.width,
      start.y + (a.measured.peek().outputs.get(from.port) ?? start.height / 2),
    ], [
      end.x,
      end.y + (b.measured.peek().inputs.get(to.port) ?? end.height / 2),
    ]] as const;
    points.push(...ends[0], ...ends[1], laneOf(...ends, start, end) ?? NaN);
  }
  const isFaulty = (key: string): boolean =>
    (problems.get(path + key) ?? problems.get(definitionKey(where, key)) ?? [])
      .some(({ severity }) => severity === "error");
  return {
    frames: scene.frames.peek().map((item) => {
      const { color, title = "" } = item.frame.peek();
      return { ...rectOf(item), title, ...(color && { color }) };
    }),
    notes: scene.notes.peek().map((item) => {
      const { color, text } = item.note.peek();
      const [line = ""] = text.replace(/^[#\s]+/, "").split("\n", 1);
      return { ...rectOf(item), title: line, ...(color && { color }) };
    }),
    boxes: [...nodes.values()].map((node) => ({
      ...boxOf(node, selection.has(node.key), isFaulty),
      // The picture of what it made says more.
      telling: node.measured.peek().result ? "" : predictionOf(node, nodes) ?? tellingValue(node),
    })),
    wires,
    near,
  };
}

function boxOf(node: SceneNode, selected: boolean, isFaulty: (key: string) => boolean): NodeBox {
  const { type, mode } = node.entry.peek();
  const { color, title = node.type.peek().title } = node.look.peek();
  const status = node.run.status.peek();
  const { result } = node.measured.peek();
  const urls = result ? node.run.pictures.peek().map(({ url }) => url) : [];
  const state = status === "failed" || status === "running"
    ? status
    : mode ?? (isFaulty(node.key) || !node.known.peek() ? "faulty" : status);
  return {
    ...rectOf(node),
    key: node.key,
    title: type === REROUTE ? "" : title,
    state,
    selected,
    ...(color && { color }),
    ...(urls.length && { pictures: { urls, ...result! } }),
  };
}
