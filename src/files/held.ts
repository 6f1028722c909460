import { PlaceError } from "./no_links.ts";

/** A folder that has to be there, on the disk that it was on, where the system says which. */
export interface Held {
  readonly path: string;
  readonly disk: number | undefined;
}

export const hold = (path: string): Held => ({ path, disk: statIfAny(path)?.dev });

/** @throws PlaceError where it is not there any more */
export function demandHeld({ path, disk }: Held): void {
  if (disk === undefined || statIfAny(path)?.dev === disk) return;
  throw new PlaceError(
    path,
    `"${path}" is not there any more, or is on another disk than before: ` +
      `put it back, or start Braid again`,
  );
}

/**
 * What tells a folder from another that takes its place, as long as its disk is there; undefined where it is not there.
 *
 * @param otherwise What does where the disk does not know when it was made, as on sticks: then all may be one to it
 */
export function identityOf(path: string, otherwise?: () => string): string | undefined {
  const there = statIfAny(path);
  return there && [there.dev, there.ino, there.birthtime?.getTime() ?? otherwise?.()].join();
}

function statIfAny(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}
