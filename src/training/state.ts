import { type Learns, loadCheckpoint } from "./checkpoint.ts";
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
  learner: Learns & Pick<Learner, "initial">,
  { anew }: Pick<Remedies, "anew"> = REMEDIES,
): Promise<TrainerState> {
  try {
    return await loadCheckpoint(path, learner);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return initialState(learner.initial());
    const why = (error as Error).message;
    throw new Error(`Cannot go on with the training "${path}": ${why}. To begin anew, ${anew}`, {
      cause: error,
    });
  }
}
