import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { parseSafetensors, safetensorsChunks } from "../../src/onnx/safetensors.ts";
import { encodesFirst, SMALL, withPictures } from "./recipe_world.ts";

Deno.test("kept latents that are not those of the pictures are made again", () =>
  withPictures(4, async (path, models, root) => {
    const recipe = { ...SMALL, kind: "concept", output: "concept", steps: 1 };
    const encodes = (): Promise<boolean> => encodesFirst(recipe, { models, path, threads: 1 });
    assertEquals([await encodes(), await encodes()], [true, false]);
    const file = join(root, "concept", ".training", "latents.safetensors");
    const { tensors: { size }, metadata } = parseSafetensors(await Deno.readFile(file));
    for (const [count, numbers] of [[size, 3], [size - 1, 64], [size + 1, 64]] as const) {
      const data = new Float32Array(numbers);
      const forged = Array.from(
        { length: count },
        (_, i) => [String(i), { dtype: "F32", shape: [numbers], data }] as const,
      );
      await Deno.writeFile(file, ReadableStream.from(safetensorsChunks(forged, metadata)));
      assertEquals(await encodes(), true);
    }
  }));
