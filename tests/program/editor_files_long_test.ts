import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { openEditor } from "../../src/program/editor_files.ts";
import { inFolder } from "../in_folder.ts";

Deno.test("openEditor() makes no folder anew for a server that has ended while it was building", () =>
  inFolder(async (root) => {
    const folder = new Folder(join(root, "user"));
    const stopping = new AbortController();
    const find = openEditor(folder, stopping.signal);
    stopping.abort();
    assert(await find("/index.html"), "it is built all the same, for who waits for it");
    assertEquals([...Deno.readDirSync(root)], []);
  }));
