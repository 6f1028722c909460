import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { basename, join, relative } from "@std/path";
import { Folder, PlaceError } from "../../src/files/folder.ts";
import { identityOf } from "../../src/files/held.ts";
import {
  adoptOwn,
  historiesOf,
  isOwnName,
  makeOwn,
  newName,
  othersIn,
  PLACE,
} from "../../src/program/own_folder.ts";
import { openTrust } from "../../src/program/trust.ts";
import { untrustedOf } from "../../src/program/untrusted.ts";
import { inFolder } from "../runs/trial.ts";

/** What an earlier version has kept. */
const EARLIER = ["artifacts", "braid.sqlite", "braid.sqlite-wal", "cache", "thumbnails"];
const NOBODY = { all: [] };

const listed = (folder: Folder): string[] =>
  [...Deno.readDirSync(folder.path)].map(({ name }) => name)
    .filter((name) => !/^(lock$|was-)/.test(name))
    .sort();

/** A folder in which an earlier version has been at work. */
function inEarlier(use: (folder: Folder, place: Folder) => void): Promise<void> {
  return inFolder((path) => {
    const folder = new Folder(path);
    for (const name of EARLIER) folder.write(`${PLACE}/${name}`, name);
    use(folder, folder.folder(PLACE));
    return Promise.resolve();
  });
}

/** Has renames fail from one on, for so many, as on a disk that is full for a while. */
function failing(first: number, count: number, use: () => void): void {
  const { renameSync } = Deno;
  let calls = 0;
  Deno.renameSync = (from, to) => {
    if (++calls < first || calls >= first + count) return renameSync(from, to);
    throw Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
  };
  try {
    use();
  } finally {
    Deno.renameSync = renameSync;
  }
}

Deno.test("a disk that is full between any two files of an earlier version leaves them all where they are", async () => {
  for (const [first] of EARLIER.entries()) {
    await inEarlier((folder, place) => {
      failing(first + 1, 1, () => {
        assertEquals(adoptOwn(folder, NOBODY), PLACE);
      });
      assertEquals(listed(place), EARLIER);
      assertEquals(othersIn(folder, place), []);
      const own = adoptOwn(folder, NOBODY);
      assertEquals(isOwnName(own), true);
      assertEquals(listed(folder.folder(own)), EARLIER);
    });
  }
});

Deno.test("what a killed start has moved comes back when the next finds the disk full", () =>
  inEarlier((folder, place) => {
    const half = `history-${crypto.randomUUID()}`;
    place.move("artifacts", `${half}/artifacts`);
    failing(1, 1, () => assertEquals(adoptOwn(folder, NOBODY), PLACE));
    assertEquals(listed(place), EARLIER);
  }));

Deno.test("a history that can neither be moved nor put back is not gone on with by halves", () =>
  inEarlier((folder) => {
    failing(3, Infinity, () => {
      assertThrows(() => adoptOwn(folder, NOBODY), Error, "Cannot put");
    });
    assertEquals(listed(folder.folder(adoptOwn(folder, NOBODY))), EARLIER);
  }));

Deno.test({
  name: "another account looks into no history, and locks none of its files",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder((path) => {
      const [served, user] = [new Folder(join(path, "served")), new Folder(join(path, "user"))];
      const mayOthers = (folder: Folder): boolean =>
        (Deno.statSync(folder.path).mode! & 0o77) !== 0;
      const trust = openTrust(user.path);
      trust.add(served);
      const own = trust.ownOf(served);
      assertEquals(mayOthers(own), false);
      Deno.chmodSync(own.path, 0o755); // as an earlier version has made it
      openTrust(user.path).add(served);
      assertEquals(mayOthers(own), false);
      assertEquals(mayOthers(served.folder(PLACE)), mayOthers(served), "which has settings");

      assertEquals(Deno.statSync(served.folder(PLACE).path).mode! & 0o044, 0, "nor lists its name");
      assertEquals(Deno.statSync(user.pathOf("trusted.json")).mode! & 0o077, 0);

      const untrusted = untrustedOf(user, served, true);
      assertEquals(mayOthers(user.folder("untrusted")), false);
      Deno.chmodSync(user.folder("untrusted").path, 0o755);
      assertEquals(untrustedOf(user, served, false).path, untrusted.path);
      assertEquals(mayOthers(user.folder("untrusted")), false);
      return Promise.resolve();
    }),
});

