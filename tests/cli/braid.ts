import { join } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import type { RunLine } from "../../src/cli/run_line.ts";
import lab from "./plugins/lab/plugin.json" with { type: "json" };
import type { Asked } from "./one_process.ts";

export const PROJECT: string = join(import.meta.dirname!, "..", "..");
/** A plugin of nodes for tests. */
export const LAB: string = join(import.meta.dirname!, "plugins");

/** What `deno task braid` runs with: tests have no more permissions than users. */
const FLAGS = config.tasks["permitted:braid"].command.split(" ").slice(1, -1)
  .map((flag) => flag.replaceAll(/(?<=[=,])node_modules/g, join(PROJECT, "node_modules")));

/** What runs remember of their folders, and what is installed, is not the tester's. */
export const CONFIG: string = Deno.makeTempDirSync();
/** It has allowed the lab what that asks for. */
const ALLOWED = { [Deno.realPathSync(join(LAB, "lab"))]: lab.permissions };
Deno.mkdirSync(join(CONFIG, "braid"));
Deno.writeTextFileSync(
  join(CONFIG, "braid", "allowed-plugins.json"),
  JSON.stringify({ plugins: ALLOWED }),
);
globalThis.addEventListener("unload", () => Deno.removeSync(CONFIG, { recursive: true }));

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The lines of standard output as JSON. */
  readonly events: readonly RunLine[];
}

/** The arguments that Deno runs braid with. */
export function braidArgs(...args: readonly string[]): readonly string[] {
  return [...FLAGS, join(PROJECT, "src", "main.ts"), ...args];
}

/** Starts the real command line. */
export function startBraid(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [...braidArgs(...args)],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    ...options,
    env: { LC_ALL: "en", XDG_CONFIG_HOME: CONFIG, XDG_DATA_HOME: CONFIG, ...options.env },
  }).spawn();
}

/** Runs the real command line to its end. */
export async function braid(
  args: readonly string[],
  { input = "", ...options }: Parameters<typeof startBraid>[1] & { readonly input?: string } = {},
): Promise<Ended> {
  const process = startBraid(args, options);
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await process.output();
  return ended(code, stdout, stderr);
}

interface OneProcess {
  readonly input: WritableStreamDefaultWriter<Uint8Array>;
  readonly outputs: readonly ReadableStreamDefaultReader<string>[];
}

let oneProcess: OneProcess | undefined;
let before: Promise<unknown> = Promise.resolve();

/**
 * Runs the real command line to its end in a process that has run others before, one after the other: for what is said and
 * written, where no process has to begin or end by it.
 */
export function sharedBraid(
  args: readonly string[],
  { cwd = PROJECT, env = {} }: { readonly cwd?: string; readonly env?: Record<string, string> } =
    {},
): Promise<Ended> {
  const asked: Asked = { args, cwd, env };
  const answer = before.then(() => ask(asked));
  before = answer.catch(() => oneProcess = undefined);
  return answer;
}

async function ask(asked: Asked): Promise<Ended> {
  const { input, outputs } = oneProcess ??= startOne();
  await input.write(new TextEncoder().encode(`${JSON.stringify(asked)}\n`));
  const [out, err] = await Promise.all(outputs.map(readEnd)) as [string, string];
  const [said, code] = out.split("\0") as [string, string];
  return answered(Number(code), said, err.split("\0")[0]!);
}

function startOne(): OneProcess {
  const process = new Deno.Command(Deno.execPath(), {
    args: [...FLAGS, join(PROJECT, "tests", "cli", "one_process.ts")],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: { LC_ALL: "en", XDG_CONFIG_HOME: CONFIG, XDG_DATA_HOME: CONFIG },
  }).spawn();
  const reading = (stream: ReadableStream<Uint8Array<ArrayBuffer>>) =>
    stream.pipeThrough(new TextDecoderStream()).getReader();
  return {
    input: process.stdin.getWriter(),
    outputs: [process.stdout, process.stderr].map(reading),
  };
}

async function readEnd(reader: ReadableStreamDefaultReader<string>): Promise<string> {
  let text = "";
  while (!/\0\d+\n$/.test(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The process ended: ${text}`);
    text += value;
  }
  return text;
}

export function ended(code: number, stdout: Uint8Array, stderr: Uint8Array): Ended {
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return answered(code, out!, err!);
}

function answered(code: number, out: string, err: string): Ended {
  return {
    code,
    out,
    err,
    get events() {
      return out.trim().split("\n").map((line) => JSON.parse(line) as RunLine);
    },
  };
}

/** A folder for one test, with a graph of the lab in it: `number -> write`. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "graph.graph.json"), graph());
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A graph of the lab as text; more nodes by id. */
export function graph(nodes: Record<string, unknown> = {}, outputs = ["write"]): string {
  return JSON.stringify(
    {
      format: "braid/1",
      nodes: {
        number: { type: "lab.number", inputs: { value: 2, seed: 3 } },
        write: { type: "lab.write", inputs: { value: { from: "number.value" } } },
        ...nodes,
      },
      outputs,
    },
    null,
    1,
  );
}

/** Names of all files below a folder, sorted. */
export function filesIn(folder: string): readonly string[] {
  const names: string[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) names.push(...filesIn(join(folder, name)).map((file) => `${name}/${file}`));
    else names.push(name);
  }
  return names.sort();
}
