import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  averageConditions,
  concatConditions,
  zeroCondition,
} from "../../../src/diffusion/conditions/blend.ts";
import { createCondition } from "../../../src/diffusion/conditions/condition.ts";
import { tensor } from "../../../src/tensor/tensor.ts";

/** Two pictures of two tokens and of one, of one feature. */
const two = createCondition({ text: "two", embeds: tensor([1, 2, 3, 4], [2, 2, 1]) });
const one = createCondition({
  embeds: tensor([5, 6], [2, 1, 1]),
  pooled: tensor([8], [1, 1]),
});

Deno.test("concatConditions() joins the tokens of each picture, and texts where there are any", () => {
  const both = concatConditions(two, one, two);
  assertEquals(both.embeds, tensor([1, 2, 5, 1, 2, 3, 4, 6, 3, 4], [2, 5, 1]));
  assertEquals([both.text, both.pooled], ["two +  + two", undefined]);
  assertEquals(both.id, createCondition({ embeds: both.embeds! }).id);
  assertEquals(concatConditions(two).embeds, two.embeds);
});

Deno.test("concatConditions() refuses other numbers of pictures and features, and what is not three-dimensional", () => {
  const faults = [
    [tensor([1, 2], [1, 2, 1]), "shapes [2, 2, 1] and [1, 2, 1]"],
    [tensor([1, 2, 3, 4], [2, 1, 2]), "shapes [2, 2, 1] and [2, 1, 2]"],
  ] as const;
  for (const [embeds, message] of faults) {
    assertThrows(() => concatConditions(two, createCondition({ embeds })), RangeError, message);
  }
  const flat = createCondition({ embeds: tensor([1, 2], [2, 1]) });
  assertThrows(() => concatConditions(two, flat), TypeError, `in condition "${flat.id}"`);
});

Deno.test("averageConditions() pads and cuts the tokens of each picture", () => {
  assertEquals(averageConditions(two, one, 0.5).embeds, tensor([3, 1, 4.5, 2], [2, 2, 1]));
  assertEquals(averageConditions(one, two, 0.5).embeds, tensor([3, 4.5], [2, 1, 1]));
  assertEquals(averageConditions(two, two, 0.25).embeds, two.embeds);
});

Deno.test("averageConditions() keeps the features of a token together", () => {
  const long = createCondition({ embeds: tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]) });
  const short = createCondition({ embeds: tensor([10, 20, 30, 40], [2, 1, 2]) });
  assertEquals(
    averageConditions(long, short, 0).embeds,
    tensor([10, 20, 0, 0, 30, 40, 0, 0], [2, 2, 2]),
  );
  assertEquals(averageConditions(short, long, 0).embeds, tensor([1, 2, 5, 6], [2, 1, 2]));
});

Deno.test("averageConditions() says what it mixed, and mixes pooled embeddings where both have one", () => {
  const mixed = averageConditions(two, one, 0.75);
  assertEquals(mixed.text, `0.75·two + 0.25·${one.id}`);
  assertEquals(mixed.pooled, undefined);
  assertEquals(averageConditions(one, two, 0.75).text, `0.75·${one.id} + 0.25·two`);
  assertEquals(averageConditions(one, two, 0.75).pooled, one.pooled);
  const other = createCondition({ ...one, pooled: tensor([4], [1, 1]) });
  assertEquals(averageConditions(one, other, 0.75).pooled, tensor([7], [1, 1]));
});

Deno.test("zeroCondition() has no embeddings where there were none", () => {
  const zero = zeroCondition(two);
  assertEquals([zero.text, zero.embeds], ["zero", tensor([0, 0, 0, 0], [2, 2, 1])]);
  assert(!("pooled" in zero));
  const pooled = zeroCondition(createCondition({ pooled: tensor([3], [1, 1]) }));
  assertEquals(pooled.pooled, tensor([0], [1, 1]));
  assert(!("embeds" in pooled));
  const extra = { time_ids: tensor([64], [1, 1]) };
  assertEquals(zeroCondition(createCondition({ ...two, extra })).extra, extra);
});

Deno.test("a condition's id does not depend on the order of its further inputs, but on their names", () => {
  const [a, b] = [tensor([1], [1]), tensor([2], [1])];
  const idOf = (extra: Record<string, typeof a>): string => createCondition({ extra }).id;
  assertEquals(idOf({ a, b }), idOf({ b, a }));
  assert(idOf({ a, b }) !== idOf({ a: b, b: a }));
  assert(/^[0-9a-f]{16}$/.test(idOf({ a })));
});
