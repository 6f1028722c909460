/**
 * Forty names of training pictures drawn at random, painted without saying which:
 * `deno run -A models/recipes/blind.ts OUT.png [--checkpoint prior] [--seed 1]`. Who names them, row by row from the
 * top left, compares with the names and groups in `OUT.json` afterwards: exact, right family, neither.
 */
import { parseArgs } from "@std/cli/parse-args";
import { random } from "../../src/tensor/random.ts";
import { createPicker, openPictures, selectPictures } from "./data.ts";
import { paint, writeSheet } from "./paint.ts";

const NAMES = 40;

/** Shapes without a thing in them: nobody could name a flag or an arrow at this size. */
const LEFT_OUT = new Set(["flags", "symbols"]);

const args = parseArgs(Deno.args, {
  string: ["checkpoint", "seed", "guidance", "autoencoder"],
  default: { checkpoint: "prior", seed: "1", guidance: "4", autoencoder: "decoder" },
});
const [out = "blind.png"] = args._.map(String);
const seed = Number(args["seed"]);
const { list } = await openPictures();
const names = new Map(
  selectPictures(list, "train").filter(({ group, weight }) => weight > 0.2 && !LEFT_OUT.has(group))
    .map((picture) => [picture.family, picture]),
);
const pick = createPicker([...names.values()].map((picture) => ({ picture, weight: 1 })));
const next = random(seed, "names");
const chosen = new Map<string, { readonly name: string; readonly group: string }>();
while (chosen.size < NAMES) {
  const { name, group } = pick(next).picture;
  chosen.set(name, { name, group });
}
const answers = [...chosen.values()];
const pictures = await paint(answers.map(({ name }) => name), {
  checkpoint: String(args["checkpoint"]),
  autoencoder: String(args["autoencoder"]),
  guidance: Number(args["guidance"]),
  steps: 25,
  seed,
});
await writeSheet(out, pictures, 8);
await Deno.writeTextFile(out.replace(/(\.png)?$/, ".json"), JSON.stringify(answers, null, 2));
