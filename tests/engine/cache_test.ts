import { assert, assertEquals, assertMatch } from "@std/assert";
import { createCache } from "../../src/engine/cache.ts";
import type { Store, StoredOutput } from "../../src/engine/store.ts";
import type { AnyNode } from "../../src/graph/catalogue.ts";
import { defineNode } from "../../src/graph/node.ts";
import { int, text } from "../../src/graph/primitives.ts";
import { harness, thing } from "./harness.ts";

const big = (length: number): { tensor: Float32Array } => ({ tensor: new Float32Array(length) });

Deno.test("createCache() keeps to its bytes and drops what was used least recently", () => {
  const cache = createCache({ bytes: 10_000 });
  for (const key of ["a", "b"]) cache.keep(key, big(1000)).release();
  assert(cache.bytes > 8000 && cache.bytes < 9000);
  cache.take("a", ["tensor"])?.release();
  cache.keep("c", big(1000)).release();
  assertEquals(["a", "b", "c"].map((key) => cache.take(key, []) !== undefined), [
    true,
    false,
    true,
  ]);
  cache.keep("huge", big(1_000_000)).release();
  assertEquals([cache.size, cache.bytes], [0, 0]);
});

Deno.test("createCache() gives only entries that have all the ports asked for", () => {
  const cache = createCache({ bytes: 1000 });
  cache.keep("a", { x: 1, y: undefined }).release();
  assert(cache.take("a", ["x", "y"]));
  assertEquals(cache.take("a", ["x", "z"]), undefined);
  assertEquals(cache.take("b", []), undefined);
});

Deno.test("createCache() releases a resource once nothing holds or keeps any entry that has it", async () => {
  let released = 0;
  const resource: AsyncDisposable = {
    [Symbol.asyncDispose]: () => {
      released++;
      return Promise.resolve();
    },
  };
  const cache = createCache({ bytes: 100_000 });
  const first = cache.keep("a", { model: resource });
  const second = cache.keep("b", { prediction: { models: [resource, resource] } });
  const third = cache.hold({ same: resource });
  await cache.clear();
  assertEquals(released, 0);
  first.release();
  first.release();
  second.release();
  await cache.settled();
  assertEquals(released, 0);
  third.release();
  await cache.settled();
  assertEquals(released, 1);
});

/** A resource that notes when it is released. */
function noted(): { resource: Disposable; count: () => number } {
  let released = 0;
  return { resource: { [Symbol.dispose]: () => void released++ }, count: () => released };
}

Deno.test("createCache() releases no resource while it keeps the entry, and once each time it is let go", async () => {
  await using cache = createCache({ bytes: 1000 });
  const { resource, count } = noted();
  for (const times of [1, 2]) {
    cache.keep("a", { resource }).release();
    await cache.settled();
    assertEquals(count(), times - 1);
    const [one, other] = [cache.take("a", [])!, cache.take("a", [])!];
    await cache.clear();
    one.release();
    one.release();
    await cache.settled();
    assertEquals(count(), times - 1); // the other still holds it
    other.release();
    await cache.settled();
    assertEquals(count(), times);
  }
  cache.hold({ resource }).release();
  await cache.settled();
  assertEquals(count(), 3);
});

Deno.test("createCache() settles when what it releases has come to rest, and is emptied when it is disposed", async () => {
  let rest = false;
  const slow: AsyncDisposable = {
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      rest = true;
    },
  };
  const cache = createCache({ bytes: 1000 });
  cache.keep("a", { slow }).release();
  await cache[Symbol.asyncDispose]();
  assertEquals([rest, cache.size, cache.bytes], [true, 0, 0]);
});

Deno.test("createCache() counts what comes anew for the same key once, and fills its bytes to the last", () => {
  const cache = createCache({ bytes: 5, sizeOf: (outputs) => (outputs as { n: number }).n });
  const { resource, count } = noted();
  cache.keep("a", { n: 4, resource }).release();
  cache.keep("a", { n: 3 }).release();
  assertEquals([cache.bytes, cache.size, count()], [3, 1, 1]);
  cache.keep("b", { n: 2 }).release();
  assertEquals([cache.bytes, cache.size], [5, 2]);
  cache.keep("c", { n: 1 }).release();
  assertEquals([cache.bytes, cache.take("a", []), cache.size], [3, undefined, 2]);
});

