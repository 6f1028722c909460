import { join } from "@std/path";
import { lstatIfAny } from "./no_links.ts";

/** False where it is somebody else's to do, or the file system does not know it. */
export function isLet(action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    const { PermissionDenied, NotSupported } = Deno.errors;
    if (error instanceof PermissionDenied || error instanceof NotSupported) return false;
    throw error;
  }
}

/** Has all but its owner see no names in a folder, no link, where that is ours to do: they open what they know. */
export function hideNames(path: string): void {
  const mode = lstatIfAny(path)?.mode ?? 0;
  if (mode & 0o044) isLet(() => Deno.chmodSync(path, mode & 0o7733));
}

/** Lets its owner look into a folder, no link, and those below, and change what is in them, where that is ours to do. */
function openToOwner(path: string): void {
  const mode = lstatIfAny(path)?.mode ?? 0o700;
  if ((mode & 0o700) !== 0o700) isLet(() => Deno.chmodSync(path, mode & 0o7777 | 0o700));
  for (const { name, isDirectory } of Deno.readDirSync(path)) {
    if (isDirectory) openToOwner(join(path, name));
  }
}

/** Removes what is there, be folders of its owner read-only. */
export function removeOwn(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    const isRefused = error instanceof Deno.errors.PermissionDenied;
    if (!isRefused || !lstatIfAny(path)?.isDirectory) throw error;
    openToOwner(path);
    Deno.removeSync(path, { recursive: true });
  }
}

/** Takes from all but its owner what they may do with a file or folder, no link, where that is ours to do. */
export function keepToOwner(path: string): void {
  const mode = lstatIfAny(path)?.mode ?? 0;
  if (mode & 0o077) isLet(() => Deno.chmodSync(path, mode & 0o7700));
}

/** Whether what is at a path belongs to an account that has one of the others; true where no accounts are told. */
export function belongsTo(path: string, others: readonly string[]): boolean {
  const owner = lstatIfAny(path)?.uid ?? null;
  return owner === null || others.some((one) => lstatIfAny(one)?.uid === owner);
}
