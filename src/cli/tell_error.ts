import { translated } from "../words/translate.ts";
import { UsageError } from "../graph/usage_error.ts";
import { Failure } from "./exit_code.ts";
import { say, tell } from "./terminal.ts";

/** The sentence for people; with `BRAID_DEBUG=1` also where it came from. */
export function tellError(error: unknown): void {
  const message = error instanceof Error ? error.message || error.name : String(error);
  say(`braid: ${translated(message)}`);
  if (error instanceof Failure) { for (const line of error.excerpt) say(`  ${line}`); }
  if (error instanceof Failure || error instanceof UsageError) {
    for (const hint of error.hints) say(`  ${translated(hint)}`);
  }
  if (!isDebugging()) return;
  for (let cause = error; cause instanceof Error; cause = cause.cause) tell(`${cause.stack}\n`);
}

function isDebugging(): boolean {
  try {
    return Deno.env.get("BRAID_DEBUG") === "1";
  } catch {
    return false; // not permitted to ask
  }
}
