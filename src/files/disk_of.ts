/** Which disk a folder is on; undefined where it is not there, or the system does not say. */
export function diskOf(path: string): number | undefined {
  try {
    return Deno.statSync(path).dev;
  } catch {
    return undefined;
  }
}
