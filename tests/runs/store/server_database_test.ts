import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { join } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { Folder } from "../../../src/files/folder.ts";
import { openDatabase } from "../../../src/runs/store/database.ts";
import { ReadOnlyError } from "../../../src/runs/queue/queue_errors.ts";
import { EventHub } from "../../../src/runs/queue/event_hub.ts";
import type { ServerEvent } from "../../../src/api/events.ts";
import { ServerDatabase } from "../../../src/runs/store/server_database.ts";
import { OutputError } from "../../../src/runs/outputs/output_error.ts";
import { RunStore } from "../../../src/runs/store/run_store.ts";
import { random } from "../../random.ts";
import { canMount, fill as takeRoom, withSmallDisk } from "../../small_disk.ts";
import { inFolder } from "../trial.ts";

const HASH = "a".repeat(64);

/** A database of some runs as a server leaves it. */
async function fill(folder: string, names: readonly string[]): Promise<void> {
  const kept = new ServerDatabase(new Folder(folder));
  const store = new RunStore(kept.database);
  for (const name of names) {
    const { run } = store.add({ workflow: JSON.stringify({ pad: "x".repeat(20_000) }), name });
    store.artifacts.note({ sha256: HASH, type: "image/png", bytes: 1 }, run.id);
    store.update(run.id, { state: "succeeded", finished: new Date().toISOString() });
  }
  await kept.close();
}

/** Of all events the one that is least. */
const LINE: ServerEvent = { type: "log", level: "info", text: "", at: "" };

const runsOf = (database: DatabaseSync): (string | undefined)[] =>
  new RunStore(database).list({ limit: 99 }).map(({ name }) => name);

const sqlIn = (path: string, sql: string): void => {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
};

const overwrite = (path: string, at: number, bytes: Uint8Array): void => {
  using file = Deno.openSync(path, { write: true });
  file.seekSync(at, Deno.SeekMode.Start);
  file.writeSync(bytes);
};

/** What can become of a database file, and how it is said. */
const KINDS: Readonly<
  Record<string, readonly [damage: (path: string) => void, words: RegExp, left?: number]>
> = {
  "an empty file": [(path) => Deno.truncateSync(path), /is empty/],
  "a file of other things": [
    (path) => Deno.writeTextFileSync(path, "# My notes\n".repeat(999)),
    /is not a database/,
  ],
  "a folder": [(path) => {
    Deno.removeSync(path);
    Deno.mkdirSync(join(path, "within"), { recursive: true });
  }, /is not a file/],
  "a wrong header": [(path) => overwrite(path, 0, new Uint8Array(100)), /is not a database/],
  "a header with an absurd page size": [
    (path) => overwrite(path, 16, new Uint8Array([0, 3])),
    /is not a database/,
    2,
  ],
  "a header of which the sizes are damaged": [
    (path) => overwrite(path, 16, new Uint8Array([1, 1, 2, 2, 0, 1, 1, 1])),
    /is not a database/,
    2,
  ],
  "a header by which SQLite reads alone": [
    (path) => overwrite(path, 18, new Uint8Array([3])),
    /is of an unknown format/,
    2,
  ],
  "a file cut within its header": [(path) => Deno.truncateSync(path, 50), /has been cut short/],
  "a file cut within a page": [(path) => Deno.truncateSync(path, 10_000), /has been cut short/],
  "a file cut within its last page": [
    (path) => {
      Deno.truncateSync(path, Deno.statSync(path).size - 1);
    },
    /has been cut short/,
    2,
  ],
  "a file cut between pages": [(path) => Deno.truncateSync(path, 8192), /is damaged/],
  "a zeroed page": [(path) => overwrite(path, 8192, new Uint8Array(4096)), /is damaged/, 2],
  "all but the first page zeroed": [(path) => {
    const { size } = Deno.statSync(path);
    overwrite(path, 4096, new Uint8Array(size - 4096));
  }, /is damaged/],
  "a missing table": [(path) => sqlIn(path, "DROP TABLE uses"), /has not the tables of Braid/, 2],
  "a missing column": [
    (path) => sqlIn(path, "ALTER TABLE artifacts DROP COLUMN width"),
    /has not the tables of Braid/,
    2,
  ],
  "an index that lacks a row": [
    (path) => {
      const place = "FROM sqlite_schema WHERE name = 'runs_queue'";
      const database = new DatabaseSync(path, { defensive: false } as object);
      const index = database.prepare(`SELECT * ${place}`).get() as { sql: string };
      database.exec(`PRAGMA writable_schema = ON; DELETE ${place}; PRAGMA schema_version = 99`);
      database.close();
      // Written by who knows nothing of the index.
      sqlIn(path, "UPDATE runs SET place = 99 WHERE number = 2");
      const again = new DatabaseSync(path, { defensive: false } as object);
      again.exec("PRAGMA writable_schema = ON");
      again.prepare("INSERT INTO sqlite_schema VALUES (:type, :name, :tbl_name, :rootpage, :sql)")
        .run(index);
      again.close();
    },
    /is damaged: row \d missing from index runs_queue/,
    2,
  ],
  "rows with values of other types": [
    (path) => {
      const loosen = (from: string, to: string): void => {
        const database = new DatabaseSync(path, { defensive: false } as object);
        database.exec(
          `PRAGMA writable_schema = ON;
           UPDATE sqlite_schema SET sql = replace(sql, '${from}', '${to}') WHERE type = 'table'`,
        );
        database.close();
      };
      loosen("STRICT", "/*STRICT*/");
      sqlIn(
        path,
        `INSERT INTO artifacts VALUES (X'00', 'image/png', 'many', 1, 1, X'ff');
         INSERT INTO uses VALUES ('a', X'00');
         INSERT INTO events VALUES (NULL, NULL, X'00');
         UPDATE runs SET key = X'00' WHERE name = 'first'`,
      );
      loosen("/*STRICT*/", "STRICT");
    },
    /is damaged: non-/,
    1,
  ],
  "a database of another program": [(path) => {
    Deno.removeSync(path);
    sqlIn(path, "CREATE TABLE places (url TEXT)");
  }, /has not the tables of Braid/],
  "an index of an expression of somebody else": [
    (path) => sqlIn(path, "CREATE INDEX slow ON runs (length(hex(name)))"),
    /has not the tables of Braid/,
    2,
  ],
  "a rule for rows of somebody else": [
    (path) =>
      sqlIn(path, "ALTER TABLE artifacts ADD COLUMN slow TEXT CHECK (length(hex(slow)) >= 0)"),
    /has not the tables of Braid/,
    2,
  ],
  "a column of an expression of somebody else": [
    (path) => sqlIn(path, "ALTER TABLE artifacts ADD COLUMN slow INTEGER AS (length(hex(name)))"),
    /has not the tables of Braid/,
    2,
  ],
  "a column of an expression that fails": [
    (path) =>
      sqlIn(
        path,
        `CREATE TABLE others AS SELECT * FROM runs; DROP TABLE runs;
         ALTER TABLE others RENAME TO runs; ALTER TABLE runs ADD COLUMN odd AS (json(name))`,
      ),
    /has not the tables of Braid/,
    2,
  ],
  "a trigger of somebody else": [
    (path) => sqlIn(path, "CREATE TRIGGER less AFTER INSERT ON runs BEGIN DELETE FROM runs; END"),
    /has not the tables of Braid/,
    2,
  ],
  "a trigger that is called as SQLite's own": [
    (path) => {
      sqlIn(path, "CREATE TRIGGER less AFTER INSERT ON runs BEGIN DELETE FROM runs; END");
      const database = new DatabaseSync(path, { defensive: false } as object);
      database.exec(
        `PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET name = 'sqlite_less', sql = replace(sql, 'less', 'sqlite_less')
         WHERE name = 'less'`,
      );
      database.close();
    },
    /has not the tables of Braid/,
    2,
  ],
  "a view without end in place of a table": [
    (path) =>
      sqlIn(
        path,
        `ALTER TABLE uses RENAME TO others;
         CREATE VIEW uses AS WITH RECURSIVE rows(sha256) AS (SELECT 1 UNION ALL SELECT sha256 + 1 FROM rows)
           SELECT sha256, sha256 AS owner FROM rows WHERE sha256 < 0`,
      ),
    /has not the tables of Braid/,
    2,
  ],
  "a database of a newer version": [
    (path) => sqlIn(path, "PRAGMA user_version = 99"),
    /was written by a newer version of Braid/,
  ],
  "an empty database of a version that there cannot be": [
    (path) => {
      Deno.removeSync(path);
      sqlIn(path, "CREATE TABLE one (a); DROP TABLE one; PRAGMA user_version = -1");
    },
    /is of no version of Braid/,
  ],
  "a folder for its log": [(path) => Deno.mkdirSync(`${path}-wal`), /not all of its files are/, 2],
  "a missing file": [(path) => Deno.removeSync(path), /is gone/],
};

