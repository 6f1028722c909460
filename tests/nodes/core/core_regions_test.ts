import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import cropRegion from "../../../nodes/core/crop_region.ts";
import findRegion from "../../../nodes/core/find_region.ts";
import matchColors from "../../../nodes/core/match_colors.ts";
import pasteRegion from "../../../nodes/core/paste_region.ts";
import regionNode from "../../../nodes/core/region.ts";
import shapeMask from "../../../nodes/core/shape_mask.ts";
import { InputError } from "../../../src/graph/node.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { concatRows, map, zeros } from "../../../src/tensor/tensor.ts";
import { runNode } from "../../../src/testing/run_node.ts";

const pictures = map(
  createRandom(2n).normal([2, 3, 24, 32]),
  (value) => 1 / (1 + Math.exp(-value)),
);
const grey = (level: number, shape = [1, 3, 16, 16]) => map(zeros(shape), () => level);

Deno.test("a region is found, cropped and pasted back, and nothing else changes", async () => {
  const { mask } = await runNode(shapeMask, {
    width: 32,
    height: 24,
    shape: "rectangle",
    sizeX: 0.5,
    sizeY: 0.5,
  });
  const { region } = await runNode(findRegion, { mask, margin: 0 });
  assertEquals(region, { x: 16, y: 12, side: 16, angle: 0 });
  assertEquals((await runNode(regionNode, region)).region, region);
  const cut = await runNode(cropRegion, { image: pictures, region, size: 16, mask });
  assertEquals([cut.image.shape, cut.mask!.shape], [[2, 3, 16, 16], [2, 1, 16, 16]]);
  const back = await runNode(pasteRegion, {
    image: pictures,
    patch: cut.image,
    region,
    feather: 0.2,
  });
  back.image.data.forEach((value, i) => assertAlmostEquals(value, pictures.data[i]!, 1e-6));
  // Another patch shows inside alone, softly at its edge, and where its mask says.
  const patch = grey(0.25);
  const whole = await runNode(pasteRegion, { image: pictures, patch, region, feather: 0 });
  assertEquals(whole.image.data[0], pictures.data[0]);
  assertAlmostEquals(whole.image.data[12 * 32 + 16]!, 0.25, 1e-6);
  const none = map(zeros([1, 1, 16, 16]), () => 0);
  const hidden = await runNode(pasteRegion, { image: pictures, patch, region, mask: none });
  assertEquals(hidden.image.data, pictures.data);
  const many = concatRows([mask, mask]);
  await assertRejects(
    async () => await runNode(findRegion, { mask: many }),
    InputError,
    "several masks",
  );
  const three = concatRows([patch, patch, patch]);
  await assertRejects(
    async () => await runNode(pasteRegion, { image: pictures, patch: three, region }),
    InputError,
    "3 pictures",
  );
});

Deno.test("core.match_colors goes as far as it is told", async () => {
  const like = grey(0.75, [1, 3, 24, 32]);
  const at = async (amount: number) =>
    (await runNode(matchColors, { image: pictures, like, amount })).image;
  assertEquals((await at(0)).data, pictures.data);
  const mean = ({ data }: { data: Float32Array }) =>
    data.reduce((sum, value) => sum + value, 0) / data.length;
  const [half, whole] = [mean(await at(0.5)), mean(await at(1))];
  assert(
    mean(pictures) < half && half < whole && Math.abs(whole - 0.75) < 0.02,
    `${half} ${whole}`,
  );
  const two = concatRows([like, like, like]);
  await assertRejects(
    async () => await runNode(matchColors, { image: pictures, like: two }),
    InputError,
    "but 2 or one",
  );
});
