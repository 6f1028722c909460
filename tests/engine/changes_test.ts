import { assert, assertEquals, assertMatch } from "@std/assert";
import type { AnyNode } from "../../src/graph/catalogue.ts";
import { group } from "../../src/graph/group.ts";
import { defineNode } from "../../src/graph/node.ts";
import { lazy, list } from "../../src/graph/port.ts";
import { int, text } from "../../src/graph/primitives.ts";
import { harness, type Ran } from "./harness.ts";

/** Files in memory, nodes that read them, and how often each did. */
function disk(files: Record<string, string>) {
  const log: string[] = [];
  const stamp = (path: string): string => {
    const content = files[path];
    if (content === undefined) throw new Error(`There is no file ${path}`);
    return content;
  };
  const read = (path: string): { text: string } => {
    log.push(path);
    return { text: stamp(path) };
  };
  const nodes = {
    name: defineNode({
      title: "Name",
      category: "test",
      inputs: { name: text() },
      outputs: { name: text() },
      run: ({ name }) => ({ name }),
    }),
    names: defineNode({
      title: "Names",
      category: "test",
      inputs: { names: text() },
      outputs: { names: list(text()) },
      run: ({ names }) => ({ names: names.split(" ").filter(Boolean) }),
    }),
    read: defineNode({
      title: "Read",
      category: "test",
      inputs: { path: text(), count: int({ default: 1 }) },
      outputs: { text: text({ keep: true }) },
      changes: ({ path }) => path === undefined ? undefined : stamp(path),
      run: ({ path }) => read(path),
    }),
    readAll: defineNode({
      title: "Read all",
      category: "test",
      inputs: { files: group({ path: text() }) },
      outputs: { text: text() },
      changes: ({ files }) => files?.map(({ path }) => path && stamp(path)),
      run: ({ files }) => ({ text: files.map(({ path }) => read(path).text).join() }),
    }),
    readLazily: defineNode({
      title: "Read lazily",
      category: "test",
      inputs: { path: lazy(text()) },
      outputs: { text: text() },
      changes: ({ path }) => String(path),
      run: async ({ path }) => read(await path()),
    }),
  } satisfies Record<string, AnyNode>;
  return { nodes, log };
}

Deno.test("a path that comes by wire is looked at before its node is taken from the cache", async () => {
  const files = { one: "1" };
  const { nodes, log } = disk(files);
  const test = harness(nodes);
  const graph = {
    name: ["name", { name: "one" }],
    same: ["name", { name: "name.name" }],
    read: ["read", { path: "same.name" }],
    end: ["end", { value: "read.text" }],
  } as const;
  assertEquals((await test.run(graph, ["end"])).output("end", "seen"), "1");
  assertEquals((await test.run(graph, ["end"])).output("end", "seen"), "1");
  assertEquals(log, ["one"]);
  files.one = "2";
  const changed = await test.run(graph, ["end"]);
  assertEquals([changed.output("end", "seen"), changed.order()], ["2", ["read", "end"]]);
});

Deno.test("paths of a list, of rows, and of files that name files are looked at too", async () => {
  const files: Record<string, string> = { one: "1", two: "2", link: "one" };
  const { nodes } = disk(files);
  const test = harness(nodes);
  const graph = {
    names: ["names", { names: { value: "one two" } }],
    one: ["name", { name: "one" }],
    each: ["read", { path: "names.names" }],
    rows: ["readAll", { "files.0.path": "one.name", "files.1.path": "two" }],
    link: ["name", { name: "link" }],
    target: ["read", { path: "link.name" }],
    deep: ["read", { path: "target.text" }],
    a: ["end", { value: "each.text" }],
    b: ["end", { value: "rows.text" }],
    c: ["end", { value: "deep.text" }],
  } as const;
  const seen = async (): Promise<unknown[]> => {
    const run = await test.run(graph, ["a", "b", "c"]);
    return ["a", "b", "c"].map((id) => run.output(id, "seen"));
  };
  assertEquals(await seen(), [["1", "2"], "1,2", "1"]);
  files["two"] = "zwei";
  assertEquals(await seen(), [["1", "zwei"], "1,zwei", "1"]);
  files["link"] = "two";
  assertEquals(await seen(), [["1", "zwei"], "1,zwei", "zwei"]);
  files["two"] = "2";
  assertEquals(await seen(), [["1", "2"], "1,2", "2"]);
  const none = await test.run({ ...graph, names: ["names", { names: { value: "" } }] }, ["a"]);
  assertEquals(none.output("a", "seen"), []);
});

