import { batch, computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import { isSubgraph } from "../../src/graph/edit_nodes.ts";
import { positionOf } from "../../src/graph/edit_view.ts";
import type { Target } from "../../src/graph/edit_wires.ts";
import type { NodeType } from "../../src/graph/node.ts";
import { nodeTypes } from "../../src/graph/node_types.ts";
import type { TypeLookup } from "../../src/graph/node_types.ts";
import { own } from "../../src/graph/record.ts";
import { INPUTS, isLink, linkTo, RESULTS, sourceOf } from "../../src/graph/reference.ts";
import type { Source } from "../../src/graph/reference.ts";
import type { Body, NodeView, Point, Subgraph, Workflow } from "../../src/graph/workflow.ts";
import { NOTE_SIZE } from "../../src/drawing/measure.ts";
import { prefixOf } from "../document/open_document.ts";
import type { OpenDocument } from "../document/open_document.ts";
import { forgetRun } from "../runs/node_run.ts";
import type { NodeRun } from "../runs/node_run.ts";
import { borderType, typeGuesser } from "../../src/drawing/guess_type.ts";
import { createFrameItem, createNoteItem, markOf, placeBox } from "./item.ts";
import type { FrameItem, Item, NoteItem } from "./item.ts";
import { createSceneNode, updateSceneNode } from "./scene_node.ts";
import type { NodeFacts, SceneNode } from "./scene_node.ts";
import { roomDown } from "./room_down.ts";

/** A wire on the canvas. */
export interface Wire {
  /** `node.port` of where it ends: an input has one wire at most. */
  readonly key: string;
  readonly from: Source;
  readonly to: Target;
}

/** One canvas of a document as signals: what the document says, in the form that is drawn. */
export interface Scene {
  readonly nodes: Signal<ReadonlyMap<string, SceneNode>>;
  readonly frames: Signal<readonly FrameItem[]>;
  readonly notes: Signal<readonly NoteItem[]>;
  readonly wires: Signal<readonly Wire[]>;
  /** Where the wires of each output, by its `node.port`, lead. */
  readonly fed: ReadonlySignal<ReadonlyMap<string, readonly Wire[]>>;
  readonly items: ReadonlySignal<readonly Item[]>;
  lookup(type: string): NodeType | undefined;
  item(key: string): Item | undefined;
  /** Brings the scene to what the document says. */
  sync(): void;
}

export function createScene(
  document: OpenDocument,
  catalogue: ReadonlySignal<Catalogue>,
  runOf: (path: string) => NodeRun,
): Scene {
  const nodes = signal<ReadonlyMap<string, SceneNode>>(new Map());
  const frames = signal<readonly FrameItem[]>([]);
  const notes = signal<readonly NoteItem[]>([]);
  const wires = signal<readonly Wire[]>([]);
  const fed = computed(() =>
    Map.groupBy(wires.value, ({ from }) => linkTo(from.node, from.port).from)
  );
  const items = computed(() => [...frames.value, ...notes.value, ...nodes.value.values()]);
  const placings = signal(0);
  let lookup: TypeLookup = () => undefined;
  let seen: { subgraphs?: Workflow["subgraphs"]; catalogue?: Catalogue } = {};

  const sync = (): void => {
    const { subgraphs } = document.workflow.value;
    if (seen.subgraphs !== subgraphs || seen.catalogue !== catalogue.value) {
      seen = { subgraphs, catalogue: catalogue.value };
      lookup = nodeTypes({ subgraphs }, catalogue.value);
    }
    const body = document.body.value;
    const prefix = prefixOf(document.path.value);
    const facts = nodeFacts(body, document.where.value, lookup);
    batch(() => {
      const known = nodes.peek();
      const next = new Map<string, SceneNode>();
      for (const [id, fact] of facts) {
        const node = known.get(id);
        const run = runOf(prefix + id);
        if (node && node.run === run) {
          if (node.entry.peek().type !== fact.entry.type) forgetRun(run);
          updateSceneNode(node, fact);
        }
        const isSelected = (): boolean => document.selection.value.has(id);
        next.set(
          id,
          node?.run === run ? node : createSceneNode(id, fact, {
            catalogue,
            run,
            isSelected,
            tallest() {
              void placings.value;
              const node = nodes.peek().get(id);
              return node ? roomDown(node, [...nodes.peek().values(), ...notes.peek()]) : Infinity;
            },
          }),
        );
      }
      const same = next.size === known.size &&
        [...next].every(([id, node]) => known.get(id) === node);
      if (!same) nodes.value = next;
      syncMarks(body, frames, notes);
      placings.value = placings.peek() + 1;
      const drawn = wiresOf(body);
      const old = new Map(wires.peek().map((wire) => [wire.key, wire]));
      wires.value = drawn.map((wire) => {
        const before = old.get(wire.key);
        return before?.from.node === wire.from.node && before.from.port === wire.from.port
          ? before
          : wire;
      });
    });
  };
  return {
    nodes,
    frames,
    notes,
    wires,
    fed,
    items,
    lookup: (type) => lookup(type),
    item(key) {
      const { mark, index = 0 } = markOf(key) ?? {};
      if (mark === undefined) return nodes.value.get(key);
      return (mark === "frame" ? frames : notes).value[index];
    },
    sync,
  };
}

function nodeFacts(
  body: Body,
  where: string | undefined,
  lookup: TypeLookup,
): ReadonlyMap<string, NodeFacts> {
  const facts = new Map<string, NodeFacts>();
  const outputs = new Set(body.outputs);
  const guessType = typeGuesser(body);
  for (const [id, entry] of Object.entries(body.nodes)) {
    const type = lookup(entry.type);
    facts.set(id, {
      entry,
      look: own(body.view.nodes, id) ?? NO_LOOK,
      type: type ?? guessType(id),
      known: type !== undefined,
      isOutput: outputs.has(id),
      at: positionOf(body, id),
    });
  }
  if (where !== undefined && isSubgraph(body)) {
    const [left, right] = ends(body);
    for (const [id, at] of [[INPUTS, left], [RESULTS, right]] as const) {
      const look = own(body.view.nodes, id) ?? NO_LOOK;
      const inputs = id === RESULTS ? body.results : {};
      facts.set(id, {
        entry: { type: id, inputs },
        look,
        type: borderType(id, where, lookup),
        known: true,
        isOutput: false,
        at: look.at ?? at,
      });
    }
  }
  return facts;
}

const NO_LOOK: NodeView = {};

/** Where the ends of a subgraph stand until someone moves them: left and right of all nodes. */
function ends(body: Body & Subgraph): readonly [Point, Point] {
  const points = Object.keys(body.nodes).map((id) => positionOf(body, id));
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const y = ys.length ? Math.min(...ys) : 0;
  return [[Math.min(0, ...xs) - 280, y], [Math.max(0, ...xs) + 320, y]];
}

function wiresOf(body: Body): readonly Wire[] {
  const wires: Wire[] = [];
  const add = (input: unknown, node: string, port: string): void => {
    if (isLink(input)) {
      wires.push({ key: `${node}.${port}`, from: sourceOf(input), to: { node, port } });
    }
  };
  for (const [id, { inputs }] of Object.entries(body.nodes)) {
    for (const [port, input] of Object.entries(inputs ?? {})) add(input, id, port);
  }
  if (isSubgraph(body)) {
    for (const [port, result] of Object.entries(body.results)) add(result, RESULTS, port);
  }
  return wires;
}

function syncMarks(
  body: Body,
  frames: Signal<readonly FrameItem[]>,
  notes: Signal<readonly NoteItem[]>,
): void {
  const { groups = [], notes: texts = [] } = body.view;
  for (const [index, frame] of groups.entries()) {
    const item = frames.peek()[index];
    if (!item) continue;
    item.frame.value = frame;
    placeBox(item, frame.at, frame.size);
  }
  for (const [index, note] of texts.entries()) {
    const item = notes.peek()[index];
    if (!item) continue;
    item.note.value = note;
    placeBox(item, note.at, note.size ?? NOTE_SIZE);
  }
  if (frames.peek().length !== groups.length) {
    frames.value = groups.map((frame, index) =>
      frames.peek()[index] ?? createFrameItem(frame, index)
    );
  }
  if (notes.peek().length !== texts.length) {
    notes.value = texts.map((note, index) => notes.peek()[index] ?? createNoteItem(note, index));
  }
}
