/** Puts other content in a file as `cp -p` or `mv` would: its size and times stay. */
export async function replaceFile(
  path: string,
  bytes: Uint8Array,
  how: "over" | "in its place",
): Promise<void> {
  const { mtime } = await Deno.stat(path);
  const target = how === "over" ? path : `${path}.new`;
  await Deno.writeFile(target, bytes);
  await Deno.utime(target, mtime!, mtime!);
  if (target !== path) await Deno.rename(target, path);
}
