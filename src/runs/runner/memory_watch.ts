/** A worker that looks after its process, also while the other thread of it is blocked by what it has loaded. */
import process from "node:process";
import { BEAT_MS, OUT_OF_MEMORY, WORKED } from "./serve_questions.ts";

const LOOK_MS = 30;
/** Memory that it may take, or null; whether its CPU time is told. */
const [maxBytes, isTold] = JSON.parse((globalThis as unknown as { readonly name: string }).name);
const say = (text: string): void => {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
  } catch {
    // Nobody listens any more. Deno's own `exit` would end this worker alone.
    process.kill(process.pid, "SIGKILL");
  }
};

const worked = (): number => {
  const { user, system } = process.cpuUsage();
  return Math.round((user + system) / 1000);
};

setInterval(() => Deno.memoryUsage().rss > (maxBytes ?? Infinity) && say(OUT_OF_MEMORY), LOOK_MS);
setInterval(() => say(isTold ? `${WORKED}${worked()}` : ""), BEAT_MS);
