/**
 * Whether a server of this person listens at an address, asked by a process of its own, which may use that address and
 * nothing else. The token comes by its standard input, as all users of the machine may see with what it was started.
 */
import { join } from "@std/path";
import { confinedFlags, ROOT } from "./permissions.ts";
import type { RunnerCommand } from "../runs/runner/runner_process.ts";

/** What listens: a server that has the token, and a name for browsers or none, somebody else, or nobody. */
export type Found = "named" | "plain" | "unproven" | "nobody";

const WORDS: readonly Found[] = ["named", "plain", "unproven", "nobody"];

export function askCommand(address: string): RunnerCommand {
  const { hostname, port } = new URL(address);
  // A name of the machine may be either of its addresses.
  const names = hostname === "localhost" ? ["127.0.0.1", "[::1]"] : [hostname];
  const net = names.map((name) => `${name}:${port || 80}`);
  const script = join(ROOT, "src", "mcp", "ask.ts");
  return {
    program: Deno.execPath(),
    args: ["run", ...confinedFlags({ read: [], net }), script, address],
  };
}

export async function askServer(address: string, token: string): Promise<Found> {
  const { program, args } = askCommand(address);
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(token)).catch(() => {});
  await writer.close().catch(() => {});
  const { stdout } = await child.output();
  const said = new TextDecoder().decode(stdout).trim();
  const found = WORDS.find((word) => word === said);
  if (!found) throw new Error("The process that asks for the server has failed");
  return found;
}
