import { assertEquals } from "@std/assert";
import { seedSequence } from "../../../src/diffusion/samplers/seed_sequence.ts";

Deno.test("seedSequence() tells seeds apart by words over the first", () => {
  const first = (seed: bigint): number => seedSequence(seed, [], 24, 1)[0]!;
  assertEquals(new Set([0n, 1n, 1n << 32n, (1n << 32n) + 1n].map(first)).size, 4);
});
