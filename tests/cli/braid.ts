import { join } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import type { RunLine } from "../../src/cli/run_line.ts";

export const PROJECT: string = join(import.meta.dirname!, "..", "..");
/** A plugin of nodes for tests. */
export const LAB: string = join(import.meta.dirname!, "plugins");

/** What `deno task braid` runs with: tests have no more permissions than users. */
const FLAGS = config.tasks.braid.command.split(" ").slice(1, -1)
  .map((flag) => flag.replaceAll(/(?<=[=,])node_modules/g, join(PROJECT, "node_modules")));

/** What runs remember of their folders is not the tester's. */
const CONFIG = Deno.makeTempDirSync();
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
    env: { XDG_CONFIG_HOME: CONFIG, ...options.env },
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

export function ended(code: number, stdout: Uint8Array, stderr: Uint8Array): Ended {
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [
    string,
    string,
  ];
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