for (const [kind, [damage, words, left = 0]] of Object.entries(KINDS)) {
  Deno.test(`${kind} in place of the database: it is set aside, and what was can be brought back`, () =>
    inFolder(async (folder) => {
      const path = join(folder, "braid.sqlite");
      await fill(folder, ["first", "second"]);
      damage(path);
      const before = await Deno.readFile(path).catch(() => undefined);
      const kept = new ServerDatabase(new Folder(folder));
      const [said, offer] = kept.notices;
      assertEquals(kept.notices.length, 2);
      assert(words.test(said!.text), said!.text);
      assertStringIncludes(said!.text, path);
      const aside = /kept as "([^"]+)"/.exec(said!.text)?.[1];
      if (before) assertEquals(await Deno.readFile(aside!), before);
      else assertEquals(aside === undefined, kind === "a missing file");
      assertEquals(runsOf(kept.database), ["second", "first"].slice(0, left));
      new RunStore(kept.database).add({ workflow: "{}", name: "third" });
      assert(
        !new EventHub(kept.database).remembers(1),
        "numbers of before are not taken for new ones",
      );
      assertEquals(offer!.action, "bringBack");
      assertEquals(kept.bringBack(), 2 - left);
      assertEquals(runsOf(kept.database), ["third", "second", "first"]);
      assert(new RunStore(kept.database).artifacts.isUsed(HASH));
      assertEquals(kept.notices.map(({ action }) => action), [undefined]);
      await kept.close();
      const again = new ServerDatabase(new Folder(folder));
      assertEquals([again.notices, runsOf(again.database).length], [[], 3]);
      assertEquals(again.othersBefore > 0, aside !== undefined, "as long as that file is there");
      await again.close();
    }));
}

/** What can become of a row, by table: how a column is changed. */
const ROWS: Readonly<Record<string, readonly string[]>> = {
  runs: [
    "outputs = '{'",
    "outputs = 'null'",
    `outputs = '{"a":5}'`,
    `outputs = '{"a":[],"a":[]}'`,
    "error = 'Error'",
    "error = '[]'",
    "targets = '7'",
    "targets = '[1]'",
    "state = 'banana'",
    "state = ''",
    "priority = 9223372036854775807",
    "place = 9e999",
    "created = 'yesterday'",
    "name = hex(zeroblob(9999))",
    `error = json_object('message', hex(zeroblob(1e6)))`,
    "finished = ''",
    "id = '../../x'",
    "transient = 7",
    "number = 9007199254740991",
  ],
  events: [
    "data = ''",
    "data = '[]'",
    `data = '{"type":'`,
    `data = '{"type":{}}'`,
    "number = 9007199254740991",
  ],
  artifacts: ["sha256 = '../../mine/x.graph.json'", "bytes = -1", "width = 9223372036854775807"],
  uses: [
    "sha256 = '../../mine/x.graph.json'",
    "sha256 = ''",
    "owner = 'input/../../x'",
    "owner = 'input/a/../x'",
    "owner = 'input/a/b/x'",
    "owner = 'input//x'",
  ],
};

