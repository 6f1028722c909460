import type { RunEvent } from "../../runs/run_event.ts";
import { printJsonLine } from "../terminal.ts";
import type { Reporter } from "./reporter.ts";

/** Every event as one JSON object on a line of standard output. */
export function jsonReporter(): Reporter {
  return { event: (event: RunEvent) => printJsonLine(event), [Symbol.dispose]: () => {} };
}
