import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  averageConditions,
  concatConditions,
  zeroCondition,
} from "../../../src/diffusion/conditions/blend.ts";
import { createCondition } from "../../../src/diffusion/conditions/condition.ts";
import { controlInput } from "../../../src/diffusion/conditions/control.ts";
import { tensor } from "../../../src/tensor/tensor.ts";

const cat = createCondition({
  text: "cat",
  embeds: tensor([1, 2, 3, 4], [1, 2, 2]),
  pooled: tensor([1, 2], [1, 2]),
});
const dog = createCondition({
  text: "dog",
  embeds: tensor([5, 6, 7, 8, 9, 10], [1, 3, 2]),
  pooled: tensor([3, 4], [1, 2]),
});

Deno.test("createCondition() has an id of its tensors alone", () => {
  const again = createCondition({ ...cat, text: "a cat" });
  assertEquals(again.id, cat.id);
  assertEquals(cat.id.length, 16);
  assertNotEquals(createCondition({ embeds: cat.embeds! }).id, cat.id);
  assertNotEquals(
    createCondition({ ...cat, embeds: tensor([1, 2, 3, 4], [1, 1, 4]) }).id,
    cat.id,
  );
  assertNotEquals(
    createCondition({ ...cat, embeds: tensor([1, 2, 3, 4.000001], [1, 2, 2]) }).id,
    cat.id,
  );
  const ids = { time_ids: tensor([64], [1, 1]) };
  assertNotEquals(createCondition({ ...cat, extra: ids }).id, cat.id);
  // The order of names and where in memory a tensor lies do not matter.
  const view = new Float32Array([0, 1, 2, 3, 4]).subarray(1);
  assertEquals(createCondition({ ...cat, embeds: { data: view, shape: [1, 2, 2] } }).id, cat.id);
});

Deno.test("controlInput() has an id of its input name and tensor", () => {
  const hint = (input: string, value: number) =>
    controlInput({ input, tensor: tensor([value], [1, 1, 1, 1]) }).id;
  assertEquals(hint("mask", 1), hint("mask", 1));
  const parts = { input: "mask", tensor: tensor([1], [1, 1, 1, 1]), scale: 0.5, model: "depth" };
  assertEquals(controlInput(parts), { ...parts, id: hint("mask", 1) });
  assertEquals(new Set([hint("mask", 1), hint("mask", 0), hint("image_latents", 1)]).size, 3);
});

Deno.test("concatConditions() joins tokens and keeps the first's pooled embedding", () => {
  const both = concatConditions(cat, dog);
  assertEquals(both.embeds, tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1, 5, 2]));
  assertEquals([both.text, both.pooled], ["cat + dog", cat.pooled]);
  const wide = createCondition({ embeds: tensor([1, 2, 3], [1, 1, 3]) });
  assertThrows(() => concatConditions(cat, wide), RangeError, "[1, 2, 2] and [1, 1, 3]");
  assertThrows(() => concatConditions(cat, createCondition({ text: "none" })), TypeError, '"none"');
});

Deno.test("averageConditions() mixes as ComfyUI, cutting or padding the other's tokens", () => {
  const mixed = averageConditions(cat, dog, 0.75);
  assertEquals([...mixed.embeds!.data], [2, 3, 4, 5]);
  assertEquals([...mixed.pooled!.data], [1.5, 2.5]);
  const padded = averageConditions(dog, cat, 0.5);
  [3, 4, 5, 6, 4.5, 5].forEach((value, i) => assertAlmostEquals(padded.embeds!.data[i]!, value));
});

Deno.test("zeroCondition() keeps the shapes and nothing else", () => {
  const zero = zeroCondition(cat);
  assertEquals([zero.embeds, zero.pooled], [
    tensor([0, 0, 0, 0], [1, 2, 2]),
    tensor([0, 0], [1, 2]),
  ]);
  assertNotEquals(zero.id, cat.id);
});
