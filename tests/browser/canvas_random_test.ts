import { assert } from "@std/assert";
import { CanvasPage } from "./canvas_page.ts";
import { RandomHands } from "./random_hands.ts";
import { walk } from "./random_walk.ts";
import { test } from "./test_in_browser.ts";

test("whatever is done on the canvas, the document stays sound and undo leads back", async (t) => {
  await using person = await CanvasPage.open();
  await new RandomHands(person, "").warmUp();
  let undone = 0;
  for (const seed of ["seed 1", "seed 2"]) {
    await t.step(seed, async () => {
      undone += await walk(person, seed, 15, 10);
    });
  }
  assert(undone > 5, `Hardly anything was done: ${undone} steps`);
});
