import { freeSpace } from "../files/free_space.ts";
import { gradients } from "../onnx/gradient/gradient.ts";
import type { Graph } from "../onnx/graph.ts";
import { peakBytes } from "../onnx/peak_memory.ts";
import type { Models } from "../runtime/models.ts";
import { hintBytes } from "./hints.ts";
import { type BatchShape, openObjective } from "./learner.ts";
import type { SizedRecipe } from "./plan.ts";
import { SAMPLES } from "./samples.ts";
import type { Cost } from "./train_event.ts";

/** ONNX Runtime's arena beside what is in use: measured 1.2 to 1.5 on networks of 5 to 10 million parameters. */
const ARENA = 1.5;

/** The program itself, with its runtime, before a network is loaded. */
const PROGRAM = 300e6;

const BYTES = { float32: 4, float16: 2, int8: 1 } as const;

/** Numbers in some parameters of a graph. */
function count(graph: Graph, names: Iterable<string>): number {
  let sum = 0;
  for (const name of names) {
    sum += (graph.parameters.get(name)!.shape as number[]).reduce((a, b) => a * b, 1);
  }
  return sum;
}

/** Bytes of the latents of all pictures, and of their mirror images, as float32. */
const latentBytes = (
  { mirror }: Pick<SizedRecipe, "mirror">,
  pictures: number,
  [, channels, height, width]: BatchShape,
): number => pictures * (mirror ? 2 : 1) * 4 * channels * height * width;

/** Bytes of what a training keeps of each picture, and of its mirror image: latents as float32, and the hint. */
export function keptOfPictures(
  recipe: Pick<SizedRecipe, "kind" | "mirror" | "size" | "hints">,
  pictures: number,
  shape: BatchShape,
): number {
  const hint = recipe.kind === "controlnet" ? hintBytes(recipe) : 0;
  return latentBytes(recipe, pictures, shape) + pictures * (recipe.mirror ? 2 : 1) * hint;
}

/** A line of the log, and what texts a model folder has, at the most. */
const [LINE, TEXTS] = [200, 2e5];

/**
 * Bytes that a training has on the disk at the most: its state, the model, those kept on the way, latents, sheets of
 * pictures. Each is written beside what it replaces, so the largest of them is there twice for a moment.
 */
function diskOf(
  recipe: SizedRecipe,
  { learning, written, latents }: {
    readonly learning: number;
    /** Of a model. */
    readonly written: number;
    readonly latents: number;
  },
): number {
  const { patience, keepAt, sampleEvery, steps, size, kind } = recipe;
  const state = 16 * learning;
  const best = patience > 0 ? 4 * learning : 0;
  const sheets = sampleEvery > 0 ? 3 + Math.floor(steps / sampleEvery) : 1;
  const sheet = 3 * SAMPLES * size ** 2 * (kind === "controlnet" ? 2 : 1);
  return state + best + latents + (1 + keepAt.length) * written +
    Math.max(state, best, latents, written) + sheets * sheet + steps * LINE + TEXTS;
}

/**
 * What a training takes: weights, gradients, both moments and averages as float32, what a step holds at once, and what is
 * kept of the pictures.
 *
 * @param folder of the new model
 * @param pictures how many it learns from, those held out with them
 */
export async function costOf(
  models: Models,
  recipe: SizedRecipe,
  { shape, folder, pictures }: {
    readonly shape: BatchShape;
    readonly folder: string;
    readonly pictures: number;
  },
): Promise<Cost> {
  const { graph, loss, trainable } = await openObjective(models, recipe, shape);
  const [parameters, learning] = [
    count(graph, graph.parameters.keys()),
    count(graph, trainable),
  ];
  graph.output("loss", loss);
  const wrt = trainable.map((name) => graph.parameters.get(name)!);
  for (const [{ name }, gradient] of gradients(graph, loss, wrt)) graph.output(name, gradient);
  const kept = keptOfPictures(recipe, pictures, shape);
  const copies = 4 + (recipe.accumulation > 1 ? 1 : 0) + (recipe.patience > 0 ? 1 : 0);
  const written = recipe.kind === "lora"
    ? 2 * learning
    : BYTES[recipe.precision] * (recipe.kind === "controlnet" ? learning : parameters);
  return {
    memory: PROGRAM + 4 * (parameters + copies * learning) + ARENA * peakBytes(graph) +
      kept,
    freeMemory: Deno.systemMemoryInfo().available,
    disk: diskOf(recipe, { learning, written, latents: latentBytes(recipe, pictures, shape) }),
    freeDisk: freeSpace(folder),
    parameters,
    learning,
  };
}
