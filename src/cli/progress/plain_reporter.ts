import type { RunLine } from "../run_line.ts";
import { print, printable, say } from "../terminal.ts";
import { eventText, resultText } from "./event_text.ts";
import { ProgressRate } from "./progress_rate.ts";
import type { Reporter } from "./reporter.ts";

/** Milliseconds between two lines of progress of a node. */
const INTERVAL = 10_000;

/** Lines for logs and pipes: a line for each node, and now and then for one that takes long. */
export function plainReporter(): Reporter {
  const working = new Map<string, { readonly rate: ProgressRate; told: number }>();
  const progress = (event: RunLine): string | undefined => {
    if (event.event === "nodeStarted") {
      const now = performance.now();
      working.set(event.node, { rate: new ProgressRate(event.title, now), told: now });
    }
    if (event.event !== "progress") return undefined;
    const one = working.get(event.node);
    const now = performance.now();
    one?.rate.update(event, now);
    if (!one || now - one.told < INTERVAL) return undefined;
    one.told = now;
    return `${one.rate.title} (${event.node}): ${one.rate.text(now)}`;
  };
  return {
    event(event): void {
      const text = progress(event) ?? eventText(event);
      if (text !== undefined) say(text);
      const result = resultText(event);
      if (result !== undefined) print(printable(result));
    },
    [Symbol.dispose]: () => {},
  };
}
