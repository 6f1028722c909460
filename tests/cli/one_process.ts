/** A process that runs one command line after the other, and says on both outputs where each has ended. */
import { runCommandLine } from "../../src/cli/command_line.ts";
import { host } from "../../src/main.ts";

/** A line of standard input. */
export interface Asked {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

if (import.meta.main) {
  let rest = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) await run(JSON.parse(line));
  }
}

async function run({ args, cwd, env }: Asked): Promise<void> {
  Deno.chdir(cwd);
  const before = Object.keys(env).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  const code = await runCommandLine(args, host);
  for (const [name, value] of before) {
    if (value === undefined) Deno.env.delete(name);
    else Deno.env.set(name, value);
  }
  const end = new TextEncoder().encode(`\0${code}\n`);
  for (const stream of [Deno.stdout, Deno.stderr]) stream.writeSync(end);
}
