import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { measureDrift } from "../../src/evaluation/drift.ts";
import { readableReals, realPictures } from "../../src/evaluation/real_pictures.ts";
import { parseEvaluation } from "../../src/evaluation/recipe.ts";
import { RECIPE, withStudio, writeReal } from "./trial_studio.ts";

Deno.test("measureDrift() finds none in the prior itself, and as much energy round its own base as round the prior's", async () => {
  await withStudio(async (studio, folder) => {
    await writeReal(folder, 4);
    const found = await realPictures(join(folder, "real"), { output: join(folder, "out") });
    const real = (await readableReals(found, 64)).map(({ picture }) => picture);
    const recipe = parseEvaluation({
      ...RECIPE,
      finetuned: "emoji",
      drift: { pictures: 4, timesteps: [100, 900] },
    });
    const rows = await measureDrift(studio, recipe, real);
    assertEquals(rows.map(({ model, timestep }) => [model, timestep]), [
      ["emoji-faces", 100],
      ["emoji", 100],
      ["emoji-faces", 900],
      ["emoji", 900],
    ]);
    for (const { model, drift, rectified, drifted, concept } of rows) {
      if (model === "emoji") {
        assertEquals([drift.value, concept.value], [0, 0]);
        assertAlmostEquals(drifted.value, rectified.value, 1e-9);
      } else assert(drift.value > 0 && concept.value > 0);
      assert(rectified.value > 0 && rectified.low <= rectified.value);
    }
    assertEquals(await measureDrift(studio, parseEvaluation(RECIPE), real), []);
  });
});
