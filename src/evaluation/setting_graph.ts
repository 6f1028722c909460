import { readWorkflow } from "../graph/parse.ts";
import type { Source } from "../graph/reference.ts";
import type { Workflow } from "../graph/workflow.ts";
import type { Cell } from "./cells.ts";
import { ownGraph } from "./own_graph.ts";
import type { EvaluationRecipe } from "./recipe.ts";
import { type Asked, type Branch, termsOf } from "./settings.ts";

type Nodes = Record<string, { type: string; inputs: Record<string, unknown> }>;

/** Which node gives the pictures of a cell, and its output. */
export const paintedBy = ({ graph }: Cell): Source =>
  graph?.picture ?? { node: "decode", port: "image" };

/**
 * The graph that paints pictures of a cell: those of some seeds that follow each other, in one batch. Any of them can be
 * opened in the editor and run by `braid run`. A graph of the user's own paints the first alone.
 */
export function settingGraph(
  { prior, size, steps, scheduler }: Pick<
    EvaluationRecipe,
    "prior" | "size" | "steps" | "scheduler"
  >,
  cell: Cell,
  asked: Asked,
  { first, count }: { readonly first: number; readonly count: number },
): Workflow {
  if (cell.setting === "graph") return ownGraph(cell.graph!, cell, asked, first);
  const { base, terms } = termsOf(cell.setting, cell.scales, asked);
  const latents = (batchSize: number): Nodes[string] => ({
    type: "diffusion.empty_latents",
    inputs: { vae: { from: "prior.vae" }, width: size, height: size, batchSize },
  });
  const nodes: Nodes = {
    prior: { type: "diffusion.load_pipeline", inputs: { model: prior } },
    guidance: { type: "concept.gcfg", inputs: {} },
    schedule: {
      type: "diffusion.scheduler",
      inputs: {
        scheduler: { from: "prior.scheduler" },
        schedulerClass: scheduler,
        numInferenceSteps: steps,
      },
    },
    one: latents(1),
    latents: latents(count),
    seeds: { type: "core.range", inputs: { start: first, end: first + count - 1, count } },
    noise: {
      type: "diffusion.noise",
      inputs: { latents: { from: "one.latents" }, seed: { from: "seeds.whole" } },
    },
    noises: { type: "diffusion.list_to_latents", inputs: { items: { from: "noise.noise" } } },
    denoise: {
      type: "diffusion.denoise",
      inputs: {
        guidance: { from: "guidance.guidance" },
        schedule: { from: "schedule.schedule" },
        latents: { from: "latents.latents" },
        noise: { from: "noises.latents" },
        seed: first,
        preview: "none",
      },
    },
    decode: {
      type: "diffusion.vae_decode",
      inputs: { latents: { from: "denoise.latents" }, vae: { from: "prior.vae" } },
    },
    save: {
      type: "core.save_image",
      inputs: { image: { from: "decode.image" }, fileName: "picture" },
    },
  };
  const { inputs } = nodes["guidance"]!;
  inputs["base"] = predict(nodes, cell, base, "base");
  terms.forEach(({ name, branch, scale }, i) => {
    inputs[`terms.${i}.prediction`] = predict(nodes, cell, branch, name);
    inputs[`terms.${i}.scale`] = scale;
    inputs[`terms.${i}.name`] = name;
  });
  return readWorkflow({ format: "braid/1", nodes, outputs: ["save"] });
}

/** A prediction of a branch, whose nodes are called by `name`; equal ones run once. */
function predict(nodes: Nodes, cell: Cell, { model, prompt }: Branch, name: string): object {
  const unet = model === "prior" ? { from: "prior.unet" } : ownNetwork(nodes, cell);
  const inputs: Record<string, unknown> = { unet };
  if (prompt === "") {
    nodes["nothing"] = {
      type: "diffusion.null_condition",
      inputs: { textEncoder: { from: "prior.textEncoder" } },
    };
    inputs["condition"] = { from: "nothing.condition" };
  } else if (prompt !== undefined) {
    nodes[`${name}Prompt`] = {
      type: "diffusion.encode_prompt",
      inputs: { prompt, textEncoder: { from: "prior.textEncoder" } },
    };
    inputs["condition"] = { from: `${name}Prompt.condition` };
  }
  nodes[`${name}Prediction`] = { type: "diffusion.predict", inputs };
  return { from: `${name}Prediction.prediction` };
}

function ownNetwork(nodes: Nodes, { model, lora }: Cell): object {
  nodes["own"] = { type: "diffusion.load_unet", inputs: { model } };
  if (lora === undefined) return { from: "own.unet" };
  nodes["lora"] = {
    type: "diffusion.load_lora",
    inputs: { unet: { from: "own.unet" }, model: lora },
  };
  return { from: "lora.unet" };
}
