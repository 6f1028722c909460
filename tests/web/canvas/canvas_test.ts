import { assert, assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import fc from "fast-check";
import { alignBoxes, alignment, distributeBoxes } from "../../../web/canvas/align.ts";
import { boxStyle } from "../../../web/canvas/views/frame_view.tsx";
import { typeGuesser } from "../../../src/drawing/guess_type.ts";
import { measureNode } from "../../../src/drawing/measure.ts";
import { linesIn } from "../../../web/canvas/lines_in.ts";
import { nodeRows } from "../../../src/drawing/node_rows.ts";
import { searchNodes } from "../../../web/canvas/node_search.ts";
import { fitted, overlaps, visibleRect, zoomed } from "../../../web/canvas/rect.ts";
import { bestPort, bestPortOfNew, fitOf } from "../../../web/canvas/wire_drag.ts";
import type { LooseEnd } from "../../../web/canvas/wire_drag.ts";
import { openCanvas } from "../../../src/graph/canvas.ts";
import { canConnect } from "../../../src/graph/connect.ts";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { catalogue } from "../catalogue.ts";
import { openEditor } from "../editor.ts";
import { conceptGuidance } from "../workflows.ts";

const { kinds, nodes, conversions } = catalogue;
const lookup = (type: string): (typeof nodes)[string] | undefined => nodes[type];

Deno.test("boxStyle() takes no more of a colour of others than a colour", () => {
  const item = { x: signal(1), y: signal(2), width: signal(3), height: signal(4) };
  const style = (color?: string): string =>
    boxStyle(item as unknown as Parameters<typeof boxStyle>[0], color);
  const plain = style();
  assertEquals(style("red"), `${plain};--node:var(--vscode-charts-red, red)`);
  assertEquals(style("x);position:fixed").split(";").length, plain.split(";").length + 1);
});

Deno.test("nodeRows pairs wires with outputs, hides the advanced, grows groups by a ghost", () => {
  const rows = nodeRows(nodes["concept.gcfg"]!, conceptGuidance.nodes.combine!, kinds);
  assertEquals(rows.map(({ row }) => row), [
    "ports",
    "group",
    "ports",
    "control",
    "ports",
    "control",
    "ports",
  ]);
  const ghost = rows.at(-1);
  assert(ghost?.row === "ports" && ghost.input?.ghost);
  assertEquals(ghost.input.name, "terms.2.prediction");
  const denoise = nodes["diffusion.denoise"]!;
  assertEquals(nodeRows(denoise, { type: "" }, kinds).at(-1)?.row, "advanced");
  const open = nodeRows(denoise, { type: "" }, kinds, true);
  assert(open.length > nodeRows(denoise, { type: "" }, kinds).length);
  assertEquals(nodeRows(nodes["concept.gcfg"]!, { type: "" }, kinds).length, 5);
});

Deno.test("nodeRows gives a linked input a line without its control", () => {
  const entry = { type: "", inputs: { steps: { from: "n.steps" } } };
  const rows = nodeRows(nodes["diffusion.denoise"]!, entry, kinds);
  const steps = rows.find((row) => row.row === "ports" && row.input?.name === "steps");
  assert(steps?.row === "ports" && steps.input?.linked);
});

Deno.test("measureNode places every port inside the node, and grows tall controls", () => {
  for (const type of Object.values(nodes)) {
    const rows = nodeRows(type, { type: "" }, kinds, true);
    const { height, inputs, outputs } = measureNode({ type: "" }, {}, rows);
    assertEquals(outputs.size, Object.keys(type.outputs).length);
    for (const y of [...inputs.values(), ...outputs.values()]) assert(y > 28 && y < height);
  }
  const rows = nodeRows(nodes["diffusion.encode_prompt"]!, { type: "" }, kinds);
  const small = measureNode({ type: "" }, {}, rows);
  const large = measureNode({ type: "" }, { size: [300, 400] }, rows);
  assertEquals(large.height, 400);
  assertEquals(large.width, 300);
  assertEquals(large.outputs.get("condition"), small.outputs.get("condition"));
  assertEquals(measureNode({ type: "" }, { collapsed: true }, rows).height, 28);
});

Deno.test("linesIn draws all lines of a small node, and of a large one those in sight", () => {
  const lines = (count: number): Parameters<typeof linesIn>[0] =>
    Array.from(
      { length: count },
      (_, i) => ({ row: { row: "unknown" }, y: 30 + 22 * i, height: 22 }),
    );
  const area = (y: number) => () => ({ x: 0, y, width: 100, height: 800 });
  const top = (): number => -1000;
  assertEquals(linesIn(lines(100), () => undefined, top), [0, 100]);
  const many = lines(10_000);
  assertEquals(linesIn(many, () => undefined, top), [0, 0]);
  assertEquals(linesIn(many, area(-1900), top), [0, 0]);
  assertEquals(linesIn(many, area(-1700), top), [0, 20]);
  const [from, end] = linesIn(many, area(100_000), top);
  assert(many[from]!.y - 1000 <= 100_000 && many[end]!.y - 1000 >= 100_800 && end - from < 80);
  assertEquals(linesIn(many, area(30 + 22 * 9_990 - 1000), top), [9_980, 10_000]);
  assertEquals(linesIn(many, area(300_000), top), [0, 0]);
});

Deno.test("bestPort takes the free port that fits best, and the next row of a group", () => {
  const gcfg = nodes["concept.gcfg"]!;
  const port = (kind: string, taken: readonly string[] = []): string | undefined =>
    bestPort(
      { side: "output" },
      gcfg,
      (_, to) => canConnect(kind, to, conversions),
      new Set(taken),
    );
  assertEquals(port("prediction"), "base");
  assertEquals(port("prediction", ["base"]), "terms.0.prediction");
  assertEquals(port("prediction", ["base", "terms.0.prediction"]), "terms.1.prediction");
  assertEquals(port("image"), undefined);
  const end = { side: "output" as const, kind: "prediction" };
  assertEquals(bestPortOfNew(end, nodes["diffusion.denoise"]!, conversions), "guidance");
  assertEquals(
    bestPortOfNew({ side: "input", kind: "image" }, nodes["diffusion.decode"]!, conversions),
    "image",
  );
});

Deno.test("fitOf says why a wire cannot end somewhere", () => {
  const from = { node: "decode", port: "image", side: "output" as const };
  const canvas = openCanvas(conceptGuidance, catalogue);
  const reason = (node: string, name: string): string => {
    const fit = fitOf(canvas, from, { node, side: "input", name });
    return fit.ok ? "" : fit.reason;
  };
  assertEquals(reason("save", "image"), "");
  assert(reason("denoise", "guidance").includes("circle"));
  assert(reason("decode", "latents").includes("itself"));
  assert(reason("save", "name").includes("kind image"));
});

Deno.test("searchNodes offers what fits the wire, by title, alias or category", () => {
  const place = { catalogue, workflow: EMPTY, lookup };
  const titles = (query: string, wire?: LooseEnd): readonly string[] =>
    searchNodes(query, { ...place, wire }).map(({ node }) => node.title);
  assertEquals(titles("ksampler"), ["Denoise"]);
  assertEquals(titles("save")[0], "Save image");
  const wire = { node: "n", port: "p", side: "output" as const, kind: "condition" };
  assertEquals([...titles("", wire)].sort(), ["Pick", "UNet prediction"]);
  const used = searchNodes("", { ...place, used: { "core.pick": 9 } });
  assertEquals(used[0]?.type, "core.pick");
});

const rect = fc.record({
  x: fc.integer({ min: -5000, max: 5000 }),
  y: fc.integer({ min: -5000, max: 5000 }),
  width: fc.integer({ min: 1, max: 4000 }),
  height: fc.integer({ min: 1, max: 4000 }),
});

Deno.test("fitted shows all of a rectangle unless it is too large to", () => {
  fc.assert(fc.property(rect, (one) => {
    const viewport = fitted(one, 1000, 700);
    const shown = visibleRect(viewport, 1000, 700);
    assert(overlaps(one, shown));
    assert(shown.x <= one.x + 1 && shown.x + shown.width >= one.x + one.width - 1);
  }));
});

Deno.test("zoomed keeps the point under the pointer", () => {
  const before = { x: 30, y: -50, zoom: 0.8 };
  const after = zoomed(before, 1.7, [400, 300]);
  const world = ({ x, zoom }: typeof before): number => (400 - x) / zoom;
  assert(Math.abs(world(before) - world(after)) < 1e-9);
});

Deno.test("alignBoxes, distributeBoxes and alignment bring boxes in line", () => {
  const boxes = [
    { key: "a", x: 0, y: 0, width: 100, height: 50 },
    { key: "b", x: 300, y: 40, width: 50, height: 50 },
    { key: "c", x: 150, y: 90, width: 60, height: 20 },
  ];
  assertEquals([...alignBoxes(boxes, "left").values()].map(({ x }) => x), [0, 0, 0]);
  assertEquals([...alignBoxes(boxes, "right").values()].map(({ x }) => x), [250, 300, 290]);
  const spread = distributeBoxes(boxes, "x");
  assertEquals(spread.get("c")!.x - 100, spread.get("b")!.x - spread.get("c")!.x - 60);
  const snap = alignment({ x: 3, y: 500, width: 10, height: 10 }, boxes, 5);
  assertEquals([snap.dx, snap.x, snap.dy], [-3, 0, 0]);
});

Deno.test("all of an empty graph is shown at its own size, wherever one was", async () => {
  const { canvas, execute } = await openEditor();
  await execute("file.new");
  const view = canvas.value!;
  view.go({ x: 40, y: 50, zoom: 0.03 });
  await execute("canvas.fit");
  assertEquals(view.viewport.value, { x: 0, y: 0, zoom: 1 });
});

Deno.test("a node of an unknown type has the ports that the document uses", () => {
  const link = (from: string): { from: string } => ({ from });
  const guess = typeGuesser(
    {
      nodes: {
        lost: { type: "gone.lost", inputs: { size: 3, image: link("load.image") } },
        first: { type: "gone.first", inputs: { a: link("lost.mask"), b: link("lost.image") } },
        second: { type: "gone.second", inputs: { a: link("lost.mask") } },
      },
      view: {},
    } as unknown as Parameters<typeof typeGuesser>[0],
  );
  const ports = (id: string): string[][] => {
    const { inputs, outputs } = guess(id);
    return [Object.keys(inputs), Object.keys(outputs)];
  };
  assertEquals(ports("lost"), [["size", "image"], ["mask", "image"]]);
  assertEquals(ports("second"), [["a"], []]);
  assertEquals(guess("lost").title, "gone.lost");
});
