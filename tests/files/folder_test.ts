import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { isDraft } from "../../src/files/draft.ts";
import {
  FileError,
  Folder,
  LinkError,
  PlaceError,
  ReadOnlyFileError,
  SpecialFileError,
} from "../../src/files/folder.ts";

/** A folder with one beside it that must stay as it is. */
async function beside(test: (folder: string, outside: string) => void | Promise<void>) {
  const place = await Deno.makeTempDir();
  try {
    const [folder, outside] = [join(place, "folder"), join(place, "outside")];
    for (const path of [folder, outside]) await Deno.mkdir(path);
    await Deno.writeTextFile(join(outside, "kept.txt"), "kept");
    const state = () => [...Deno.readDirSync(outside)].map(({ name }) => name);
    await test(folder, outside);
    assertEquals(state(), ["kept.txt"], "nothing was added or removed outside");
    assertEquals(await Deno.readTextFile(join(outside, "kept.txt")), "kept");
  } finally {
    await Deno.remove(place, { recursive: true });
  }
}

/** All that changes something, with a name that leads through a link. */
const CHANGES: Readonly<Record<string, (folder: Folder, name: string) => unknown>> = {
  write: (folder, name) => folder.write(name, "x"),
  writeNew: (folder, name) => folder.writeNew(`${name}.new`, "x"),
  open: (folder, name) => folder.open(name)[Symbol.dispose](),
  storeOf: (folder, name) => folder.storeOf(name),
  moveTo: (folder, name) => (folder.write("own", "x"), folder.move("own", name)),
  moveFrom: (folder, name) => folder.move(name, "taken"),
  remove: (folder, name) => folder.remove(name),
  removeTree: (folder, name) => folder.removeTree(name),
  touch: (folder, name) => folder.touch(name),
  make: (folder, name) => folder.folder(name).make(),
  draft: (folder, name) => folder.folder(name).draft()[Symbol.dispose](),
};

for (const [name, change] of Object.entries(CHANGES)) {
  Deno.test(`${name}: a link on the way is refused, and what it leads to stays`, () =>
    beside((path, outside) => {
      Deno.symlinkSync(outside, join(path, "linked"));
      Deno.mkdirSync(join(path, "deep"));
      Deno.symlinkSync("../../outside", join(path, "deep", "relative"));
      const folder = new Folder(path);
      const ways = ["linked/kept.txt", "deep/relative/kept.txt"];
      if (Deno.build.os !== "windows") { // there it is no letter of a name
        Deno.symlinkSync(outside, join(path, "li\\nk"));
        ways.push("li\\nk/kept.txt");
      }
      for (const way of ways) {
        assertThrows(() => change(folder, way), LinkError, "is a link");
      }
      const within = new Folder(join(path, "linked"), path);
      assertThrows(() => change(within, "kept.txt"), LinkError, join(path, "linked"));
    }));

  Deno.test(`${name}: a link in place of the file is refused`, () =>
    beside((path, outside) => {
      Deno.symlinkSync(join(outside, "kept.txt"), join(path, "file"));
      Deno.symlinkSync(join(outside, "absent.txt"), join(path, "file.new"));
      const folder = new Folder(path);
      if (name === "writeNew") assertEquals(change(folder, "file"), false); // its name is taken
      else assertThrows(() => change(folder, "file"), LinkError, "is a link");
    }));

  Deno.test(`${name}: a name that leads out is refused`, () =>
    beside((path, outside) => {
      const folder = new Folder(path);
      for (const way of ["../outside/kept.txt", join(outside, "kept.txt"), "a/../../outside/x"]) {
        assertThrows(() => change(folder, way), RangeError, "leads out");
      }
    }));
}

Deno.test("the folder that a person names may be a link itself", () =>
  beside(async (path) => {
    Deno.symlinkSync(path, `${path}-linked`);
    const folder = new Folder(`${path}-linked`);
    folder.write("a/b.txt", "here");
    assertEquals(Deno.readTextFileSync(join(path, "a", "b.txt")), "here");
    assertEquals(await names(folder, /./), ["a/b.txt"]);
    await Deno.remove(`${path}-linked`);
  }));

Deno.test("files() lists those of a shape and passes over links, and folders behind them", () =>
  beside(async (path, outside) => {
    Deno.symlinkSync(outside, join(path, "linked"));
    Deno.symlinkSync(join(outside, "kept.txt"), join(path, "ab.txt"));
    Deno.symlinkSync("..", join(path, "up"));
    const folder = new Folder(path);
    folder.write("aa/aa.txt", "x");
    folder.write("aa/other", "x");
    assertEquals(await names(folder, /^[^/]+\/[^/]+\.txt$/), ["aa/aa.txt"]);
    assertEquals(await names(folder, /./), ["aa/aa.txt", "aa/other"]);
  }));

