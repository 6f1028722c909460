import { assertEquals } from "@std/assert";
import { writtenAt } from "../../src/files/written_at.ts";

Deno.test("writtenAt() is a time that a date can be, whatever the disk says", () => {
  const times = [new Date(1000), null, new Date(NaN), new Date(99_999_999_999_999_000)];
  assertEquals(times.map((mtime) => writtenAt({ mtime })), [1000, 0, 0, 0]);
});
