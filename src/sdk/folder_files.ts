import { hash } from "node:crypto";
import { dirname, extname, isAbsolute, join, relative, resolve } from "@std/path";
import type { RunFiles, RunOutputs } from "./context.ts";

/** The file that `path` means in the first of some folders that has it. */
async function find(folders: readonly string[], path: string): Promise<string> {
  for (const folder of folders) {
    const root = await Deno.realPath(folder).catch(() => undefined);
    const file = root && await Deno.realPath(resolve(root, path)).catch(() => undefined);
    if (!root || !file) continue;
    if (!isWithin(root, file)) {
      throw new Error(`Cannot read "${path}": it lies outside the folder "${folder}"`);
    }
    return file;
  }
  throw new Deno.errors.NotFound(`There is no file "${path}" in ${folders.join(", ")}`);
}

function isWithin(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== "" && path !== ".." && !/^\.\.[/\\]/.test(path) && !isAbsolute(path);
}

/** The files of some folders, and of nowhere else, links included; the first folder that has a file wins. */
export function filesIn(folders: readonly string[]): RunFiles {
  return {
    async read(path) {
      return await Deno.readFile(await find(folders, path));
    },
    async fingerprint(path) {
      const { size, mtime } = await Deno.stat(await find(folders, path));
      return `${size} ${mtime?.getTime()}`;
    },
  };
}

export interface OutputFolderOptions {
  /** Put behind every name, before the extension: what tells the runs of a sweep apart. */
  readonly label?: string;
  /** What happens to a name that is taken: `number` (the default) adds one, `fail` throws AlreadyExists. */
  readonly taken?: "number" | "fail";
}

/** Writes files into a folder, which is made when the first one comes. */
export function outputsIn(folder: string, options: OutputFolderOptions = {}): RunOutputs {
  const root = resolve(folder);
  const { label, taken = "number" } = options;
  return {
    async save(name, bytes, mediaType) {
      const extension = extname(name);
      const stem = `${name.slice(0, name.length - extension.length)}${label ? `_${label}` : ""}`;
      const whole = resolve(root, `${stem}${extension}`);
      if (!isWithin(root, whole)) {
        throw new Error(`Cannot save "${name}": it lies outside the output folder`);
      }
      await Deno.mkdir(dirname(whole), { recursive: true });
      const partial = await Deno.makeTempFile({ dir: dirname(whole), prefix: ".braid-" });
      try {
        await Deno.writeFile(partial, bytes, { mode: 0o644 });
        for (let number = 1;; number++) {
          const path = join(root, `${stem}${number > 1 ? `_${number}` : ""}${extension}`);
          if (await claim(path, partial, bytes)) {
            return { path, mediaType, bytes: bytes.length, sha256: hash("sha256", bytes, "hex") };
          }
          if (taken === "fail") {
            throw new Deno.errors.AlreadyExists(`There is a file "${path}" already`);
          }
        }
      } finally {
        await Deno.remove(partial);
      }
    },
  };
}

/** Gives a file that is whole a name that is free. A hard link fails where it is taken, so two runs never share one. */
async function claim(path: string, partial: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await Deno.link(partial, path).catch((error) => {
      if (error instanceof Deno.errors.AlreadyExists) throw error;
      return Deno.writeFile(path, bytes, { createNew: true }); // where there are no hard links
    });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}
