/**
 * Does nothing for the signals that ask a command to end, and that a terminal, or whatever stops a service, sends to every
 * process of it: the command decides what they mean, and ends what it has started.
 */
export function leaveSignals(): void {
  const all: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const one of all) Deno.addSignalListener(one, () => {});
}
