import { assertEquals, assertThrows } from "@std/assert";
import { latentMask } from "../../../src/diffusion/samplers/latent_mask.ts";
import { tensor } from "../../../src/tensor/tensor.ts";

Deno.test("latentMask() keeps within its edges, and is of the latents' shape", () => {
  const mask = tensor([0, 0.25, 1], [1, 3]);
  assertEquals(latentMask(mask, [1, 1, 1, 2]).data, new Float32Array([0, 0.25]));
  assertEquals(latentMask(mask, [1, 1, 1, 6], "bilinear").data[5], 1);
  assertEquals(latentMask(mask, [2, 3, 1, 2]).shape, [2, 3, 1, 2]);
  for (const [shape, of] of [[[3], "[3]"], [[1, 1, 3], "[1, 1, 3]"]] as const) {
    assertThrows(
      () => latentMask(tensor([0, 1, 1], shape), [1, 1, 2, 2]),
      RangeError,
      `but got ${of}`,
    );
  }
  assertThrows(() => latentMask(mask, [1, 2, 2]), RangeError, "for [1, 2, 2]");
});
