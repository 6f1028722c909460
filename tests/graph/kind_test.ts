import { assertEquals } from "@std/assert";
import { type Kind, kindNames, printKind, sameKind, substitute } from "../../src/graph/kind.ts";

const T = { variable: "T" };
const [ab, ba] = [{ union: ["a", "b"] }, { union: ["b", "a"] }];

Deno.test("sameKind() compares members in any order, lists by their items, variables by their names", () => {
  const same: [Kind, Kind][] = [
    ["a", "a"],
    [ab, ba],
    [{ list: ab }, { list: ba }],
    [T, { variable: "T", of: ["a"] }],
    [{ union: [{ list: "a" }, "b"] }, { union: ["b", { list: "a" }] }],
  ];
  for (const [a, b] of same) assertEquals([sameKind(a, b), sameKind(b, a)], [true, true]);
  const other: [Kind, Kind][] = [
    ["a", "b"],
    ["a", { list: "a" }],
    [{ list: "a" }, { list: "b" }],
    [ab, { union: ["a", "c"] }],
    [ab, { union: ["a", "b", "c"] }],
    [ab, { list: "a" }],
    [ab, T],
    [T, { variable: "U" }],
    [T, { list: "T" }],
    [T, { union: ["T"] }],
  ];
  for (const [a, b] of other) assertEquals([sameKind(a, b), sameKind(b, a)], [false, false]);
});

Deno.test("printKind() writes a kind as a person does, and kindNames() tells those it mentions", () => {
  const written: [kind: Kind, text: string, names: string[]][] = [
    ["a", "a", ["a"]],
    [{ list: ab }, "list(a | b)", ["a", "b"]],
    [T, "T", []],
    [{ variable: "T", of: ["a", { list: "b" }] }, "a | list(b)", ["a", "b"]],
  ];
  for (const [kind, text, names] of written) {
    assertEquals([printKind(kind), kindNames(kind)], [text, names]);
  }
});

Deno.test("substitute() replaces variables wherever they are, and leaves what stays unknown", () => {
  const replace = ({ variable }: { variable: string }): Kind | undefined =>
    variable === "T" ? "a" : undefined;
  assertEquals(substitute({ list: T }, replace), { list: "a" });
  assertEquals(substitute({ union: ["b", { list: T }] }, replace), { union: ["b", { list: "a" }] });
  assertEquals(substitute({ variable: "U" }, replace), { variable: "U" });
  assertEquals(substitute("b", replace), "b");
});
