import { assertEquals } from "@std/assert";
import { Folder } from "../../../src/files/folder.ts";
import { openDatabase } from "../../../src/runs/store/database.ts";
import { EventHub } from "../../../src/runs/queue/event_hub.ts";
import type { ServerEvent } from "../../../src/api/events.ts";
import { uploadOwner } from "../../../src/runs/store/artifact_index.ts";
import { RunStore } from "../../../src/runs/store/run_store.ts";
import { inFolder } from "../trial.ts";

/** `PRAGMA synchronous`, see https://www.sqlite.org/pragma.html#pragma_synchronous */
const [NORMAL, FULL] = [1, 2];

Deno.test("what is acknowledged waits for the disk, what happens in a run does not", () =>
  inFolder((folder) => {
    const database = openDatabase(new Folder(folder));
    const store = new RunStore(database);
    const hub = new EventHub(database);
    database.exec("CREATE TEMP TABLE writes (name TEXT, synchronous INTEGER)");
    for (const table of ["runs", "events", "uses", "artifacts"]) {
      for (const way of ["INSERT", "UPDATE", "DELETE"]) {
        database.exec(
          `CREATE TEMP TRIGGER ${table}_${way} AFTER ${way} ON main.${table} BEGIN
             INSERT INTO writes SELECT '${table}', synchronous FROM pragma_synchronous;
           END`,
        );
      }
    }
    const { run } = store.add({ workflow: `{"a":"${"a".repeat(64)}"}` });
    const other = store.add({ workflow: "{}" }).run.id;
    store.moveBefore(other, run.id);
    store.update(run.id, { state: "running", started: new Date().toISOString() });
    store.update(run.id, { state: "succeeded", finished: new Date().toISOString() });
    store.artifacts.note(
      { sha256: "b".repeat(64), type: "image/png", bytes: 1 },
      uploadOwner("cat.png"),
    );
    store.artifacts.forgetUpload("cat.png");
    store.remove([run.id]);
    const written = (): unknown =>
      database.prepare("SELECT DISTINCT name, synchronous FROM writes ORDER BY name").all()
        .map(({ name, synchronous }) => [name, synchronous]);
    assertEquals(written(), [["artifacts", FULL], ["runs", FULL], ["uses", FULL]]);
    database.exec("DELETE FROM writes");
    store.artifacts.note({ sha256: "c".repeat(64), type: "image/png", bytes: 1 }, other);
    const event: ServerEvent = { type: "removed", run: run.id };
    for (let index = 0; index < 10; index++) hub.publish(event);
    assertEquals(written(), [["artifacts", NORMAL], ["events", NORMAL], ["uses", NORMAL]]);
    database.close();
  }));

Deno.test("what is told of thousands of files at once is noted at once, and each but once", () =>
  inFolder((folder) => {
    const database = openDatabase(new Folder(folder));
    const store = new RunStore(database);
    const { run } = store.add({ workflow: "{}" });
    const infos = (first: number) =>
      Array.from({ length: 5000 }, (_, index) => ({
        sha256: (first + index).toString(16).padStart(64, "0"),
        type: "image/png",
        bytes: 1,
      }));
    /** How often something is put on the disk. */
    const commits = (action: () => void): number => {
      let count = 0;
      const prepare = database.prepare;
      database.prepare = (sql, ...more) => {
        count += Number(sql === "COMMIT");
        return prepare.call(database, sql, ...more);
      };
      action();
      database.prepare = prepare;
      return count;
    };
    for (const info of infos(0)) store.artifacts.note(info, run.id);
    const few = infos(5000);
    const [first] = few;
    const together = commits(() =>
      store.artifacts.noteAll([...few, { ...first!, type: "text/plain" }, ...few], run.id)
    );
    assertEquals(together, 1);
    assertEquals(store.artifacts.of(run.id).length, 10_000);
    assertEquals(store.artifacts.get(first!.sha256), first);
    database.close();
  }));
