/** A person's own folders, in which plugins are installed. */
import { join } from "@std/path";
import { giveProgram } from "../program/kept_program.ts";
import { braid, type Ended, inFolder, sharedBraid } from "./braid.ts";

export interface Place {
  readonly folder: string;
  /** Where plugins are installed. */
  readonly plugins: string;
  readonly env: Record<string, string>;
  /** In the process that all share. */
  braid(...args: string[]): Promise<Ended>;
  /** In one of its own. */
  alone(...args: string[]): Promise<Ended>;
  /** What plugins are allowed, by the names of their folders. */
  allowed(): Record<string, unknown>;
}

/** A person's own folders, with nothing installed. */
export const inPlace = (
  use: (place: Place) => Promise<void>,
  more: Record<string, string> = {},
): Promise<void> =>
  inFolder(async (folder) => {
    const env = {
      XDG_DATA_HOME: join(folder, "data"),
      XDG_CONFIG_HOME: join(folder, "config"),
      npm_config_userconfig: join(folder, ".npmrc"),
      ...more,
    };
    await giveProgram(env.XDG_CONFIG_HOME);
    await use({
      folder,
      env,
      plugins: join(folder, "data", "braid", "plugins"),
      braid: (...args) => sharedBraid(args, { cwd: folder, env }),
      alone: (...args) => braid(args, { cwd: folder, env }),
      allowed() {
        const list = join(folder, "config", "braid", "allowed-plugins.json");
        const { plugins } = JSON.parse(Deno.readTextFileSync(list)) as { plugins: object };
        return Object.fromEntries(
          Object.entries(plugins).map(([path, may]) => [path.split("/").at(-1)!, may.net]),
        );
      },
    });
  });

/** Writes some files into a folder, and tells that. */
export async function write(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, name), text);
  }
  return folder;
}
