import type { RunEvent } from "./event.ts";
import type { NodeError } from "./node_error.ts";
import type { Outcome, Task } from "./task.ts";

/** What is known of a run so far, told to whoever listens as it happens. */
export interface Report {
  readonly executed: readonly string[];
  readonly cached: readonly string[];
  readonly skipped: ReadonlyMap<string, string>;
  readonly errors: readonly NodeError[];
  readonly cancelled: readonly string[];
  /** What a listener threw, first of all. */
  readonly listenerFault: { readonly error: unknown } | undefined;
  emit(event: RunEvent): void;
  /** Tells of an output that is nothing. */
  fail(error: NodeError): void;
  /** Tells how a task ended, for each of its nodes. */
  ended(task: Task, outcome: Outcome): void;
}

export function createReport(listener: (event: RunEvent) => void = () => {}): Report {
  const executed: string[] = [];
  const cached: string[] = [];
  const skipped = new Map<string, string>();
  const errors: NodeError[] = [];
  const cancelled: string[] = [];
  let listenerFault: Report["listenerFault"];

  const emit = (event: RunEvent): void => {
    try {
      listener(event);
    } catch (error) {
      listenerFault ??= { error };
    }
  };
  const skip = (node: string, because: string): void => {
    skipped.set(node, because);
    emit({ type: "nodeSkipped", node, because });
  };
  const fail = (error: NodeError): void => {
    errors.push(error);
    emit({ type: "nodeFailed", node: error.node, error });
  };
  /** `first`: the node that ran for all that are equal to it. */
  const tell = (node: string, first: string, outcome: Outcome): void => {
    if (outcome.state === "cancelled") {
      cancelled.push(node);
      emit({ type: "nodeCancelled", node });
    } else if (outcome.state === "skipped") skip(node, outcome.because);
    else if (outcome.state === "failed" || outcome.fault) {
      if (node !== first) return skip(node, first);
      fail(outcome.state === "failed" ? outcome.error : outcome.fault!);
    } else {
      const { held: { outputs }, from, milliseconds = 0 } = outcome;
      if (from === undefined && node === first) {
        executed.push(node);
        emit({ type: "nodeFinished", node, outputs, milliseconds });
      } else {
        cached.push(node);
        emit({ type: "nodeCached", node, outputs, from: from ?? "run" });
      }
    }
  };
  return {
    executed,
    cached,
    skipped,
    errors,
    cancelled,
    get listenerFault(): Report["listenerFault"] {
      return listenerFault;
    },
    emit,
    fail,
    ended: (task, outcome) => {
      for (const node of task.ids) tell(node, task.step.id, outcome);
    },
  };
}
