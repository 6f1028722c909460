import type { ExitCode } from "./exit_code.ts";
import { EXIT } from "./exit_code.ts";

/** A wish to stop, from Ctrl-C or `kill`. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
  /** How the command then ends. */
  readonly code: ExitCode | undefined;
}

/**
 * Listens for the first signal, which asks work to stop at the next step. Then it listens no more, so that a second one
 * ends the process at once, even within a native call.
 */
export function listenForInterrupt(onInterrupt: () => void): Interrupt {
  const controller = new AbortController();
  let code: ExitCode | undefined;
  const listeners: [Deno.Signal, () => void][] = [];
  const stop = (): void => {
    for (const [name, listener] of listeners.splice(0)) Deno.removeSignalListener(name, listener);
  };
  const listen = (name: Deno.Signal, exit: ExitCode): void => {
    const listener = (): void => {
      code = exit;
      stop();
      onInterrupt();
      controller.abort(new DOMException("The run was stopped", "AbortError"));
    };
    Deno.addSignalListener(name, listener);
    listeners.push([name, listener]);
  };
  listen("SIGINT", EXIT.interrupted);
  if (Deno.build.os === "windows") listen("SIGBREAK", EXIT.interrupted);
  else listen("SIGTERM", EXIT.terminated);
  return {
    signal: controller.signal,
    get code(): ExitCode | undefined {
      return code;
    },
    [Symbol.dispose]: stop,
  };
}
