import { AwayError } from "./no_links.ts";

/** A folder that has to be there, on the disk that it was on, where the system says which. */
export interface Held {
  readonly path: string;
  readonly disk: number | undefined;
  /** Where no other one of that disk does: see {@link identityOf}. */
  readonly identity?: string | undefined;
}

export const hold = (path: string): Held => ({ path, disk: statIfAny(path)?.dev });

export const holdItself = (path: string): Held => ({ ...hold(path), identity: identityOf(path) });

/** What is said of another folder in its place. */
export const anotherThere = (path: string): string =>
  `"${path}" is another folder than the one that was opened. Put that one back, or start Braid again`;

/** Why what is there is not what was held, and how to mend it; undefined where it is. */
export function faultOf({ path, disk, identity }: Held): string | undefined {
  if (identity !== undefined) {
    const there = identityOf(path);
    if (there === identity) return undefined;
    return there === undefined
      ? `"${path}" was taken away. Put it back, or start Braid again`
      : anotherThere(path);
  }
  if (disk === undefined || statIfAny(path)?.dev === disk) return undefined;
  return `"${path}" is not there any more, or is on another disk than before: ` +
    `put it back, or start Braid again`;
}

/** @throws AwayError where what is there is not what was held */
export function demandHeld(held: Held): void {
  const fault = faultOf(held);
  if (fault !== undefined) throw new AwayError(held.path, fault);
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
