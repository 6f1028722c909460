import { assert, assertEquals } from "@std/assert";
import { describeLibrary } from "../../src/graph/catalogue.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { autoLayout } from "../../src/graph/auto_layout.ts";
import { measureNode } from "../../src/drawing/measure.ts";
import { nodeRows } from "../../src/drawing/node_rows.ts";
import { around, fitted, overlaps, type Rect } from "../../web/canvas/rect.ts";
import { nodeLibrary, TEMPLATES } from "../nodes/library.ts";
import { conceptGuidance } from "../web/workflows.ts";

Deno.test("autoLayout of nothing is nothing", () => {
  assertEquals(autoLayout([]), new Map());
});

Deno.test("autoLayout puts every node right of or below what feeds it, none over another, and no more in a row than can be read", () => {
  const blocks = Object.entries(conceptGuidance.nodes).map(([id, { inputs = {} }]) => ({
    id,
    width: 230,
    height: 120,
    before: Object.values(inputs).flatMap((input) =>
      typeof input === "object" && input !== null && "from" in input
        ? [String(input.from).split(".")[0]!]
        : []
    ),
  }));
  const points = autoLayout(blocks);
  for (const { id, before } of blocks) {
    const [x, y] = points.get(id)!;
    for (const [left, top] of before.map((one) => points.get(one)!)) {
      assert(left + 230 <= x || left === x && top + 120 <= y);
    }
  }
  for (const a of blocks) {
    for (const b of blocks) {
      if (a.id >= b.id) continue;
      const [one, other] = [a, b].map(({ id }) => {
        const [x, y] = points.get(id)!;
        return { x, y, width: 230, height: 120 };
      });
      assert(!overlaps(one!, other!), `${a.id} over ${b.id}`);
    }
  }
  const row = Array.from(
    { length: 12 },
    (_, i) => ({ ...blocks[0]!, id: `${i}`, before: i ? [`${i - 1}`] : [] }),
  );
  const folded = [...autoLayout(row).values()];
  assertEquals([new Set(folded.map(([x]) => x)).size, new Set(folded.map(([, y]) => y)).size], [
    3,
    4,
  ]);
});

const { nodes, kinds } = describeLibrary(await nodeLibrary());

/** The canvas in a window of 1360x720, side bar open. */
const PANE = { width: 1052, height: 662 };

/** Nodes that there is room for at their own size. */
const ROOM = 9.5;

/** Where nodes and notes are, before anything has run. */
function boxes({ nodes: entries, view }: Workflow): ReadonlyMap<string, Rect> {
  const ofNodes = Object.entries(entries).map(([id, entry]): [string, Rect] => {
    const look = view.nodes?.[id] ?? {};
    const [x, y] = look.at ?? [0, 0];
    const { width, height } = measureNode(entry, look, nodeRows(nodes[entry.type]!, entry, kinds));
    return [id, { x, y, width, height }];
  });
  const ofNotes = (view.notes ?? []).map(({ at: [x, y], size: [width, height] = [240, 120] }, i) =>
    [`note ${i}`, { x, y, width, height }] as const
  );
  return new Map([...ofNodes, ...ofNotes]);
}

for (const { name, path } of TEMPLATES) {
  Deno.test(`the template ${name} is laid out with nothing over another, and as large as can be`, () => {
    const workflow = parseWorkflow(Deno.readTextFileSync(path));
    const all = [...boxes(workflow)];
    const over = all.flatMap(([id, box], i) =>
      all.slice(i + 1).filter(([, other]) => overlaps(box, other)).map(([other]) => [id, other])
    );
    assertEquals(over, []);
    const { zoom } = fitted(around(all.map(([, box]) => box))!, PANE.width, PANE.height);
    const least = Math.min(0.7, ROOM / Object.keys(workflow.nodes).length);
    assert(zoom >= least, `${Math.round(100 * zoom)} %, not ${Math.round(100 * least)} %`);
  });
}