Deno.test("uploads in a folder of the input folder are sound", () =>
  inFolder(async (folder) => {
    await fill(folder, ["one"]);
    sqlIn(
      join(folder, "braid.sqlite"),
      `INSERT INTO uses VALUES ('input/fruit/a.png', '${"a".repeat(64)}')`,
    );
    const kept = new ServerDatabase(new Folder(folder));
    assertEquals(kept.notices, []);
    await kept.close();
  }));

Deno.test("a row that cannot be read costs itself alone, is said once, and is kept", () =>
  inFolder(async (folder) => {
    const path = join(folder, "braid.sqlite");
    for (const [table, changes] of Object.entries(ROWS)) {
      await fill(folder, changes.map((_, index) => `${table} ${index}`));
      for (const [index, change] of changes.entries()) {
        if (table === "events") {
          sqlIn(path, `INSERT INTO events (run, data) VALUES ('a', '{"type":"log"}')`);
        } else if (table !== "runs") {
          const rest = table === "artifacts" ? ", 'image/png', 1, 1, 1, ''" : "";
          const row = `'${rest ? "" : "a', '"}${String(index).repeat(64)}'${rest}`;
          sqlIn(path, `INSERT INTO ${table} VALUES (${row})`);
        }
        const key =
          { runs: `name = 'runs ${index}'`, events: 'data = \'{"type":"log"}\'' }[table] ??
            `sha256 = '${String(index).repeat(64)}'`;
        sqlIn(path, `UPDATE ${table} SET ${change} WHERE ${key}`);
      }
      const kept = new ServerDatabase(new Folder(folder));
      const text = kept.notices.map(({ text }) => text).join();
      assertStringIncludes(text, `${changes.length} of its ${table} cannot be read`);
      const left = runsOf(kept.database).filter((name) => name!.startsWith(table));
      assertEquals(left.length, table === "runs" ? 0 : changes.length);
      const { count } = kept.database.prepare(
        "SELECT count(*) AS count FROM damaged WHERE source = ?",
      )
        .get(table)!;
      assertEquals(count, changes.length);
      await kept.close();
      const again = new ServerDatabase(new Folder(folder));
      assertEquals(again.notices, [], "what a clean stop has left is sound");
      await again.close();
    }
  }));

Deno.test("numbers that no other could be counted on from are given anew", () =>
  inFolder(async (folder) => {
    const path = join(folder, "braid.sqlite");
    for (const seq of ["9007199254740991", "9007199254740993", "9223372036854775807", "0", "'a'"]) {
      await fill(folder, [`before ${seq}`]);
      sqlIn(path, `INSERT INTO events (run, data) SELECT id, '{"type":"log"}' FROM runs`);
      sqlIn(path, `UPDATE sqlite_sequence SET seq = ${seq}`);
      const kept = new ServerDatabase(new Folder(folder));
      const { run } = new RunStore(kept.database).add({ workflow: "{}", name: `after ${seq}` });
      const hub = new EventHub(kept.database);
      hub.publish({ type: "run", run });
      assertEquals([...hub.ofRun(run.id)].flat().length, 1);
      const before = runsOf(kept.database);
      await kept.close();
      const again = new ServerDatabase(new Folder(folder));
      assertEquals([again.notices, runsOf(again.database)], [[], before]);
      assertEquals([...new EventHub(again.database).ofRun(run.id)].flat().length, 1);
      await again.close();
    }
  }));

Deno.test("runs that are accepted after others that are numbered as far out as may be outlive a restart", () =>
  inFolder(async (folder) => {
    for (
      const [index, change] of [
        "UPDATE runs SET number = number + 4503599627370494",
        "UPDATE runs SET number = number - 4503599627370497",
        "UPDATE events SET number = number + 4503599627370495",
        "UPDATE sqlite_sequence SET seq = 4503599627370496",
        "UPDATE runs SET place = 9007199254740991",
        "UPDATE runs SET place = -9007199254740991 WHERE number = 2",
      ].entries()
    ) {
      const own = join(folder, `${index}`);
      Deno.mkdirSync(own);
      await fill(own, ["first", "second"]);
      sqlIn(
        join(own, "braid.sqlite"),
        `INSERT INTO events (run, data) SELECT id, '{"type":"log"}' FROM runs LIMIT 1; ${change}`,
      );
      const kept = new ServerDatabase(new Folder(own));
      const store = new RunStore(kept.database);
      const runs = ["third", "fourth"].map((name) => store.add({ workflow: "{}", name }).run);
      const hub = new EventHub(kept.database);
      for (const run of runs) hub.publish({ type: "run", run });
      await kept.close();
      const again = new ServerDatabase(new Folder(own));
      const names = ["fourth", "third", "second", "first"];
      assertEquals([change, again.notices, runsOf(again.database)], [change, [], names]);
      const queued = new RunStore(again.database).queued().map(({ name }) => name);
      assertEquals([change, queued], [change, ["third", "fourth"]]);
      assertEquals([...new EventHub(again.database).ofRun(runs[0]!.id)].flat().length, 1);
      await again.close();
    }
  }));

Deno.test("what has happened since the last clean stop outlives a copy that is older", () =>
  inFolder(async (folder) => {
    await fill(folder, ["first"]);
    const path = join(folder, "braid.sqlite");
    const database = new ServerDatabase(new Folder(folder)).database;
    new RunStore(database).add({ workflow: "{}", name: "second" });
    database.close(); // as by a kill: no copy is made
    const kept = new ServerDatabase(new Folder(folder));
    assertEquals([kept.notices, runsOf(kept.database)], [[], ["second", "first"]]);
    kept.database.close();
    // The copy of a database that was damaged while it was open does not replace the last good one.
    const open = new ServerDatabase(new Folder(folder));
    overwrite(path, 4096, new Uint8Array(8192));
    await open.close();
    const last = new ServerDatabase(new Folder(folder));
    last.bringBack();
    await last.close();
  }));

