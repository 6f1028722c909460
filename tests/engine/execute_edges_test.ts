import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { Store } from "../../src/engine/store.ts";
import { defineNode } from "../../src/graph/node.ts";
import { optional } from "../../src/graph/port.ts";
import { int } from "../../src/graph/primitives.ts";
import { harness, thing } from "./harness.ts";

Deno.test("execute() tells the signatures before any node runs, and what nodes send with their name", async () => {
  const talk = defineNode({
    title: "Talk",
    category: "test",
    inputs: { value: int() },
    outputs: { value: int() },
    run: ({ value }, { emit }) => {
      emit("note", { value });
      return { value };
    },
  });
  const log: unknown[] = [];
  const run = await harness({ talk }).run(
    { one: ["value", { value: 1 }], talk: ["talk", { value: "one.value" }] },
    ["talk"],
    {
      onSigned: (signatures) => {
        log.push(signatures);
      },
      onEvent: ({ type }) => log.push(type),
    },
  );
  const [first, signatures] = log as ["runStarted", ReadonlyMap<string, { key: string }>];
  assertEquals([first, [...signatures.keys()]], ["runStarted", ["one", "talk"]]);
  assertNotEquals(signatures.get("one")!.key, signatures.get("talk")!.key);
  assertEquals(run.events.filter(({ type }) => type === "nodeEmitted"), [
    { type: "nodeEmitted", node: "talk", name: "note", data: { value: 1 } },
  ]);
});

Deno.test("execute() begins with the first output asked for", async () => {
  const nodes = {
    a: ["value", { value: 1 }],
    b: ["value", { value: 2 }],
    c: ["value", { value: 3 }],
  };
  const run = await harness().run(nodes as never, ["b", "c", "a"], { concurrency: 1 });
  assertEquals(run.order(), ["b", "c", "a"]);
});

Deno.test("execute() has written all that it keeps when it says that it is done", async () => {
  const written: string[] = [];
  const asked: unknown[] = [];
  const pair = defineNode({
    title: "Pair",
    category: "test",
    inputs: {},
    outputs: { kept: int({ keep: true }), other: int(), none: optional(int({ keep: true })) },
    run: () => ({ kept: 1, other: 2 }),
  });
  const store: Store = {
    read: (_, ports) => {
      asked.push(ports);
      return Promise.resolve(undefined);
    },
    write: async (_, outputs) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      written.push(...Object.keys(outputs));
    },
  };
  const test = harness({ pair });
  await test.run({ pair: ["pair"], end: ["end", { value: "pair.kept" }] }, ["end"], { store });
  assertEquals([asked, written], [[{ kept: "int" }], ["kept"]]);
  await test.cache.clear();
  const all = { pair: ["pair"], sum: ["add", { a: "pair.kept", b: "pair.other" }] } as const;
  await test.run(all, ["sum"], { store });
  assertEquals(asked, [{ kept: "int" }, { sum: "int" }]); // "other" cannot be there
});

Deno.test("execute() asks nothing of a node that has no outputs but that it ran", async () => {
  let count = 0;
  const silent = defineNode({
    title: "Silent",
    category: "test",
    output: true,
    inputs: { value: int() },
    outputs: {},
    run: () => {
      count++;
      return {};
    },
  });
  const run = await harness({ silent }).run({ a: ["silent", { value: 1 }] }, ["a"]);
  assertEquals([run.result.status, count, run.result.outputs.get("a")], ["succeeded", 1, {}]);
});

Deno.test("execute() has no outputs of a node that gave none of them, and says so by its type", async () => {
  const run = await harness().run({ a: ["unless", { value: 0 }], b: ["unless", { value: 0 }] }, [
    "a",
    "b",
  ]);
  assertEquals([...run.result.outputs], []);
  const [{ type, node }] = run.result.errors as [never];
  assertEquals([type, node], ["test.unless", "a"]);
  const half = await harness().run(
    {
      a: ["unless", { value: 0 }],
      b: ["unless", { value: 0 }],
      end: ["maybe", { value: "a.value" }],
    },
    ["b", "end"],
  );
  assertEquals([half.result.status, half.output("end", "text")], ["failed", "nothing"]);
});

Deno.test("execute() releases what it made also when a listener throws", async () => {
  const log: string[] = [];
  const open = defineNode({
    title: "Open",
    category: "test",
    inputs: {},
    outputs: { thing: thing() },
    run: () => ({
      thing: {
        [Symbol.asyncDispose]: async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          log.push("gone");
        },
      },
    }),
  });
  const onEvent = (): void => {
    throw new Error("No one is listening");
  };
  const test = harness({ open }, 0);
  await assertRejects(() => test.run({ a: ["open"] }, ["a"], { onEvent }), Error, "No one");
  assertEquals(log, ["gone"]);
});