Deno.test({
  name: "who may read and write a file may so when it is written anew, and nobody else",
  ignore: Deno.build.os === "windows",
  fn: () =>
    beside((path) => {
      const folder = new Folder(path);
      for (const mode of [0o600, 0o664, 0o444]) {
        folder.write("a.txt", "first");
        Deno.chmodSync(join(path, "a.txt"), mode);
        using draft = folder.draft();
        draft.write("second");
        folder.put(draft, "a.txt", { evenReadOnly: true });
        assertEquals(Deno.readTextFileSync(join(path, "a.txt")), "second");
        assertEquals(Deno.statSync(join(path, "a.txt")).mode! & 0o777, mode);
        Deno.removeSync(join(path, "a.txt"));
      }
    }),
});

Deno.test({
  name: "a file that somebody has made read-only is not replaced, nor is anything left beside it",
  ignore: Deno.build.os === "windows",
  fn: () =>
    beside((path) => {
      const folder = new Folder(path);
      folder.write("a.txt", "first");
      for (const mode of [0o444, 0o400, 0o464]) {
        Deno.chmodSync(join(path, "a.txt"), mode);
        assertThrows(() => folder.write("a.txt", "second"), ReadOnlyFileError, "is read-only");
        assertEquals(folder.text("a.txt"), "first");
      }
      assertEquals([...Deno.readDirSync(path)].map(({ name }) => name), ["a.txt"]);
      folder.writeCache("a.txt", "made again");
    }),
});

Deno.test({
  name: "a file that is written anew by root stays its owner's and its group's",
  ignore: Deno.build.os === "windows" || Deno.uid() !== 0, // nobody else may give a file away
  fn: () =>
    beside((path) => {
      const folder = new Folder(path);
      const file = join(path, "a.txt");
      folder.write("a.txt", "first");
      Deno.chownSync(file, 12_345, 54_321);
      Deno.chmodSync(file, 0o640);
      folder.write("a.txt", "second");
      const { uid, gid, mode } = Deno.statSync(file);
      assertEquals([uid, gid, mode! & 0o777], [12_345, 54_321, 0o640]);
    }),
});

Deno.test({
  name: "a group that cannot be kept may no more than all others",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  fn: () =>
    beside(async (path) => {
      const file = join(path, "a.txt");
      Deno.writeTextFileSync(file, "first");
      Deno.chmodSync(file, 0o664);
      Deno.chmodSync(path, 0o777);
      // Root without the right to give files away, as in some containers.
      const write = `new (await import("${new URL(
        "../../src/files/folder.ts",
        import.meta.url,
      )}")).Folder("${path}").write("a.txt", "second")`;
      Deno.chownSync(file, 0, 54_321);
      const { success, stderr } = await new Deno.Command("setpriv", {
        args: ["--bounding-set=-chown", "--inh-caps=-chown", Deno.execPath(), "eval", write],
      }).output();
      assert(success, new TextDecoder().decode(stderr));
      const { gid, mode } = Deno.statSync(file);
      assertEquals([gid, mode! & 0o777], [0, 0o644]);
    }),
});

Deno.test("folders deeper than the system has paths for hide nothing else", () =>
  beside(async (path) => {
    const folder = new Folder(path);
    folder.write("aa/aa.txt", "x");
    const name = "d".repeat(200);
    for (let level = 0; level < 30; level++) { // from the inside out, as no path leads so deep
      const outer = join(path, `outer-${level}`);
      Deno.mkdirSync(outer);
      if (level) Deno.renameSync(join(path, name), join(outer, name));
      Deno.renameSync(outer, join(path, name));
    }
    assertEquals(await names(folder, /./), ["aa/aa.txt"]);
    assertEquals(await folder.sweep(), 0);
  }));

Deno.test("a folder whose name the system has told only in part is not made beside it", () =>
  beside((path) => {
    const cut = `${path}-\ufffd`; // as an argument whose bytes are no UTF-8 is given
    assertThrows(() => new Folder(cut).make(), Error, "no UTF-8");
    assertThrows(() => Deno.lstatSync(cut), Deno.errors.NotFound);
    new Folder(path).folder("\ufffd").make(); // somebody has typed that
  }));

