/** Between the end of a look, or of what was done for it, and the next one, in milliseconds. */
const PAUSE_MS = 500;
/** And so many times what the look has taken: those at a very large folder keep nobody busy. */
const SHARE = 16;
const LONGEST_MS = 10_000;

/**
 * Looks again and again until `signal` aborts. The system would tell of changes at once, but Deno opens each file that it
 * is told of: a pipe, or a link to one, would have the whole process wait for who writes to it, for good.
 *
 * @param look Answers whether it has found something to do, and done it: its time is none of the looking
 * @param onFault Told of what goes wrong with a look, once; the next one is made all the same
 */
export async function lookAgain(
  signal: AbortSignal,
  look: () => Promise<boolean | void>,
  onFault: (error: Error) => void = () => {},
): Promise<void> {
  let said: string | undefined;
  while (!signal.aborted) {
    const begin = performance.now();
    const found = await look().catch((error: Error) => error);
    if (signal.aborted) return;
    const fault = found instanceof Error ? found : undefined;
    if (fault && fault.message !== said) onFault(fault);
    said = fault?.message;
    const pause = found === true ? 0 : SHARE * (performance.now() - begin);
    await passed(Math.min(Math.max(PAUSE_MS, pause), LONGEST_MS), signal);
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
