/** Between the end of a look and the next one, in milliseconds. */
const PAUSE_MS = 500;
/** And so many times what the look has taken: those at a very large folder keep nobody busy. */
const SHARE = 16;
const LONGEST_MS = 10_000;

/**
 * Looks again and again until `signal` aborts. The system would tell of changes at once, but Deno opens each file that it
 * is told of: a pipe, or a link to one, would have the whole process wait for who writes to it, for good.
 *
 * @param onFault Told of what goes wrong with a look, once; the next one is made all the same
 */
export async function lookAgain(
  signal: AbortSignal,
  look: () => Promise<void>,
  onFault: (error: Error) => void = () => {},
): Promise<void> {
  let said: string | undefined;
  while (!signal.aborted) {
    const begin = performance.now();
    const fault = await look().then(() => undefined, (error: Error) => error);
    if (signal.aborted) return;
    if (fault && fault.message !== said) onFault(fault);
    said = fault?.message;
    const pause = Math.max(PAUSE_MS, SHARE * (performance.now() - begin));
    await passed(Math.min(pause, LONGEST_MS), signal);
  }
}

function passed(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, time);
    signal.addEventListener("abort", end);
  });
}
