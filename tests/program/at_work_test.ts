import { assertEquals, assertThrows } from "@std/assert";
import { Folder } from "../../src/files/folder.ts";
import { announce, takeLock } from "../../src/program/at_work.ts";
import { FolderTaken } from "../../src/runs/store/folder_taken.ts";
import { inFolder } from "../runs/trial.ts";

Deno.test("who finds a folder taken is told where its server answers, and never where one of before did", () =>
  inFolder((folder) => {
    const own = new Folder(folder);
    const told = () =>
      assertThrows(() => takeLock(own, own, false), FolderTaken, "Another server is at work")
        .serving;
    const killed = { address: "http://127.0.0.1:8189/", open: true };
    {
      using _ = takeLock(own, own, false);
      announce(own, killed);
      assertEquals(told(), killed);
    }
    using _ = takeLock(own, own, false); // it may find no room to say where it is
    assertEquals(told(), undefined);
  }));
