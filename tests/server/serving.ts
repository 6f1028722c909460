import { assert } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import program from "../../deno.json" with { type: "json" };
import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import { giveKept, takeKept } from "./kept_parts.ts";
import { HANG } from "../browser/eventually.ts";

export const ROOT: string = fromFileUrl(new URL("../..", import.meta.url));
/** With the permissions that `deno task serve` gives. */
export const SERVE: readonly string[] = program.tasks["permitted:serve"].command.split(" ").slice(
  1,
);

/** `braid serve` as its task starts it. */
export interface Serving extends AsyncDisposable {
  readonly address: string;
  /** Of the command. */
  readonly pid: number;
  /** Where a token is asked for. */
  readonly page?: string;
  readonly link?: string;
  readonly tokenFile?: string;
  /** One that could not be kept in a file. */
  readonly token?: string;
  stop(): Promise<number>;
  /** Ends all its processes, as a power cut would. */
  crash(): Promise<void>;
  /** All that it told beside its address, once it has ended. */
  readonly said: Promise<string>;
}

/**
 * Lets everybody in, so that tests of something else need not sign in.
 *
 * @throws Error with what it said where it does not start
 */
export function serve(folder: string, ...args: string[]): Promise<Serving> {
  return serveIn({}, folder, ...args);
}

/** {@link serve} in an environment of its own. */
export function serveIn(
  env: Readonly<Record<string, string>>,
  folder: string,
  ...args: string[]
): Promise<Serving> {
  return serveLocked(env, folder, "--no-token", ...args);
}

/**
 * As people have it: with a token. The editor is built, and the catalogue made, once for all servers of a test file but those whose environment
 * says where settings are.
 */
export async function serveLocked(
  env: Readonly<Record<string, string>>,
  folder: string,
  ...args: string[]
): Promise<Serving> {
  const isOwn = env.XDG_CONFIG_HOME === undefined;
  const config = join(folder, "config");
  if (isOwn) await giveKept(config);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...SERVE,
      folder,
      "--json",
      ...(args.includes("--port") ? [] : ["--port", "0"]),
      ...args,
    ],
    cwd: ROOT,
    env: { XDG_CONFIG_HOME: config, XDG_DATA_HOME: config, ...env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value, done } = await reader.read();
  const said = new Response(child.stderr).text();
  if (done) throw new Error(await said, { cause: await child.status });
  const where = JSON.parse(value) as Pick<
    Serving,
    "address" | "page" | "link" | "tokenFile" | "token"
  >;
  const stop = async (): Promise<number> => {
    try {
      child.kill("SIGINT");
    } catch {
      // It has ended.
    }
    const timer = setTimeout(() => child.kill("SIGKILL"), HANG); // then its code is not 0
    const { code } = await child.status;
    clearTimeout(timer);
    await Promise.all([said, reader.cancel()]);
    if (isOwn) takeKept(config);
    return code;
  };
  return {
    ...where,
    pid: child.pid,
    said,
    stop,
    async crash() {
      killAll([child.pid, ...await processesOf(child.pid)]);
      await stop();
    },
    [Symbol.asyncDispose]: async () => void await stop(),
  };
}

/** Ends processes at once, the first of which may take others along before it is their turn. */
export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // it has ended with its parent
    }
  }
}

/** A picture that is saved and shown. */
export const PICTURE = {
  format: "braid/1",
  nodes: {
    color: { type: "core.color_image", inputs: { width: 256, height: 128 } },
    save: { type: "core.save_image", inputs: { image: { from: "color.image" } } },
    view: { type: "core.preview_image", inputs: { image: { from: "color.image" } } },
  },
  outputs: ["save", "view"],
};

/** Waits for a run to be over. @throws for none, as one that was refused */
export async function over(
  address: string,
  id: string,
  headers: Record<string, string> = {},
): Promise<RunInfo> {
  for (;;) {
    const answer = await fetch(`${address}api/runs/${id}`, { headers });
    const run = await answer.json() as RunInfo;
    assert(answer.ok, JSON.stringify(run));
    if (run.finished) return run;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What a process has started, and what these have, by what they were started with. */
export async function processesOf(root: number, wanted = /./): Promise<readonly number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-Awwo", "pid=,ppid=,args="] }).output();
  const all = new TextDecoder().decode(stdout).split("\n").flatMap((line) => {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return args === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
  });
  const below = (pid: number): typeof all =>
    all.filter(({ parent }) => parent === pid).flatMap((one) => [one, ...below(one.pid)]);
  return below(root).filter(({ args }) => wanted.test(args)).map(({ pid }) => pid);
}

/** The catalogue once no more than so many plugins are still being tried out. */
export async function catalogueOf(address: string, trying = 0): Promise<Catalogue> {
  for (;;) {
    const catalogue = await (await fetch(`${address}api/catalogue`)).json() as Catalogue;
    if ((catalogue.trying?.length ?? 0) <= trying) return catalogue;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
