import { assertRejects } from "@std/assert";
import { dirname, join } from "@std/path";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { Models } from "../../src/runtime/models.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { random } from "../../src/tensor/random.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import {
  runRecipe,
  type RunRecipeOptions,
  type TrainEvent,
} from "../../src/training/run_recipe.ts";
import { writeBundledTwins } from "../nodes/world.ts";

/** A picture of stripes in colours that only this number makes. */
export async function stripes(seed: number): Promise<Uint8Array<ArrayBuffer>> {
  const next = random("picture", seed);
  const colour = [next(), next(), next()];
  const width = 4 + Math.floor(12 * next());
  const data = Float32Array.from(
    { length: 3 * 80 * 72 },
    (_, k) => k % (2 * width) < width ? colour[Math.floor(k / 5760)]! : 1,
  );
  return await encodeImage(tensor(data, [1, 3, 80, 72]), "png");
}

/**
 * A folder with stand-ins of the bundled models, striped pictures in `pictures`, and the path of a recipe beside.
 *
 * @param pictures How many, or what they are called
 */
export async function withPictures(
  pictures: number | readonly string[],
  f: (path: string, models: Models, root: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  await using models = new Models({
    catalogue: new ModelCatalogue([root]),
    settings: { device: "cpu", threads: 1 },
  });
  try {
    await writeBundledTwins(root);
    const names = typeof pictures === "number"
      ? Array.from({ length: pictures }, (_, i) => `p${i}.png`)
      : pictures;
    await Deno.mkdir(join(root, "pictures"));
    for (const [i, name] of names.entries()) {
      const path = join(root, "pictures", name);
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeFile(path, await stripes(i));
    }
    await f(join(root, "recipe.json"), models, root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Whether a recipe's pictures are encoded before it would learn by them, which is left out. */
export async function encodesFirst(recipe: unknown, options: RunRecipeOptions): Promise<boolean> {
  const events = new Set<string>();
  const enough = new Error("It is prepared");
  const onEvent = ({ event }: TrainEvent): void => {
    events.add(event);
    if (event === "prepared") throw enough;
  };
  await assertRejects(() => runRecipe(recipe, { ...options, onEvent }), Error, enough.message);
  return events.has("encoding");
}

/** A recipe of few and small steps. */
export const SMALL = {
  prior: "emoji",
  pictures: "pictures",
  size: 64,
  steps: 4,
  batch: 2,
  warmupSteps: 0,
  learningRate: 1e-3,
  checkpointEvery: 2,
  sampleEvery: 0,
} as const;
