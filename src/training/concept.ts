import type { Models } from "../runtime/models.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { SnrWeighting } from "./loss_weight.ts";
import { type BatchShape, openLearner } from "./learner.ts";
import { noisingOf } from "./plan.ts";
import { openState } from "./state.ts";
import { teach, type TeachOptions } from "./teach.ts";
import { Trainer, type TrainerOptions, type TrainerState } from "./trainer.ts";

/** How a concept model learns. */
export interface ConceptTraining
  extends Pick<TeachOptions, "steps" | "seed" | "checkpoint" | "checkpointEvery" | "onStep"> {
  readonly batch: number;
  readonly weighting: SnrWeighting;
  readonly trainer: TrainerOptions;
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
  const { seed, batch, weighting: { gamma, offset }, trainer: options, ...rest } = training;
  const shape: BatchShape = [batch, channels, height, width];
  const learner = await openLearner(models, { kind: "concept", prior, seed }, shape);
  const state = await openState(training.checkpoint, learner);
  const size = channels * height * width;
  const lessons = Array.from({ length: count }, (_, row) => ({
    latents: latents.data.subarray(row * size, (row + 1) * size),
  }));
  await using trainer = await Trainer.create(learner, state, options);
  await teach({
    ...rest,
    trainer,
    learner,
    lessons,
    heldOut: [],
    batches: {
      learner,
      shape,
      noising: noisingOf(await models.model(prior), { snrGamma: gamma, offset }),
      nothing: await learner.conditionOf(undefined),
      dropout: 0,
    },
    seed,
    evaluateEvery: Infinity,
    patience: 0,
  });
  return state;
}
