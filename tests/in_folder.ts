/** Gives a folder of its own to a test, which is gone afterwards. */
export async function inFolder(use: (folder: string) => unknown): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
