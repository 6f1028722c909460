import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { Models } from "../../src/runtime/models.ts";
import { Catalogue } from "../../src/runtime/models/catalogue.ts";
import { BUNDLED_MODELS } from "../../src/runtime/models/default_roots.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { random } from "../../src/tensor/random.ts";
import { nullTextCopy } from "../../src/training/concept.ts";
import { writeBundledTwins } from "../nodes/world.ts";
import { runRecipe, type TrainEvent } from "../../src/training/run_recipe.ts";

const RECIPE = {
  kind: "concept",
  prior: "emoji",
  pictures: "pictures",
  output: "concept",
  title: "Stripes",
  size: 64,
  steps: 4,
  batch: 2,
  mirror: true,
  warmupSteps: 0,
  learningRate: 1e-4,
  checkpointEvery: 2,
  sampleEvery: 4,
};

/** A folder with stand-ins of the bundled models, with three striped pictures and a recipe beside it. */
async function withRecipe(
  f: (path: string, models: Models, root: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  await using models = new Models({
    catalogue: new Catalogue([root]),
    settings: { device: "cpu", threads: 1 },
  });
  try {
    await writeBundledTwins(root);
    await Deno.mkdir(join(root, "pictures", "more"), { recursive: true });
    for (const [i, name] of ["a.png", "b.png", "more/c.png"].entries()) {
      const next = random("picture", i);
      const colour = [next(), next(), next()];
      const data = Float32Array.from(
        { length: 3 * 80 * 72 },
        (_, k) => k % 16 < 8 ? colour[Math.floor(k / 5760)]! : 1,
      );
      await Deno.writeFile(
        join(root, "pictures", name),
        await encodeImage(tensor(data, [1, 3, 80, 72]), "png"),
      );
    }
    await f(join(root, "recipe.json"), models, root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("runRecipe() trains a concept model that opens, resumes exactly and differs from its prior", async () => {
  await withRecipe(async (path, models, root) => {
    const events: TrainEvent[] = [];
    const folder = await runRecipe(RECIPE, {
      models,
      path,
      threads: 1,
      onEvent: (event) => events.push(event),
    });
    assertEquals(events[0], { event: "prepared", pictures: 3, steps: 4 });
    assertEquals(events.filter(({ event }) => event === "step").length, 4);
    const sheet = events.find((event) => event.event === "samples")!;
    assert((await Deno.stat(sheet.path)).size > 1000);
    const model = await models.model("concept");
    assertEquals(model.facts.title, "Stripes");
    assertEquals(model.prior?.id, "emoji");
    const weights = (name: string): Promise<Uint8Array> =>
      Deno.readFile(join(folder, "unet", name));
    const straight = await weights("diffusion_pytorch_model.safetensors");

    // Stopped after two steps and run again: the same file, bit for bit.
    await Deno.remove(folder, { recursive: true });
    const stop = new AbortController();
    await assertRejects(() =>
      runRecipe(RECIPE, {
        models,
        path,
        threads: 1,
        signal: stop.signal,
        onEvent: (event) => event.event === "step" && event.step === 2 && stop.abort(),
      })
    );
    await assertRejects(() => Deno.stat(join(root, "concept", "unet")));
    await runRecipe(RECIPE, { models, path, threads: 1 });
    assertEquals(await weights("diffusion_pytorch_model.safetensors"), straight);
    const log = (await Deno.readTextFile(join(folder, ".training", "log.jsonl"))).trim().split(
      "\n",
    );
    assertEquals(log.map((line) => JSON.parse(line).step), [1, 2, 3, 4]);
  });
});

Deno.test("nullTextCopy() at step 0 is the prior's unconditional branch", async () => {
  await using models = new Models({
    catalogue: new Catalogue([BUNDLED_MODELS]),
    settings: { device: "cpu", threads: 1 },
  });
  const weights = await nullTextCopy(models, "emoji");
  const features = [...weights].filter(([name]) => name.endsWith(".null_text_feature"));
  assert(features.length > 0 && features.every(([, data]) => data.some((value) => value !== 0)));
});

Deno.test("runRecipe() names every fault of a recipe and what cannot be read", async () => {
  await withRecipe(async (path, models) => {
    const bad = await assertRejects(
      () => runRecipe({ ...RECIPE, steps: 0, batch: "many", colour: 1 }, { models, path }),
      SyntaxError,
      "Cannot train by",
    );
    for (const field of ["steps", "batch", "colour"]) assertStringIncludes(bad.message, field);
    await assertRejects(
      () => runRecipe({ ...RECIPE, pictures: "nowhere" }, { models, path }),
      Error,
      "there is no such folder",
    );
    await assertRejects(
      () => runRecipe({ ...RECIPE, prior: "emojo" }, { models, path }),
      Error,
      "emoji",
    );
    await Deno.writeTextFile(join(path, "..", "pictures", "d.png"), "no picture");
    await assertRejects(() => runRecipe(RECIPE, { models, path }), Error, "d.png");
  });
});
