import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { keepPluginProgram } from "../../src/program/plugin_program.ts";

let kept: Promise<string> | undefined;

/** What processes of plugins load, made once for all tests of this process. */
export function keptProgram(): Promise<string> {
  return kept ??= make();
}

async function make(): Promise<string> {
  const folder = Deno.makeTempDirSync();
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const program = await keepPluginProgram(new Folder(folder));
  if (program === undefined) throw new Error("There is no program of plugins");
  return program;
}

/** Puts it among a person's settings. */
export async function giveProgram(config: string): Promise<void> {
  const program = await keptProgram();
  Deno.mkdirSync(join(config, "braid"), { recursive: true });
  Deno.copyFileSync(program, join(config, "braid", program.split(/[\\/]/).at(-1)!));
}