Deno.test({
  name: "a history that is somebody else's is passed over",
  ignore: Deno.build.os === "windows" || Deno.uid() === 0, // who may look into all
  fn: () =>
    inFolder((path) => {
      const folder = new Folder(path);
      const name = `${PLACE}/history-${crypto.randomUUID()}`;
      folder.folder(name).make();
      assertEquals(adoptOwn(folder, NOBODY), name);
      Deno.chmodSync(folder.pathOf(name), 0);
      assertNotEquals(adoptOwn(folder, NOBODY), name);
      return Promise.resolve();
    }),
});

Deno.test("what is in the way of a folder or of the list of trusted ones is named in a sentence", () =>
  inFolder((path) => {
    const folder = new Folder(join(path, "served"));
    const user = join(path, "user");
    folder.write(PLACE, "");
    const sentence = `Cannot use the folder "${folder.pathOf(PLACE)}": it is a file`;
    assertThrows(() => adoptOwn(folder, NOBODY), Error, sentence);
    const trust = openTrust(user);
    trust.add(folder);
    assertThrows(() => trust.ownOf(folder), Error, sentence);
    Deno.mkdirSync(join(user, "trusted.json"), { recursive: true });
    assertThrows(() => openTrust(user).has(folder), Error, "cannot be read: mend or remove it");
    return Promise.resolve();
  }));

Deno.test("a file of an earlier version that is a link has none of the others moved", () =>
  inEarlier((folder, place) => {
    place.remove("braid.sqlite");
    Deno.symlinkSync(folder.path, place.path + "/braid.sqlite");
    assertThrows(() => adoptOwn(folder, NOBODY), Error, "is a link");
    assertEquals(listed(place), EARLIER);
  }));

Deno.test("what was made in a folder that was not trusted is not shown in another one that has its name", () =>
  inFolder((path) => {
    const user = new Folder(join(path, "user"));
    const folderOf = (name: string): Folder => {
      const folder = new Folder(join(path, name));
      folder.make();
      return folder;
    };
    const first = untrustedOf(user, folderOf("one"), true);
    first.write("run", "first");
    Deno.renameSync(join(path, "one"), join(path, "moved"));
    const isKnown = Deno.statSync(join(path, "moved")).birthtime !== null;
    for (const isUsed of [true, false]) { // as it is served, and then trusted
      const second = untrustedOf(user, folderOf("one"), isUsed);
      assertEquals(second.has("run"), !isKnown);
      assertEquals(untrustedOf(user, folderOf("one"), isUsed).path, second.path);
    }
    const moved = untrustedOf(user, folderOf("moved"), false);
    assertEquals(moved.has("run"), isKnown);
    return Promise.resolve();
  }));

Deno.test("of two sticks that come to one path, whose disks do not tell folders apart, each has its own", () =>
  inFolder((path) => {
    const user = new Folder(join(path, "user"));
    const stick = new Folder(join(path, "stick"));
    const put = (): void => stick.folder(newName()).make();
    const { statSync } = Deno;
    Deno.statSync = (file) => ({ ...statSync(file), dev: 1, ino: 1, birthtime: null });
    try {
      put();
      const first = untrustedOf(user, stick, true);
      first.write("run", "first");
      const seen = identityOf(stick.path, () => historiesOf(stick));
      assertEquals(untrustedOf(user, stick, false).has("run"), true);
      Deno.renameSync(stick.path, join(path, "away"));
      put();
      assertEquals(untrustedOf(user, stick, true).has("run"), false);
      assertNotEquals(identityOf(stick.path, () => historiesOf(stick)), seen);
    } finally {
      Deno.statSync = statSync;
    }
    return Promise.resolve();
  }));

