/**
 * Says whether what listens at an address shows that it knows the token that comes by standard input, and whether it has a
 * name for browsers.
 */
import { shownAt } from "./reach.ts";

/** Milliseconds until a server that does not answer is none. */
const PATIENCE_MS = 10_000;

async function ask(address: string): Promise<"named" | "plain" | "unproven" | "nobody"> {
  const token = await new Response(Deno.stdin.readable).text();
  try {
    const shown = await shownAt({ address, token }, AbortSignal.timeout(PATIENCE_MS));
    return !shown ? "unproven" : shown.isPlain ? "plain" : "named";
  } catch {
    return "nobody";
  }
}

if (import.meta.main) {
  Deno.stdout.writeSync(new TextEncoder().encode(await ask(Deno.args[0]!)));
}