Deno.test("runs that waited when a copy was made do not start by themselves when they are brought back", () =>
  inFolder(async (folder) => {
    const first = new ServerDatabase(new Folder(folder));
    const { run } = new RunStore(first.database).add({ workflow: "{}" });
    await first.close();
    Deno.truncateSync(join(folder, "braid.sqlite"));
    const kept = new ServerDatabase(new Folder(folder));
    kept.bringBack();
    const { state, error } = new RunStore(kept.database).get(run.id)!;
    assertEquals(state, "interrupted");
    assertStringIncludes(error!.message, "retry it");
    await kept.close();
  }));

Deno.test("a damaged log or index costs at most what was not yet in the database", () =>
  inFolder(async (folder) => {
    const path = join(folder, "braid.sqlite");
    const damages: readonly ((part: string) => void)[] = [
      (part) => Deno.truncateSync(part),
      (part) => Deno.truncateSync(part, 5000),
      (part) => overwrite(part, 0, new Uint8Array(4096)),
      (part) => Deno.writeTextFileSync(part, "other things".repeat(999)),
    ];
    for (const [index, damage] of damages.entries()) {
      for (const part of [`${path}-wal`, `${path}-shm`]) {
        const saved = new ServerDatabase(new Folder(folder));
        new RunStore(saved.database).add({ workflow: "{}", name: `saved ${index}` });
        new EventHub(saved.database).publish(LINE);
        await saved.close();
        const cut = new ServerDatabase(new Folder(folder));
        new RunStore(cut.database).add({ workflow: "{}", name: `late ${index}` });
        const names = ["", "-wal"];
        const files = names.map((name) => Deno.readFileSync(path + name));
        cut.database.close();
        names.forEach((name, at) => Deno.writeFileSync(path + name, files[at]!));
        Deno.writeFileSync(`${path}-shm`, new Uint8Array(32_768)); // as versions before have left one
        damage(part);
        const kept = new ServerDatabase(new Folder(folder));
        const said = kept.notices.map(({ text }) => text);
        // Nothing tells a log that is cut from one that was no longer.
        const told = part.endsWith("-shm") || index === 1
          ? []
          : [index ? /damaged after/ : /is gone/];
        assertEquals(said.length, told.length);
        told.forEach((words, at) => assertMatch(said[at]!, words));
        const left = runsOf(kept.database);
        assert(left.includes(`saved ${index}`));
        assert(part.endsWith("-wal") || left.includes(`late ${index}`));
        assertEquals(kept.refusal, undefined);
        new RunStore(kept.database).add({ workflow: "{}" });
        assertEquals(kept.refusal, undefined);
        await kept.close();
      }
    }
  }));

