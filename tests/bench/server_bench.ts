import { fromFileUrl, join } from "@std/path";
import type { RunInfo } from "../../src/api/runs.ts";
import type { ServerStatus } from "../../src/api/status.ts";
import { ms, type Row } from "./measure.ts";

const script = (path: string): string => fromFileUrl(new URL(path, import.meta.url));
const MAIN = script("../../src/main.ts");
const WATCHERS = 150;
const REQUESTS = 1000;

interface Process extends AsyncDisposable {
  readonly pid: number;
  /** What it printed first. */
  readonly line: string;
}

/** Starts a script and waits for its first line. */
async function start(args: readonly string[], env: Record<string, string> = {}): Promise<Process> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...args],
    env,
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value: line = "" } = await reader.read();
  return {
    pid: child.pid,
    line,
    async [Symbol.asyncDispose]() {
      child.kill("SIGINT");
      await Promise.all([child.status, reader.cancel()]);
    },
  };
}

/** As people have it, with a token, but for its place: it is kept in the folder. */
const serve = (folder: string): Promise<Process> =>
  start(
    [MAIN, "serve", folder, "--plugins", script("../runs/plugins"), "--port", "0", "--json"],
    { XDG_CONFIG_HOME: join(folder, "config") },
  );

/** Asks a server for a path of its API, as one who may. */
type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** What the host of `braid serve` costs: how it answers while runs go on and many watch, its memory, its start. */
export async function servedRuns(folder: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  {
    await using server = await serve(join(folder, "served"));
    const { address, tokenFile } = JSON.parse(server.line) as Record<
      "address" | "tokenFile",
      string
    >;
    const authorization = `Bearer ${Deno.readTextFileSync(tokenFile).trim()}`;
    const ask: Ask = async (path, init) => {
      const headers = { authorization, "content-type": "application/json" };
      const response = await fetch(`${address}api/${path}`, { headers, ...init });
      if (!response.ok) throw new Error(await response.text());
      return response;
    };
    const watch = (): Promise<Process> =>
      start([script("watchers.ts"), address, tokenFile, String(WATCHERS)]);
    rows.push(await answers(ask, watch), ...await memory(ask, server.pid));
  }
  const [bare, listening] = await startTimes(
    () => start([script("bare_server.ts")]),
    () => serve(join(folder, "served")),
  );
  rows.push({
    what: "braid serve from its start to listening",
    measured: ms(listening!),
    baseline: `bare Deno.serve: ${ms(bare!)}`,
    ratio: listening! / bare!,
  });
  return rows;
}

/** The least time until each of some processes says its first line, in milliseconds; they take turns. */
async function startTimes(
  ...starts: readonly (() => Promise<Process>)[]
): Promise<readonly number[]> {
  const least = starts.map(() => Infinity);
  for (let round = 0; round < 4; round++) {
    for (const [index, start] of starts.entries()) {
      const began = performance.now();
      await using _ = await start();
      least[index] = Math.min(least[index]!, performance.now() - began);
    }
  }
  return least;
}

async function answers(ask: Ask, watch: () => Promise<Process>): Promise<Row> {
  await (await ask("catalogue")).arrayBuffer();
  const status = async (): Promise<void> => void await (await ask("status")).arrayBuffer();
  const idle = await percentiles(status);
  await using _ = await watch();
  // Progress and a preview 20 times a second, to each of those who watch.
  const { id } = await run(ask, { steps: 100_000, milliseconds: 50 });
  const busy = await percentiles(status);
  await (await ask(`runs/${id}/cancel`, { method: "POST" })).arrayBuffer();
  await idleAgain(ask);
  const print = ([median, last]: readonly [number, number]): string =>
    `median ${ms(median)}, p99 ${ms(last)}`;
  return {
    what: `GET /api/status while a run goes on and ${WATCHERS} watch, p99 (aim: 20 ms)`,
    measured: print(busy),
    baseline: `nothing goes on: ${print(idle)}`,
    ratio: busy[1] / idle[1],
  };
}

async function memory(ask: Ask, pid: number): Promise<readonly Row[]> {
  if (Deno.build.os !== "linux") return [];
  // The command has started the host as its only child.
  const host = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).trim();
  const runs = async (count: number): Promise<number> => {
    for (let left = count; left > 0; left -= 100) {
      const some = Array.from(
        { length: Math.min(left, 100) },
        (_, index) => run(ask, { steps: 1, milliseconds: 0, seed: left * 1000 + index }),
      );
      await Promise.all(some);
      await idleAgain(ask);
    }
    const [, kilobytes] = /VmRSS:\s*(\d+)/.exec(Deno.readTextFileSync(`/proc/${host}/status`))!;
    return Number(kilobytes) / 1000;
  };
  const early = await runs(10);
  const late = await runs(990);
  return [{
    what: "Memory of the host after 1000 runs",
    measured: `${late.toFixed(0)} MB`,
    baseline: `after 10 runs: ${early.toFixed(0)} MB`,
    ratio: late / early,
  }];
}

async function run(ask: Ask, inputs: Readonly<Record<string, number>>): Promise<RunInfo> {
  const workflow = {
    format: "braid/1",
    nodes: { a: { type: "trial.slow", inputs } },
    outputs: ["a"],
  };
  const body = JSON.stringify({ workflow });
  return await (await ask("runs", { method: "POST", body })).json() as RunInfo;
}

/** Waits until no run goes on or waits. */
async function idleAgain(ask: Ask): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { queue, runner } = await (await ask("status")).json() as ServerStatus;
    if (queue.length === 0 && runner === "idle") return;
  }
}

/** Median and 99th percentile of the times of an action, in milliseconds; a pause after each, as clients make. */
async function percentiles(action: () => Promise<void>): Promise<readonly [number, number]> {
  const times: number[] = [];
  for (let index = 0; index < REQUESTS; index++) {
    const start = performance.now();
    await action();
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  times.sort((a, b) => a - b);
  return [times[times.length >> 1]!, times[Math.ceil(times.length * 0.99) - 1]!];
}