Deno.test("createCache() drops what names files that are gone", () => {
  let isThere = true;
  const cache = createCache({ bytes: 1000, isThere: () => isThere });
  cache.keep("a", { x: 1 }).release();
  assertEquals(cache.take("a", ["x"])?.outputs, { x: 1 });
  isThere = false;
  assertEquals([cache.take("a", ["x"]), cache.size, cache.bytes], [undefined, 0, 0]);
});

Deno.test("createCache() reports a resource that cannot be released", async () => {
  const faults: unknown[] = [];
  const cache = createCache({ bytes: 1000, onError: (error) => faults.push(error) });
  const stuck: AsyncDisposable = {
    [Symbol.asyncDispose]: () => Promise.reject(new Error("Stuck")),
  };
  cache.keep("a", { stuck }).release();
  await cache.clear();
  assertMatch(String(faults[0]), /Stuck/);
});

Deno.test("execute() releases what a run made once its result and the cache are done with it", async () => {
  const log: string[] = [];
  const open = defineNode({
    title: "Open",
    category: "test",
    inputs: { name: text() },
    outputs: { thing: thing() },
    run: ({ name }) => ({
      thing: { [Symbol.asyncDispose]: () => Promise.resolve(void log.push(name)) },
    }),
  });
  const test = harness({ open }, 0);
  const run = await test.run({
    a: ["open", { name: "first" }],
    b: ["open", { name: "second" }],
    end: ["end", { value: "a.thing" }],
    other: ["end", { value: "b.thing" }],
    count: ["value", { value: 1 }],
  }, ["end", "count"]);
  assertEquals(log, []);
  await run.result[Symbol.asyncDispose]();
  assertEquals(log, ["first"]);
});

Deno.test("execute() runs an impure node and all that follows it every time", async () => {
  const test = harness();
  const graph = {
    random: ["random"],
    fixed: ["value", { value: 1 }],
    another: ["random"],
    sum: ["add", { a: "random.value", b: "fixed.value" }],
    last: ["add", { a: "another.value" }],
    twice: ["add", { a: "random.value", b: "random.value" }],
  } as const;
  const first = await test.run(graph, ["sum", "twice", "last"]);
  const second = await test.run(graph, ["sum", "twice", "last"]);
  assertEquals([...second.order()].sort(), ["another", "last", "random", "sum", "twice"]);
  assert(first.output("sum", "sum") !== second.output("sum", "sum"));
  assertEquals(test.cache.size, 1);
});

function reader(): { node: AnyNode; file: { text: string; there: boolean } } {
  const file = { text: "one", there: true };
  const node = defineNode({
    title: "Read",
    category: "test",
    inputs: { path: text(), times: int({ default: 1 }) },
    outputs: { text: text() },
    changes: ({ path, times }) => {
      assertEquals([path, times === undefined || times === 2], ["a.txt", true]);
      if (!file.there) throw new Error(`There is no file ${path}`);
      return file.text;
    },
    run: () => ({ text: file.text }),
  });
  return { node, file };
}

Deno.test("execute() asks a node with `changes` whether what it reads has changed", async () => {
  const { node, file } = reader();
  const test = harness({ read: node });
  const graph = {
    times: ["value", { value: 2 }],
    read: ["read", { path: "a.txt", times: "times.value" }],
    end: ["end", { value: "read.text" }],
  } as const;
  // A text with a dot and nothing else is a wire to `build`, so the path goes in wrapped.
  const written = {
    ...graph,
    read: ["read", { path: { value: "a.txt" }, times: "times.value" }],
  } as const;
  await test.run(written, ["end"]);
  assertEquals((await test.run(written, ["end"])).order(), []);
  file.text = "two";
  const changed = await test.run(written, ["end"]);
  assertEquals([changed.order(), changed.output("end", "seen")], [["read", "end"], "two"]);
  file.there = false;
  const gone = await test.run(written, ["end"]);
  assertMatch(gone.result.errors[0]!.message, /\(read\): There is no file a.txt/);
});

