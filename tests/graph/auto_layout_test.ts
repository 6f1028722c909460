import { assert, assertEquals } from "@std/assert";
import { describeLibrary } from "../../src/graph/catalogue.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { isLink, sourceOf } from "../../src/graph/reference.ts";
import { resultRoom } from "../../src/graph/result_room.ts";
import type { NodeEntry, Workflow } from "../../src/graph/workflow.ts";
import { autoLayout } from "../../src/graph/auto_layout.ts";
import { foldEnds } from "../../src/graph/fold_ends.ts";
import type { Block } from "../../src/graph/layers.ts";
import { measureNode } from "../../src/drawing/measure.ts";
import { nodeRows } from "../../src/drawing/node_rows.ts";
import { around, fitted, overlaps, type Rect } from "../../web/canvas/rect.ts";
import { nodeLibrary, TEMPLATES } from "../nodes/library.ts";
import { conceptGuidance } from "../web/workflows.ts";

Deno.test("autoLayout of nothing is nothing", () => {
  assertEquals(autoLayout([]), new Map());
});

type Boxes = ReadonlyMap<string, Rect>;

/** Pairs of which one lies over the other. */
const overOthers = (boxes: Boxes): readonly (readonly string[])[] =>
  [...boxes].flatMap(([id, box], i) =>
    [...boxes].slice(i + 1).filter(([, other]) => overlaps(box, other)).map((
      [other],
    ) => [id, other])
  );

const arranged = (blocks: readonly Block[]): Boxes => {
  const points = autoLayout(blocks);
  return new Map(blocks.map(({ id, width, height }) => {
    const [x, y] = points.get(id)!;
    return [id, { x, y, width, height }];
  }));
};

/** Wires that do not run right: into a band below. */
const backwards = (
  boxes: Boxes,
  wires: readonly (readonly [from: string, to: string])[],
): readonly (readonly [from: string, to: string])[] =>
  wires.filter(([from, to]) => boxes.get(from)!.x + boxes.get(from)!.width > boxes.get(to)!.x);

const sourcesOf = ({ inputs = {} }: NodeEntry): readonly string[] =>
  Object.values(inputs).flatMap((input) => isLink(input) ? [sourceOf(input).node] : []);

Deno.test("autoLayout puts every node right of what feeds it or in a band below, and none over another", () => {
  const blocks = Object.entries(conceptGuidance.nodes)
    .map(([id, entry]) => ({ id, width: 230, height: 120, before: sourcesOf(entry) }));
  const boxes = arranged(blocks);
  const wires = blocks.flatMap(({ id, before }) => before.map((one) => [one, id] as const));
  for (const [from, to] of backwards(boxes, wires)) {
    assert(boxes.get(from)!.y + 120 <= boxes.get(to)!.y, `${from} to ${to}`);
  }
  assertEquals(overOthers(boxes), []);
});

Deno.test("autoLayout breaks a long row into bands, each from left to right", () => {
  const row = Array.from(
    { length: 12 },
    (_, i) => ({ id: `${i}`, width: 230, height: 120, before: i ? [`${i - 1}`] : [] }),
  );
  const places = [...autoLayout(row).values()];
  assertEquals(places.map(([x]) => x / 270), [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);
  assertEquals(places.map(([, y]) => y / 168), [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
});

Deno.test("foldEnds() stands what feeds an end alone on top of it, so often and no more", () => {
  const block = (id: string, ...before: string[]): Block => ({
    id,
    width: 230,
    height: 100,
    before,
  });
  const row = [block("a"), block("b", "a"), block("c", "b"), block("end", "c", "a")];
  const { blocks, count, points } = foldEnds(row, 2, 48);
  assertEquals(count, 2);
  assertEquals(blocks, [block("a"), { ...block("end", "a", "a"), height: 396 }]);
  const places = points(new Map([["a", [0, 0]], ["end", [270, 10]]]));
  assertEquals(["b", "c", "end"].map((id) => places.get(id)), [[270, 10], [270, 158], [270, 306]]);
  assertEquals(foldEnds([...row, block("other", "c")], 2, 48).count, 0, "two nodes are fed by it");
});

Deno.test("autoLayout puts what all bands use left of them, so that its wires run right", () => {
  const row = Array.from(
    { length: 12 },
    (_, i) => ({
      id: `${i}`,
      width: 230,
      height: 120,
      before: ["model", ...i ? [`${i - 1}`] : []],
    }),
  );
  const boxes = arranged([{ id: "model", width: 230, height: 200, before: [] }, ...row]);
  const left = boxes.get("model")!;
  for (const { id } of row) assert(left.x + left.width < boxes.get(id)!.x, id);
  assertEquals(overOthers(boxes), []);
});

const { nodes, kinds } = describeLibrary(await nodeLibrary());

/** The canvas in a window of 1360x720, side bar open. */
const PANE = { width: 1052, height: 662 };

/** What a graph of so many nodes must be shown at least at, so that it can be read; of more, so many can stand at their own size. */
const [READABLE, FEW] = [0.7, 15];
const ROOM = 9.5;

/** Of so many wires one may lead back into a band below. */
const WIRES = 4;

/** Where nodes and notes are, with the room for what a run will show on them. */
function boxes({ nodes: entries, outputs, view }: Workflow): Boxes {
  const ofNodes = Object.entries(entries).map(([id, entry]): [string, Rect] => {
    const look = view.nodes?.[id] ?? {};
    const [x, y] = look.at ?? [0, 0];
    const { width, height } = measureNode(entry, look, nodeRows(nodes[entry.type]!, entry, kinds));
    const room = resultRoom(nodes[entry.type]!, outputs.includes(id), width);
    return [id, { x, y, width, height: height + room }];
  });
  const ofNotes = (view.notes ?? []).map(({ at: [x, y], size: [width, height] = [240, 120] }, i) =>
    [`note ${i}`, { x, y, width, height }] as const
  );
  return new Map([...ofNodes, ...ofNotes]);
}

for (const { name, path } of TEMPLATES) {
  Deno.test(`the template ${name} is laid out with nothing over another even when it has run, from left to right, and as large as can be`, () => {
    const workflow = parseWorkflow(Deno.readTextFileSync(path));
    const all = boxes(workflow);
    assertEquals(overOthers(all), []);
    const wires = Object.entries(workflow.nodes)
      .flatMap(([id, entry]) => sourcesOf(entry).map((one) => [one, id] as const));
    const back = backwards(all, wires);
    assert(back.length <= wires.length / WIRES, `${back.length} of ${wires.length} lead back`);
    for (const [from, to] of back) {
      assert(all.get(to)!.y >= all.get(from)!.y + 60, `${from} to ${to} leads back in its band`);
    }
    const { zoom } = fitted(around(all.values())!, PANE.width, PANE.height);
    const { length } = Object.keys(workflow.nodes);
    const least = length <= FEW ? READABLE : Math.min(READABLE, ROOM / length);
    assert(zoom >= least, `${Math.round(100 * zoom)} %, not ${Math.round(100 * least)} %`);
  });
}