Deno.test("a file that has other names is its own before it is written in place", () =>
  beside((path, outside) => {
    const folder = new Folder(path);
    const other = join(outside, "kept.txt");
    Deno.linkSync(other, join(path, "store"));
    const kept = Deno.readTextFileSync(other);
    const store = folder.storeOf("store");
    assertEquals(Deno.readTextFileSync(store), kept);
    Deno.writeTextFileSync(store, "changed", { append: true });
    assertEquals(Deno.readTextFileSync(other), kept);
    const before = folder.inodeOf("store");
    folder.storeOf("store");
    assertEquals(folder.inodeOf("store"), before, "and is no other each time");
  }));

Deno.test("sweep() takes what nobody writes any more, and nothing else", () =>
  beside(async (path, outside) => {
    const folder = new Folder(path);
    const left = `.braid-${crypto.randomUUID()}.tmp`;
    const old = `.${crypto.randomUUID()}.tmp`; // of an earlier version, or another program
    Deno.mkdirSync(join(path, "deep"));
    Deno.writeTextFileSync(join(path, "deep", left), "half");
    Deno.writeTextFileSync(join(outside, "kept.txt"), "kept");
    Deno.symlinkSync(join(outside, "kept.txt"), join(path, `.braid-${crypto.randomUUID()}.tmp`));
    for (const name of [old, ".own.tmp", "a.tmp", ".vimrc"]) {
      Deno.writeTextFileSync(join(path, name), "");
    }
    {
      using draft = folder.draft();
      draft.write("on its way");
      assertEquals(await folder.sweep(), 1);
      folder.put(draft, "done.txt");
    }
    assertEquals(Deno.readTextFileSync(join(path, "done.txt")), "on its way");
    assert(!folder.has(`deep/${left}`));
    for (const name of [old, ".own.tmp", "a.tmp", ".vimrc"]) assert(folder.has(name));
    assertEquals([await folder.sweep(0, true), folder.has(old)], [1, false]);
  }));

Deno.test("writeNew() gives a name once, and a failed write leaves nothing", () =>
  beside((path) => {
    const folder = new Folder(path);
    assertEquals(folder.writeNew("a", "first"), true);
    assertEquals(folder.writeNew("a", "second"), false);
    assertEquals(Deno.readTextFileSync(join(path, "a")), "first");
    const broken = function* () {
      yield new Uint8Array(10);
      throw new Error("no more");
    };
    assertThrows(() => folder.write("a", broken()), Error, "no more");
    assertEquals([...Deno.readDirSync(path)].map(({ name }) => name), ["a"]);
    assertEquals(Deno.readTextFileSync(join(path, "a")), "first");
  }));

Deno.test("a file that is written on leaves what has another name for it as it was", () =>
  beside((path, outside) => {
    Deno.linkSync(join(outside, "kept.txt"), join(path, "log"));
    using log = new Folder(path).open("log", { append: true });
    log.writeSync(new TextEncoder().encode(" on"));
    assertEquals(Deno.readTextFileSync(join(path, "log")), "kept on");
  }));

Deno.test({
  name: "a lock is its owner's alone, be it that an earlier version has made its file for all",
  ignore: Deno.build.os === "windows",
  fn: () =>
    beside((path) => {
      const folder = new Folder(path);
      folder.alone("other", () => {});
      for (const mode of [0o600, 0o644]) {
        Deno.chmodSync(join(path, "other"), mode);
        {
          using lock = folder.lock("other");
          assert(lock && !folder.lock("other"));
        }
        assertEquals(Deno.statSync(join(path, "other")).mode! & 0o77, 0, "others cannot lock it");
      }
    }),
});

Deno.test({
  name: "a lock whose file its last holder removes meanwhile is nobody's, and taken anew",
  ignore: Deno.build.os === "windows",
  fn: () =>
    beside((path) => {
      const folder = new Folder(path);
      const real = Deno.openSync;
      let opened = 0;
      Deno.openSync = (file, options) => {
        const open = real(file, options);
        if (opened++ === 0) Deno.removeSync(file);
        return open;
      };
      try {
        using lock = folder.lock("other");
        assert(lock && !folder.lock("other"));
      } finally {
        Deno.openSync = real;
      }
    }),
});

