/**
 * How the server answers while a run is going against when nothing runs, how soon it listens, and what many watchers
 * and many runs cost: `deno run -A tests/bench/server_bench.ts`.
 */
import { fromFileUrl, join } from "@std/path";
import { createApp } from "../../src/server/app.ts";
import { openTrial } from "../runs/trial.ts";
import { depsOf } from "../server/trial_server.ts";

const say = (line: string): void => {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
};
const ms = (value: number): string => `${value.toFixed(1)} ms`;

/** Median and 99th percentile of the times of an action, in milliseconds. */
async function time(count: number, action: () => Promise<unknown>): Promise<[number, number]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const start = performance.now();
    await action();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return [times[count >> 1]!, times[Math.ceil(count * 0.99) - 1]!];
}

async function latency(folder: string): Promise<void> {
  await using trial = openTrial(folder);
  const app = createApp(await depsOf(folder, trial));
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.fetch);
  const address = `http://127.0.0.1:${server.addr.port}/api`;
  const ask = async (path: string): Promise<void> => {
    await (await fetch(`${address}/${path}`)).arrayBuffer();
  };
  await ask("catalogue");
  const idle = await time(300, () => ask("status"));
  const watchers = new AbortController();
  const told = Array.from({ length: 100 }, async () => {
    const response = await fetch(`${address}/events`, { signal: watchers.signal });
    let bytes = 0;
    try {
      for await (const part of response.body!) bytes += part.length;
    } catch {
      // Called off below.
    }
    return bytes;
  });
  const { id } = trial.start({ a: { type: "trial.stubborn", inputs: { milliseconds: 8000 } } });
  await trial.begun();
  const busy = await time(300, () => ask("status"));
  say(`status, idle: median ${ms(idle[0])}, p99 ${ms(idle[1])}`);
  say(`status, run going and 100 watching: median ${ms(busy[0])}, p99 ${ms(busy[1])}`);
  trial.queue.cancel(id);
  await trial.over(id);
  watchers.abort();
  await Promise.all(told);

  const memory = (): number => Deno.memoryUsage().heapUsed / 1e6;
  const runs = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index++) {
      await trial.over(
        trial.start({ a: { type: "trial.slow", inputs: { steps: 1, milliseconds: 0 } } }).id,
      );
    }
  };
  await runs(10);
  const early = memory();
  await runs(990);
  say(`memory after 10 runs ${early.toFixed(0)} MB, after 1000 ${memory().toFixed(0)} MB`);
  await server.shutdown();
}

async function start(folder: string): Promise<void> {
  const main = fromFileUrl(new URL("../../src/main.ts", import.meta.url));
  const began = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "serve", folder, "--port", "0", "--json"],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  say(`listening after ${ms(performance.now() - began)}`);
  const { address } = JSON.parse(value!) as { address: string };
  await (await fetch(`${address}main.js`)).arrayBuffer();
  say(`editor there after ${ms(performance.now() - began)}`);
  await (await fetch(`${address}api/catalogue`)).arrayBuffer();
  say(`catalogue there after ${ms(performance.now() - began)}`);
  child.kill("SIGINT");
  await Promise.all([child.status, reader.cancel()]);
}

const folder = await Deno.makeTempDir();
try {
  await latency(join(folder));
  await start(join(folder, "workflows"));
} finally {
  await Deno.remove(folder, { recursive: true });
}
