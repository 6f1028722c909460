import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { outputOf } from "../../src/program/output_folder.ts";
import { ROOT } from "../../src/program/permissions.ts";
import { inFolder } from "../in_folder.ts";

Deno.test("nodes of a server save in no folder that has what they may not change, or that is in it", () =>
  inFolder(async (folder) => {
    const [served, settings] = [new Folder(join(folder, "served")), join(folder, "settings")];
    served.make();
    await Deno.symlink(folder, join(folder, "link"));
    const inPlace = [served.path, join(served.path, ".braid", "out"), join(settings, "out")];
    for (const output of [...inPlace, folder, join(folder, "link"), join(ROOT, ".")]) {
      const start = `Cannot let nodes save in "${new Folder(output).path}", as they could change`;
      assertThrows(() => outputOf(served, output, settings), Error, start);
    }
    for (const output of [join(folder, "out"), join(served.path, "out"), join(ROOT, "out")]) {
      assertEquals(outputOf(served, output, settings).path, output);
    }
    assertEquals(outputOf(served, undefined, settings).path, join(served.path, "output"));
  }));
