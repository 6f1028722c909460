import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { openEditor } from "../../src/program/editor_files.ts";

/** What servers have kept for their next start, by its name: the editor, the catalogue, what plugins load. */
const kept = new Map<string, Uint8Array>();

/** Takes what a server has kept among a person's settings, for those of other folders. */
export function takeKept(config: string): void {
  try {
    const from = join(config, "braid");
    for (const { name } of Deno.readDirSync(from)) {
      if (!/^(editor|catalogue|plugin)-\w+-\w+\.js(on)?$/.test(name) || kept.has(name)) continue;
      kept.set(name, Deno.readFileSync(join(from, name)));
    }
  } catch {
    // It has kept nothing.
  }
}

/**
 * Puts what was kept among a person's settings, where that can be. An editor is built there where none was, once and to its
 * end: a server that stops before would have begun for nothing, and so would the next one.
 */
export async function giveKept(config: string): Promise<void> {
  const to = join(config, "braid");
  if (![...kept.keys()].some((name) => name.startsWith("editor-"))) {
    await openEditor(new Folder(to))("/index.html");
    takeKept(config);
  }
  for (const [name, bytes] of kept) {
    try {
      Deno.mkdirSync(to, { recursive: true });
      Deno.writeFileSync(join(to, name), bytes, { createNew: true });
    } catch {
      // It is made anew.
    }
  }
}
