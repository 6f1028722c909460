import type { Folder } from "../files/folder.ts";
import { unetGraph } from "../onnx/builders/unet_graph.ts";
import { storedFloats } from "../onnx/stored_floats.ts";
import type { Models } from "../runtime/models.ts";
import { readStoredWeights, readTensors } from "../runtime/models/stored_weights.ts";
import { trainingOf } from "../runtime/models/training.ts";
import { nullTextWeights } from "../runtime/null_text/convert.ts";
import { recordText } from "../runtime/null_text/record.ts";
import { random } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { noisedBatch, type NoisingOptions } from "./diffusion_batch.ts";
import type { SnrWeighting } from "./loss_weight.ts";
import { conceptObjective, conceptTrainable, UNET_PREFIX } from "./diffusion_objective.ts";
import { stateDict, type StoredPrecision } from "./state_dict.ts";
import {
  initialState,
  type StepReport,
  Trainer,
  type TrainerOptions,
  type TrainerState,
} from "./trainer.ts";
import { type Weights, weightsFor } from "./weights.ts";

/** How a concept model learns. */
export interface ConceptTraining {
  readonly steps: number;
  readonly batch: number;
  readonly weighting: SnrWeighting;
  readonly seed: number;
  readonly trainer: TrainerOptions;
  /** File of the training state; training resumes from it. */
  readonly checkpoint: string;
  readonly checkpointEvery: number;
  /** What it starts from, noted in the checkpoint. */
  readonly origin?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  onStep?(report: StepReport, state: TrainerState): void | Promise<void>;
}

/** Configuration of the null-text copy of a model's network, in diffusers' fields and ours. */
export async function nullTextConfig(
  models: Models,
  prior: string,
): Promise<Record<string, unknown>> {
  return { ...(await models.model(prior)).component("unet").config, null_text: true };
}

/**
 * The weights of a prior's null-text copy (arXiv 2312.08195): cross-attention gives way to the mean of what it puts out
 * under the null condition. The copy equals the prior's unconditional branch where that condition is one embedding
 * repeated.
 */
export async function nullTextCopy(models: Models, prior: string): Promise<Weights> {
  const model = await models.model(prior);
  const condition = await (await models.promptEncoder(prior)).unconditional();
  const { features } = await recordText(model, condition, models.cache);
  const { weights } = model.component("unet");
  const tensors = await readTensors(await readStoredWeights(weights!.files));
  return new Map([...nullTextWeights(tensors, features)].map(([name, { dtype, data }]) => [
    UNET_PREFIX + name,
    storedFloats({ dtype }, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]));
}

/**
 * Trains the null-text copy of a prior on latents of pictures: plain denoising, no captions. Resumes from the
 * checkpoint, and saves one when it is stopped.
 *
 * @param latents [n, c, h, w], scaled as the network sees them
 */
export async function trainConcept(
  models: Models,
  prior: string,
  latents: Tensor,
  training: ConceptTraining,
): Promise<TrainerState> {
  const [count, channels, height, width] = latents.shape as [number, number, number, number];
  const { graph, loss } = conceptObjective(await nullTextConfig(models, prior), {
    batch: training.batch,
    height,
    width,
  });
  const state = await loadCheckpoint(training.checkpoint).catch(async (error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return initialState(weightsFor(graph, training.seed, await nullTextCopy(models, prior)));
  });
  const { predictionType, schedule } = trainingOf(await models.model(prior));
  const timesteps = Number(
    (await models.model(prior)).find("scheduler")?.config?.["num_train_timesteps"] ?? 1000,
  );
  const noising: NoisingOptions = {
    schedule,
    timesteps,
    predictionType,
    weighting: training.weighting,
  };
  const size = channels * height * width;
  const { accumulation } = training.trainer;
  const trainable = conceptTrainable(graph);
  await using trainer = await Trainer.create({ graph, loss, trainable }, state, training.trainer);
  try {
    while (state.step < training.steps) {
      training.signal?.throwIfAborted();
      const report = await trainer.step((part) => {
        const next = random(training.seed, "concept", state.step * accumulation + part);
        const pick = (): Float32Array => {
          const row = Math.floor(next() * count);
          return latents.data.subarray(row * size, (row + 1) * size);
        };
        return noisedBatch(pick, [training.batch, channels, height, width], noising, next);
      });
      await training.onStep?.(report, state);
      if (state.step % training.checkpointEvery === 0) {
        saveCheckpoint(training.checkpoint, state, training.origin);
      }
    }
  } finally {
    saveCheckpoint(training.checkpoint, state, training.origin);
  }
  return state;
}

/** What the folder of a concept model says of itself. */
export interface ConceptFacts {
  readonly title: string;
  readonly description?: string;
  readonly license?: string;
  readonly source?: string;
  readonly prior: string;
}

/** Writes a trained concept model: `unet/` in diffusers' layout, and a `braid.json` that names the prior. */
export function writeConceptModel(
  folder: Folder,
  facts: ConceptFacts,
  { config, weights, precision }: {
    readonly config: Record<string, unknown>;
    readonly weights: Weights;
    readonly precision: StoredPrecision;
  },
): void {
  const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const chunks = stateDict(unetGraph(config), weights, UNET_PREFIX, precision);
  // First, so that a training stopped between the files knows its own.
  folder.write("braid.json", text(facts));
  folder.write("unet/diffusion_pytorch_model.safetensors", chunks);
  folder.write("unet/config.json", text(config));
}
