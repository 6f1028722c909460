import { assertEquals } from "@std/assert";
import { createOutside } from "../../src/engine/outside.ts";

Deno.test("createOutside() holds each thing to the state in which it was met first", () => {
  const outside = createOutside();
  outside.expect("weights", "old");
  outside.expect("weights", "new");
  outside.note("same")("weights", "old");
  outside.note("later")("weights", "new");
  outside.note("first")("config", "1");
  outside.note("second")("config", "1");
  outside.note("third")("config", "2");
  const steady = ["same", "later", "first", "second", "third", "silent"]
    .filter((node) => outside.isSteady(node));
  assertEquals(steady, ["same", "first", "second", "silent"]);
  outside.note("third")("config", "1");
  assertEquals(outside.isSteady("third"), false);
});

Deno.test("createOutside() keeps so much in mind, and holds nothing beyond for as it was", () => {
  const outside = createOutside(100);
  outside.note("few")("a", "x".repeat(60));
  outside.note("many")("b", "y".repeat(60));
  outside.expect("c", "z".repeat(60));
  outside.note("expected")("c", "z".repeat(60));
  outside.note("again")("a", "x".repeat(60));
  const nodes = ["few", "many", "expected", "again"];
  assertEquals(nodes.filter((node) => outside.isSteady(node)), ["few", "again"]);
});
