// deno-lint-ignore-file no-console
/**
 * Trains what the claims are about, three seeds of each from the shipped prior on the same pictures of faces: concepts,
 * without a caption, and fine-tuned models and LoRAs with captions. `deno run -A models/recipes/claims.ts`, once
 * `real_pictures.ts faces models/evaluation/work` has drawn the pictures; the models lie beside them. Stops and resumes at
 * any time.
 */
import { Models } from "../../src/runtime/models.ts";
import { runRecipe } from "../../src/training/run_recipe.ts";

const work = new URL("../evaluation/work/", import.meta.url).pathname;
const SEEDS = [1, 2, 3];
const KINDS = { concept: {}, finetune: {}, lora: { rank: 8, learningRate: 1e-3 } };

await using models = new Models();
for (const seed of SEEDS) {
  for (const [kind, own] of Object.entries(KINDS)) {
    const recipe = {
      kind,
      prior: "emoji",
      pictures: `${work}faces-taught`,
      output: `${work}models/${kind}-${seed}`,
      steps: 350,
      batch: 16,
      learningRate: 3e-4,
      schedule: "cosine",
      emaDecay: 0.985,
      evaluateEvery: 50,
      sampleEvery: 0,
      seed,
      ...own,
    };
    await runRecipe(recipe, {
      path: `${work}recipe.json`,
      models,
      onEvent: (event) => console.log(kind, seed, JSON.stringify(event)),
    });
  }
}
