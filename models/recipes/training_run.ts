import { parseSafetensors } from "../../src/onnx/safetensors.ts";
import { storedFloats } from "../../src/onnx/stored_floats.ts";
import { Models } from "../../src/runtime/models.ts";
import { nullTextCopy } from "../../src/training/base_weights.ts";
import { loadCheckpoint, saveCheckpoint } from "../../src/training/checkpoint.ts";
import type { Feeds, Trainer, TrainerOptions, TrainerState } from "../../src/training/trainer.ts";
import type { Weights } from "../../src/training/weights.ts";
import { WORK } from "./data.ts";

/** What all recipes train with. */
export const OPTIMIZER = {
  betas: [0.9, 0.99],
  maxGradNorm: 1,
  accumulation: 1,
  threads: 0,
} as const satisfies Partial<TrainerOptions>;

/** A file that recipes work with, by its name. */
export const workFile = (name: string): string => new URL(name, WORK).pathname;

const checkpointOf = (name: string): string => workFile(`${name}.ckpt.safetensors`);

/** The weights of an exported component, named as the trained network names them. */
export async function exportedWeights(path: string, prefix: string): Promise<Weights> {
  const bytes = await Deno.readFile(new URL(`../${path}`, import.meta.url));
  return new Map(
    [...parseSafetensors(bytes).tensors].map(([name, stored]) => [
      prefix + name,
      storedFloats(stored, bytes.subarray(stored.offset, stored.offset + stored.length)),
    ]),
  );
}

/** The weights of the shipped prior, named as its training names them. */
export async function exportedPrior(): Promise<Weights> {
  return new Map([
    ...await exportedWeights("emoji/unet/diffusion_pytorch_model.safetensors", "unet."),
    ...await exportedWeights("emoji/text_encoder/model.safetensors", "text_encoder."),
  ]);
}

/** The averages that a training of this name ended with. */
export async function averages(name: string): Promise<Weights> {
  return (await loadCheckpoint(checkpointOf(name))).ema;
}

/** The whole network of a concept model's training: what it learnt, and the constants of the exported prior. */
export async function conceptWeights(name: string): Promise<Weights> {
  await using models = new Models();
  return new Map([...await nullTextCopy(models, "emoji"), ...await averages(name)]);
}

/** The autoencoder of the training of this name; the bundled one where there is none. */
export async function autoencoderWeights(name: string): Promise<Weights> {
  return (await savedState(name))?.ema ??
    await exportedWeights("emoji/vae/diffusion_pytorch_model.safetensors", "");
}

/** Where the training of this name was left: undefined where it has not begun. */
export async function savedState(name: string): Promise<TrainerState | undefined> {
  return await loadCheckpoint(checkpointOf(name)).catch((cause) => {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  });
}

/** Trains until `steps` are done: a line in the log for each, and its state kept after every `every` and the last. */
export async function trainUntil(
  steps: number,
  { name, every, trainer, state, feeds }: {
    readonly name: string;
    readonly every: number;
    readonly trainer: Trainer;
    readonly state: TrainerState;
    readonly feeds: (step: number) => Feeds;
  },
): Promise<void> {
  using log = await Deno.open(workFile(`${name}.log.jsonl`), { create: true, append: true });
  const started = performance.now();
  while (state.step < steps) {
    const report = await trainer.step(() => feeds(state.step));
    const line = { ...report, seconds: (performance.now() - started) / 1000 };
    await log.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
    if (state.step % every === 0 || state.step === steps) {
      saveCheckpoint(checkpointOf(name), state);
    }
  }
}