Deno.test("of a log that was damaged what is behind the damage is said to be missing, once, and a copy is kept", () =>
  inFolder(async (folder) => {
    const path = join(folder, "braid.sqlite");
    await fill(folder, ["saved"]);
    const killed = new ServerDatabase(new Folder(folder));
    const store = new RunStore(killed.database);
    new EventHub(killed.database).publish(LINE);
    for (let index = 0; index < 9; index++) store.add({ workflow: "{}", name: `late ${index}` });
    const files = ["", "-wal"].map((part) =>
      [path + part, Deno.readFileSync(path + part)] as const
    );
    killed.database.close();
    const lay = (): void => files.forEach(([name, bytes]) => Deno.writeFileSync(name, bytes));
    lay();
    const whole = new ServerDatabase(new Folder(folder));
    assertEquals([whole.notices, runsOf(whole.database).length], [[], 10]);
    whole.database.close();
    lay();
    const [, log] = files[1]!;
    const damaged = log.slice();
    damaged[Math.floor(log.length / 3)]! ^= 1;
    Deno.writeFileSync(`${path}-wal`, damaged);
    for (const notices of [1, 0]) {
      Deno.removeSync(`${path}-opened`);
      const kept = new ServerDatabase(new Folder(folder));
      const count = runsOf(kept.database).length;
      assert(count > 1 && count < 10, `${count} are left`);
      assertEquals([kept.notices.length, kept.refusal], [notices, undefined]);
      assert(new Folder(folder).has("braid.sqlite-opened"));
      if (notices) {
        assertMatch(kept.notices[0]!.text, /wal" was damaged after its first \d+ bytes: runs/);
      }
      const laid = ["", "-wal"].map((part) =>
        [path + part, Deno.readFileSync(path + part)] as const
      );
      kept.database.close();
      for (const [name, bytes] of laid) Deno.writeFileSync(name, bytes); // killed, too
    }
    const [copy] = [...Deno.readDirSync(folder)].filter(({ name }) => /Z-wal$/.test(name));
    assertEquals(Deno.readFileSync(join(folder, copy!.name)), damaged);
  }));

Deno.test("a log of before the last stop that is laid beside a history takes no run of since", () =>
  inFolder(async (folder) => {
    const path = join(folder, "braid.sqlite");
    const logs: Uint8Array<ArrayBuffer>[] = [];
    const names: string[] = [];
    for (const session of [0, 1]) {
      const saved = new ServerDatabase(new Folder(folder));
      for (const run of [0, 1]) {
        names.unshift(`${session} ${run}`);
        new RunStore(saved.database).add({ workflow: "{}", name: names[0]! });
        logs.push(Deno.readFileSync(`${path}-wal`));
      }
      await saved.close();
    }
    for (const [index, log] of logs.entries()) {
      Deno.writeFileSync(`${path}-wal`, log);
      const shown = new ServerDatabase(new Folder(folder), "full");
      assertEquals(runsOf(shown.database), names);
      await shown.close();
      const kept = new ServerDatabase(new Folder(folder));
      assertEquals(runsOf(kept.database), names);
      assertMatch(kept.notices[0]!.text, /earlier time/);
      await kept.close();
      const aside = [...Deno.readDirSync(folder)].filter(({ name }) => /Z-wal$/.test(name));
      assertEquals(aside.length, index + 1);
    }
  }));

Deno.test("whatever bytes are damaged, the server has a database that can be read and written", () =>
  inFolder(async (folder) => {
    const path = join(folder, "braid.sqlite");
    await fill(folder, Array.from({ length: 12 }, (_, index) => `run ${index}`));
    const whole = Deno.readFileSync(path);
    const next = random("damage");
    const below = (bound: number): number => Math.floor((next() + 1) / 2 * bound);
    let lost = 0;
    for (let count = 0; count < 40; count++) {
      const bytes = whole.slice();
      const at = count % 3 ? below(bytes.length) : below(5) * 4096 + below(200);
      const length = count % 2 ? 1 : 1 + below(6000);
      for (let index = at; index < Math.min(bytes.length, at + length); index++) {
        bytes[index] = count % 4 < 2 ? below(256) : 0;
      }
      Deno.writeFileSync(path, count % 10 ? bytes : bytes.subarray(0, at));
      const kept = new ServerDatabase(new Folder(folder));
      const store = new RunStore(kept.database);
      for (const { id } of store.list({ limit: 99 })) store.request(id);
      store.queued();
      store.remove([store.add({ workflow: "{}" }).run.id]);
      assertEquals(kept.refusal, undefined);
      lost += Number(kept.notices.length > 0);
      if (kept.othersBefore) assertEquals(kept.notices[0]!.text.includes(path), true);
      kept.database.close();
      for (const { name } of Deno.readDirSync(folder)) {
        if (/sqlite\.2|-(wal|shm)$/.test(name)) Deno.removeSync(join(folder, name));
      }
    }
    assert(lost > 6, `${lost} of them were noticed`);
  }));

/** Makes a file one that nobody may write, the system's administrator either; undefined where it cannot. */
function freeze(path: string): (() => void) | undefined {
  const attribute = (change: string): boolean => {
    try {
      return new Deno.Command("chattr", { args: [change, path], stderr: "null" }).outputSync()
        .success;
    } catch {
      return false;
    }
  };
  if (attribute("+i")) return () => void attribute("-i");
  Deno.chmodSync(path, 0o444);
  try {
    Deno.openSync(path, { write: true }).close();
  } catch {
    return () => Deno.chmodSync(path, 0o644);
  }
}

Deno.test("a database that cannot be written is shown, and is as it was afterwards", () =>
  inFolder(async (folder) => {
    await fill(folder, ["first"]);
    const path = join(folder, "braid.sqlite");
    const before = Deno.readFileSync(path);
    const thaw = freeze(path);
    if (!thaw) return;
    try {
      const kept = new ServerDatabase(new Folder(folder));
      assertStringIncludes(kept.refusal!, `"${path}" cannot be written to`);
      assertEquals(kept.notices.map(({ text }) => text), [kept.refusal]);
      assertEquals(runsOf(kept.database), ["first"]);
      await kept.close();
    } finally {
      thaw();
    }
    assertEquals(Deno.readFileSync(path), before);
    const again = new ServerDatabase(new Folder(folder));
    assertEquals([again.refusal, runsOf(again.database)], [undefined, ["first"]]);
    await again.close();
  }));

Deno.test("a damaged page costs the runs that are on it", () =>
  inFolder(async (folder) => {
    const path = join(folder, "braid.sqlite");
    await fill(folder, Array.from({ length: 40 }, (_, index) => `run ${index}`));
    Deno.removeSync(`${path}.backup`);
    const { size } = Deno.statSync(path);
    overwrite(path, Math.floor(size / 8192) * 4096, new Uint8Array(4096));
    const kept = new ServerDatabase(new Folder(folder));
    const count = runsOf(kept.database).length;
    assert(count > 30, `${count} of 40 are left`);
    assertStringIncludes(kept.notices[0]!.text, `with ${count} runs that could be read`);
    await kept.close();
  }));

Deno.test("a damaged page costs the runs that are on it where a new history has begun, too", () =>
  inFolder(async (folder) => {
    const path = join(folder, "braid.sqlite");
    await fill(folder, Array.from({ length: 40 }, (_, index) => `run ${index}`));
    const bytes = Deno.readFileSync(path);
    const hidesFirst = (page: number): boolean => {
      Deno.writeFileSync(path, bytes);
      overwrite(path, page * 4096, new Uint8Array(4096));
      using database = new DatabaseSync(path);
      try {
        database.prepare("SELECT min(number) FROM runs").get();
        return false;
      } catch {
        return true; // what others are counted on from
      }
    };
    const pages = Array.from({ length: bytes.length / 4096 }, (_, page) => page);
    assert(pages.findLast(hidesFirst)! > 1);
    const aside = join(folder, "braid.sqlite.2026-11-28T17-40-05Z");
    Deno.renameSync(path, aside);
    await fill(folder, ["new"]);
    Deno.writeTextFileSync(`${aside}.unread`, "");
    const kept = new ServerDatabase(new Folder(folder));
    const [newest, ...rest] = runsOf(kept.database);
    assert(rest.length > 30, `${rest.length} of 40 are left`);
    assertEquals([newest, rest.at(-1)], ["run 39", "new"]);
    await kept.close();
  }));

Deno.test("a copy that is damaged, too, is said when it is to be brought back", () =>
  inFolder(async (folder) => {
    await fill(folder, ["first"]);
    const path = join(folder, "braid.sqlite");
    for (const part of [path, `${path}.backup`]) Deno.truncateSync(part, 50);
    const kept = new ServerDatabase(new Folder(folder));
    assertThrows(() => kept.bringBack(), OutputError, '.backup" has been cut short');
    assertThrows(() => kept.bringBack(), Deno.errors.NotFound);
    await kept.close();
  }));

Deno.test("a history that was set aside by a start that was killed is taken over by the next one, once", async () => {
  const moments: Readonly<Record<string, (folder: string, aside: string) => void>> = {
    "before it was moved": () => {},
    "after it was moved": (folder, aside) => Deno.renameSync(join(folder, "braid.sqlite"), aside),
    "after it was moved, and before its log was": (folder, aside) => {
      const path = join(folder, "braid.sqlite");
      const names = [path, `${path}-wal`];
      const open = new DatabaseSync(path);
      open.exec(
        "PRAGMA wal_autocheckpoint = 0; UPDATE runs SET name = 'first' WHERE name = 'First'",
      );
      const files = names.map((name) => Deno.readFileSync(name));
      open.close();
      names.forEach((name, at) => Deno.writeFileSync(name, files[at]!));
      Deno.renameSync(path, aside);
    },
    "after the new one was made": (folder, aside) => {
      Deno.renameSync(join(folder, "braid.sqlite"), aside);
      openDatabase(new Folder(folder)).close();
    },
  };
  for (const [moment, leave] of Object.entries(moments)) {
    await inFolder(async (folder) => {
      await fill(folder, [moment.endsWith("log was") ? "First" : "first", "second"]);
      Deno.removeSync(join(folder, "braid.sqlite.backup"));
      sqlIn(join(folder, "braid.sqlite"), "DROP TABLE uses");
      const aside = join(folder, "braid.sqlite.2026-11-28T17-40-05Z");
      leave(folder, aside);
      Deno.writeTextFileSync(`${aside}.unread`, ""); // after the last word in the log
      const kept = new ServerDatabase(new Folder(folder));
      assertEquals(runsOf(kept.database), ["second", "first"], moment);
      assertEquals(kept.notices.length, 1);
      assertStringIncludes(kept.notices[0]!.text, "A new history has begun, with 2 runs");
      for (const { id } of new RunStore(kept.database).list({ limit: 9 })) {
        new RunStore(kept.database).remove([id]);
      }
      await kept.close();
      const again = new ServerDatabase(new Folder(folder));
      assertEquals([again.notices, runsOf(again.database)], [[], []]);
      await again.close();
    });
  }
});

Deno.test("what is left of a history that is gone becomes no part of one that waits to be taken over", () =>
  inFolder(async (folder) => {
    await fill(folder, ["first", "second"]);
    const path = join(folder, "braid.sqlite");
    sqlIn(path, "DROP TABLE uses");
    const aside = `${path}.2026-11-28T17-40-05Z`;
    for (const part of ["", ".backup"]) Deno.renameSync(path + part, aside + part);
    Deno.writeTextFileSync(`${aside}.unread`, ""); // there was no room
    const old = new Date(Date.now() - 60_000);
    Deno.utimeSync(`${aside}.unread`, old, old);
    const before = Deno.readFileSync(`${aside}.backup`);
    Deno.writeTextFileSync(`${path}.backup`, "a later one");
    Deno.writeTextFileSync(`${path}-wal`, "of a later one");
    const kept = new ServerDatabase(new Folder(folder));
    assertEquals(runsOf(kept.database), ["second", "first"]);
    assertEquals(Deno.readFileSync(`${aside}.backup`), before);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name));
    const others = names.filter((name) => /Z/.test(name) && !name.startsWith(aside)).sort();
    assertEquals(others.map((name) => Deno.readTextFileSync(name)), [
      "of a later one",
      "a later one",
    ]);
    await kept.close();
  }));

