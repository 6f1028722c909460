import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import type { NetworkRow } from "../../src/diffusion/guidance/network.ts";
import type { Models } from "../../src/runtime/models.ts";
import { createRandom } from "../../src/tensor/noise.ts";
import { rows } from "../../src/tensor/tensor.ts";
import { runRecipe, type TrainEvent } from "../../src/training/run_recipe.ts";
import { SMALL, withPictures } from "./recipe_world.ts";

/** What networks put out for one noisy row under a prompt. */
async function outputs(
  models: Models,
  ids: readonly string[],
  prompt: string,
): Promise<number[][]> {
  const encoder = await models.promptEncoder("emoji");
  const latents = rows(createRandom(3).normal([1, 4, 8, 8]), 0, 1);
  return await Promise.all(ids.map(async (id) => {
    const network = await models.network(id);
    const row: NetworkRow = {
      latents,
      timestep: 400,
      image: 0,
      condition: await encoder.encode(prompt),
    };
    return Array.from((await network.evaluate([row]))[0]!.data);
  }));
}

const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, i) => value - b[i]!)) / Math.hypot(...b);

Deno.test("runRecipe() fine-tunes by captions into a model that takes prompts", () =>
  withPictures(4, async (path, models, root) => {
    const pictures = join(root, "pictures");
    const recipe = { ...SMALL, kind: "finetune", output: "fine" };
    const options = { models, path, threads: 1 };
    await assertRejects(
      () => runRecipe(recipe, options),
      Deno.errors.InvalidData,
      `4 of 4 pictures have none, such as "p0.png"`,
    );
    await Deno.writeTextFile(join(pictures, "p0.txt"), "red stripes\n");
    await Deno.writeTextFile(join(pictures, "captions.json"), `{"p1.png": "blue stripes"}`);
    const line = JSON.stringify({ file_name: "p2.png", text: "thin stripes" });
    await Deno.writeTextFile(join(pictures, "metadata.jsonl"), `${line}\n`);
    await assertRejects(() => runRecipe(recipe, options), Error, `1 of 4 pictures have none`);
    await runRecipe({ ...recipe, caption: "stripes", sampleEvery: 4 }, options);
    const fine = await models.model("fine");
    assertEquals([fine.prior?.id, fine.component("text_encoder").name], ["emoji", "text_encoder"]);
    const [taught, prior] = await outputs(models, ["fine", "emoji"], "red stripes");
    assert(apart(taught!, prior!) > 1e-4);
    const [none] = await outputs(models, ["fine"], "");
    assertNotEquals(none, taught);
    for (const name of ["README.md", "preview.png", ".training/copies.png"]) {
      assert((await Deno.stat(join(root, "fine", name))).size > 100, name);
    }
    // Other captions are another training.
    await Deno.writeTextFile(join(pictures, "p0.txt"), "green stripes\n");
    await assertRejects(
      () => runRecipe({ ...recipe, caption: "stripes", sampleEvery: 4 }, options),
      Deno.errors.AlreadyExists,
      "by other pictures",
    );
  }));

Deno.test("runRecipe() teaches a LoRA of all layers that changes the prior as it was taught", () =>
  withPictures(4, async (path, models, root) => {
    const recipe = {
      ...SMALL,
      kind: "lora",
      output: "style",
      caption: "stripes",
      rank: 2,
      layers: "all",
    };
    await runRecipe(recipe, { models, path, threads: 1 });
    const style = await models.model("style");
    assertEquals([...style.components.keys()], ["lora"]);
    const ids = ["emoji", "emoji?lora=1:style", "emoji?lora=0:style"];
    const [prior, taught, off] = await outputs(models, ids, "stripes");
    assert(apart(taught!, prior!) > 1e-5, String(apart(taught!, prior!)));
    assert(apart(off!, prior!) < 1e-6);
    // Stopped and gone on with, it is the same.
    const file = join(root, "style", "pytorch_lora_weights.safetensors");
    const straight = await Deno.readFile(file);
    await Deno.remove(join(root, "style"), { recursive: true });
    const stop = new AbortController();
    const onEvent = (event: TrainEvent): void => {
      if (event.event === "step" && event.step === 3) stop.abort();
    };
    const options = { models, path, threads: 1 };
    await assertRejects(() => runRecipe(recipe, { ...options, signal: stop.signal, onEvent }));
    await runRecipe(recipe, options);
    assertEquals(await Deno.readFile(file), straight);
  }));

Deno.test("runRecipe() teaches a concept as a LoRA: merged into a null-text network, and as a file for the prior", () =>
  withPictures(4, async (path, models) => {
    const recipe = { ...SMALL, kind: "concept", output: "concept", rank: 2, precision: "float32" };
    await runRecipe(recipe, { models, path, threads: 1 });
    const ids = ["concept", "emoji?lora=1:concept", "emoji"];
    const [merged, beside, prior] = await outputs(models, ids, "");
    assert(apart(merged!, prior!) > 1e-4, String(apart(merged!, prior!)));
    // The prior's null condition is one embedding repeated, so both are one network; the file is float16.
    assert(apart(merged!, beside!) < 1e-4, String(apart(merged!, beside!)));
  }));
