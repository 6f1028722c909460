import { assertEquals } from "@std/assert";
import type { RunEvent } from "../../src/engine/event.ts";
import { NodeError } from "../../src/engine/node_error.ts";
import { defineNode, InputError } from "../../src/graph/node.ts";
import { int } from "../../src/graph/primitives.ts";
import { harness, type Ran } from "./harness.ts";

/** The events of a run that took some time, times and errors in words. */
function told({ events }: Ran, longest: number): unknown[] {
  return events.map((event: RunEvent) => {
    if (event.type === "nodeFailed") return { ...event, error: event.error.message };
    if (event.type !== "nodeFinished") return event;
    const { milliseconds, ...rest } = event;
    return { ...rest, isTime: milliseconds > 0 && milliseconds <= longest };
  });
}

Deno.test("execute() tells what becomes of each node: finished, failed, skipped, known, and the same as another", async () => {
  const test = harness();
  const graph = {
    one: ["value", { value: 1 }],
    same: ["value", { value: 1 }],
    bad: ["fail", { value: "one.value" }],
    alsoBad: ["fail", { value: "same.value" }],
    end: ["end", { value: "bad.value" }],
    fine: ["add", { a: "same.value", b: 1 }],
  } as const;
  const bad = 'Cannot run "Fail" (bad): There is no room';
  const started = performance.now();
  const first = await test.run(graph, ["end", "fine", "alsoBad"], { concurrency: 1 });
  const finished = (node: string, outputs: unknown): unknown => ({
    type: "nodeFinished",
    node,
    outputs,
    isTime: true,
  });
  assertEquals(told(first, performance.now() - started), [
    { type: "runStarted", nodes: ["one", "bad", "end", "same", "fine", "alsoBad"] },
    { type: "nodeStarted", node: "one" },
    finished("one", { value: 1 }),
    { type: "nodeCached", node: "same", outputs: { value: 1 }, from: "run" },
    { type: "nodeStarted", node: "fine" },
    finished("fine", { sum: 2 }),
    { type: "nodeStarted", node: "bad" },
    { type: "nodeFailed", node: "bad", error: bad },
    { type: "nodeSkipped", node: "alsoBad", because: "bad" },
    { type: "nodeSkipped", node: "end", because: "bad" },
    { type: "runFinished", status: "failed" },
  ]);
  assertEquals(first.result.executed, ["one", "fine"]);
  assertEquals(first.result.cached, ["same"]);
  assertEquals([...first.result.skipped], [["alsoBad", "bad"], ["end", "bad"]]);
  const again = await test.run(graph, ["fine"]);
  assertEquals(told(again, 0).slice(1), [
    { type: "nodeCached", node: "fine", outputs: { sum: 2 }, from: "memory" },
    { type: "runFinished", status: "succeeded" },
  ]);
});

Deno.test("execute() tells progress of a node that runs once as it is, and of one that runs per item as its part", async () => {
  const work = defineNode({
    title: "Work",
    category: "test",
    inputs: { value: int() },
    outputs: { value: int() },
    run: ({ value }, { progress }) => {
      progress(1, 4, "first");
      progress(2);
      return { value };
    },
  });
  const progressOf = async (value: unknown): Promise<unknown[]> => {
    const run = await harness({ work }).run({
      range: ["range", { count: 2 }],
      work: ["work", { value }],
      end: ["end", { value: "work.value" }],
    }, ["end"]);
    return run.events.filter(({ type }) => type === "nodeProgress");
  };
  const base = { type: "nodeProgress", node: "work" };
  assertEquals(await progressOf(3), [
    { ...base, value: 1, max: 4, note: "first" },
    { ...base, value: 2 },
  ]);
  assertEquals(await progressOf("range.items"), [
    { ...base, value: 1, max: 8, note: "first" },
    { ...base, value: 2 },
    { ...base, value: 5, max: 8, note: "first" },
    { ...base, value: 2 },
  ]);
});

Deno.test("NodeError says which node, input and item, and why", () => {
  const place = { node: "a", type: "test.add", title: "Add" };
  const wrong = new InputError("b", "It is too large");
  const error = new NodeError({ ...place, item: { index: 1, count: 3 } }, wrong);
  assertEquals(error.message, 'Cannot run "Add" (a): input b: item 2 of 3: It is too large');
  const { node, type, port, item, cause, name } = error;
  assertEquals([node, type, port, item, cause, name], [
    "a",
    "test.add",
    "b",
    { index: 1, count: 3 },
    wrong,
    "NodeError",
  ]);
  const message = (cause: unknown, port?: string): string =>
    new NodeError({ ...place, port }, cause).message;
  assertEquals(message(wrong, "c"), 'Cannot run "Add" (a): input c: It is too large');
  assertEquals(message(new TypeError()), 'Cannot run "Add" (a): TypeError');
  assertEquals(message("no"), 'Cannot run "Add" (a): no');
});
