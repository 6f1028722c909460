/** Runs `use` with a disk of a size in the folder; false where the system or our rights do not allow one. */
export async function withSmallDisk(
  folder: string,
  size: string,
  use: () => unknown,
): Promise<boolean> {
  const command = (name: string, ...args: string[]): boolean =>
    new Deno.Command(name, { args, stderr: "null" }).outputSync().success;
  if (Deno.build.os !== "linux") return false;
  if (!command("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder)) return false;
  try {
    await use();
  } finally {
    command("umount", "-l", folder);
  }
  return true;
}

/** Whether there can be a small disk. */
export async function canMount(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  try {
    return await withSmallDisk(folder, "64k", () => {});
  } finally {
    await Deno.remove(folder);
  }
}

/** Takes all the room there is. */
export function fill(path: string): void {
  using file = Deno.openSync(path, { write: true, create: true });
  for (const size of [65_536, 4096, 1]) {
    try {
      for (;;) file.writeSync(new Uint8Array(size));
    } catch {
      // Full for pieces of this size.
    }
  }
}
