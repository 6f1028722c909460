import { dirname, join } from "@std/path";

/** What servers have kept for their next start, by its path in a served folder. */
const kept = new Map<string, Uint8Array>();

/** Takes what the server of a folder has kept of editor and catalogue, for those of other folders. */
export function takeKept(folder: string): void {
  const own = join(folder, ".braid");
  for (const { name, isFile } of Deno.readDirSync(own)) {
    if (!/^(editor-[0-9a-f]+|catalogue)-/.test(name)) continue;
    const files = isFile ? [""] : [...Deno.readDirSync(join(own, name))].map(({ name }) => name);
    for (const file of files) {
      const path = join(".braid", name, file);
      if (!kept.has(path)) kept.set(path, Deno.readFileSync(join(folder, path)));
    }
  }
}

/** Puts it into a fresh folder, which is to be trusted then. */
export function giveKept(folder: string): void {
  for (const [path, bytes] of kept) {
    Deno.mkdirSync(dirname(join(folder, path)), { recursive: true });
    Deno.writeFileSync(join(folder, path), bytes);
  }
}
