import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  beginHistory,
  MAX_STEPS,
  push,
  redo,
  settle,
  undo,
} from "../../../web/document/history.ts";

Deno.test("undo and redo walk through any edits and end where they began", () => {
  fc.assert(fc.property(fc.array(fc.integer(), { maxLength: 40 }), (values) => {
    let history = beginHistory(0);
    const seen = [0];
    for (const value of values) {
      const before = history;
      history = push(history, { name: `set ${value}`, value });
      if (history !== before) seen.push(value);
    }
    const end = history.present.value;
    for (const value of seen.toReversed().slice(1)) {
      history = undo(history);
      assertEquals(history.present.value, value);
    }
    assertEquals(undo(history), history);
    for (const _ of seen) history = redo(history);
    assertEquals(history.present.value, end);
  }));
});

Deno.test("push merges edits of one key into a step until they settle", () => {
  let history = beginHistory("");
  for (const value of ["a", "ab", "abc"]) {
    history = push(history, { name: "type", value, merge: "k" });
  }
  assertEquals(history.past.length, 1);
  history = push(settle(history), { name: "type", value: "abcd", merge: "k" });
  assertEquals(undo(history).present.value, "abc");
  assertEquals(undo(undo(history)).present.value, "");
});

Deno.test("push drops what was undone, and the oldest of too many steps", () => {
  const branched = push(undo(push(beginHistory(0), { name: "a", value: 1 })), {
    name: "b",
    value: 2,
  });
  assertEquals(branched.future, []);
  let history = beginHistory(-1);
  for (let value = 0; value < MAX_STEPS + 10; value++) history = push(history, { name: "", value });
  assertEquals(history.past.length, MAX_STEPS);
});
