import { join } from "@std/path";
import type { Plugin } from "../plugins/plugin.ts";
import { codeStamp, isStamp } from "../runs/code_stamp.ts";

export interface SameCodeOptions {
  /** Where results go, which may be in the plugin's folder and is no code of it. */
  readonly output?: string | undefined;
  /** How a person has plugins read anew. */
  readonly remedy: "reload node definitions" | "run again";
}

/**
 * That a plugin's code is what was tried out, and is in the catalogue. Of more files than can be looked at nobody knows:
 * their results are not found again anyway.
 *
 * @param code its stamp then
 * @throws Error that says what became of it
 */
export function demandSameCode(
  { name, folder }: Pick<Plugin, "name" | "folder">,
  code: string,
  { output, remedy }: SameCodeOptions,
): void {
  const now = codeStamp([folder], { output });
  if (now === code || !isStamp(now)) return;
  throw new Error(
    isThere(folder)
      ? `The plugin "${name}" has changed since its nodes were read: ${remedy}`
      : `The plugin "${name}" has been removed since its nodes were read: ${remedy}`,
  );
}

const isThere = (folder: string): boolean => {
  try {
    return Deno.statSync(join(folder, "plugin.json")).isFile;
  } catch {
    return false;
  }
};
