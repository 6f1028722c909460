import { assert } from "@std/assert";
import { assertClose, g, guided, testPost } from "./post_world.ts";

testPost(
  { type: "dynamic_thresholding", ratio: 0.95 },
  "then dynamic_thresholding in sample, ratio 0.95",
);

Deno.test("dynamic_thresholding matches Imagen's clamp at an interpolated quantile", async () => {
  const sorted = g.map(Math.abs).sort((a, b) => a - b);
  const at = 0.9 * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  const s = Math.max(1, low + (sorted[Math.floor(at) + 1]! - low) * (at % 1));
  assert(s > 1, "the quantile must matter for this test");
  const expected = g.map((value) => Math.min(Math.max(value, -s), s) / s);
  assertClose(await guided([{ type: "dynamic_thresholding", ratio: 0.9 }]), expected);
  const clipped = g.map((value) => Math.min(Math.max(value, -1), 1));
  assertClose(await guided([{ type: "dynamic_thresholding", ratio: 0.9, max: 1 }]), clipped);
  // A quantile under 1 counts as 1.
  assertClose(await guided([{ type: "dynamic_thresholding", ratio: 0.01 }]), clipped);
});