Deno.test("nothing runs for what `changes` does not look at, and lazy inputs stay unevaluated", async () => {
  const { nodes } = disk({ one: "1" });
  const test = harness(nodes);
  const graph = {
    ten: ["add", { a: 4, b: 6 }],
    read: ["read", { path: "one", count: "ten.sum" }],
    later: ["name", { name: "one" }],
    lazily: ["readLazily", { path: "later.name" }],
    end: ["end", { value: "read.text" }],
    last: ["end", { value: "lazily.text" }],
  } as const;
  await test.run(graph, ["end", "last"]);
  const again = await test.run(graph, ["end", "last"]);
  assertEquals([again.order(), again.result.cached.toSorted()], [[], ["end", "last"]]);
});

Deno.test("nothing runs to find out what a branch that is not taken would read", async () => {
  const { nodes, log } = disk({ one: "1" });
  const test = harness(nodes);
  const graph = (on: boolean) =>
    ({
      bad: ["fail", { port: "value" }],
      path: ["name", { name: "one" }],
      lost: ["read", { path: "path.name", count: "bad.value" }],
      read: ["read", { path: "path.name" }],
      pick: ["pick", { on, yes: "lost.text", no: "read.text" }],
      end: ["end", { value: "pick.value" }],
    }) as const;
  for (let times = 1; times <= 2; times++) {
    const run = await test.run(graph(false), ["end"]);
    assertEquals([run.result.status, run.output("end", "seen")], ["succeeded", "1"]);
    assertEquals(log.length, times);
  }
  assertEquals((await test.run(graph(true), ["end"])).result.status, "failed");
});

Deno.test("a node that cannot know its path fails where it runs, and stops nothing else", async () => {
  const { nodes } = disk({ one: "1" });
  const run = await harness(nodes).run({
    bad: ["fail", { port: "value" }],
    lost: ["read", { path: { value: "one" }, count: "bad.value" }],
    gone: ["name", { name: "two" }],
    missing: ["read", { path: "gone.name" }],
    fine: ["read", { path: "one" }],
    a: ["end", { value: "lost.text" }],
    b: ["end", { value: "missing.text" }],
    c: ["end", { value: "fine.text" }],
  }, ["a", "b", "c"]);
  assertEquals(run.output("c", "seen"), "1");
  const messages = run.result.errors.map(({ message }) => message).toSorted();
  assertMatch(messages[0]!, /\(bad\)/);
  assertMatch(messages[1]!, /\(missing\): There is no file two/);
  assertEquals(run.result.skipped.get("lost"), "bad");
});

Deno.test("a result is not remembered by what its input was before it changed under way", async () => {
  const files = { one: "before" };
  let during: (() => void) | undefined;
  const late = defineNode({
    title: "Late",
    category: "test",
    inputs: { name: text() },
    outputs: { text: text({ keep: true }) },
    changes: ({ name }) => name === undefined ? undefined : files.one,
    run: () => {
      during?.();
      return { text: files.one };
    },
  });
  const test = harness({ late });
  const graph = {
    late: ["late", { name: { value: "one" } }],
    end: ["end", { value: "late.text" }],
  } as const;
  during = () => files.one = "after";
  const written: string[] = [];
  const store = {
    read: () => Promise.resolve(undefined),
    write: (key: string) => Promise.resolve(void written.push(key)),
  };
  const first = await test.run(graph, ["end"], { store });
  assertEquals(first.output("end", "seen"), "after");
  assert(first.events.some((event) => event.type === "nodeEmitted" && event.name === "log"));
  during = undefined;
  files.one = "before";
  const second = await test.run(graph, ["end"], { store });
  assertEquals([second.output("end", "seen"), second.order()], ["before", ["late", "end"]]);
  assertEquals(written.length, 1);
});