Deno.test("the name of a history that was taken away is not told by a new one, and others do not read the list", () =>
  inFolder((path) => {
    const [user, served] = [join(path, "user"), new Folder(join(path, "served"))];
    served.make();
    const modes: (number | null)[] = [];
    const { renameSync } = Deno;
    Deno.renameSync = (from, to) => {
      if (`${to}`.endsWith("trusted.json")) modes.push(Deno.lstatSync(from).mode! & 0o777);
      renameSync(from, to);
    };
    const trust = openTrust(user);
    try {
      trust.add(served);
    } finally {
      Deno.renameSync = renameSync;
    }
    if (Deno.build.os !== "windows") assertEquals(modes, [0o600]);
    const own = trust.ownOf(served);
    const place = join(served.path, ".braid");
    Deno.renameSync(place, `${place}-away`);
    Deno.mkdirSync(place);
    trust.add(served);
    assertThrows(() => trust.ownOf(served), PlaceError, "was taken away");
    assertEquals([...Deno.readDirSync(place)], []);
    Deno.removeSync(place);
    Deno.renameSync(`${place}-away`, place);
    assertEquals(trust.ownOf(served).path, own.path);
    return Promise.resolve();
  }));

Deno.test({
  name: "the name of a history stands in no folder that lists it to others, not for a moment",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder((path) => {
      const folder = new Folder(path);
      const seen: number[] = [];
      const { mkdirSync } = Deno;
      Deno.mkdirSync = (made, options) => {
        mkdirSync(made, options);
        if (isOwnName(relative(path, String(made)))) {
          seen.push(Deno.statSync(join(path, PLACE)).mode! & 0o044);
        }
      };
      try {
        makeOwn(folder.folder(newName()));
      } finally {
        Deno.mkdirSync = mkdirSync;
      }
      assertEquals(new Set(seen), new Set([0]));
      return Promise.resolve();
    }),
});

Deno.test({
  name:
    "a history that another account has put in place of a known one does not count, nor one that says it was that",
  ignore: Deno.build.os === "windows" || Deno.uid() !== 0, // who may give files away
  fn: () =>
    inFolder((path) => {
      const [user, served] = [join(path, "user"), new Folder(join(path, "shared"))];
      served.make();
      const trust = openTrust(user);
      trust.add(served);
      const own = trust.ownOf(served);
      const ofAnother = (name: string): void => {
        served.folder(name).write("braid.sqlite", "");
        Deno.chownSync(served.pathOf(name), 12345, null);
      };
      const name = relative(served.path, own.path);
      const away = join(path, "away");
      Deno.renameSync(own.path, away);
      ofAnother(name);
      assertThrows(() => trust.ownOf(served), PlaceError, "was taken away", "while it is served");
      const later = openTrust(user);
      assertEquals(later.has(served), false);
      assertNotEquals(later.ownOf(served).path, own.path, "nor where it is trusted again");

      Deno.removeSync(own.path, { recursive: true });
      const other = `${PLACE}/history-${crypto.randomUUID()}`;
      served.folder(other).write(`was-${basename(name)}`, "");
      Deno.chownSync(served.pathOf(other), 12345, null);
      assertEquals(openTrust(user).has(served), false);

      Deno.removeSync(served.pathOf(other), { recursive: true });
      Deno.renameSync(away, own.path);
      assertEquals(openTrust(user).ownOf(served).path, own.path);
      Deno.chownSync(served.path, 12345, null);
      Deno.chownSync(own.path, 12345, null);
      assertEquals(openTrust(user).has(served), true, "of whoever the folder belongs to");
      return Promise.resolve();
    }),
});