Deno.test("a database that another program is at work on is neither set aside nor copied", () =>
  inFolder(async (folder) => {
    await fill(folder, ["first"]);
    const other = new DatabaseSync(join(folder, "braid.sqlite"));
    other.exec("BEGIN EXCLUSIVE");
    assertThrows(() => new ServerDatabase(new Folder(folder)), Error, "locked");
    other.close();
    const kept = new ServerDatabase(new Folder(folder));
    assertEquals([kept.notices, runsOf(kept.database)], [[], ["first"]]);
    await kept.close();
  }));

Deno.test("a database that another folder has by a hard link is not written to there", () =>
  inFolder(async (folder) => {
    const [ours, copy] = [join(folder, "ours"), join(folder, "copy")];
    Deno.mkdirSync(ours);
    await fill(ours, ["first"]);
    // As backups are made that take no room: of a server that was killed, its log too.
    const names = ["", "-wal"];
    const open = new ServerDatabase(new Folder(ours)).database;
    new RunStore(open).add({ workflow: "{}", name: "second" });
    const files = names.map((name) => Deno.readFileSync(join(ours, `braid.sqlite${name}`)));
    open.close();
    Deno.mkdirSync(copy);
    names.forEach((name, at) => {
      const path = join(ours, `braid.sqlite${name}`);
      Deno.writeFileSync(path, files[at]!);
      Deno.linkSync(path, join(copy, `braid.sqlite${name}`));
    });
    for (const [place, name] of [[ours, "of ours"], [copy, "of the copy"]] as const) {
      const kept = new ServerDatabase(new Folder(place));
      new RunStore(kept.database).add({ workflow: "{}", name });
      assertEquals(runsOf(kept.database), [name, "second", "first"]);
      await kept.close();
    }
    const again = new ServerDatabase(new Folder(ours));
    assertEquals([again.notices, runsOf(again.database)], [[], ["of ours", "second", "first"]]);
    await again.close();
  }));

Deno.test("a history that is taken away while it is open is kept, and replaces no copy of another", async () => {
  const hands: readonly ((folder: string, path: string) => void)[] = [
    (_, path) => Deno.removeSync(path),
    (folder, path) => Deno.renameSync(join(folder, "other"), path),
    (folder, path) => {
      Deno.removeSync(`${path}-wal`);
      Deno.renameSync(join(folder, "other"), path);
    },
  ];
  for (const take of hands) {
    await inFolder(async (folder) => {
      const path = join(folder, "braid.sqlite");
      await fill(folder, ["other"]);
      Deno.copyFileSync(path, join(folder, "other"));
      await fill(folder, ["first"]);
      const copy = Deno.readFileSync(`${path}.backup`);
      const open = new ServerDatabase(new Folder(folder));
      new RunStore(open.database).add({ workflow: "{}", name: "second" });
      take(folder, path);
      await open.close();
      assertEquals(Deno.readFileSync(`${path}.backup`), copy);
      const again = new ServerDatabase(new Folder(folder));
      assertEquals(again.notices.at(-1)!.action, "bringBack");
      while (again.notices.at(-1)?.action) again.bringBack();
      assertEquals(runsOf(again.database).toSorted(), ["first", "other", "second"]);
      await again.close();
    });
  }
});

