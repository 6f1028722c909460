import type { ServerEvent } from "../../src/api/events.ts";
import type { RunInfo } from "../../src/api/runs.ts";

/** Transient runs, which the editor asks something by: no person has started them, and none is to see them. */
export interface Questions {
  /** The run once it is over. @throws UnansweredError @throws Error where it failed */
  answer(id: string): Promise<RunInfo>;
  /** Gives up those that are open: the server that was asked is gone, and another does not know of them. */
  lose(): void;
  /** Whether an event is of such a run, and so of no one else's concern. */
  receive(event: ServerEvent): boolean;
}

/** A question was called off or lost: it can be asked again. */
export class UnansweredError extends Error {
  override readonly name: string = "UnansweredError";
}

/** Answers kept for who has not asked yet: the server may tell of a run before it answers the request that started it. */
const KEPT = 100;

export function createQuestions(): Questions {
  const runs = new Map<string, PromiseWithResolvers<RunInfo>>();
  const open = new Set<string>();
  const runOf = (id: string): PromiseWithResolvers<RunInfo> => {
    const known = runs.get(id);
    if (known) return known;
    const made = Promise.withResolvers<RunInfo>();
    made.promise.catch(() => {}); // of another window: no one here waits for it
    runs.set(id, made);
    open.add(id);
    for (const old of runs.keys()) {
      if (runs.size <= KEPT) break;
      if (!open.has(old)) runs.delete(old);
    }
    return made;
  };
  return {
    lose() {
      for (const id of open) runs.get(id)?.reject(lost());
      open.clear();
    },
    answer: (id) => runOf(id).promise,
    receive(event) {
      if (event.type === "run" && event.run.transient) {
        const { id, state, error, finished } = event.run;
        const { resolve, reject } = runOf(id);
        if (finished) open.delete(id);
        if (state === "succeeded") resolve(event.run);
        else if (state === "failed") reject(new Error(error?.message));
        else if (finished) reject(new UnansweredError("It was called off: ask again"));
        return true;
      }
      const id = event.type === "event" || event.type === "removed" ? event.run : undefined;
      const run = id === undefined ? undefined : runs.get(id);
      if (!run) return false;
      if (event.type === "removed") {
        open.delete(event.run);
        run.reject(lost());
      }
      return true;
    },
  };
}

function lost(): UnansweredError {
  return new UnansweredError("The answer was lost: ask again");
}
