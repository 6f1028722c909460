/**
 * Makes the names in a folder last: after a file is renamed into it, only this keeps the name through a power cut.
 * Systems that cannot (Windows) keep names by themselves.
 *
 * @see https://man7.org/linux/man-pages/man2/fsync.2.html
 */
export function syncFolder(path: string): void {
  try {
    using folder = Deno.openSync(path, { read: true });
    folder.syncSync();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw error;
  }
}
