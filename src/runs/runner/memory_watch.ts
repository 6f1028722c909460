/** A worker that looks after its process, also while the other thread of it is blocked by what it has loaded. */
import process from "node:process";
import { BEAT_MS, OUT_OF_MEMORY, WORKED } from "./watch_words.ts";

const LOOK_MS = 30;
/** Memory that it may take, or null; whether what it says is marked with a key, which is sent, and its CPU time told. */
const [maxBytes, hasKey] = JSON.parse((globalThis as unknown as { readonly name: string }).name);
/** On a line of its own, whatever others have begun to write. */
const say = (text: string): void => {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(`\n${text}\n`));
  } catch {
    // Nobody listens any more. Deno's own `exit` would end this worker alone.
    process.kill(process.pid, "SIGKILL");
  }
};

const worked = (): number => {
  const { user, system } = process.cpuUsage();
  return Math.round((user + system) / 1000);
};

function watch(key: string): void {
  setInterval(
    () => Deno.memoryUsage().rss > (maxBytes ?? Infinity) && say(`${key}${OUT_OF_MEMORY}`),
    LOOK_MS,
  );
  setInterval(() => say(hasKey ? `${key}${WORKED}${worked()}` : ""), BEAT_MS);
}

if (hasKey) addEventListener("message", ({ data }) => watch((data as Uint8Array).toHex()));
else watch("");
