/** A worker that looks after its process, also while the other thread of it is blocked by what it has loaded. */
import process from "node:process";
import { OUT_OF_MEMORY } from "./serve_questions.ts";

const LOOK_MS = 30;
const BEAT_MS = 500;
const maxBytes = Number((globalThis as unknown as { readonly name: string }).name);
const say = (text: string): void => {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
  } catch {
    // Nobody listens any more. Deno's own `exit` would end this worker alone.
    process.kill(process.pid, "SIGKILL");
  }
};

setInterval(() => Deno.memoryUsage().rss > maxBytes && say(OUT_OF_MEMORY), LOOK_MS);
setInterval(() => say(""), BEAT_MS);
