import { assert, assertRejects } from "@std/assert";
import type { Shape } from "../../src/drawing/shape.ts";
import type { Point } from "../../src/graph/workflow.ts";
import { drawGraph } from "../../src/program/draw_graph.ts";

const SIZE: Point = [2800, 2500];
const group: Shape = {
  ...{ shape: "box", at: [0, 0], size: SIZE, radius: 8 },
  ...{ fill: "#202020", edge: "#404040", opacity: 0.5 },
};
const wire: Shape = { shape: "wire", from: [0, 0], to: SIZE, color: "#ff0000", opacity: 1 };

const draw = (shapes: readonly Shape[], size = SIZE): Promise<Uint8Array> =>
  drawGraph({ at: [0, 0], size, shapes }, "#000000", "{}");

Deno.test("what overlaps so much that it takes minutes to paint is refused as PNG, and what people draw is not", async () => {
  for (const [shape, count] of [[group, 3000], [wire, 60_000]] as const) {
    await assertRejects(
      () => draw(Array<Shape>(count).fill(shape)),
      RangeError,
      "million pixels, of at most 200. Draw it as SVG",
    );
  }
  assert((await draw([group, wire], [28, 25])).length);
});
