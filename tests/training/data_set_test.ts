import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { parseSafetensors, safetensorsChunks } from "../../src/onnx/safetensors.ts";
import { runRecipe } from "../../src/training/run_recipe.ts";
import { encodesFirst, SMALL, withPictures } from "./recipe_world.ts";

Deno.test("a training keeps others from the folder that it works in, and no longer", () =>
  withPictures(4, async (path, models) => {
    const recipe = { ...SMALL, kind: "concept", output: "concept", steps: 1 };
    const options = { models, path, threads: 1 };
    const [second, enough] = [Promise.withResolvers<unknown>(), new Error("It is prepared")];
    const first = runRecipe(recipe, {
      ...options,
      onEvent: ({ event }) => {
        if (event === "pictures") {
          second.resolve(encodesFirst({ ...recipe, seed: 1 }, { ...options, overwrite: true }));
        }
        if (event === "prepared") throw enough;
      },
    });
    await assertRejects(() => second.promise, Error, "another training is at work there. Wait");
    await assertRejects(() => first, Error, enough.message);
    assertEquals(await encodesFirst(recipe, options), false);
  }));

Deno.test("kept latents that are not those of the pictures are made again", () =>
  withPictures(4, async (path, models, root) => {
    const recipe = { ...SMALL, kind: "concept", output: "concept", steps: 1 };
    const encodes = (): Promise<boolean> => encodesFirst(recipe, { models, path, threads: 1 });
    assertEquals([await encodes(), await encodes()], [true, false]);
    const file = join(root, "concept", ".training", "latents.safetensors");
    const { tensors: { size }, metadata } = parseSafetensors(await Deno.readFile(file));
    for (
      const [count, numbers] of [[size, 3], [size - 1, 64], [size + 1, 64], [size, 64]] as const
    ) {
      const data = new Float32Array(numbers);
      const forged = Array.from(
        { length: count },
        (_, i) => [String(i), { dtype: "F32", shape: [numbers], data }] as const,
      );
      await Deno.writeFile(file, ReadableStream.from(safetensorsChunks(forged, metadata)));
      assertEquals(await encodes(), true);
    }
  }));
