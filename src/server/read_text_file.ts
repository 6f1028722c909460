import { HttpError } from "./problem.ts";

/**
 * The text of a file that may be somebody else's.
 *
 * @throws HttpError 413 for one of more than `maxBytes`, for which everybody would have to wait
 */
export function readTextFile(path: string, maxBytes: number): string {
  const { size } = Deno.statSync(path);
  if (size <= maxBytes) return Deno.readTextFileSync(path);
  throw new HttpError(413, `The file "${path}" has ${size} bytes: at most ${maxBytes} are read`);
}
