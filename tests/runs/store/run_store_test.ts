import { assert, assertEquals, assertThrows } from "@std/assert";
import { Folder } from "../../../src/files/folder.ts";
import { openDatabase } from "../../../src/runs/store/database.ts";
import { KeyError, RunStore } from "../../../src/runs/store/run_store.ts";
import { random } from "../../random.ts";
import { inFolder } from "../trial.ts";

const names = (store: RunStore): (string | undefined)[] => store.queued().map(({ name }) => name);
const add = (store: RunStore, name: string, priority = 0): string =>
  store.add({ workflow: "{}", name, priority }).run.id;

Deno.test("queued() orders by priority, then by when they were started or where they were moved", () => {
  const store = new RunStore(openDatabase());
  const [a, b, c] = ["a", "b", "c"].map((name) => add(store, name));
  const urgent = add(store, "urgent", 5);
  assertEquals(names(store), ["urgent", "a", "b", "c"]);
  store.moveBefore(c!, b!);
  assertEquals(names(store), ["urgent", "a", "c", "b"]);
  store.moveBefore(b!, a!);
  assertEquals(names(store), ["urgent", "b", "a", "c"]);
  store.moveBefore(c!, urgent);
  assertEquals(names(store), ["c", "urgent", "b", "a"]);
  store.update(a!, { priority: 9 });
  assertEquals(names(store), ["a", "c", "urgent", "b"]);
});

Deno.test("moveBefore() keeps the order asked for, however often runs are moved", () => {
  const store = new RunStore(openDatabase());
  const ids = Array.from({ length: 6 }, (_, index) => add(store, String(index)));
  let order = [...ids];
  const next = random("moves");
  const pick = (): string => ids[Math.floor((next() + 1) / 2 * ids.length)]!;
  for (let count = 0; count < 400; count++) {
    // Often between the same two, which leaves ever less room.
    const [id, other] = count % 3 ? [pick(), ids[0]!] : [pick(), pick()];
    if (id === other) continue;
    store.moveBefore(id, other);
    order = order.filter((one) => one !== id);
    order.splice(order.indexOf(other), 0, id);
    assertEquals(store.queued().map(({ id }) => id), order);
  }
});

Deno.test("add() is the same run for the same key, and refuses the key for another", () => {
  const store = new RunStore(openDatabase());
  const first = store.add({ workflow: "{}", key: "k" });
  const again = store.add({ workflow: "{}", key: "k" });
  assertEquals([first.isNew, again.isNew, again.run.id], [true, false, first.run.id]);
  assertThrows(() => store.add({ workflow: "[]", key: "k" }), KeyError, "k");
  for (const other of [{ outputs: ["a"] }, { name: "n" }, { priority: 1 }]) {
    assertThrows(() => store.add({ workflow: "{}", key: "k", ...other }), KeyError);
    store.add({ workflow: "{}", key: JSON.stringify(other), ...other });
    const same = { workflow: "{}", key: JSON.stringify(other), ...other };
    assertEquals(store.add(same).isNew, false);
    assertThrows(() => store.add({ workflow: "{}", key: same.key }), KeyError);
  }
});

Deno.test("list() goes back from any run, and outputs keep large whole numbers", () => {
  const store = new RunStore(openDatabase());
  const ids = Array.from({ length: 5 }, (_, index) => add(store, String(index)));
  const pages = [store.list({ limit: 2 }), store.list({ limit: 2, before: ids[3]! })];
  assertEquals(pages.map((page) => page.map(({ name }) => name)), [["4", "3"], ["2", "1"]]);
  const seed = 2n ** 64n - 1n;
  store.update(ids[0]!, {
    state: "succeeded",
    outputs: { a: [{ port: "seed", kind: "seed", value: seed }] },
  });
  assertEquals(store.get(ids[0]!)!.outputs.a![0]!.value, seed);
  assertEquals(store.list({ limit: 9, state: "succeeded" }).length, 1);
});

Deno.test("a transient run waits with the others, is not listed, and does not outlast the server", () =>
  inFolder((folder) => {
    const own = new Folder(folder);
    const database = openDatabase(own);
    const store = new RunStore(database);
    add(store, "kept");
    const { run } = store.add({ workflow: "{}", name: "answer", priority: 1, transient: true });
    assertEquals([run.transient, store.get(run.id)?.transient], [true, true]);
    assertEquals(names(store), ["answer", "kept"]);
    assertEquals(store.list({ limit: 9 }).map(({ name }) => name), ["kept"]);
    assertEquals(store.length, 1);
    database.close();
    const again = openDatabase(own);
    assertEquals(names(new RunStore(again)), ["kept"]);
    again.close();
  }));

Deno.test("a store that is opened again has its runs, those that were going marked as interrupted", () =>
  inFolder((folder) => {
    const own = new Folder(folder);
    const database = openDatabase(own);
    const store = new RunStore(database);
    const [going, waiting] = [add(store, "going"), add(store, "waiting")];
    store.update(going, { state: "running", started: new Date().toISOString() });
    database.close();
    const again = openDatabase(own);
    const reopened = new RunStore(again);
    const run = reopened.get(going)!;
    assertEquals([run.state, reopened.get(waiting)!.state], ["interrupted", "queued"]);
    assert(run.finished && run.error?.message.includes("retry"));
    assertEquals(reopened.request(going)?.name, "going");
    again.close();
  }));

Deno.test("openDatabase() refuses one of a newer version", () =>
  inFolder((folder) => {
    const own = new Folder(folder);
    const database = openDatabase(own);
    database.exec("PRAGMA user_version = 99");
    database.close();
    assertThrows(() => openDatabase(own), Error, "was written by a newer version of Braid");
  }));

Deno.test("runs that were going wait once more where that is asked for, before all others, and only once", () =>
  inFolder((folder) => {
    const own = new Folder(folder);
    const life = (requeue: boolean, use: (store: RunStore) => void): void => {
      const database = openDatabase(own);
      use(new RunStore(database, () => requeue));
      database.close();
    };
    let going: string;
    const begin = (store: RunStore): void =>
      void store.update(going, { state: "running", started: new Date().toISOString() });
    life(true, (store) => {
      going = add(store, "going");
      add(store, "waiting");
      begin(store);
    });
    life(true, (store) => {
      assertEquals(names(store), ["going", "waiting"]);
      assertEquals([store.get(going)!.started, store.left.changed], [undefined, [going]]);
      begin(store);
    });
    life(true, (store) => {
      assertEquals(names(store), ["waiting"]);
      assertEquals(store.get(going)!.state, "interrupted");
      assert(store.get(going)!.error?.message.includes("stopped twice"));
    });
  }));

Deno.test("list() shows large outputs of the newest runs, and those of others when they are asked for", () => {
  const store = new RunStore(openDatabase());
  const outputs = { a: [{ port: "p", kind: "text", value: "x".repeat(2e6) }] };
  const ids = Array.from({ length: 20 }, () => {
    const { run: { id } } = store.add({ workflow: "{}" });
    store.update(id, { state: "succeeded", outputs });
    return id;
  });
  const listed = store.list({ limit: 500 });
  assertEquals(listed.map(({ id }) => id), ids.toReversed());
  const shown = listed.filter(({ outputs }) => outputs.a);
  assertEquals(shown.map(({ id }) => id), ids.toReversed().slice(0, 1));
  assertEquals(store.get(ids[0]!)!.outputs, outputs);
  const cut = listed.filter(({ withoutOutputs }) => withoutOutputs);
  assertEquals(cut.map(({ id }) => id), ids.toReversed().slice(1), "and says so");
});
