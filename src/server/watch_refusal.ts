import type { RunQueue } from "../runs/queue/run_queue.ts";
import type { Supervisor } from "../runs/runner/supervisor.ts";
import { lookAgain } from "./look_again.ts";

/**
 * Tells whoever looks on when nothing can be kept any more, as when somebody has taken the folder away, and when it can
 * again: then what waits goes on.
 *
 * @param onChange Told why nothing can be kept, or undefined
 */
export function watchRefusal(
  { queue, supervisor }: {
    readonly queue: Pick<RunQueue, "refusal" | "tellStatus" | "pump">;
    readonly supervisor: Pick<Supervisor, "status" | "restart">;
  },
  signal: AbortSignal,
  onChange: (refusal: string | undefined) => void,
): Promise<void> {
  let before = queue.refusal;
  return lookAgain(signal, async () => {
    const { refusal } = queue;
    if (refusal === before) return;
    before = refusal;
    onChange(refusal);
    queue.tellStatus();
    if (refusal !== undefined) return;
    // One that has started meanwhile knows the folder by the name that it had then.
    if (supervisor.status.runner !== "busy") await supervisor.restart();
    queue.pump();
  });
}
