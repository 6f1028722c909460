import { parseJson } from "../../graph/json.ts";
import { defineCommand } from "../command.ts";
import { readFile } from "../document.ts";
import { EXIT, Failure } from "../exit_code.ts";
import { guideHint, runTraining, TRAIN_OPTIONS } from "../run_training.ts";
import { tell } from "../terminal.ts";

export default defineCommand({
  summary: "Train a model on a folder of pictures",
  usage: "RECIPE [options]",
  details: async (host) =>
    `RECIPE is a JSON file; its paths are relative to it:

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
unless --overwrite is given. Fields, and what they are unless given:

${await host.recipeFields()}`,
  operands: [1, 1],
  options: TRAIN_OPTIONS,
  async run({ operands: [path], given, host }) {
    const recipe = await readRecipe(path!);
    const isConcept = (recipe as { readonly kind?: unknown } | null)?.kind === "concept";
    const finish = (folder: string): void => {
      if (isConcept && !given.json) tell(guideHint(folder, given.models));
    };
    return await runTraining(host, { recipe, path: path!, finish }, given);
  },
});

async function readRecipe(path: string): Promise<unknown> {
  const bytes = await readFile(path);
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? cause.message : "It is no JSON in UTF-8";
    throw new Failure(EXIT.invalid, `Cannot read the recipe "${path}": ${why}`, { cause });
  }
}
