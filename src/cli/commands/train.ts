import { resolve } from "@std/path";
import { defineCommand } from "../command.ts";
import { readRecipe } from "../read_recipe.ts";
import { guideHint, runTraining, TRAIN_OPTIONS } from "../run_training.ts";
import { say } from "../terminal.ts";
import { wrappedTable } from "../wrap.ts";

export default defineCommand({
  summary: "Train a model on a folder of pictures",
  usage: "RECIPE [options]",
  details: `RECIPE is a JSON file; its paths are relative to it:

  {
    "kind": "concept", "prior": "emoji",
    "pictures": "my-pictures", "output": "models/my-concept",
    "steps": 1000, "batch": 16, "learningRate": 1e-4
  }

All pictures are looked at first, and memory, disk and time are told: the time by a measured step. A
part of the pictures is held out, and the loss is measured by it. A concept learns from the pictures
alone, without captions, and takes the prior's text encoder and autoencoder. Sheets of pictures and
samples, a loss log and the state are kept in the folder .training of the output: stopped by Ctrl-C, it
leaves the model as far as it is, the same command goes on where it was, and so does a recipe of more
steps at a constant rate. Other pictures or fields, or an output that holds anything else, are refused,
unless --overwrite is given. Fields, and what they are unless given:`,
  list: async (host) =>
    wrappedTable(await host.recipeFields(), 98).map((line) => `  ${line}`).join("\n"),
  operands: [1, 1],
  options: TRAIN_OPTIONS,
  async run({ operands: [path], given, host }) {
    const recipe = await readRecipe(path!);
    const isConcept = (recipe as { readonly kind?: unknown } | null)?.kind === "concept";
    const finish = async (folder: string): Promise<void> => {
      if (!isConcept || given.json) return;
      const known = await (await host.models(given.models)).list();
      const id = known.find(({ path }) => resolve(path) === resolve(folder))?.id;
      say(guideHint(id ?? folder, given.models));
    };
    return await runTraining(host, { recipe, path: path!, finish }, given);
  },
});