Deno.test("of a history whose disk gives errors it is said that nothing can be saved, as long as it does", () =>
  inFolder(async (folder) => {
    const path = join(folder, "own");
    Deno.mkdirSync(path);
    const open = new ServerDatabase(new Folder(path));
    for (const look of ["openSync", "statSync", "lstatSync"] as const) {
      const { [look]: real } = Deno;
      const fail = (): never => {
        throw Object.assign(new Error("Input/output error (os error 5)"), { code: "EIO" });
      };
      try {
        Object.assign(Deno, { [look]: fail }); // no disk of a test breaks
        const words = /^Nothing can be saved.* "[^"]*own" cannot be read \(the disk gives .*again$/;
        assertMatch(open.refusal!, words);
      } finally {
        Object.assign(Deno, { [look]: real });
      }
      assertEquals(open.refusal, undefined);
    }
    if (Deno.build.os === "windows") return await open.close();
    Deno.renameSync(path, `${path}-old`);
    Deno.symlinkSync(path, path); // leads to itself
    assertStringIncludes(open.refusal!, "cannot be read");
    assertEquals(open.notices.map(({ level }) => level), ["error"]);
    Deno.removeSync(path);
    Deno.renameSync(`${path}-old`, path);
    assertEquals(open.refusal, undefined);
    await open.close();
  }));

Deno.test("nothing is brought back into a history that was taken away or cut, and the copy stays", async () => {
  const hands: readonly ((path: string) => void)[] = [
    (path) => Deno.removeSync(path),
    (path) => Deno.truncateSync(`${path}-wal`),
  ];
  for (const take of hands) {
    await inFolder(async (folder) => {
      const path = join(folder, "braid.sqlite");
      await fill(folder, ["first"]);
      Deno.truncateSync(path, 50);
      const open = new ServerDatabase(new Folder(folder));
      take(path);
      assertThrows(() => open.bringBack(), ReadOnlyError, "tart Braid again");
      open.database.close(); // as by a kill
      const again = new ServerDatabase(new Folder(folder));
      while (again.notices.at(-1)?.action) again.bringBack();
      assertEquals(runsOf(again.database), ["first"]);
      await again.close();
    });
  }
});

Deno.test("a name of a time that there cannot be keeps no pictures of a history set aside from being kept", () =>
  inFolder(async (folder) => {
    const kept = new ServerDatabase(new Folder(folder));
    for (const time of ["2026-11-28T17-40-05Z", "2026-13-48T99-40-05Z"]) {
      Deno.writeTextFileSync(join(folder, `braid.sqlite.${time}`), "");
    }
    assertEquals(kept.othersBefore, Date.parse("2026-11-28T17:40:05Z"));
    await kept.close();
  }));

Deno.test("pictures of a history stay, which a clock that was set back has set aside, or within their second", () =>
  inFolder(async (folder) => {
    const { now } = Date;
    try {
      for (const [place, at] of [["back", 25 * 365 * 86_400_000], ["same", 0]] as const) {
        const own = new Folder(join(folder, place));
        own.make();
        await fill(own.path, ["first"]);
        own.write(`artifacts/aa/${HASH}`, "picture");
        const used = Deno.statSync(own.pathOf(`artifacts/aa/${HASH}`)).mtime!.getTime();
        Deno.writeTextFileSync(own.pathOf("braid.sqlite"), "garbage");
        Date.now = () => used - at;
        const kept = new ServerDatabase(own);
        assert(kept.othersBefore > used, place);
        await kept.close();
      }
    } finally {
      Date.now = now;
    }
  }));

