import { dirname, join } from "@std/path";

/** Gives a file a place where there is none yet: false where there is one, whoever made it. */
export function publishNew(temporary: string, path: string): boolean {
  try {
    Deno.linkSync(temporary, path);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists || exists(path)) return false;
    Deno.renameSync(temporary, path); // a file system without links
  }
  return true;
}

/** Whether there is something at a path, be it a link that leads nowhere. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Writes a file beside `path`, has `publish` put it in its place, and leaves nothing else behind. */
export function writeWhole<T>(
  path: string,
  bytes: Uint8Array,
  publish: (temporary: string) => T,
): T {
  const temporary = join(dirname(path), `.${crypto.randomUUID()}.tmp`);
  try {
    {
      using file = Deno.openSync(temporary, { write: true, createNew: true });
      for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
      file.syncSync();
    }
    return publish(temporary);
  } finally {
    try {
      Deno.removeSync(temporary);
    } catch {
      // It was moved, or never made.
    }
  }
}
