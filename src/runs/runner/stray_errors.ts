import { AsyncLocalStorage } from "node:async_hooks";
import { fittedMessage } from "./fitted.ts";
import type { NodeFault } from "../../api/runs.ts";
import type { JobResult } from "./runner_message.ts";

/** Where code is at work, and who is told of errors in it that nobody waits for. */
interface Place {
  readonly node?: { readonly id: string; readonly title: string };
  fail(error: unknown, node: Place["node"]): void;
}

const places = new AsyncLocalStorage<Place>();
/** How long a run that is called off for such an error may take to come to rest, in milliseconds. */
const GRACE_MS = 3000;

/** Runs the code of a node, so that all that it starts, however much later, is known to be its. */
export function withinNode<T>(node: NonNullable<Place["node"]>, run: () => T): T {
  return places.run({ fail: complain, ...places.getStore(), node }, run);
}

/** Does a job; an error in it that nobody waits for calls it off, and is why it failed. */
export async function guardJob(
  controller: AbortController,
  run: () => Promise<JobResult>,
): Promise<JobResult> {
  let fault: NodeFault | undefined;
  let isOver = false;
  const late = Promise.withResolvers<undefined>();
  const fail: Place["fail"] = (error, node) => {
    if (isOver) return complain(error);
    if (fault) return;
    const message = fittedMessage(error);
    fault = node
      ? { message: `Cannot run "${node.title}" (${node.id}): ${message}`, node: node.id }
      : { message };
    controller.abort(error);
    setTimeout(() => late.resolve(undefined), GRACE_MS);
  };
  const result = await Promise.race([places.run({ fail }, run), late.promise]);
  await new Promise((resolve) => setTimeout(resolve)); // what its last moment has left is told after it
  isOver = true;
  if (!fault) return result!;
  return { state: "failed", error: fault, outputs: result?.outputs ?? {} };
}

/** From here on no error that nobody waits for ends the process: it is told where the code belongs. */
export function catchStrayErrors(): void {
  const tell = (error: unknown): void => {
    const { fail, node } = places.getStore() ?? { fail: complain };
    fail(error, node);
  };
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell(event.reason);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    tell(event.error);
  });
  guardTimers(tell);
}

/** Deno tells of what a timer throws only after it has left the place where that was set: this tells there. */
export function guardTimers(tell: (error: unknown) => void): void {
  globalThis.setTimeout = telling(globalThis.setTimeout, tell);
  globalThis.setInterval = telling(globalThis.setInterval, tell);
}

// deno-lint-ignore no-explicit-any
type Timer = (call: (...args: any[]) => void, ...rest: any[]) => unknown;

function telling<T extends Timer>(set: T, tell: (error: unknown) => void): T {
  return new Proxy(set, {
    apply: (set, self, [call, ...rest]: Parameters<Timer>) => {
      const guarded = (...args: unknown[]): void => {
        try {
          call(...args);
        } catch (error) {
          tell(error);
        }
      };
      return Reflect.apply(set, self, [guarded, ...rest]);
    },
  });
}

function complain(error: unknown): void {
  // deno-lint-ignore no-console
  console.error("An error that nobody waited for:", error instanceof Error ? error.message : error);
}
