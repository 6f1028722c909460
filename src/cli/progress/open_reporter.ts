import { terminalWidth } from "../terminal.ts";
import { jsonReporter } from "./json_reporter.ts";
import { plainReporter } from "./plain_reporter.ts";
import type { Decode, Reporter } from "./reporter.ts";

/** JSON lines where asked for, live lines on a terminal, plain ones elsewhere. */
export async function openReporter(json: boolean, decode: Decode): Promise<Reporter> {
  if (json) return jsonReporter();
  if (terminalWidth() === undefined) return plainReporter();
  const { terminalReporter } = await import("./terminal_reporter.ts");
  return terminalReporter(decode);
}
