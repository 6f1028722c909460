import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { Folder } from "../../../src/files/folder.ts";
import { openDatabase } from "../../../src/runs/store/database.ts";
import { RunStore } from "../../../src/runs/store/run_store.ts";
import { ServerDatabase } from "../../../src/runs/store/server_database.ts";
import { type TakenOver, takeOver } from "../../../src/runs/store/take_over.ts";
import { inFolder } from "../trial.ts";

const HASH = "a".repeat(64);
const PICTURE = `artifacts/aa/${HASH}`;

/** What a server has left of some runs in a folder that was not trusted. */
async function leave(folder: Folder, ...names: string[]): Promise<void> {
  const kept = new ServerDatabase(folder);
  const store = new RunStore(kept.database);
  for (const name of names) {
    const { run } = store.add({ workflow: JSON.stringify({ pad: "x".repeat(9000) }), name });
    store.artifacts.note({ sha256: HASH, type: "image/png", bytes: 7 }, run.id);
    store.update(run.id, { state: "succeeded", finished: new Date().toISOString() });
  }
  folder.write(PICTURE, "picture");
  await kept.close();
}

const runsOf = (database: DatabaseSync): string[] =>
  new RunStore(database).list({ limit: 99 }).map(({ name }) => name!).sort();

const namesIn = (folder: Folder): string[] =>
  [...Deno.readDirSync(folder.path)].map(({ name }) => name);

/** Two folders of servers: what was kept while a folder was not trusted, and the folder's own, which has a run. */
function inTwo(
  test: (
    from: Folder,
    own: Folder,
    trust: () => Promise<TakenOver & { readonly saved: ServerDatabase }>,
  ) => Promise<void>,
): Promise<void> {
  return inFolder(async (folder) => {
    const [from, own] = [new Folder(join(folder, "from")), new Folder(join(folder, "own"))];
    for (const place of [from, own]) place.make();
    const opened: ServerDatabase[] = [];
    await test(from, own, async () => {
      const saved = new ServerDatabase(own);
      opened.push(saved);
      const taken = await takeOver(from, { own, saved });
      saved.lookForBackup();
      return { ...taken, saved };
    });
    for (const saved of opened) await saved.close();
  });
}

Deno.test("a run that was accepted before the folder was trusted is taken over though it shares its key", () =>
  inTwo(async (from, own, trust) => {
    const key = "nightly";
    const [before, after] = [openDatabase(from), openDatabase(own)];
    const { run } = new RunStore(before).add({ workflow: "{}", name: "mine", key });
    new RunStore(after).add({ workflow: "[]", name: "theirs", key });
    for (const database of [before, after]) database.close();
    const { saved: { database }, runs } = await trust();
    assertEquals([runs, runsOf(database)], [1, ["mine", "theirs"]]);
    assertEquals(new RunStore(database).get(run.id)?.state, "queued");
  }));

Deno.test("of what was kept before the folder was trusted all is taken over or nothing, for which there is no room", () =>
  inTwo(async (from, own) => {
    await leave(from, "first", "second", "third");
    from.write("braid.sqlite.2026-11-28T17-40-05Z", "set aside");
    const before = namesIn(from).sort();
    const database = openDatabase(own);
    const { page_count } = database.prepare("PRAGMA page_count").get()!;
    database.prepare(`PRAGMA max_page_count = ${page_count}`).get();
    const to = { own, saved: { database } };
    await assertRejects(() => takeOver(from, to), Error, "database or disk is full");
    assertEquals([runsOf(database), own.has(PICTURE)], [[], false]);
    assert(!namesIn(own).some((name) => name.startsWith("braid.sqlite.")));
    assert(before.every((name) => from.has(name)), "all is where it was");
    database.prepare("PRAGMA max_page_count = 10000").get();
    assertEquals((await takeOver(from, to)).runs, 3);
    assertEquals([runsOf(database).length, own.text(PICTURE)], [3, "picture"]);
    assertEquals((await takeOver(from, to)).runs, 0);
    database.close();
  }));

