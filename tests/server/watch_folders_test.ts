import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { watchFolders } from "../../src/server/watch_folders.ts";
import { inFolder } from "../runs/trial.ts";

Deno.test("of very many folders no more are watched than the system takes up in a moment, the top first", () =>
  inFolder(async (folder) => {
    for (let i = 0; i < 70; i++) {
      for (let j = 0; j < 70; j++) {
        Deno.mkdirSync(join(folder, `${i}`, `${j}`), { recursive: true });
      }
    }
    const { watchFs } = Deno;
    const watched: (readonly string[])[] = [];
    Deno.watchFs = (paths, options) => {
      watched.push(paths as readonly string[]);
      return watchFs(paths, options);
    };
    const controller = new AbortController();
    const told = Promise.withResolvers<readonly string[]>();
    const file = join(folder, "69", "new");
    try {
      const watching = watchFolders(folder, controller.signal, async (paths) => {
        if (paths.length) told.resolve(paths);
        else await Deno.writeTextFile(file, "");
      });
      assert((await told.promise).includes(file));
      controller.abort();
      await watching;
    } finally {
      Deno.watchFs = watchFs;
    }
    assertEquals(watched.map(({ length }) => length), [4000]);
  }));
