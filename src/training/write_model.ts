import type { Folder } from "../files/folder.ts";
import type { UNetConfig } from "../onnx/builders/unet_2d_config.ts";
import { controlNetGraph, unetGraph } from "../onnx/builders/unet_graph.ts";
import type { Graph } from "../onnx/graph.ts";
import type { Copies } from "./copies.ts";
import { CONTROL_PREFIX, UNET_PREFIX } from "./diffusion_objective.ts";
import type { Learner } from "./learner.ts";
import { writeLora } from "./low_rank.ts";
import { markOf, type Origin } from "./origin.ts";
import { type OwnFiles, ownPart } from "./own_files.ts";
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
  controlnet: "ControlNet",
};

/** What is no network of its own, but acts on the prior's. */
const ADDED: readonly Recipe["kind"][] = ["lora", "controlnet"];

/** What lists call a model by its recipe. */
export const titleOf = ({ recipe, pictures }: TaughtModel): string =>
  recipe.title ?? `${KINDS[recipe.kind]} of ${pictures} pictures`;

/**
 * Writes what has been learnt as a model folder: `unet/` or `controlnet/` in diffusers' layout, a LoRA as diffusers has it,
 * `braid.json` with the prior, and a model card.
 *
 * @param texts what has written its texts before; all are written unless given
 * @returns the texts that somebody has changed or put there, and that stay
 */
export function writeTaught(
  folder: Folder,
  model: TaughtModel,
  texts: Pick<OwnFiles, "write"> = {
    write: (name, text) => (folder.write(name, text), true),
  },
): readonly string[] {
  const { recipe, learner, taught, origin } = model;
  const { kind, license, prior, precision } = recipe;
  const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const kept: string[] = [];
  const say = (name: "braid.json" | "README.md", text: string): void => {
    if (!texts.write(name, text)) kept.push(name);
  };
  // First, so that a training stopped between the files knows its own.
  say(
    "braid.json",
    text({
      title: titleOf(model),
      ...(license && { license }),
      ...(ADDED.includes(kind) ? { source: `A ${KINDS[kind]} of ${prior}` } : { prior }),
      ...markOf(origin),
    }),
  );
  if (recipe.rank !== undefined) writeLora(folder, learner.graph, taught.weights);
  const write = (name: string, config: UNetConfig, graph: Graph, prefix: string): void => {
    const chunks = stateDict(graph, learner.whole(taught.weights), prefix, precision);
    folder.write(`${name}/diffusion_pytorch_model.safetensors`, chunks);
    folder.write(`${name}/config.json`, text(config));
  };
  if (learner.controlNet) {
    write("controlnet", learner.controlNet, controlNetGraph(learner.controlNet), CONTROL_PREFIX);
  } else if (kind !== "lora") {
    write("unet", learner.config, unetGraph(learner.config), UNET_PREFIX);
  }
  say("README.md", modelCard(model));
  return kept;
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
    controlnet: `A ControlNet that steers \`${prior}\` by ${recipe.hints ?? "edges"}`,
  }[kind];
  const learns = rank !== undefined
    ? `a LoRA of rank ${rank}`
    : kind === "controlnet"
    ? "what is added to the network, which stays as it is"
    : "all weights";
  const by = kind === "concept" ? "without captions" : "with captions";
  const facts = [
    "| | |",
    "| --- | --- |",
    `| begins with | \`${prior}\` |`,
    `| learns | ${learns} |`,
    `| pictures | ${pictures} to learn from, ${heldOut} held out, ${recipe.size} pixels a side |`,
    `| steps | ${taught.step}, of ${recipe.batch * recipe.accumulation} pictures each |`,
  ];
  if (taught.heldOut) {
    const { loss, step } = taught.heldOut;
    facts.push(`| held-out loss | ${loss.toFixed(4)} at step ${step} |`);
  }
  if (copies) {
    facts.push(
      `| copies | ${copies.count} of ${copies.of} samples are nearer to a picture it was taught than any other of those is |`,
    );
  }
  facts.push(`| license | ${license ?? "not said: that of the pictures and of the prior"} |`, "");
  if (kind === "concept") {
    const name = recipe.output.split(/[\\/]/).at(-1)!;
    facts.push(`Guide with it: \`braid concept graph ${name} --graph ${name}.graph.json\``, "");
  }
  facts.push("The recipe, all fields:", "", "```json", JSON.stringify(fields, null, 2), "```", "");
  return [
    `# ${titleOf(model)}`,
    "",
    `${what}: taught by ${pictures} pictures ${by}, with Braid.`,
    "",
    ...ownPart(facts),
  ].join("\n");
}