Deno.test("a history that another one is copied over while it is open takes no run that would be lost", () =>
  inFolder(async (folder) => {
    for (const [index, [own, other]] of [[1, 30], [30, 1], [30, 0]].entries()) {
      const [here, there] = ["here", "there"].map((name) => join(folder, `${index}${name}`));
      for (const [place, count] of [[here!, own!], [there!, other!]] as const) {
        Deno.mkdirSync(place);
        await fill(place, Array.from({ length: count }, (_, at) => `${at}`));
      }
      const kept = new ServerDatabase(new Folder(here!));
      const store = new RunStore(kept.database);
      // What the server itself writes to the file, from its log, is no other.
      for (let at = 0; at < 30; at++) {
        store.add({ workflow: JSON.stringify({ pad: "x".repeat(200_000) }), name: "after" });
        assertEquals(kept.refusal, undefined);
      }
      const bytes = other
        ? Deno.readFileSync(join(there!, "braid.sqlite"))
        : new Uint8Array(2 ** 24);
      Deno.writeFileSync(join(here!, "braid.sqlite"), bytes); // its name and inode stay
      assertMatch(kept.refusal!, /braid\.sqlite" was written over/);
      assertThrows(() => kept.bringBack(), ReadOnlyError);
      kept.database.close();
    }
  }));

Deno.test({
  name: "a history of the same size that is copied over one that is open is noticed",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const [here, there] = ["here", "there"].map((name) => join(folder, name)) as [string, string];
      for (const place of [here, there]) {
        Deno.mkdirSync(place);
        await fill(place, [place === here ? "mine" : "them"]);
      }
      const path = join(here, "braid.sqlite");
      const kept = new ServerDatabase(new Folder(here));
      const store = new RunStore(kept.database);
      // SQLite puts what its log has into the file now and then, also between two looks.
      for (let at = 0; at < 8; at++) {
        store.add({ workflow: JSON.stringify({ pad: "x".repeat(3_000_000) }), name: "after" });
        store.add({ workflow: JSON.stringify({ pad: "x".repeat(3_000_000) }), name: "after" });
        assertEquals(kept.refusal, undefined);
      }
      const { size, mtime } = Deno.statSync(path);
      assert(size > 8_000_000, "the log was put into the file");
      const bytes = new Uint8Array(size);
      bytes.set(Deno.readFileSync(join(there, "braid.sqlite")));
      while (Date.now() <= mtime!.getTime() + 10);
      Deno.writeFileSync(path, bytes);
      assertEquals(Deno.statSync(path).size, size);
      assertMatch(kept.refusal!, /braid\.sqlite" was written over\. Start Braid again/);
      assertMatch(kept.refusal!, /braid\.sqlite" was written over/, "and stays so");
      kept.database.close();
    }),
});

Deno.test("a log that another program has emptied takes no run that the next power cut would lose", () =>
  inFolder(async (folder) => {
    const kept = new ServerDatabase(new Folder(folder));
    const store = new RunStore(kept.database);
    store.add({ workflow: "{}", name: "first" });
    assertEquals(kept.refusal, undefined);
    const path = join(folder, "braid.sqlite-wal");
    Deno.truncateSync(path);
    assertStringIncludes(kept.refusal!, `"${path}" was emptied`);
    new EventHub(kept.database).publish(LINE);
    assertStringIncludes(kept.refusal!, `"${path}" was emptied`, "though it has grown since");
    await kept.close();
  }));

Deno.test({
  name: "what was set aside on a full disk is taken over when there is room, beside what is new",
  ignore: !await canMount(),
  fn: () =>
    inFolder((folder) =>
      withSmallDisk(folder, "8m", async () => {
        await fill(folder, Array.from({ length: 60 }, (_, index) => `run ${index}`));
        Deno.removeSync(join(folder, "braid.sqlite.backup"));
        sqlIn(join(folder, "braid.sqlite"), "DROP TABLE uses");
        const filler = join(folder, "filler");
        takeRoom(filler);
        Deno.truncateSync(filler, Deno.statSync(filler).size - 500_000);
        const kept = new ServerDatabase(new Folder(folder));
        assertStringIncludes(kept.notices[0]!.text, "There is no room to take over");
        new RunStore(kept.database).add({ workflow: "{}", name: "new" });
        kept.database.close();
        Deno.removeSync(filler);
        const again = new ServerDatabase(new Folder(folder));
        assertStringIncludes(again.notices[0]!.text, "with 60 runs that could be read");
        assertEquals(runsOf(again.database).length, 61);
        await again.close();
      })
    ),
});

/** A journal that says of a database that it was written to together with another one, by the name of the journal of both. */
function writeJournal(path: string, other: string): void {
  const name = new TextEncoder().encode(other);
  const magic = Uint8Array.fromHex("d9d505f920a163d7");
  const numbers = (...all: number[]): Uint8Array => {
    const bytes = new Uint8Array(4 * all.length);
    all.forEach((number, at) => new DataView(bytes.buffer).setUint32(4 * at, number));
    return bytes;
  };
  const pages = Deno.statSync(path).size / 4096;
  const head = [magic, numbers(0, 1, pages, 512, 4096), new Uint8Array(484)];
  const sum = name.reduce((sum, byte) => sum + byte, 0);
  const end = [numbers(2 ** 18 + 1), name, numbers(name.length, sum), magic];
  Deno.writeFileSync(`${path}-journal`, new Uint8Array(Buffer.concat([...head, ...end])));
}

Deno.test("a journal of somebody else removes nothing outside, and the history is as it was", () =>
  inFolder(async (folder) => {
    const outside = join(folder, "outside.txt");
    Deno.writeTextFileSync(outside, "kept");
    const own = join(folder, "own");
    Deno.mkdirSync(own);
    await fill(own, ["first"]);
    const copy = join(folder, "copy.sqlite");
    Deno.copyFileSync(join(own, "braid.sqlite"), copy);
    writeJournal(copy, outside);
    const plain = new DatabaseSync(copy);
    plain.prepare("SELECT count(*) FROM runs").get();
    plain.close();
    assertThrows(() => Deno.statSync(outside), Deno.errors.NotFound, "", "as SQLite does");
    Deno.writeTextFileSync(outside, "kept");
    writeJournal(join(own, "braid.sqlite"), outside);
    // Of what somebody says was set aside by a start that was killed, too.
    const aside = join(own, "braid.sqlite.2026-11-28T17-40-05Z");
    Deno.copyFileSync(copy, aside);
    writeJournal(aside, outside);
    for (const part of ["-wal", ".unread"]) {
      Deno.writeTextFileSync(`${aside}${part}`, "x".repeat(99));
    }
    const kept = new ServerDatabase(new Folder(own));
    assertStringIncludes(kept.notices[0]!.text, "has the journal of another program");
    assertEquals(runsOf(kept.database), ["first"]);
    await kept.close();
    assertEquals(Deno.readTextFileSync(outside), "kept");
  }));

Deno.test("no other program can cut the index of the log, which would end the server", () =>
  inFolder(async (folder) => {
    await fill(folder, ["first"]);
    const kept = new ServerDatabase(new Folder(folder));
    new RunStore(kept.database).add({ workflow: "{}" });
    assert(!new Folder(folder).has("braid.sqlite-shm"), "it is in memory");
    await kept.close();
  }));

Deno.test("a database of which somebody has had the rows counted is gone on with", () =>
  inFolder(async (folder) => {
    await fill(folder, ["first", "second"]);
    sqlIn(join(folder, "braid.sqlite"), "ANALYZE");
    const kept = new ServerDatabase(new Folder(folder));
    assertEquals([kept.notices, runsOf(kept.database)], [[], ["second", "first"]]);
    await kept.close();
  }));
