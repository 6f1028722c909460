import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { withLog } from "../../../src/runs/store/with_log.ts";
import { random } from "../../random.ts";
import { inFolder } from "../trial.ts";

const rowsOf = (database: DatabaseSync): unknown =>
  database.prepare("SELECT a, b FROM rows ORDER BY a").all();

function open(bytes: Uint8Array<ArrayBuffer>): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  bytes.fill(1, 18, 20); // it has no log
  database.deserialize(bytes);
  return database;
}

Deno.test("a database with its log is what SQLite makes of both", () =>
  inFolder((folder) => {
    const next = random("log");
    const below = (bound: number): number => Math.floor((next() + 1) / 2 * bound);
    for (const page of [512, 4096, 65_536]) {
      for (let count = 0; count < 10; count++) {
        const path = `${folder}/${page}-${count}`;
        using database = new DatabaseSync(path);
        database.exec(
          `PRAGMA page_size = ${page}; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
           PRAGMA wal_autocheckpoint = ${count % 2 * 9}; CREATE TABLE rows (a, b)`,
        );
        for (let index = 0; index < 5 * count; index++) {
          const insert = database.prepare("INSERT INTO rows VALUES (?, ?)");
          insert.run(index, "x".repeat(below(3000)));
          if (below(5) === 0) database.exec("DELETE FROM rows WHERE a % 3 = 0; VACUUM");
        }
        const [bytes, log] = [path, `${path}-wal`].map((name) => Deno.readFileSync(name));
        using whole = open(withLog(bytes!, log!));
        assertEquals(rowsOf(whole), rowsOf(database));
        assertEquals(whole.prepare("PRAGMA integrity_check").get(), { integrity_check: "ok" });
        if (count !== 8) continue;
        // What was written last is torn: nothing of it counts.
        database.exec("INSERT INTO rows VALUES (-1, zeroblob(9000))");
        const torn = Deno.readFileSync(`${path}-wal`);
        torn[torn.length - 1]! ^= 1;
        using rest = open(withLog(Deno.readFileSync(path), torn));
        assertEquals(rowsOf(rest), rowsOf(whole));
      }
    }
  }));

Deno.test("a log that is none leaves the database as it is", () => {
  const database = new Uint8Array(4096).fill(7);
  for (const log of [new Uint8Array(), new Uint8Array(9999), new Uint8Array(9999).fill(0x37)]) {
    assertEquals(withLog(database, log), database);
  }
});
