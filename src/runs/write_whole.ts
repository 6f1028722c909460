import { basename, dirname, join } from "@std/path";

/** Writes a file beside `path`, has `publish` put it in its place, and leaves nothing else behind. */
export function writeWhole<T>(
  path: string,
  bytes: Uint8Array,
  publish: (temporary: string) => T,
): T {
  const temporary = join(
    dirname(path),
    `.${basename(path).slice(0, 100)}.${crypto.randomUUID()}.tmp`,
  );
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
