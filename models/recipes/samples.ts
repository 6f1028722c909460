/**
 * What a model in training paints: `deno run -A models/recipes/samples.ts OUT.png [--checkpoint prior]
 * [--guidance 4] [PROMPT ...]`.
 */
import { parseArgs } from "@std/cli/parse-args";
import { paint, writeSheet } from "./paint.ts";

const PROMPTS = [
  "red heart, noto style",
  "smiling face, noto style",
  "crying face, twemoji style",
  "face wearing sunglasses, 3d style",
  "cat, twemoji style",
  "dog face, flat style",
  "pizza, noto style",
  "strawberry, 3d style",
  "car, twemoji style",
  "rocket, flat style",
  "house, noto style",
  "tree, 3d style",
  "wearing sunglasses",
  "with hearts",
  "angry face, flat style",
  "star, twemoji style",
  "panda, noto style",
  "flower, 3d style",
  "umbrella, twemoji style",
  "ghost, flat style",
  "fish, noto style",
  "guitar, 3d style",
  "banana, twemoji style",
  "hand, flat style",
];

const args = parseArgs(Deno.args, {
  string: ["checkpoint", "guidance", "steps", "autoencoder", "columns"],
  default: {
    checkpoint: "prior",
    guidance: "4",
    steps: "25",
    autoencoder: "decoder",
    columns: "8",
  },
});
const [out = "samples.png", ...given] = args._.map(String);
const checkpoint = String(args["checkpoint"]);
const prompts = given.length > 0
  ? given
  : checkpoint.startsWith("concept")
  ? new Array<string>(24).fill("")
  : PROMPTS;
const pictures = await paint(prompts, {
  checkpoint,
  autoencoder: String(args["autoencoder"]),
  guidance: Number(args["guidance"]),
  steps: Number(args["steps"]),
  seed: 7,
});
await writeSheet(out, pictures, Math.min(prompts.length, Number(args["columns"])));
