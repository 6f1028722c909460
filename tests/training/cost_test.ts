import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { keptOfPictures } from "../../src/training/cost.ts";
import { readHints } from "../../src/training/hints.ts";

Deno.test("what is kept of pictures counts in the memory of a training, hints and mirror images too", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "a.png");
    const picture = { data: new Float32Array(3 * 16 * 16), shape: [1, 3, 16, 16] };
    await Deno.writeFile(path, await encodeImage(picture, "png"));
    const shape = [4, 4, 2, 2] as const;
    for (const hints of [undefined, folder]) {
      const recipe = { kind: "controlnet", size: 16, mirror: true, hints } as const;
      const read = await readHints([{ path, sides: [16, 16] }], {
        files: hints === undefined ? undefined : [path],
        size: 16,
        mirror: true,
      });
      const bytes = read.reduce((sum, { data }) => sum + data.byteLength, 0);
      assertEquals(keptOfPictures(recipe, 1, shape), bytes + 2 * 4 * 4 * 2 * 2, hints);
    }
    const concept = { kind: "concept", size: 16, mirror: false, hints: undefined } as const;
    assertEquals(keptOfPictures(concept, 3, shape), 3 * 4 * 4 * 2 * 2);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
