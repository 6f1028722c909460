/** When a file was written, in milliseconds since 1970: 0 where the system tells none, or one that no date can be. */
export function writtenAt({ mtime }: Pick<Deno.FileInfo, "mtime">): number {
  return mtime?.getTime() || 0;
}