Deno.test({
  name: "who may read a folder stops nobody who writes in it",
  ignore: Deno.build.os === "windows",
  fn: () =>
    beside((path) => {
      const folder = new Folder(path);
      Deno.writeTextFileSync(join(path, "plain"), "");
      const { mode: plain } = Deno.statSync(join(path, "plain"));
      for (const [name, mode] of [["new", plain], ["plain", plain], ["own", 0o100600]] as const) {
        using draft = folder.draft(name === "own" ? 0o600 : undefined);
        assertEquals(Deno.statSync(draft.path).mode! & 0o77, 0, "others cannot open it");
        folder.put(draft, name);
        assertEquals(Deno.statSync(join(path, name)).mode, mode);
      }
      folder.writeNew("newer", "");
      assertEquals(Deno.statSync(join(path, "newer")).mode, plain);

      // Whoever can open it all the same locks each file on its way before its writer does.
      const real = Deno.openSync;
      using held = new DisposableStack();
      Deno.openSync = (file, options) => {
        const opened = real(file, options);
        if (isDraft(String(file)) && options?.createNew) {
          held.use(real(file, { read: true })).lockSync(true);
        }
        return opened;
      };
      try {
        folder.write("locked", "done");
      } finally {
        Deno.openSync = real;
      }
      assertEquals(Deno.readTextFileSync(join(path, "locked")), "done");
      assertEquals([...Deno.readDirSync(path)].filter(({ name }) => isDraft(name)), []);
    }),
});

Deno.test("a folder that is held is not made anew, nor another disk written to in its place", () =>
  beside((path) => {
    const folder = new Folder(path).held();
    folder.folder("a").write("b", "c");
    const { dev } = Deno.statSync(path);
    const other = Folder.at({ path: join(path, "a"), root: path, kept: { path, disk: dev! + 1 } });
    Deno.renameSync(path, `${path}-away`);
    for (
      const gone of [folder, folder.folder("a"), Folder.at(JSON.parse(JSON.stringify(folder)))]
    ) {
      assertThrows(() => gone.write("b", "lost"), PlaceError, "is not there any more");
      assertThrows(() => gone.open("b"), PlaceError);
      assertThrows(() => gone.make(), PlaceError);
    }
    assertThrows(() => Deno.lstatSync(path), Deno.errors.NotFound);
    Deno.renameSync(`${path}-away`, path);
    folder.write("b", "back");
    const within = folder.folder("a").held();
    Deno.renameSync(within.path, `${within.path}-away`);
    assertThrows(() => within.folder("c").write("b", "told"), PlaceError, within.path);
    Deno.renameSync(`${within.path}-away`, within.path);
    assertThrows(() => other.write("b", "lost"), PlaceError, "on another disk");
    assertEquals(Deno.readTextFileSync(join(path, "a", "b")), "c");
  }));

Deno.test("fileOf() finds files alone, none that is too large", () =>
  beside((path) => {
    const folder = new Folder(path);
    folder.write("a", "first");
    assertEquals(folder.fileOf("a", 5), join(path, "a"));
    assertThrows(() => folder.fileOf("a", 4), FileError, "it has 5 bytes, and at most 4 are read");
    assertThrows(() => folder.fileOf("b"), Deno.errors.NotFound);
    assertThrows(() => folder.fileOf("."), Deno.errors.IsADirectory);
    if (Deno.build.os === "windows") return;
    new Deno.Command("mkfifo", { args: [join(path, "pipe")] }).outputSync();
    assertThrows(() => folder.fileOf("pipe"), SpecialFileError, "is neither file nor folder");
    Deno.symlinkSync(join(path, "a"), join(path, "link"));
    assertThrows(() => folder.fileOf("link"), LinkError);
  }));

async function names(folder: Folder, shape: RegExp): Promise<readonly string[]> {
  return (await Array.fromAsync(folder.files(shape), ({ name }) => name)).sort();
}

Deno.test({
  name: "a pipe in place of a file or folder is refused and not waited for",
  ignore: Deno.build.os === "windows",
  fn: () =>
    beside(async (path) => {
      const pipe = join(path, "pipe");
      await new Deno.Command("mkfifo", { args: [pipe] }).output();
      const folder = new Folder(path);
      assertThrows(() => folder.pathOf("pipe"), SpecialFileError, "is neither file nor folder");
      assertThrows(() => folder.write("pipe/file", "x"), SpecialFileError, pipe);
    }),
});

Deno.test({
  name: "removeTree removes what its owner has made read-only",
  ignore: Deno.build.os === "windows" || Deno.uid() === 0, // who may remove everything
  fn: () =>
    beside((path) => {
      const folder = new Folder(path);
      folder.write("tree/a/b/file", "text");
      for (const name of ["tree/a/b", "tree/a", "tree"]) Deno.chmodSync(join(path, name), 0o500);
      folder.removeTree("tree");
      assertEquals(folder.has("tree"), false);
    }),
});