/** A store in memory that notes what is asked of it. */
function memory(): {
  store: Store;
  log: string[];
  files: Map<string, Record<string, StoredOutput>>;
} {
  const files = new Map<string, Record<string, StoredOutput>>();
  const log: string[] = [];
  const store: Store = {
    read: (key, ports) => {
      log.push(`read ${Object.keys(ports)}`);
      const file = files.get(key);
      if (!file) return Promise.resolve(undefined);
      const outputs = Object.entries(file).map(([port, { value }]) => [port, value] as const);
      return Promise.resolve(Object.fromEntries(outputs));
    },
    write: (key, outputs) => {
      log.push(`write ${Object.entries(outputs).map(([port, { kind }]) => `${port}:${kind}`)}`);
      files.set(key, outputs);
      return Promise.resolve();
    },
  };
  return { store, log, files };
}

Deno.test("execute() keeps marked outputs in the store and finds them in another process", async () => {
  const { store, log } = memory();
  const graph = {
    two: ["value", { value: 2 }],
    five: ["add", { a: "two.value", b: 3 }],
    ten: ["add", { a: "five.sum", b: 5 }],
    end: ["end", { value: "ten.sum" }],
  } as const;
  await harness().run(graph, ["end"], { store });
  assertEquals(log.filter((line) => line.startsWith("write")), ["write sum:int", "write sum:int"]);
  const fresh = await harness().run(graph, ["end"], { store });
  assertEquals(fresh.order(), ["end"]);
  const from = fresh.events.flatMap((event) =>
    event.type === "nodeCached" ? [[event.node, event.from]] : []
  );
  assertEquals(from, [["ten", "disk"]]);
  assertEquals(fresh.output("end", "seen"), 10);
});

Deno.test("execute() asks the store only for what may be found there, and once in a process", async () => {
  const { store, log } = memory();
  const test = harness();
  const graph = {
    random: ["random"],
    sum: ["add", { a: "random.value" }],
    three: ["add", { a: 1, b: 2 }],
    end: ["end", { value: "three.sum" }],
  } as const;
  await test.run(graph, ["sum", "end"], { store });
  assertEquals(log.splice(0), ["read sum", "write sum:int"]);
  const again = await test.run(graph, ["sum", "end"], { store });
  assertEquals(log, []);
  assertEquals(
    again.events.flatMap((event) => event.type === "nodeCached" ? [[event.node, event.from]] : []),
    [["end", "memory"]],
  );
});

Deno.test("execute() goes on without a store that fails, and says so", async () => {
  const broken: Store = {
    read: () => Promise.reject(new Error("Disk on fire")),
    write: () => Promise.reject(new Error("Disk full")),
  };
  const run = await harness().run({ a: ["add", { a: 1, b: 1 }] }, ["a"], { store: broken });
  assertEquals([run.result.status, run.output("a", "sum")], ["succeeded", 2]);
  assertEquals(
    run.events.flatMap((event) =>
      event.type === "storeFailed" ? [[event.node, String(event.error)]] : []
    ),
    [["a", "Error: Disk on fire"], ["a", "Error: Disk full"]],
  );
  const without = await harness().run({ a: ["add", { a: 1, b: 1 }] }, ["a"]);
  assertEquals(without.events.filter(({ type }) => type === "storeFailed"), []);
});

Deno.test("execute() makes an output anew when a lazy input asks for it after it was let go", async () => {
  const late = defineNode({
    title: "Late",
    category: "test",
    inputs: { first: int(), then: { ...int(), lazy: true } },
    outputs: { value: int() },
    run: async (args) => ({ value: await (args.then as unknown as () => Promise<number>)() }),
  });
  const run = await harness({ late }, 0).run(
    {
      a: ["value", { value: 4 }],
      b: ["add", { a: "a.value" }],
      late: ["late", { first: "b.sum", then: "a.value" }],
    },
    ["late"],
    { concurrency: 1 },
  );
  assertEquals(run.output("late", "value"), 4);
  assertEquals(run.order(), ["a", "b", "late", "a"]);
});
