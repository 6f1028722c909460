/** Pictures and texts are much smaller, and more does not fit into memory with what is made of it. */
export const MAX_READ: number = 2 ** 30;

/**
 * Demands that there is a file at a path, links followed: a pipe would be waited for, a device has no end.
 *
 * @throws NotFound, Error for anything else, RangeError for a larger one
 */
export async function demandPlain(path: string, maxBytes = Infinity): Promise<Deno.FileInfo> {
  return demandPlainInfo(await Deno.stat(path), path, maxBytes);
}

/** {@link demandPlain} at once, for what is asked thousands of times: a turn of the event loop costs ten times as much. */
export function demandPlainSync(path: string, maxBytes = Infinity): Deno.FileInfo {
  return demandPlainInfo(Deno.statSync(path), path, maxBytes);
}

function demandPlainInfo(info: Deno.FileInfo, path: string, maxBytes: number): Deno.FileInfo {
  if (!info.isFile) throw new Error(`Cannot read ${path}: it is not a file`);
  if (info.size > maxBytes) {
    throw new RangeError(
      `Cannot read ${path}: ${info.size} bytes is more than the ${maxBytes} allowed`,
    );
  }
  return info;
}

/** The bytes of a file that somebody has named. @throws as {@link demandPlain} */
export async function readPlain(
  path: string,
  maxBytes: number = MAX_READ,
): Promise<Uint8Array<ArrayBuffer>> {
  await demandPlain(path, maxBytes);
  return await Deno.readFile(path);
}
