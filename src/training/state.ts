import { loadCheckpoint } from "./checkpoint.ts";
import type { Learner } from "./learner.ts";
import { REMEDIES, type Remedies } from "./train_event.ts";
import { initialState, type TrainerState } from "./trainer.ts";

/**
 * The state of a training: that of its file, or the first.
 *
 * @throws Error for a file that is damaged, or of another network
 */
export async function openState(
  path: string,
  learner: Learner,
  { anew }: Remedies = REMEDIES,
): Promise<TrainerState> {
  const refuse = (why: string, cause?: unknown): Error =>
    new Error(`Cannot go on with the training "${path}": ${why}. To begin anew, ${anew}`, {
      cause,
    });
  let state: TrainerState;
  try {
    state = await loadCheckpoint(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return initialState(learner.initial());
    throw refuse((error as Error).message, error);
  }
  for (const name of learner.trainable) {
    const size = (learner.graph.parameters.get(name)!.shape as number[]).reduce((a, b) => a * b, 1);
    const parts = [state.weights, state.ema, state.m, state.v];
    if (parts.some((part) => part.get(name)?.length !== size)) {
      throw refuse(`it is of another network or another version of Braid, and has no "${name}"`);
    }
  }
  return state;
}
