import type { NoiseSchedule } from "../../src/diffusion/denoiser.ts";
import { vpSchedule } from "../../src/diffusion/noise_schedule.ts";
import { betaTable, cumulatedAlphas } from "../../src/diffusion/schedules/betas.ts";
import { SCHEDULER, TEXT_ENCODER } from "./configs.ts";
import { createTokenizer } from "./tokenizer.ts";

const FOLDER = new URL("../emoji/tokenizer/", import.meta.url);
const vocab: Record<string, number> = JSON.parse(
  await Deno.readTextFile(new URL("vocab.json", FOLDER)),
);
const merges = (await Deno.readTextFile(new URL("merges.txt", FOLDER))).trim().split("\n").slice(1);
const tokenizer = createTokenizer({ vocab, merges });

/** Token ids of prompts, cut and padded to the text encoder's length, one after the other. */
export function tokenizePrompts(prompts: readonly string[]): number[] {
  const length = TEXT_ENCODER.max_position_embeddings;
  const end = TEXT_ENCODER.eos_token_id;
  return prompts.flatMap((prompt) => {
    const { ids } = tokenizer.encode(prompt);
    const kept = ids.length > length ? [...ids.slice(0, length - 1), end] : ids;
    return [...kept, ...new Array(length - kept.length).fill(end)];
  });
}

/** The noise that the bundled models are trained with. */
export const noiseSchedule: NoiseSchedule = vpSchedule(cumulatedAlphas(betaTable({
  steps: SCHEDULER.num_train_timesteps,
  schedule: SCHEDULER.beta_schedule,
  start: SCHEDULER.beta_start,
  end: SCHEDULER.beta_end,
})));