Deno.test("a history that was set aside before the folder was trusted goes along, with its pictures and what it can be brought back from", () =>
  inTwo(async (from, own, trust) => {
    await leave(from, "first", "second");
    const path = from.pathOf("braid.sqlite");
    Deno.writeTextFileSync(path, "no database");
    await leave(from, "third");
    const files = namesIn(from).filter((name) => /Z/.test(name)).sort();
    assertEquals(files.map((name) => name.replace(/.*Z/, "")), ["", ".backup"]);
    const old = new Date(Date.now() - 7 * 86_400_000);
    Deno.utimeSync(from.pathOf(PICTURE), old, old);
    const { saved, runs, told } = await trust();
    assertEquals([runs, runsOf(saved.database)], [1, ["third"]]);
    const [now, backup] = namesIn(own).filter((name) => /Z/.test(name)).sort();
    assertEquals(own.text(now!), "no database");
    assertEquals(told, [
      `"${from.pathOf(files[0]!)}", which was set aside before the folder was trusted, is ` +
      `"${own.pathOf(now!)}" now`,
    ]);
    assert(saved.othersBefore > Deno.statSync(own.pathOf(PICTURE)).birthtime!.getTime());
    const [notice] = saved.notices;
    assertEquals(notice!.action, "bringBack");
    assertStringIncludes(notice!.text, `"${own.pathOf(backup!)}"`);
    assertEquals(saved.bringBack(), 2);
    assertEquals(runsOf(saved.database), ["first", "second", "third"]);
    assertEquals(namesIn(from).filter((name) => name !== "lock"), []);
  }));

/** What can become of a history while its folder is not trusted, and what is there of it afterwards. */
const FATES: Readonly<
  Record<string, readonly [befall: (from: Folder) => void, runs: readonly string[], kept: RegExp]>
> = {
  "is damaged": [
    (from) => {
      const database = new DatabaseSync(from.pathOf("braid.sqlite"));
      database.exec("DROP TABLE uses");
      database.close();
    },
    ["first", "second"],
    /^braid\.sqlite\.[-\dT]+Z$/,
  ],
  "is gone but for a backup": [
    (from) => void from.remove("braid.sqlite"),
    [],
    /^braid\.sqlite\.[-\dT]+Z\.backup$/,
  ],
  "was set aside by a start that was killed": [
    (from) => {
      from.move("braid.sqlite", "braid.sqlite.2026-11-28T17-40-05Z");
      from.write("braid.sqlite.2026-11-28T17-40-05Z.unread", "");
    },
    ["first", "second"],
    /^braid\.sqlite\.[-\dT]+Z$/,
  ],
  "has the log of an earlier time set aside": [
    (from) => from.write("braid.sqlite.2026-11-28T17-40-05Z-wal", "log"),
    ["first", "second"],
    /^braid\.sqlite\.[-\dT]+Z-wal$/,
  ],
};

for (const [fate, [befall, runs, kept]] of Object.entries(FATES)) {
  Deno.test(`of a history that ${fate} before the folder is trusted nothing is lost`, () =>
    inTwo(async (from, own, trust) => {
      await leave(from, "first", "second");
      befall(from);
      const { saved, told } = await trust();
      assertEquals(runsOf(saved.database), runs);
      const [name] = namesIn(own).filter((name) => kept.test(name));
      assert(name, `${namesIn(own)}`);
      assert(told.some((text) => text.endsWith(`is "${own.pathOf(name)}" now`)), told.join("\n"));
      assertEquals(own.text(PICTURE), "picture");
      assertEquals(namesIn(from).filter((name) => name !== "lock"), []);
    }));
}

Deno.test("rows that could not be read are kept, be their history taken over or brought back", () =>
  inTwo(async (from, own, trust) => {
    await leave(from, "first", "second");
    const spoil = (name: string): void => {
      const database = new DatabaseSync(from.pathOf(name));
      database.exec("UPDATE runs SET created = 'no time' WHERE name = 'first'");
      database.close();
    };
    spoil("braid.sqlite");
    spoil("braid.sqlite.backup");
    from.move("braid.sqlite.backup", "braid.sqlite.2026-11-28T17-40-05Z.backup");
    const { saved, runs, told } = await trust();
    assertEquals(runs, 1);
    assertMatch(told[0]!, /1 of its runs cannot be read and was left out/);
    const damaged = (): number =>
      saved.database.prepare("SELECT 1 FROM damaged WHERE source = 'runs'").all().length;
    assertEquals([damaged(), own.has(PICTURE)], [1, true]);
    saved.database.exec("DELETE FROM damaged");
    saved.bringBack();
    assertEquals(damaged(), 1);
  }));

Deno.test("runs that another server is at work on stay, which is said", () =>
  inTwo(async (from, _, trust) => {
    await leave(from, "first");
    using _lock = from.lock("lock");
    await assertRejects(trust, Error, "another server is at work on them");
    assert(from.has("braid.sqlite"));
  }));
