import { assertEquals } from "@std/assert";
import { readLog } from "../../src/training/train_log.ts";

Deno.test("readLog() has the last word on each step until one, whatever was cut off", async () => {
  const path = await Deno.makeTempFile();
  try {
    const lines = [
      { step: 1, loss: 0.5 },
      { step: 2, loss: 0.4 },
      { step: 2, heldOut: 0.6 },
      { step: 3, loss: 0.3 },
      { step: 2, loss: 0.45 }, // once more, after a crash
      { step: 3, loss: null },
      "text",
    ];
    const text = lines.map((line) => JSON.stringify(line)).join("\n");
    await Deno.writeTextFile(path, `${text}\n{"step":2,"lo`);
    assertEquals(readLog(path, 2), { losses: [[1, 0.5], [2, 0.45]], heldOut: [[2, 0.6]] });
  } finally {
    await Deno.remove(path);
  }
  assertEquals(readLog(path, 9), { losses: [], heldOut: [] });
});
