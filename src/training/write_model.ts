import type { Folder } from "../files/folder.ts";
import { unetGraph } from "../onnx/builders/unet_graph.ts";
import type { Copies } from "./copies.ts";
import { UNET_PREFIX } from "./diffusion_objective.ts";
import type { Learner } from "./learner.ts";
import { writeLora } from "./low_rank.ts";
import { markOf, type Origin } from "./origin.ts";
import type { Recipe } from "./recipe.ts";
import { stateDict } from "./state_dict.ts";
import type { Taught } from "./teach.ts";

/** What a model is written from. */
export interface TaughtModel {
  readonly recipe: Recipe;
  readonly learner: Learner;
  readonly taught: Taught;
  readonly origin: Origin;
  readonly pictures: number;
  readonly heldOut: number;
  readonly copies?: Pick<Copies, "count" | "of">;
}

const KINDS: Readonly<Record<Recipe["kind"], string>> = {
  concept: "Concept",
  finetune: "Fine-tuning",
  lora: "LoRA",
};

/** What lists call a model by its recipe. */
export const titleOf = ({ recipe, pictures }: TaughtModel): string =>
  recipe.title ?? `${KINDS[recipe.kind]} of ${pictures} pictures`;

/**
 * Writes what has been learnt as a model folder: `unet/` in diffusers' layout, a LoRA as diffusers has it, `braid.json`
 * with the prior, and a model card.
 */
export function writeTaught(folder: Folder, model: TaughtModel): void {
  const { recipe, learner, taught, origin } = model;
  const { kind, license, prior, precision } = recipe;
  const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  // First, so that a training stopped between the files knows its own.
  folder.write(
    "braid.json",
    text({
      title: titleOf(model),
      ...(license && { license }),
      ...(kind === "lora" ? { source: `A LoRA of ${prior}` } : { prior }),
      ...markOf(origin),
    }),
  );
  if (recipe.rank !== undefined) writeLora(folder, learner.graph, taught.weights);
  if (kind !== "lora") {
    const whole = learner.whole(taught.weights);
    const chunks = stateDict(unetGraph(learner.config), whole, UNET_PREFIX, precision);
    folder.write("unet/diffusion_pytorch_model.safetensors", chunks);
    folder.write("unet/config.json", text(learner.config));
  }
  folder.write("README.md", modelCard(model));
}

/** The model's page: what it is, what it was made of and by, and how it measured. */
function modelCard(model: TaughtModel): string {
  const { recipe: { layers, ...recipe }, taught, pictures, heldOut, copies } = model;
  const { kind, prior, rank, license } = recipe;
  const fields = { ...recipe, ...(rank !== undefined && { layers }) };
  const what = {
    concept: `A null-text concept model (arXiv 2312.08195) to guide \`${prior}\` with`,
    finetune: `The network of \`${prior}\`, taught further`,
    lora: `A LoRA of \`${prior}\`, of rank ${rank}`,
  }[kind];
  const by = kind === "concept" ? "without captions" : "with captions";
  const lines = [
    `# ${titleOf(model)}`,
    "",
    `${what}: taught by ${pictures} pictures ${by}, with Braid.`,
    "",
    "| | |",
    "| --- | --- |",
    `| begins with | \`${prior}\` |`,
    `| learns | ${rank === undefined ? "all weights" : `a LoRA of rank ${rank}`} |`,
    `| pictures | ${pictures} to learn from, ${heldOut} held out, ${recipe.size} pixels a side |`,
    `| steps | ${taught.step}, of ${recipe.batch * recipe.accumulation} pictures each |`,
  ];
  if (taught.heldOut) {
    const { loss, step } = taught.heldOut;
    lines.push(`| held-out loss | ${loss.toFixed(4)} at step ${step} |`);
  }
  if (copies) {
    lines.push(
      `| copies | ${copies.count} of ${copies.of} samples are nearer to a picture it was taught than any other of those is |`,
    );
  }
  lines.push(`| license | ${license ?? "not said: that of the pictures and of the prior"} |`, "");
  if (kind === "concept") {
    const name = recipe.output.split(/[\\/]/).at(-1)!;
    lines.push(`Guide with it: \`braid concept graph ${name} --graph ${name}.graph.json\``, "");
  }
  lines.push("The recipe, all fields:", "", "```json", JSON.stringify(fields, null, 2), "```", "");
  return lines.join("\n");
}
