import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { HttpError } from "../../src/server/problem.ts";
import { openWorkflowFolder } from "../../src/server/workflow_folder.ts";
import { inFolder } from "../in_folder.ts";
import { serveHere } from "./serve_here.ts";

const EMPTY = `{"format":"braid/1","nodes":{}}`;

Deno.test("of two servers whose folders share a workflow, and save it while its bytes go to the disk, one is told", () =>
  inFolder((folder) => {
    const outer = new Folder(folder);
    const [one, other] = [openWorkflowFolder(outer), openWorkflowFolder(outer.folder("sub"))];
    const { syncSync } = Deno.FsFile.prototype;
    const meanwhile = (act: () => void): void => {
      Deno.FsFile.prototype.syncSync = function (): void {
        Deno.FsFile.prototype.syncSync = syncSync;
        act();
        this.syncSync();
      };
    };
    let revision: string | undefined;
    for (const [act, why] of [["made", "already"], ["saved", "has changed"]] as const) {
      let theirs: string | undefined;
      meanwhile(() => theirs = other.write("cat", `"${act}"`, revision));
      assertThrows(() => one.write("sub/cat", "mine", revision), HttpError, why);
      assertEquals(other.read("cat"), { text: `"${act}"`, revision: theirs! });
      revision = theirs;
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["sub"]);
    return Promise.resolve();
  }));

Deno.test("workflows of gigabytes keep the list of the others waiting for no more than a moment each time", () =>
  inFolder(async (folder) => {
    const names = Array.from({ length: 9 }, (_, index) => `large${index}`);
    for (const name of names) {
      const path = join(folder, `${name}.graph.json`);
      Deno.writeTextFileSync(path, "");
      Deno.truncateSync(path, 2 ** 25);
    }
    const workflows = openWorkflowFolder(new Folder(folder));
    const unread: string[] = [];
    const listed = async (): Promise<string[]> =>
      (await workflows.list((path) => unread.push(path))).map(({ name }) => name);
    assertEquals([(await listed()).length, unread.length], [8, 1]);
    assertEquals([await listed(), unread.length], [names, 1]);
  }));

Deno.test("a workflow is saved where no lock can be had", () =>
  inFolder((folder) => {
    const locks = new Folder(join(folder, "file"));
    Deno.writeTextFileSync(locks.path, "");
    const workflows = openWorkflowFolder(new Folder(join(folder, "own")), () => {}, locks);
    const revision = workflows.write("cat", EMPTY, undefined);
    assertEquals(workflows.read("cat"), { text: EMPTY, revision });
    assertThrows(() => workflows.write("cat", EMPTY, undefined), HttpError, "already");
    return Promise.resolve();
  }));

Deno.test({
  name: "who saves or removes a workflow has its folder alone, whoever else serves it",
  ignore: Deno.build.os === "windows", // it locks no folders
  fn: () =>
    inFolder((path) => {
      const places = ["one", "other"].map((name) => new Folder(join(path, name)));
      const isFree = (): boolean => {
        using folder = Deno.openSync(join(path, "shared", "sub"));
        return folder.tryLockSync(true);
      };
      const { renameSync, removeSync } = Deno;
      const free: boolean[] = [];
      Deno.renameSync = (from, to) => (free.push(isFree()), renameSync(from, to));
      Deno.removeSync = (path, options) => {
        if (`${path}`.endsWith(".json")) free.push(isFree());
        removeSync(path, options);
      };
      try {
        for (const locks of places) {
          const workflows = openWorkflowFolder(new Folder(join(path, "shared")), () => {}, locks);
          const revision = workflows.write("sub/cat", EMPTY, undefined);
          const changed = workflows.write("sub/cat", `${EMPTY} `, revision);
          workflows.remove("sub/cat", changed);
        }
      } finally {
        Object.assign(Deno, { renameSync, removeSync });
      }
      assertEquals(free, [false, false, false, false]);
      assertEquals(isFree(), true);
      return Promise.resolve();
    }),
});

Deno.test({
  name:
    "a workflow whose file is read-only is saved only where somebody says so, and stays read-only",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const path = join(folder, "cat.graph.json");
      await Deno.writeTextFile(path, EMPTY);
      await Deno.chmod(path, 0o444);
      await using server = await serveHere(folder);
      const url = `${server.address}api/workflows/cat`;
      const put = async (query: string, revision: string) =>
        await fetch(`${url}${query}`, {
          method: "PUT",
          headers: { "content-type": "application/json", "if-match": revision },
          body: "{}",
        });
      const read = await fetch(url);
      assertEquals(await read.text(), EMPTY);
      const revision = read.headers.get("etag")!;
      const refused = await put("", revision);
      assertEquals(refused.status, 423);
      assertStringIncludes(
        (await refused.json()).detail,
        `"${path}" is read-only: make it writable`,
      );
      assertEquals(await Deno.readTextFile(path), EMPTY);
      const changed = await put("?readOnly=replace", '"other"');
      assertEquals([changed.status, (await changed.text()).length > 0], [412, true]);
      assertEquals((await put("?readOnly=replace", revision)).status, 204);
      assertEquals(await Deno.readTextFile(path), "{}");
      assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o444);
    }),
});

Deno.test("a folder of many workflows that is moved has nobody wait until all of that is told", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "a"));
    const count = 100;
    for (let index = 0; index < count; index++) {
      await Deno.writeTextFile(join(folder, "a", `${index}.graph.json`), "{}");
    }
    let moved = 0;
    let isWatched = false;
    const workflows = openWorkflowFolder(new Folder(folder), ({ name }) => {
      isWatched = true;
      if (name.includes("/")) moved++;
      for (const end = performance.now() + 1; performance.now() < end;); // as it takes to write it down
    });
    const controller = new AbortController();
    const isTold = Promise.withResolvers<void>();
    const seen = new Set<number>();
    const timer = setInterval(() => {
      seen.add(moved);
      if (moved === 2 * count) isTold.resolve();
    });
    const watching = workflows.watch(controller.signal);
    for (let number = 0; !isWatched; number++) { // what is there when the watching begins is no news
      await Deno.writeTextFile(join(folder, `${number}.graph.json`), "{}");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await Deno.rename(join(folder, "a"), join(folder, "b"));
    await isTold.promise;
    assert([...seen].some((told) => told > 0 && told < 2 * count), "nobody had a turn");
    clearInterval(timer);
    controller.abort();
    await watching;
  }));
