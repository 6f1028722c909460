import { dirname, join } from "@std/path";
import { ownOf } from "./own_folder.ts";

/**
 * Where servers keep for their next start what they have made, below a folder whose settings are in it, too: the catalogue
 * where those of earlier versions have it, from where each takes it.
 */
export const [EDITOR, CATALOGUE] = [join("config", "braid"), ".braid"];

/** What they have kept, by its path there. */
const kept = new Map<string, Uint8Array>();

/** Takes what the server of a folder has kept, for those of other folders. */
export function takeKept(folder: string): void {
  for (const place of [EDITOR, CATALOGUE]) {
    try {
      const from = place === CATALOGUE ? ownOf(folder) : join(folder, place);
      for (const { name } of Deno.readDirSync(from)) {
        const path = join(place, name);
        if (!/^(editor|catalogue)-\w+(-\w+)?\.json$/.test(name) || kept.has(path)) continue;
        kept.set(path, Deno.readFileSync(join(from, name)));
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
