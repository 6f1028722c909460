import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../../src/graph/node.ts";
import { map, tensor } from "../../../src/tensor/tensor.ts";
import findEdges from "../../../nodes/core/find_edges.ts";
import combineMasks from "../../../nodes/core/combine_masks.ts";
import growMask from "../../../nodes/core/grow_mask.ts";
import invertMask from "../../../nodes/core/invert_mask.ts";
import maskFromColor from "../../../nodes/core/mask_from_color.ts";
import maskFromImage from "../../../nodes/core/mask_from_image.ts";
import shapeMask from "../../../nodes/core/shape_mask.ts";
import { runNode } from "../../../src/testing/run_node.ts";

const mask = tensor([0, 0.25, 0.5, 1], [1, 1, 1, 4]);
const other = tensor([1, 0.5, 0.5, 0], [1, 1, 1, 4]);

Deno.test("core.invert_mask gives the complement", async () => {
  assertEquals([...(await runNode(invertMask, { mask })).mask.data], [1, 0.75, 0.5, 0]);
});

Deno.test("core.combine_masks follows each operation", async () => {
  const results = {
    union: [1, 0.5, 0.5, 1],
    intersection: [0, 0.25, 0.5, 0],
    difference: [0, 0, 0, 1],
    multiply: [0, 0.125, 0.25, 0],
    add: [1, 0.75, 1, 1],
    exclusive: [1, 0.25, 0, 1],
  };
  for (const [operation, values] of Object.entries(results) as [keyof typeof results, number[]][]) {
    const combined = await runNode(combineMasks, { mask, other, operation });
    assertEquals([...combined.mask.data], values, operation);
  }
});

Deno.test("core.mask_from_color selects within a tolerance and fades over softness", async () => {
  const image = tensor([1, 0.95, 0.8, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 3, 1, 4]);
  const hard = await runNode(maskFromColor, { image, color: "red", tolerance: 0.1 });
  assertEquals([...hard.mask.data], [1, 1, 0, 0]);
  const soft = await runNode(maskFromColor, { image, color: "red", tolerance: 0.1, softness: 0.2 });
  assertAlmostEquals(soft.mask.data[2]!, 0.5, 1e-6);
});

Deno.test("core.mask_from_image takes brightness or a colour, cut where asked", async () => {
  const image = tensor([1, 0, 0, 1, 0, 0], [1, 3, 1, 2]);
  const bright = (await runNode(maskFromImage, { image })).mask;
  assertAlmostEquals(bright.data[0]!, 0.2126, 1e-6);
  assertAlmostEquals(bright.data[1]!, 0.7152, 1e-6);
  const cut = await runNode(maskFromImage, { image, threshold: 0.5 });
  assertEquals([...cut.mask.data], [0, 1]);
  assertEquals([...(await runNode(maskFromImage, { image, channel: "green" })).mask.data], [0, 1]);
});

Deno.test("core.shape_mask has the area of its shape", async () => {
  const area = async (shape: "ellipse" | "rectangle" | "diamond") => {
    const made = await runNode(shapeMask, {
      shape,
      width: 100,
      height: 80,
      sizeX: 0.5,
      sizeY: 0.5,
    });
    return made.mask.data.reduce((sum, value) => sum + value, 0) / 8000;
  };
  assertAlmostEquals(await area("rectangle"), 0.25, 1e-3);
  assertAlmostEquals(await area("ellipse"), Math.PI / 16, 3e-3);
  assertAlmostEquals(await area("diamond"), 0.125, 5e-3);
  const soft = await runNode(shapeMask, { softness: 1, width: 9, height: 9 });
  assertEquals(soft.mask.data[40], 1);
  assert(soft.mask.data[41]! > 0 && soft.mask.data[41]! < 1);
});

Deno.test("core.grow_mask grows, shrinks and feathers", async () => {
  const dot = tensor(Float32Array.from({ length: 49 }, (_, i) => i === 24 ? 1 : 0), [1, 1, 7, 7]);
  const count = async (pixels: number, round: boolean) =>
    (await runNode(growMask, { mask: dot, pixels, round })).mask.data.reduce((a, b) => a + b, 0);
  assertEquals(await count(1, true), 5);
  assertEquals(await count(2, true), 13);
  assertEquals(await count(1, false), 9);
  assertEquals(await count(-1, true), 0);
  const whole = tensor(new Float32Array(16).fill(1), [1, 1, 4, 4]);
  const soft = await runNode(growMask, { mask: whole, pixels: 0, feather: 2 });
  assertEquals([...soft.mask.data.slice(0, 4)], [0.25, 0.5, 0.5, 0.25]);
});

Deno.test("core.find_edges gives lines as picture and mask, and refuses thresholds in the wrong order", async () => {
  const image = tensor(Array.from({ length: 3 * 36 }, (_, i) => i % 6 < 3 ? 0 : 1), [1, 3, 6, 6]);
  const { image: lines, mask: found } = await runNode(findEdges, { image });
  assertEquals([...found.data.subarray(0, 6)], [0, 0, 1, 0, 0, 0]);
  assertEquals(lines.shape, [1, 3, 6, 6]);
  assertEquals([...lines.data], [...found.data, ...found.data, ...found.data]);
  const faint = map(image, (value) => value / 20);
  assertEquals((await runNode(findEdges, { image: faint })).mask.data.some(Boolean), false);
  await assertRejects(
    () => runNode(findEdges, { image, low: 2, high: 1 }),
    InputError,
    "low is 2, and high no more than 1",
  );
});
