import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { openEditor } from "../../src/program/editor_files.ts";

/** Where servers keep for their next start what they have made, below a folder that the person's settings are in. */
export const KEPT = join("config", "braid");

/** What they have kept, by its name there: the editor, the catalogue. */
const kept = new Map<string, Uint8Array>();

/** Takes what a server has kept, for those of other folders. */
export function takeKept(folder: string): void {
  try {
    const from = join(folder, KEPT);
    for (const { name } of Deno.readDirSync(from)) {
      if (!/^(editor|catalogue)-\w+-\w+\.json$/.test(name) || kept.has(name)) continue;
      kept.set(name, Deno.readFileSync(join(from, name)));
    }
  } catch {
    // It has kept nothing.
  }
}

/**
 * Puts what was kept into a folder, where that can be. An editor is built there where none was, once and to its end: a
 * server that stops before would have begun for nothing, and so would the next one.
 */
export async function giveKept(folder: string): Promise<void> {
  if (![...kept.keys()].some((name) => name.startsWith("editor-"))) {
    const { toObject } = Deno.env; // the build takes it from its process
    await openEditor(new Folder(join(folder, KEPT)))("/index.html");
    Deno.env.toObject = toObject;
    takeKept(folder);
  }
  for (const [name, bytes] of kept) {
    try {
      Deno.mkdirSync(join(folder, KEPT), { recursive: true });
      Deno.writeFileSync(join(folder, KEPT, name), bytes, { createNew: true });
    } catch {
      // It is made anew.
    }
  }
}