Deno.test("nothing that follows from a result that is not remembered is remembered either, and all else is", async () => {
  const files = { one: "before" };
  let during: string | undefined = "after";
  const late = defineNode({
    title: "Late",
    category: "test",
    inputs: {},
    outputs: { value: int() },
    changes: () => files.one,
    run: () => {
      files.one = during ?? files.one;
      return { value: files.one.length };
    },
  });
  const test = harness({ late });
  const graph = {
    late: ["late"],
    one: ["value", { value: 1 }],
    two: ["add", { a: "one.value", b: 1 }],
    next: ["add", { a: "late.value", b: "two.sum" }],
    third: ["add", { a: "next.sum", b: "one.value" }],
    aside: ["add", { a: "two.sum", b: "two.sum" }],
  } as const;
  const log = (run: Ran): unknown[] => run.events.filter(({ type }) => type === "nodeEmitted");
  const first = await test.run(graph, ["third", "aside"]);
  assertEquals(first.output("third", "sum"), 5 + 2 + 1);
  assertEquals(log(first), [{
    type: "nodeEmitted",
    node: "late",
    name: "log",
    data: "What it reads has changed meanwhile: the result is not remembered",
  }]);
  files.one = "before";
  during = undefined;
  const second = await test.run(graph, ["third", "aside"]);
  assertEquals([second.order(), log(second)], [["late", "next", "third"], []]);
  assertEquals(second.output("third", "sum"), 6 + 2 + 1);
  assertEquals((await test.run(graph, ["third", "aside"])).order(), []);
});

Deno.test("a result that nobody would remember is not looked after", async () => {
  const files = { one: "before" };
  const late = defineNode({
    title: "Late",
    category: "test",
    inputs: { value: int() },
    outputs: { value: int() },
    changes: () => files.one,
    run: ({ value }) => {
      files.one = "after";
      return { value };
    },
  });
  const run = await harness({ late }).run({
    random: ["random"],
    late: ["late", { value: "random.value" }],
  }, ["late"]);
  assertEquals([run.result.status, run.ran("late")], ["succeeded", true]);
  assertEquals(run.events.filter(({ type }) => type === "nodeEmitted"), []);
});

Deno.test("what a node reads in another state than the one it was signed with is not remembered", async () => {
  const files = { weights: "old" };
  const load = defineNode({
    title: "Load",
    category: "test",
    inputs: {},
    outputs: { name: text() },
    changes: (_, { reads }) => {
      reads("weights", files.weights);
      return files.weights;
    },
    run: () => ({ name: "weights" }),
  });
  const use = defineNode({
    title: "Use",
    category: "test",
    inputs: { name: text(), swap: text({ default: "" }) },
    outputs: { text: text() },
    run: ({ swap }, { reads }) => {
      if (swap) files.weights = swap;
      reads("weights", files.weights);
      return { text: files.weights };
    },
  });
  const test = harness({ load, use });
  const graph = (swap: string) =>
    ({
      load: ["load"],
      use: ["use", { name: "load.name", swap }],
      end: ["end", { value: "use.text" }],
    }) as const;
  assertEquals((await test.run(graph("new"), ["end"])).output("end", "seen"), "new");
  files.weights = "old";
  const again = await test.run(graph("new"), ["end"]);
  assertEquals(again.order(), ["use", "end"]);
  const steady = await test.run(graph("new"), ["end"]);
  assertEquals(steady.output("end", "seen"), "new");
});
