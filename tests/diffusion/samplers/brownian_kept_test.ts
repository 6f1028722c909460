import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { brownianNoise, brownianPath } from "../../../src/diffusion/samplers/brownian.ts";

Deno.test("brownianPath() keeps the last four values that were asked for", () => {
  const walk = brownianPath([2], 0, 10, 1);
  const [first, , third] = [1, 2, 3, 4].map((time) => walk.at(time));
  assertStrictEquals(walk.at(1), first);
  walk.at(5);
  assertStrictEquals(walk.at(1), first);
  assertStrictEquals(walk.at(3), third);
  walk.at(6);
  walk.at(7);
  walk.at(8);
  assert(walk.at(1) !== first);
  assertEquals(walk.at(1), first);
});

Deno.test("brownianNoise() needs both levels", () => {
  const [from, to] = [{ alpha: 1, sigma: 2 }, { alpha: 1, sigma: 1 }];
  const noise = brownianNoise([from, to], 1);
  assertThrows(() => noise([1], from), TypeError, "without the levels");
  assertThrows(() => noise([1], undefined, to), TypeError, "without the levels");
});
