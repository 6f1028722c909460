import { dirname, join } from "@std/path";

/** Where servers keep for their next start what they have made, below a folder whose settings are in it, too. */
export const [EDITOR, CATALOGUE] = [join("config", "braid"), ".braid"];

/** What they have kept, by its path there. */
const kept = new Map<string, Uint8Array>();

/** Takes what the server of a folder has kept, for those of other folders. */
export function takeKept(folder: string): void {
  for (const place of [EDITOR, CATALOGUE]) {
    try {
      for (const { name } of Deno.readDirSync(join(folder, place))) {
        const path = join(place, name);
        if (!/^(editor|catalogue)-\w+(-\w+)?\.json$/.test(name) || kept.has(path)) continue;
        kept.set(path, Deno.readFileSync(join(folder, path)));
      }
    } catch {
      // It has kept nothing.
    }
  }
}

/** Puts what was kept in a place into a folder, where that can be. */
export function giveKept(folder: string, place: string): void {
  for (const [path, bytes] of kept) {
    if (dirname(path) !== place) continue;
    try {
      Deno.mkdirSync(join(folder, place), { recursive: true });
      Deno.writeFileSync(join(folder, path), bytes, { createNew: true });
    } catch {
      // It is made anew.
    }
  }
}
