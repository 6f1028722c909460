import { join } from "@std/path";
import type { NoiseSchedule } from "../../src/diffusion/denoiser.ts";
import { vpSchedule } from "../../src/diffusion/noise_schedule.ts";
import { betaTable, cumulatedAlphas } from "../../src/diffusion/schedules/betas.ts";
import { readClipTokenizer } from "../../src/runtime/text/clip_tokenizer.ts";
import { SCHEDULER, TEXT_ENCODER } from "./configs.ts";

const tokenizer = await readClipTokenizer(join(import.meta.dirname!, "../emoji/tokenizer"));

/** Token ids of prompts, cut and padded to the text encoder's length, one after the other. */
export function tokenizePrompts(prompts: readonly string[]): number[] {
  const length = TEXT_ENCODER.max_position_embeddings;
  return prompts.flatMap((prompt) => {
    const kept = tokenizer.encode(prompt).slice(0, length - 2);
    const padding = new Array<number>(length - 1 - kept.length).fill(tokenizer.eos);
    return [tokenizer.bos, ...kept, ...padding];
  });
}

/** The noise that the bundled models are trained with. */
export const noiseSchedule: NoiseSchedule = vpSchedule(cumulatedAlphas(betaTable({
  steps: SCHEDULER.num_train_timesteps,
  schedule: SCHEDULER.beta_schedule,
  start: SCHEDULER.beta_start,
  end: SCHEDULER.beta_end,
})));
