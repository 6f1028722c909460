import { assertEquals, assertMatch } from "@std/assert";
import type { AnyNode } from "../../src/graph/catalogue.ts";
import { defineNode } from "../../src/graph/node.ts";
import { list } from "../../src/graph/port.ts";
import { int, text } from "../../src/graph/primitives.ts";
import { type Harness, harness } from "./harness.ts";

type Args = { readonly path?: string; readonly count?: number };

/** A node that reads a path, others that make lists and join them. */
function reader(changes: (args: Args) => unknown): Harness {
  const nodes = {
    words: defineNode({
      title: "Words",
      category: "test",
      inputs: { text: text() },
      outputs: { words: list(text()) },
      run: ({ text }) => ({ words: text.split(" ").filter(Boolean) }),
    }),
    join: defineNode({
      title: "Join",
      category: "test",
      inputs: { words: list(text()) },
      outputs: { text: text() },
      run: ({ words }) => ({ text: words.join(" ") }),
    }),
    read: defineNode({
      title: "Read",
      category: "test",
      inputs: { path: text({ default: "a" }), count: int({ default: 1, max: 2 }) },
      outputs: { text: text() },
      changes,
      run: ({ path }) => ({ text: path }),
    }),
  } satisfies Record<string, AnyNode>;
  return harness(nodes);
}

const listed = (words: string) =>
  ({
    words: ["words", { text: { value: words } }],
    read: ["read", { path: "words.words" }],
    end: ["end", { value: "read.text" }],
  }) as const;

Deno.test("`changes` is asked once for each item of a list, and a change of any is noticed", async () => {
  const files: Record<string, string> = { one: "1", two: "2", three: "3" };
  const asked: unknown[] = [];
  const test = reader(({ path }) => {
    asked.push(path);
    return path && files[path];
  });
  const order = async (): Promise<readonly string[]> =>
    (await test.run(listed("one two three"), ["end"])).order();
  assertEquals(await order(), ["words", "read", "end"]);
  assertEquals(
    asked,
    [undefined, "one", "two", "three", "one", "two", "three"], // once more after it ran
  );
  assertEquals(await order(), []);
  for (const name of ["one", "two", "three"]) {
    files[name] = "changed";
    assertEquals(await order(), ["read", "end"], name);
  }
});

Deno.test("a node one of whose items is never the same is made anew each time", async () => {
  const test = reader(({ path }) => path === "two" ? NaN : path);
  for (let times = 0; times < 2; times++) {
    const run = await test.run(listed("one two"), ["end"]);
    assertEquals(run.ran("read"), true);
  }
});

Deno.test("`changes` is not asked about an empty list, but about an empty text", async () => {
  let state = 1;
  const test = reader(({ path }) => [path!.length, state]);
  const graph = {
    ...listed(""),
    join: ["join", { words: "words.words" }],
    single: ["read", { path: "join.text" }],
    last: ["end", { value: "single.text" }],
  } as const;
  const first = await test.run(graph, ["end", "last"]);
  assertEquals([first.output("end", "seen"), first.output("last", "seen")], [[], ""]);
  assertEquals((await test.run(graph, ["end", "last"])).order(), []);
  state = 2;
  assertEquals((await test.run(graph, ["last"])).order(), ["single", "last"]);
});

Deno.test("inputs that `changes` does not look at are not waited for, be they lists or nothing", async () => {
  let asked = 0;
  const test = reader(({ path }) => {
    asked++;
    return path;
  });
  const graph = (count: number) =>
    ({
      range: ["range", { count }],
      read: ["read", { path: "same", count: "range.items" }],
      end: ["end", { value: "read.text" }],
    }) as const;
  await test.run(graph(2), ["end"]);
  const run = await test.run(graph(2), ["end"]);
  assertEquals([run.order(), asked], [[], 3]);
});

Deno.test("a list that fails to come stops what looks at it, and nothing else", async () => {
  const test = reader(({ path, count }) => [path, count]);
  const run = await test.run({
    bad: ["fail", { value: 1 }],
    range: ["range", { count: "bad.value" }],
    read: ["read", { count: "range.items" }],
    fine: ["read", { path: "b" }],
    a: ["end", { value: "read.text" }],
    b: ["end", { value: "fine.text" }],
  }, ["a", "b"]);
  assertEquals(run.output("b", "seen"), "b");
  assertEquals(run.result.errors.map(({ node }) => node), ["bad"]);
  assertEquals([...run.result.skipped], [["range", "bad"], ["read", "range"], ["a", "read"]]);
});

Deno.test("what `changes` throws fails its node, which does not run", async () => {
  const test = reader(({ path }) => {
    if (path === "b") throw new Error("It is out of reach");
  });
  const run = await test.run({ odd: ["read", { path: "b" }], a: ["end", { value: "odd.text" }] }, [
    "a",
  ]);
  assertEquals(run.result.errors.map(({ message }) => message), [
    'Cannot run "Read" (odd): It is out of reach',
  ]);
});

Deno.test("`changes` that says what cannot be compared fails its node, and stops nothing else", async () => {
  const test = reader(({ path }) => path === "b" ? () => 1 : path);
  const run = await test.run({
    odd: ["read", { path: "b" }],
    fine: ["read", { path: "c" }],
    a: ["end", { value: "odd.text" }],
    b: ["end", { value: "fine.text" }],
  }, ["a", "b"]);
  assertEquals(run.output("b", "seen"), "c");
  assertEquals(run.result.errors.map(({ message }) => message), [
    'Cannot run "Read" (odd): Cannot compare by content: function is not plain data',
  ]);
});

Deno.test("an item that `changes` cannot be asked about fails its node, which names it", async () => {
  const test = reader(({ count }) => count);
  const graph = (items: string) =>
    ({
      range: ["range", { count: 4 }],
      sparse: ["unless", { value: "range.items" }],
      read: ["read", { count: items }],
      end: ["end", { value: "read.text" }],
    }) as const;
  const [error] = (await test.run(graph("range.items"), ["end"])).result.errors;
  assertMatch(error!.message, /^Cannot run "Read" \(read\): input count: item 4 of 4: 3 is above/);
  assertEquals([error!.type, error!.item], ["test.read", { index: 3, count: 4 }]);
  const [lack] = (await test.run(graph("sparse.value"), ["end"])).result.errors;
  assertMatch(
    lack!.message,
    /input count: item 1 of \d: "Unless zero" \(sparse\) gives no "value"/,
  );
});

Deno.test("`changes` sees all wired inputs as undefined first, and all at once when they are known", async () => {
  const asked: Args[] = [];
  const test = reader((args) => asked.push({ ...args }));
  await test.run({
    words: ["words", { text: { value: "one" } }],
    join: ["join", { words: "words.words" }],
    two: ["add", { a: 1, b: 1 }],
    read: ["read", { path: "join.text", count: "two.sum" }],
    end: ["end", { value: "read.text" }],
  }, ["end"]);
  assertEquals(asked.slice(0, 2), [
    { path: undefined, count: undefined },
    { path: "one", count: 2 },
  ]);
});
