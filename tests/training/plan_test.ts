import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { checkRoom, explainLack } from "../../src/training/plan.ts";

Deno.test("checkRoom() says how much disk or memory is missing", () => {
  const room = { disk: 1e9, freeDisk: 2e9, memory: 1e9 };
  checkRoom(room, "new");
  const disk = assertThrows(() => checkRoom({ ...room, disk: 3e9 }, "new"), Error);
  assertStringIncludes(disk.message, "3.00 GB are needed on its disk, and 2.00 GB are free");
  assertEquals((disk as { code?: string }).code, "ENOSPC");
  checkRoom({ ...room, disk: 3e9 }, "new", 1e9); // which is there already
  const memory = assertThrows(() => checkRoom({ ...room, memory: 1e15 }, "new"), Error);
  assertStringIncludes(memory.message, `take a smaller "batch" with more "accumulation"`);
});

Deno.test("explainLack() knows what is thrown where memory runs out, and leaves all else", async () => {
  const thrown = assertThrows(() => new Float32Array(2 ** 50));
  const native = "Failed to allocate memory for requested buffer of size 9";
  for (const error of [thrown, new Error("std::bad_alloc"), new Error(native)]) {
    const { message } = await explainLack(error, undefined) as Error;
    assertStringIncludes(message, "Memory has run out: take");
    assertStringIncludes(message, ". Nothing was saved of it yet");
  }
  const other = new RangeError("Training diverged at step 4");
  assertEquals(await explainLack(other, undefined), other);
});
